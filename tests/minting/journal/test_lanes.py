"""Several senders and several processes on one journal and one real chain."""

import threading
import time
from dataclasses import replace
from itertools import count

from minting.chain import connect
from minting.journal import Intent, Journal, LaneLost, LaneTaken, State, open_engine, open_lane
from scripts.anvil import Anvil
from tests.minting.city import FAST, citizens, fund, new_signer

salts = count()
GIFTS = 30


def gifts(salt: str) -> list[Intent]:
    """Transfers of one unit of coin to addresses that hold nothing."""
    return [Intent(f"{salt}:{i}", address, b"", value=1) for i, address in enumerate(citizens(GIFTS, salt))]


def test_many_senders_run_side_by_side(anvil: Anvil, database_url: str) -> None:
    """Four lanes on one database: each sender's nonces are dense, every gift arrives once."""
    salt = f"lanes/{next(salts)}"
    chain = connect(FAST, [anvil.url], time.monotonic)
    engine = open_engine(database_url)
    journal = Journal(engine, 31337)
    journal.create_tables()
    signers = [new_signer(f"{salt}/{i}") for i in range(4)]
    failures: list[BaseException] = []

    def send(i: int) -> None:
        try:
            own = connect(FAST, [anvil.url], time.monotonic)
            with open_lane(journal, own, signers[i], f"sender {i}") as lane:
                entries = lane.carry_out(gifts(f"{salt}/{i}"))
            assert sorted(entry.nonce or 0 for entry in entries) == list(range(GIFTS))
        except BaseException as failure:
            failures.append(failure)

    for signer in signers:
        fund(chain, signer.address)
    threads = [threading.Thread(target=send, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    for i in range(4):
        assert [chain.balance(address) for address in citizens(GIFTS, f"{salt}/{i}")] == [1] * GIFTS
    engine.dispose()


def test_processes_that_fight_for_a_lane_double_nothing(anvil: Anvil, database_url: str) -> None:
    """Three workers want the same sender with leases so short that they lose them all the time."""
    salt = f"fight/{next(salts)}"
    chain = connect(FAST, [anvil.url], time.monotonic)
    engine = open_engine(database_url)
    journal = Journal(engine, 31337)
    journal.create_tables()
    signer = new_signer(salt)
    fund(chain, signer.address)
    journal.queue(signer.address, gifts(salt))
    deadline = time.monotonic() + 60
    lost = count()

    def work(i: int) -> None:
        own = connect(FAST, [anvil.url], time.monotonic)
        while journal.has_work(signer.address) and time.monotonic() < deadline:
            try:
                with open_lane(journal, own, signer, f"worker {i}", wait=0.05, lease_seconds=0.03) as lane:
                    lane.advance()
            except (LaneLost, LaneTaken):
                next(lost)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    entries = journal.find_many([gift.key for gift in gifts(salt)])
    assert {entry.state for entry in entries} == {State.COMMITTED}
    assert next(lost) > 0, "nobody ever lost the lane: the test would prove nothing"
    assert [chain.balance(address) for address in citizens(GIFTS, salt)] == [1] * GIFTS
    assert chain.transaction_count(signer.address) == GIFTS
    engine.dispose()


def test_a_real_reorganisation_loses_nothing(anvil: Anvil, sqlite_url: str) -> None:
    """Blocks with our transactions are replaced before they are deep enough: the same bytes come back."""
    salt = f"reorg/{next(salts)}"
    chain = connect(replace(FAST, confirmations=10), [anvil.url], time.monotonic)
    journal = Journal(open_engine(sqlite_url), 31337)
    journal.create_tables()
    signer = new_signer(salt)
    fund(chain, signer.address)
    wishes = gifts(salt)[:5]
    journal.queue(signer.address, wishes)
    with open_lane(journal, chain, signer, "one") as lane:
        lane.advance()
        lane.advance()
        assert {entry.state for entry in journal.find_many([wish.key for wish in wishes])} == {State.MINED}
        chain.ask("anvil_reorg", [5, []])
        assert chain.transaction_count(signer.address) < 5
        deadline = time.monotonic() + 30
        while journal.has_work(signer.address) and time.monotonic() < deadline:
            lane.advance()
            chain.ask("anvil_mine", ["0x1"])
    entries = journal.find_many([wish.key for wish in wishes])
    assert {entry.state for entry in entries} == {State.COMMITTED}
    for entry in entries:
        assert chain.block(entry.block_number or 0)["hash"] == entry.block_hash
    assert [chain.balance(address) for address in citizens(5, salt)] == [1] * 5
    journal.engine.dispose()
