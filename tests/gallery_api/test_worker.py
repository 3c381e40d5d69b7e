"""Workers follow the chain, wait out faults, take over from one another, and stop when asked."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from gallery_api.characters.describe import Describer
from gallery_api.database import create_database_engine, upgrade
from gallery_api.indexer.errors import OpeningMissing
from gallery_api.indexer.index import Indexer, Outcome, Progress
from gallery_api.indexer.lease import give_up_lease, take_lease
from gallery_api.indexer.node import Node
from gallery_api.indexer.source import Source
from gallery_api.models import Character, Description, Drop, IndexCursor
from gallery_api.worker import Worker
from metadata.ipfs import BlockStore, NodeSlow
from minting.rpc import NodeUnreachable
from tests.gallery_api import gallery


def worker(engine, url: str, token, tmp_path, name: str, clock=time.time) -> Worker:
    source = Source([Node(url)], token.address)
    indexer = Indexer(engine, source, 31337, token.block, 32, clock)
    describer = Describer(engine, BlockStore(tmp_path / "blocks"), gallery.LAYERS, clock)
    return Worker(engine, indexer, describer, 0.02, clock, name)


def wait_until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def issued(engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(Drop.issued)).scalar_one_or_none() or 0


def test_a_lease_has_one_holder_until_it_lapses_or_is_given_up(engine):
    assert take_lease(engine, "job", "a", now=100.0, seconds=10)
    assert take_lease(engine, "job", "a", now=105.0, seconds=10)
    assert not take_lease(engine, "job", "b", now=114.0, seconds=10)
    assert take_lease(engine, "job", "b", now=115.1, seconds=10)
    assert not take_lease(engine, "job", "a", now=116.0, seconds=10)
    give_up_lease(engine, "job", "a")
    assert not take_lease(engine, "job", "a", now=116.0, seconds=10)
    give_up_lease(engine, "job", "b")
    assert take_lease(engine, "job", "a", now=116.0, seconds=10)


def test_two_workers_on_one_database_do_no_harm_and_take_over(engine, token, anvil, strangers, tmp_path):
    """While both run, each character is indexed once; when one stops, the other goes on."""
    base_uri = gallery.publish(BlockStore(tmp_path / "blocks"), tmp_path, 40)
    workers = [worker(engine, token.url, token, tmp_path, name) for name in ("a", "b")]
    threads = [threading.Thread(target=one.run) for one in workers]
    for thread in threads:
        thread.start()
    try:
        token.open_drop(base_uri=base_uri)
        token.airdrop(1, 0, strangers(12))
        wait_until(lambda: issued(engine) == 12)
        workers[0].stop()
        threads[0].join(20)
        token.airdrop(1, 12, strangers(12, seed=1))
        wait_until(lambda: issued(engine) == 24)
        assert not threads[0].is_alive()
        assert threads[1].is_alive()
    finally:
        for one in workers:
            one.stop()
        for thread in threads:
            thread.join(20)
    with engine.connect() as connection:
        assert len(connection.execute(select(Character.id)).all()) == 24


class Flaky:
    """A node that fails for a while."""

    url = "http://flaky"

    def __init__(self, real: Node, failures: int) -> None:
        self.real, self.failures = real, failures

    def _fail(self) -> None:
        self.failures -= 1
        if self.failures >= 0:
            raise NodeUnreachable(self.url, "it is restarting")

    def ask(self, method, parameters):
        self._fail()
        return self.real.ask(method, parameters)

    def ask_many(self, questions):
        self._fail()
        return self.real.ask_many(questions)


def test_faults_of_the_node_are_waited_out(engine, token, anvil, tmp_path):
    token.open_drop()
    token.issue(1, 0, anvil.accounts[1][0])
    source = Source([Flaky(Node(token.url), 3)], token.address)
    indexer = Indexer(engine, source, 31337, token.block, 32, time.time)
    describer = Describer(engine, BlockStore(tmp_path / "blocks"), gallery.LAYERS, time.time)
    one = Worker(engine, indexer, describer, 0.02)
    thread = threading.Thread(target=one.run)
    thread.start()
    try:
        wait_until(lambda: issued(engine) == 1)
    finally:
        one.stop()
        thread.join(20)


class Silent:
    """A store that never answers in time."""

    def resolve(self, cid, path=""):
        time.sleep(0.2)
        raise NodeSlow("http://kubo", 0.2)


def test_a_silent_store_does_not_hold_up_the_index(engine, token, anvil, tmp_path):
    """Owners are indexed while no document can be read, and no document is blamed for the store's silence."""
    token.open_drop()
    indexer = Indexer(engine, Source([Node(token.url)], token.address), 31337, token.block, 32, time.time)
    one = Worker(engine, indexer, Describer(engine, Silent(), gallery.LAYERS, time.time), 0.02)
    thread = threading.Thread(target=one.run)
    thread.start()
    try:
        for ticket in range(5):
            token.issue(1, ticket, anvil.accounts[1][0])
        wait_until(lambda: issued(engine) == 5, 10)
    finally:
        one.stop()
        thread.join(20)
    with engine.connect() as connection:
        assert connection.execute(select(Description.character_id)).all() == []


class Failing:
    """A step that fails in a way that nobody thought of."""

    steps = 0

    def step(self, *_):
        self.steps += 1
        raise KeyError("unthought of")


class Standing:
    """An indexer with nothing to read."""

    steps = 0

    def step(self, _go_on) -> Progress:
        self.steps += 1
        return Progress(Outcome.WAITING, 1, 1)


def test_what_nobody_thought_of_in_one_job_ends_no_job(engine):
    """It is tried again, and the index goes on."""
    indexer, failing = Standing(), Failing()
    one = Worker(engine, indexer, failing, 0.02)
    thread = threading.Thread(target=one.run)
    thread.start()
    try:
        wait_until(lambda: failing.steps >= 3)
        seen = indexer.steps
        wait_until(lambda: indexer.steps > seen)
        assert thread.is_alive()
    finally:
        one.stop()
        thread.join(20)
    assert not thread.is_alive()


def test_what_needs_a_person_ends_the_worker(engine, token, tmp_path):
    """A start block behind a drop's opening is said, not retried for ever."""
    token.open_drop()
    late = int(token.rpc("eth_blockNumber"), 16) + 1
    indexer = Indexer(engine, Source([Node(token.url)], token.address), 31337, late, 32, time.time)
    token.call("lowerCap(uint32,uint32)", ["uint32", "uint32"], [1, 9_000])
    one = Worker(engine, indexer, Describer(engine, Silent(), gallery.LAYERS, time.time), 0.02)
    deadline = threading.Timer(20, one.stop)
    deadline.start()
    with pytest.raises(OpeningMissing, match="PALMIDO_START_BLOCK"):
        one.run()
    deadline.cancel()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_indexes_and_stops_when_told(sqlite_url, token, anvil, tmp_path, number):
    """Started as a process it upgrades the database, follows the chain, and leaves with 0."""
    token.open_drop()
    token.issue(1, 0, anvil.accounts[1][0])
    environment = {
        **os.environ,
        "PALMIDO_DATABASE_URL": sqlite_url,
        "PALMIDO_RPC_URLS": token.url,
        "PALMIDO_TOKEN_ADDRESS": token.address,
        "PALMIDO_START_BLOCK": str(token.block),
        "PALMIDO_BLOCKS_DIR": str(tmp_path / "blocks"),
    }
    process = subprocess.Popen([sys.executable, "-m", "gallery_api.worker"], env=environment, cwd=Path.cwd())
    try:
        upgrade(sqlite_url)
        engine = create_database_engine(sqlite_url)
        wait_until(lambda: issued(engine) == 1, 60)
        process.send_signal(number)
        assert process.wait(30) == 0
        with engine.connect() as connection:
            assert connection.execute(select(IndexCursor.hash)).scalar_one() is not None
    finally:
        process.kill()
        process.wait()
