"""The lane against a chain in memory: whatever nodes do, each intent takes effect once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from minting.chain import LOCAL, Chain, ChainProfile
from minting.journal import (
    ChainReplaced,
    InsufficientFunds,
    Intent,
    Journal,
    Lane,
    LaneLost,
    LaneStalled,
    LaneTaken,
    Probe,
    State,
    open_engine,
    open_lane,
)
from minting.journal.tables import transactions
from minting.rpc import NodeRefused, NodeUnreachable
from minting.signing import DynamicFeeTransaction, KeySigner
from tests.minting.fake_node import FakeChain, FakeClock, FakeNode

SIGNER = KeySigner(bytes([7]) * 32)
CONTRACT = "0x" + "11" * 20
PROFILE = replace(LOCAL, resend_after=3.0, replace_after=8.0)


class World:
    """A fake chain with nodes, a journal in a file, and a clock that lets blocks be made while somebody waits."""

    def __init__(self, url: str, automine: bool = True, nodes: int = 1) -> None:
        self.fake = FakeChain(automine=automine)
        self.nodes = [FakeNode(self.fake, f"fake://{i}") for i in range(nodes)]
        self.clock = FakeClock()
        self.journal = Journal(open_engine(url), 31337, self.clock)
        self.journal.create_tables()
        self.profile: ChainProfile = PROFILE

    @property
    def chain(self) -> Chain:
        return Chain(self.profile, self.nodes, self.clock, self.clock.pause)

    @contextmanager
    def lane(self, holder: str = "one", **options: Any) -> Iterator[Lane]:
        options = {"clock": self.clock, "pause": self.clock.pause, **options}
        with open_lane(self.journal, self.chain, SIGNER, holder, **options) as lane:
            yield lane

    def versions(self) -> list[tuple[int, int]]:
        """Return (nonce, version) of everything that was ever signed."""
        with self.journal.engine.connect() as connection:
            rows = connection.execute(transactions.select().order_by(transactions.c.id))
            return [(row.nonce, row.version) for row in rows]


@pytest.fixture
def world(sqlite_url: str) -> World:
    return World(sqlite_url)


def wish(name: str, probed: bool = False) -> Intent:
    """An intent whose effect the fake chain counts; the probe asks for its own calldata."""
    data = name.encode()
    return Intent(name, CONTRACT, data, probe=Probe(data, (1).to_bytes(32)) if probed else None)


def foreign(nonce: int, data: bytes = b"foreign", fee_cap: int = 10**12) -> bytes:
    """A transaction that somebody else signed with our key."""
    return DynamicFeeTransaction(31337, nonce, 10**9, fee_cap, 21_000, CONTRACT, 0, data).signed(SIGNER).raw


def test_each_intent_takes_effect_once_in_order(world: World) -> None:
    """Many intents are mined with consecutive nonces, each once."""
    with world.lane() as lane:
        entries = lane.carry_out([wish(f"w{i}") for i in range(40)])
    assert [entry.nonce for entry in entries] == list(range(40))
    assert all(entry.state is State.COMMITTED for entry in entries)
    assert [world.fake.effects(f"w{i}".encode()) for i in range(40)] == [1] * 40


def test_the_same_intent_again_sends_nothing(world: World) -> None:
    """A key that was carried out is never sent again."""
    with world.lane() as lane:
        lane.carry_out([wish("a")])
        lane.carry_out([wish("a")])
    assert world.fake.effects(b"a") == 1


def test_a_timeout_after_accepting_does_not_double(world: World) -> None:
    """The node takes the bytes and then breaks the connection: the same bytes are offered again."""

    def tamper(method: str, parameters: Any) -> Any:
        if method == "eth_sendRawTransaction":
            world.fake.accept(bytes.fromhex(parameters[0][2:]))
            raise NodeUnreachable("fake://0", "timeout")
        return NotImplemented

    world.nodes[0].tamper = tamper
    with world.lane() as lane:
        entries = lane.carry_out([wish("a"), wish("b")])
    assert [entry.state for entry in entries] == [State.COMMITTED] * 2
    assert world.fake.effects(b"a") == world.fake.effects(b"b") == 1
    assert world.versions() == [(0, 1), (1, 1)]


def test_a_dropped_transaction_is_offered_again_unchanged(world: World) -> None:
    """A pool that forgets gets the same bytes again before anything else is tried."""
    world.fake.automine = False
    pauses = iter(range(10_000))

    def forget_then_mine() -> None:
        if next(pauses) < 10:
            world.fake.pool.clear()
        else:
            world.fake.mine()

    world.clock.on_pause = forget_then_mine
    with world.lane() as lane:
        lane.carry_out([wish("a")])
    assert world.fake.effects(b"a") == 1
    assert world.versions() == [(0, 1)]
    assert world.nodes[0].asked.count("eth_sendRawTransaction") >= 2


def test_a_slow_transaction_is_replaced_at_its_own_nonce(world: World) -> None:
    """While nothing is mined, the price rises at the same nonce; one version lands."""
    world.fake.automine = False
    pauses = iter(range(10_000))
    world.clock.on_pause = lambda: world.fake.mine() if next(pauses) == 130 else None
    with world.lane() as lane:
        entry = lane.carry_out([wish("a")])[0]
    assert entry.state is State.COMMITTED
    assert world.fake.effects(b"a") == 1
    nonces, versions = zip(*world.versions(), strict=True)
    assert set(nonces) == {0}
    assert max(versions) >= 3


def test_a_missing_receipt_is_not_a_missing_transaction(world: World) -> None:
    """A node that hides receipts cannot make us send twice: the nonce's consumer is ours, the effect is there."""
    world.nodes[0].tamper = lambda method, parameters: None if method == "eth_getTransactionReceipt" else NotImplemented
    with world.lane() as lane:
        entry = lane.carry_out([wish("a", probed=True)])[0]
    assert entry.state is State.COMMITTED
    assert world.versions() == [(0, 1)]
    assert world.fake.effects(b"a") == 1


def test_without_receipt_and_without_probe_nothing_is_claimed(world: World) -> None:
    """When nobody can tell success from failure the intent stays open, and nothing new is signed."""
    world.nodes[0].tamper = lambda method, parameters: None if method == "eth_getTransactionReceipt" else NotImplemented
    with world.lane() as lane, pytest.raises(LaneStalled):
        lane.carry_out([wish("a")], patience=60)
    assert world.versions() == [(0, 1)]
    world.nodes[0].tamper = lambda method, parameters: NotImplemented
    with world.lane() as lane:
        assert lane.settle(["a"])[0].state is State.COMMITTED
    assert world.fake.effects(b"a") == 1


def test_a_new_nonce_only_after_another_transaction_consumed_the_old(world: World) -> None:
    """Our nonce goes to a stranger's transaction: the intent gets a new one, once."""
    world.fake.automine = False
    done = iter([True])

    def interfere() -> None:
        if next(done, False):
            world.fake.pool.clear()
            world.fake.put(foreign(0))
            world.fake.automine = True

    world.clock.on_pause = interfere
    with world.lane() as lane:
        entry = lane.carry_out([wish("a")])[0]
    assert entry.state is State.COMMITTED
    assert entry.nonce == 1
    assert world.fake.effects(b"a") == 1
    assert world.versions() == [(0, 1), (1, 1)]


def test_a_consumed_nonce_and_an_existing_effect_is_skipped(world: World) -> None:
    """A stranger's transaction took our nonce and had our effect: nothing more is sent."""
    world.fake.automine = False
    done = iter([True])

    def interfere() -> None:
        if next(done, False):
            world.fake.pool.clear()
            world.fake.put(foreign(0, b"a"))
            world.fake.automine = True

    world.clock.on_pause = interfere
    with world.lane() as lane:
        entry = lane.carry_out([wish("a", probed=True)])[0]
    assert entry.state is State.SKIPPED
    assert world.fake.effects(b"a") == 1
    assert world.versions() == [(0, 1)]


def test_an_effect_that_exists_costs_no_nonce(world: World) -> None:
    """What the chain shows already is skipped before anything is signed."""
    world.fake.put(foreign(0, b"a"))
    with world.lane() as lane:
        assert lane.carry_out([wish("a", probed=True)])[0].state is State.SKIPPED
    assert world.versions() == []


def test_a_stale_nonce_is_survived(world: World) -> None:
    """A node that understates our count at the start costs a refused offer, not a doubled or lost intent."""
    for nonce in range(3):
        world.fake.put(foreign(nonce))
    lies = iter([True] * 5)
    world.nodes[0].tamper = lambda method, parameters: (
        "0x1"
        if method == "eth_getTransactionCount" and parameters[1] == "latest" and next(lies, False)
        else NotImplemented
    )
    with world.lane() as lane:
        entries = lane.carry_out([wish("a"), wish("b")])
    assert [entry.state for entry in entries] == [State.COMMITTED] * 2
    assert world.fake.effects(b"a") == world.fake.effects(b"b") == 1


def test_an_overstated_nonce_leaves_no_gap(world: World) -> None:
    """A node that overstates our count makes us sign behind a gap; fillers close it and all is mined once."""
    lies = iter([True])
    world.nodes[0].tamper = lambda method, parameters: (
        "0x3" if method == "eth_getTransactionCount" and next(lies, False) else NotImplemented
    )
    with world.lane() as lane:
        entry = lane.carry_out([wish("a")])[0]
    assert entry.state is State.COMMITTED
    assert entry.nonce == 3
    assert world.fake.effects(b"a") == 1
    assert len(world.fake.mined(SIGNER.address)) == 4


def test_a_refusing_contract_costs_no_nonce(world: World) -> None:
    """What would revert is refused before it is signed, with the contract's words; later it can be asked again."""
    world.fake.reverting.add(b"a")
    with world.lane() as lane:
        entry = lane.carry_out([wish("a")])[0]
        assert (entry.state, entry.revert_data) == (State.REFUSED, b"\x01\x02\x03\x04")
        assert world.versions() == []
        world.fake.reverting.clear()
        assert lane.carry_out([wish("a")])[0].state is State.COMMITTED


def test_a_refusal_waits_for_what_is_on_its_way(world: World) -> None:
    """An intent that needs an earlier one is not refused while that one is not mined yet."""
    world.fake.automine = False
    world.fake.reverting.add(b"b")

    def mine() -> None:
        world.fake.mine()
        if world.fake.effects(b"a"):
            world.fake.reverting.clear()

    world.clock.on_pause = mine
    with world.lane() as lane:
        assert [entry.state for entry in lane.carry_out([wish("a"), wish("b")])] == [State.COMMITTED] * 2


def test_a_reverted_transaction_is_reported_and_can_be_asked_again(world: World) -> None:
    """A transaction that is mined and fails keeps its fee and nonce; asking again uses a new one."""
    estimate = iter([True])
    world.fake.reverting.add(b"a")
    world.nodes[0].tamper = lambda method, parameters: (
        "0x5208" if method == "eth_estimateGas" and next(estimate, False) else NotImplemented
    )
    with world.lane() as lane:
        entry = lane.carry_out([wish("a")])[0]
        assert (entry.state, entry.nonce, entry.gas_used) == (State.REVERTED, 0, 21_000)
        world.fake.reverting.clear()
        # The fake decides success when it is asked, so the first one counts now as well; only the nonce matters here.
        assert lane.carry_out([wish("a")])[0].nonce == 1


def test_bytes_that_no_node_takes_free_their_nonce_by_a_filler(world: World) -> None:
    """A deterministic refusal of the bytes does not block the lane, and the nonce is used up before it is forgotten."""
    refused = "oversized data: transaction size 140000, limit 131072"

    def tamper(method: str, parameters: Any) -> Any:
        if method == "eth_sendRawTransaction" and b"bad".hex() in parameters[0]:
            raise NodeRefused("fake://0", -32000, refused)
        return NotImplemented

    world.nodes[0].tamper = tamper
    with world.lane() as lane:
        bad, good = lane.carry_out([wish("bad"), wish("good")])
    assert (bad.state, good.state) == (State.REFUSED, State.COMMITTED)
    assert refused in str(bad.reason)
    assert world.fake.effects(b"bad") == 0
    assert world.fake.effects(b"good") == 1
    assert world.versions() == [(0, 1), (0, 2), (1, 1)]


def test_a_liar_that_refuses_but_keeps_the_bytes_cannot_double(world: World) -> None:
    """A node says "impossible" and mines all the same: the outcome follows what was mined."""

    def tamper(method: str, parameters: Any) -> Any:
        if method == "eth_sendRawTransaction" and b"bad".hex() in parameters[0]:
            world.fake.accept(bytes.fromhex(parameters[0][2:]))
            raise NodeRefused("fake://0", -32000, "oversized data")
        return NotImplemented

    world.nodes[0].tamper = tamper
    with world.lane() as lane:
        entry = lane.carry_out([wish("bad")])[0]
    assert entry.state is State.COMMITTED
    assert world.fake.effects(b"bad") == 1


def test_too_low_a_price_is_raised_at_the_same_nonce(world: World) -> None:
    """A pool that finds us too cheap gets the same nonce with a higher price at once."""
    world.fake.automine = False
    world.fake.accept(foreign(0, b"cheap", 120 * 10**9))  # waits at our nonce; ours must outbid it

    def tamper(method: str, parameters: Any) -> Any:
        return hex(0) if method == "eth_getTransactionCount" else NotImplemented

    world.clock.on_pause = world.fake.mine
    with world.lane() as lane:
        entry = lane.carry_out([wish("a")])[0]
    assert entry.state is State.COMMITTED
    assert world.fake.effects(b"a") == 1
    assert world.fake.effects(b"cheap") == 0


def test_no_money_stops_without_losing_anything(world: World) -> None:
    """A sender without balance is an error that says so; topped up, the same intent goes on."""
    world.fake.balance = 0
    with world.lane() as lane:
        with pytest.raises(InsufficientFunds) as error:
            lane.carry_out([wish("a")])
        assert error.value.needed > 0
        assert world.versions() == []
        world.fake.balance = 10**24
        assert lane.settle(["a"])[0].state is State.COMMITTED
    assert world.fake.effects(b"a") == 1


def test_a_reorganisation_brings_the_same_bytes_back(world: World) -> None:
    """A block that goes away before it is deep enough takes nothing with it."""
    world.profile = replace(PROFILE, confirmations=3)
    pauses = iter(range(10_000))

    def mine() -> None:
        if next(pauses) == 1:
            world.fake.reorganise(2)
        else:
            world.fake.mine()

    world.clock.on_pause = mine
    with world.lane() as lane:
        entry = lane.carry_out([wish("a")])[0]
    assert entry.state is State.COMMITTED
    assert world.fake.effects(b"a") == 1
    assert world.fake.blocks[entry.block_number or 0].hash == entry.block_hash
    assert world.versions() == [(0, 1)]


def test_two_nodes_five_blocks_apart(sqlite_url: str) -> None:
    """The first endpoint lags: nothing is lost, doubled or refused because of what it does not know yet."""
    world = World(sqlite_url, nodes=2)
    world.nodes[0].lag = 5
    with world.lane() as lane:
        for i in range(12):
            assert lane.carry_out([wish(f"w{i}", probed=i % 2 == 0)])[0].state is State.COMMITTED
    assert [world.fake.effects(f"w{i}".encode()) for i in range(12)] == [1] * 12
    assert len(world.versions()) == 12


def test_an_endpoint_that_is_down_is_survived(sqlite_url: str) -> None:
    """One of two endpoints answers nothing at all."""
    world = World(sqlite_url, nodes=2)
    world.nodes[0].down()
    with world.lane() as lane:
        assert lane.carry_out([wish("a")])[0].state is State.COMMITTED


def test_a_made_up_receipt_is_not_believed(sqlite_url: str) -> None:
    """An endpoint that invents a receipt in a block that the others do not know settles nothing."""
    world = World(sqlite_url, automine=False, nodes=3)
    invented = {
        "transactionHash": "", "blockNumber": "0x0", "blockHash": "0x" + "ee" * 32, "status": "0x1",
        "gasUsed": "0x1", "effectiveGasPrice": "0x1", "contractAddress": None, "logs": [],
    }  # fmt: skip
    world.nodes[0].tamper = lambda method, parameters: (
        {**invented, "transactionHash": parameters[0]} if method == "eth_getTransactionReceipt" else NotImplemented
    )
    with world.lane() as lane:
        with pytest.raises(LaneStalled):
            lane.carry_out([wish("a")], patience=5)
        world.clock.on_pause = world.fake.mine
        entry = lane.settle(["a"])[0]
    assert entry.block_hash == world.fake.blocks[entry.block_number or 0].hash
    assert world.fake.effects(b"a") == 1


def test_one_writer_a_lane(world: World) -> None:
    """A second process waits; when the first is silent too long it takes over, and the first may write no more."""
    world.fake.automine = False
    with world.lane("first", lease_seconds=10) as first:
        world.journal.queue(SIGNER.address, [wish("a")])
        first.advance()
        with pytest.raises(LaneTaken), world.lane("second", wait=1):
            pass
        world.clock.now += 11
        with world.lane("second") as second:
            world.clock.on_pause = world.fake.mine
            assert second.settle(["a"])[0].state is State.COMMITTED
            with pytest.raises(LaneLost):
                first.advance()
    assert world.versions() == [(0, 1)]
    assert world.fake.effects(b"a") == 1


def test_another_chain_with_the_same_id_is_noticed(world: World) -> None:
    """A journal written for one local chain refuses to go on with a new one."""
    with world.lane() as lane:
        lane.carry_out([wish("a")])
    world.fake.blocks[0].hash = "0x" + "dd" * 32
    with pytest.raises(ChainReplaced), world.lane():
        pass


def test_at_most_fifteen_on_their_way(world: World) -> None:
    """Kaia's pool keeps sixteen executable transactions an account: more wait in the journal."""
    world.fake.automine = False
    world.journal.queue(SIGNER.address, [wish(f"w{i}") for i in range(40)])
    with world.lane() as lane:
        lane.advance()
        assert len(world.fake.pool) == 15
        world.clock.on_pause = world.fake.mine
        lane.settle([f"w{i}" for i in range(40)])
    assert [world.fake.effects(f"w{i}".encode()) for i in range(40)] == [1] * 40
