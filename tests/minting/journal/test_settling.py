"""What is believed of the chain: an outcome only when it is proven, whatever nodes hide or invent."""

from dataclasses import replace

import pytest

from minting.journal import (
    LaneStalled,
    State,
)
from tests.minting.journal.world import PROFILE, World, foreign, wish


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
