"""Queueing on both databases: a wish is stored once, whoever asks and however often."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from minting.journal import Intent, IntentConflict, IntentUnknown, Journal, Probe, State, open_engine
from minting.journal.lease import LaneLost, LaneTaken, acquire, release, renew
from minting.journal.states import ForbiddenTransition
from minting.journal.tables import intents

SENDER = "0x" + "11" * 20
OTHER = "0x" + "22" * 20
GENESIS = "0x" + "00" * 32


@pytest.fixture
def journal(database_url: str, request: pytest.FixtureRequest) -> Journal:
    """An empty journal."""
    journal = Journal(open_engine(database_url), 31337)
    journal.create_tables()
    request.addfinalizer(journal.engine.dispose)
    return journal


def test_a_key_is_queued_once(journal: Journal) -> None:
    """The same wish returns the same entry, from any sender; its fields come back as they went in."""
    wish = Intent("a", SENDER, b"\x00\xff", "ein Wunsch", 2**255, 7, Probe(b"ask", b"answer"))
    first = journal.queue(SENDER, [wish])[0]
    assert journal.queue(OTHER, [wish, wish]) == [first, first]
    assert (first.data, first.value, first.gas, first.probe, first.label) == (
        wish.data, wish.value, wish.gas, wish.probe, wish.label,
    )  # fmt: skip
    assert (first.state, first.sender) == (State.QUEUED, SENDER)
    assert journal.has_work(SENDER)
    assert not journal.has_work(OTHER)


@pytest.mark.parametrize(
    "other",
    [
        Intent("a", SENDER, b"2"),
        Intent("a", OTHER, b"1"),
        Intent("a", None, b"1"),
        Intent("a", SENDER, b"1", value=1),
    ],
)
def test_a_key_with_another_content_is_refused(journal: Journal, other: Intent) -> None:
    """A name that is used twice for different things is an error, and nothing of its batch is stored."""
    journal.queue(SENDER, [Intent("a", SENDER, b"1")])
    with pytest.raises(IntentConflict):
        journal.queue(SENDER, [Intent("b", SENDER, b"1"), other])
    assert journal.find("b") is None
    assert [entry.data for entry in journal.find_many(["a"])] == [b"1"]


def test_simultaneous_wishes_become_one(journal: Journal) -> None:
    """Many processes that queue the same hundred wishes at once leave a hundred rows."""
    wishes = [Intent(f"w{i}", SENDER, bytes([i])) for i in range(100)]
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: [entry.id for entry in journal.queue(SENDER, wishes)], range(8)))
    assert all(found == ids[0] for found in ids)
    with journal.engine.connect() as connection:
        assert len(connection.execute(select(intents)).all()) == 100


def test_queueing_is_part_of_the_callers_transaction(journal: Journal) -> None:
    """What a caller rolls back was never queued: a claim and its wish are stored together or not at all."""
    with journal.engine.connect() as connection, connection.begin() as transaction:
        journal.queue(SENDER, [Intent("a", SENDER, b"")], connection)
        transaction.rollback()
    assert journal.find("a") is None


def test_only_what_failed_is_queued_again(journal: Journal) -> None:
    """An unknown key and one that is not settled are refused."""
    with pytest.raises(IntentUnknown):
        journal.queue_again("nobody")
    journal.queue(SENDER, [Intent("a", SENDER, b"")])
    with journal.engine.begin() as connection:
        connection.execute(intents.update().values(state=State.COMMITTED))
    with pytest.raises(ForbiddenTransition):
        journal.queue_again("a")


def test_a_refused_wish_may_come_back_corrected(journal: Journal) -> None:
    """A mistake that the contract refused does not block its name; what may still land cannot be rewritten."""
    journal.queue(SENDER, [Intent("a", SENDER, b"wrong")])
    with journal.engine.begin() as connection:
        connection.execute(intents.update().values(state=State.REFUSED, reason="ArtMismatch"))
    entry = journal.queue(SENDER, [Intent("a", SENDER, b"right")])[0]
    assert (entry.state, entry.data, entry.reason) == (State.QUEUED, b"right", None)
    for state in (State.SIGNED, State.SENT, State.MINED, State.COMMITTED, State.SKIPPED):
        with journal.engine.begin() as connection:
            connection.execute(intents.update().values(state=state))
        with pytest.raises(IntentConflict):
            journal.queue(SENDER, [Intent("a", SENDER, b"other")])


def test_one_of_many_gets_the_lane(journal: Journal) -> None:
    """Of processes that ask at once one is given the lease; fences rise with each holder."""

    def take(holder: int) -> int | None:
        try:
            return acquire(journal.engine, 31337, SENDER, GENESIS, str(holder), 60, journal.clock).fence
        except LaneTaken:
            return None

    with ThreadPoolExecutor(8) as pool:
        fences = [fence for fence in pool.map(take, range(8)) if fence is not None]
    assert fences == [1]


def test_a_lane_comes_free_by_release_or_by_time(journal: Journal) -> None:
    """A released or expired lease can be taken; a living one cannot."""
    first = acquire(journal.engine, 31337, SENDER, GENESIS, "first", 60, journal.clock)
    with pytest.raises(LaneTaken, match="first"):
        acquire(journal.engine, 31337, SENDER, GENESIS, "second", 60, journal.clock)
    acquire(journal.engine, 31337, OTHER, GENESIS, "second", 60, journal.clock)
    release(journal.engine, first)
    second = acquire(journal.engine, 31337, SENDER, GENESIS, "second", -1, journal.clock)
    third = acquire(journal.engine, 31337, SENDER, GENESIS, "third", 60, journal.clock)
    assert first.fence < second.fence < third.fence
    release(journal.engine, second)
    with journal.engine.begin() as connection:
        renew(connection, third, journal.clock)


def test_an_old_fence_is_refused_even_under_the_same_name(journal: Journal) -> None:
    """A holder that took the lane again may not write with what it held before."""
    before = acquire(journal.engine, 31337, SENDER, GENESIS, "same", 60, journal.clock)
    acquire(journal.engine, 31337, SENDER, GENESIS, "same", 60, journal.clock)
    with journal.engine.begin() as connection, pytest.raises(LaneLost):
        renew(connection, before, journal.clock)
