"""The lane against a chain in memory: one writer, each intent once, in order."""

import pytest

from minting.journal import (
    ChainReplaced,
    InsufficientFunds,
    LaneLost,
    LaneTaken,
    State,
)
from tests.minting.journal.world import SIGNER, World, foreign, wish


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


def test_an_effect_that_exists_costs_no_nonce(world: World) -> None:
    """What the chain shows already is skipped before anything is signed."""
    world.fake.put(foreign(0, b"a"))
    with world.lane() as lane:
        assert lane.carry_out([wish("a", probed=True)])[0].state is State.SKIPPED
    assert world.versions() == []


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
