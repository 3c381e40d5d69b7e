"""Logs are read completely from nodes that limit, lag, forget times or leave logs out without a word."""

import time
from typing import Any

import pytest

from gallery_api.database import create_database_engine, upgrade
from gallery_api.indexer.errors import Inconsistent
from gallery_api.indexer.index import Indexer, Outcome
from gallery_api.indexer.node import Node
from gallery_api.indexer.source import Source
from minting.rpc import NodeRefused, NodeUnreachable


class Altered:
    """A real node whose answers are changed on the way."""

    def __init__(self, url: str, alter) -> None:
        self.node, self.alter, self.url = Node(url), alter, url
        self.asked: list[tuple[str, Any]] = []

    def ask(self, method, parameters):
        self.asked.append((method, parameters))
        return self.alter(method, parameters, self.node.ask(method, parameters))

    def ask_many(self, questions):
        return [
            self.alter(method, parameters, answer)
            for (method, parameters), answer in zip(questions, self.node.ask_many(questions), strict=True)
        ]


@pytest.fixture
def issued(token, strangers):
    """Eight hundred characters in blocks here and there."""
    token.open_drop()
    for turn in range(8):
        token.airdrop(1, turn * 100, strangers(100, seed=turn))
        token.rpc("anvil_mine", hex(turn * 3 + 1))
    return token


def logs_of(source: Source, token, final: int) -> list[dict]:
    head = source.head().number
    found = []
    expected = token.block + 1
    for stretch in source.stretches(token.block + 1, head, final):
        assert stretch.first == expected
        expected = stretch.last + 1
        found += stretch.logs
    assert expected == head + 1
    return found


def all_logs(token) -> list[dict]:
    return Source([Node(token.url)], token.address).logs(token.block + 1, int(token.rpc("eth_blockNumber"), 16))


@pytest.mark.parametrize("limit", [150, 301, 10_000])
def test_a_node_that_limits_its_answers_is_asked_for_less(issued, limit):
    """Every log is read once and in order, however few the node gives at a time."""

    def limited(method, parameters, answer):
        if method == "eth_getLogs" and len(answer) > limit:
            raise NodeRefused("http://node", -32005, "query returned more than 10000 results")
        return answer

    source = Source([Altered(issued.url, limited)], issued.address)
    assert logs_of(source, issued, final=10**9) == all_logs(issued)


def test_a_block_beyond_any_limit_is_an_error_and_not_a_loop(issued):
    def refusing(method, _parameters, answer):
        if method == "eth_getLogs" and answer:
            raise NodeRefused("http://node", -32005, "query returned more than 10000 results")
        return answer

    source = Source([Altered(issued.url, refusing)], issued.address)
    with pytest.raises(NodeRefused):
        logs_of(source, issued, final=10**9)


def test_times_are_asked_for_when_logs_have_none(issued, sqlite_url, tmp_path):
    """Kaia's logs carry no time: the index is the same with and without it."""

    def timeless(method, _parameters, answer):
        if method == "eth_getLogs":
            return [{key: value for key, value in log.items() if key != "blockTimestamp"} for log in answer]
        return answer

    rows = []
    for name, alter in (("with", lambda _m, _p, answer: answer), ("without", timeless)):
        url = f"sqlite:///{tmp_path / name}.sqlite"
        upgrade(url)
        engine = create_database_engine(url)
        source = Source([Altered(issued.url, alter)], issued.address)
        Indexer(engine, source, 31337, issued.block, 4, time.time).step()
        with engine.connect() as connection:
            rows.append(connection.exec_driver_sql("SELECT * FROM transfers ORDER BY id").all())
    assert rows[0] == rows[1]
    assert len(rows[0]) == 800


def test_logs_that_a_lagging_node_leaves_out_are_found_by_the_bloom(issued):
    """Behind one address one node may know a block and another, asked for logs, not yet."""

    def lagging(method, parameters, answer):
        if method == "eth_getLogs" and "fromBlock" in parameters[0]:
            return [log for log in answer if log["blockNumber"] != answer[-1]["blockNumber"]]
        return answer

    node = Altered(issued.url, lagging)
    source = Source([node], issued.address)
    assert logs_of(source, issued, final=0) == all_logs(issued)
    assert any("blockHash" in parameters[0] for method, parameters in node.asked if method == "eth_getLogs")


@pytest.mark.parametrize("kept", [0, 1, 4, 7])
def test_blocks_of_long_ago_are_not_taken_from_a_node_that_lags(issued, kept):
    """Below the blocks that may be rewritten nothing is proven one by one; clipped logs are found all the same."""
    known = sorted({int(log["blockNumber"], 16) for log in all_logs(issued)})[:kept]

    def clipped(method, parameters, answer):
        if method == "eth_getLogs" and "fromBlock" in parameters[0]:
            return [log for log in answer if int(log["blockNumber"], 16) in known]
        return answer

    with pytest.raises(Inconsistent, match="left out"):
        logs_of(Source([Altered(issued.url, clipped)], issued.address), issued, final=10**9)


def test_logs_count_only_from_a_node_that_has_their_last_block(issued):
    """It is asked for both in one request, the block first."""

    class Behind(Altered):
        def ask_many(self, questions):
            answers = super().ask_many(questions)
            return [None, *answers[1:]] if questions[-1][0] == "eth_getLogs" else answers

    with pytest.raises(NodeUnreachable, match="does not have a block"):
        logs_of(Source([Behind(issued.url, lambda _m, _p, answer: answer)], issued.address), issued, final=10**9)


def test_logs_missing_in_the_middle_of_a_block_stop_the_step(issued, sqlite_url):
    """Numbers are dense: a gap proves that logs are missing, and nothing of the stretch is written."""

    def losing(method, parameters, answer):
        if method == "eth_getLogs" and len(answer) > 60:
            return answer[:50] + answer[51:]
        return answer

    upgrade(sqlite_url)
    engine = create_database_engine(sqlite_url)
    losing_node = Source([Altered(issued.url, losing)], issued.address)
    indexer = Indexer(engine, losing_node, 31337, issued.block, 128, time.time)
    with pytest.raises(Inconsistent, match="gap"):
        indexer.step()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM transfers").scalar_one() == 0
    honest = Indexer(engine, Source([Node(issued.url)], issued.address), 31337, issued.block, 128, time.time)
    assert honest.step().outcome is Outcome.ADVANCED
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM transfers").scalar_one() == 800


def test_a_chain_that_moves_between_two_questions_is_read_again(issued, sqlite_url):
    """Headers of another fork than the logs are never joined."""
    state = {"moved": False}

    def moving(method, parameters, answer):
        if method == "eth_getLogs" and not state["moved"]:
            state["moved"] = True
            return [{**log, "blockHash": "0x" + "99" * 32} for log in answer]
        return answer

    upgrade(sqlite_url)
    engine = create_database_engine(sqlite_url)
    source = Source([Altered(issued.url, moving)], issued.address)
    indexer = Indexer(engine, source, 31337, issued.block, 128, time.time)
    while True:
        try:
            indexer.step()
            break
        except Inconsistent as error:
            assert "another block" in str(error)
    assert state["moved"]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM transfers").scalar_one() == 800
