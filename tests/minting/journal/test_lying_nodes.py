"""A real chain behind nodes that err, lag and lie: afterwards nothing is lost and nothing doubled."""

import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from minting.airdrop import run_airdrop
from minting.chain import LOCAL, Chain, ChainUnreachable, connect
from minting.journal import Intent, State
from minting.journal.tables import intents
from minting.planning import plan_issue
from minting.recipients import Recipient
from minting.rpc import HttpEndpoint
from scripts.anvil import Anvil
from tests.minting import lying_rpc as lies
from tests.minting.city import FAST, City, citizens, fund
from tests.minting.lying_rpc import Lie, LyingRpc

CITIZENS = 24
GIFTS = 3
salts = count()


@pytest.fixture
def lying_rpc(anvil: Anvil) -> Iterator[LyingRpc]:
    """A proxy in front of the chain, honest until told otherwise."""
    with LyingRpc.start(anvil.url) as rpc:
        yield rpc


def walk(city: City, directory: Path, salt: str) -> None:
    """Deploy, open a drop, send gifts, airdrop in three transactions, and compare with what the real chain shows."""
    recipients = [Recipient(i + 1, address) for i, address in enumerate(citizens(CITIZENS, salt))]
    gifts = [Intent(f"gift:{i}", address, b"", value=1) for i, address in enumerate(citizens(GIFTS, f"{salt}/gift"))]
    with city.lane() as lane:
        token, drop = city.found(lane, directory)
        assert [entry.state for entry in lane.carry_out(gifts)] == [State.COMMITTED] * GIFTS
        result = run_airdrop(lane, token, plan_issue(city.journal, token, drop, recipients, 8))
    assert {one.recipient for one in result.issued} == set(citizens(CITIZENS, salt))


def walk_until_done(city: City, directory: Path, salt: str, runs: int = 20) -> None:
    """Walk again whenever the only node refused to answer three times, as a person would run the command again."""
    for _ in range(runs - 1):
        try:
            return walk(city, directory, salt)
        except ChainUnreachable:
            continue
    return walk(city, directory, salt)


def assert_agreement(anvil: Anvil, city: City, salt: str) -> None:
    """Ask the real chain, without the liar, whether everything happened once and where the journal says."""
    chain = connect(LOCAL, [anvil.url], time.monotonic)
    assert [chain.balance(address) for address in citizens(GIFTS, f"{salt}/gift")] == [1] * GIFTS
    with city.journal.engine.connect() as connection:
        rows = connection.execute(select(intents).where(intents.c.sender == city.signer.address)).all()
    assert {row.state for row in rows} == {State.COMMITTED}
    for row in rows:
        receipt = chain.receipt(row.transaction_hash)
        assert receipt is not None
        assert receipt.succeeded
        assert receipt.block_hash == row.block_hash
    assert chain.transaction_count(city.signer.address) == 1 + max(row.nonce for row in rows)


def lied_to(anvil: Anvil, urls: Sequence[str], database_url: str, timeout: float = 10.0) -> tuple[City, str]:
    """Return a city that knows the chain through `urls` only."""
    salt = f"lies/{next(salts)}"
    city = City(urls, database_url, salt)
    if timeout != 10.0:
        city.chain = Chain(FAST, [HttpEndpoint(url, timeout) for url in urls], time.monotonic)
    fund(connect(LOCAL, [anvil.url], time.monotonic), city.signer.address)
    return city, salt


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lies.one_in_three(429), id="429"),
        pytest.param(lies.timeout_after_accepting, id="connection lost after accepting"),
        pytest.param(lies.stale_nonce, id="stale nonce"),
        pytest.param(lies.missing_receipt, id="missing receipt"),
        pytest.param(lies.unfetchable_receipt, id="receipt that cannot be fetched"),
        pytest.param(lies.dropped, id="dropped transaction"),
        pytest.param(lies.known, id="known transaction"),
    ],
)
def test_a_single_lying_node_is_survived(
    anvil: Anvil, lying_rpc: LyingRpc, sqlite_url: str, tmp_path: Path, lie: Lie
) -> None:
    """With no other node to ask, each lie costs time but neither loses nor doubles anything."""
    city, salt = lied_to(anvil, [lying_rpc.url], sqlite_url)
    lying_rpc.lie = lie
    walk_until_done(city, tmp_path, salt)
    assert lying_rpc.told > 0, "the proxy never lied: the test would prove nothing"
    assert_agreement(anvil, city, salt)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lies.one_in_three(429), id="429"),
        pytest.param(lies.one_in_three(503), id="503"),
        pytest.param(lies.five_blocks_behind, id="five blocks behind"),
        pytest.param(lies.stale_nonce, id="stale nonce"),
        pytest.param(lies.dropped, id="dropped transaction"),
    ],
)
def test_two_nodes_of_which_the_first_lies(
    anvil: Anvil, lying_rpc: LyingRpc, database_url: str, tmp_path: Path, lie: Lie
) -> None:
    """With a second, honest node the road is walked without anybody noticing."""
    city, salt = lied_to(anvil, [lying_rpc.url, anvil.url], database_url)
    lying_rpc.lie = lie
    walk(city, tmp_path, salt)
    assert lying_rpc.told > 0, "the proxy never lied: the test would prove nothing"
    assert_agreement(anvil, city, salt)


def test_a_node_that_times_out_after_accepting(
    anvil: Anvil, lying_rpc: LyingRpc, sqlite_url: str, tmp_path: Path
) -> None:
    """The client gives up waiting although the node took the bytes."""
    city, salt = lied_to(anvil, [lying_rpc.url, anvil.url], sqlite_url, timeout=0.8)
    lying_rpc.lie = lies.slow_after_accepting
    walk(city, tmp_path, salt)
    assert lying_rpc.told > 0
    assert_agreement(anvil, city, salt)


def test_an_overstated_nonce_leaves_no_gap(anvil: Anvil, lying_rpc: LyingRpc, sqlite_url: str, tmp_path: Path) -> None:
    """Signed behind a gap, everything is mined once the gap is filled."""
    city, salt = lied_to(anvil, [lying_rpc.url], sqlite_url)
    lying_rpc.lie = lies.overstated_nonce
    walk(city, tmp_path, salt)
    assert lying_rpc.told == 1
    assert_agreement(anvil, city, salt)
