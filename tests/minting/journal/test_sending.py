"""What is offered to nodes: whatever they answer, the same nonce, and each intent takes effect once."""

from typing import Any

from minting.journal import (
    State,
)
from minting.rpc import NodeRefused, NodeUnreachable
from tests.minting.journal.world import SIGNER, World, foreign, wish


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
