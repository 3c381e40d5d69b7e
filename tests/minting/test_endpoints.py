"""Several endpoints of a chain: one that fails, lags or serves another chain does not mislead us."""

import pytest

from minting.chain import LOCAL, CallReverted, Chain, ChainUnreachable, WrongChain
from minting.rpc import NodeRefused, NodeUnreachable
from minting.signing import DynamicFeeTransaction, KeySigner
from tests.minting.fake_node import FakeChain, FakeClock, FakeNode


class World:
    """A chain of ten empty blocks behind some nodes."""

    def __init__(self, nodes: int) -> None:
        self.fake = FakeChain()
        for _ in range(10):
            self.fake.mine()
        self.nodes = [FakeNode(self.fake, f"fake://{i}") for i in range(nodes)]
        self.clock = FakeClock()
        self.chain = Chain(LOCAL, self.nodes, self.clock, self.clock.pause)


def test_the_chain_id_is_checked_at_the_start_and_when_a_node_comes_back() -> None:
    """An endpoint of another chain is an error, also when it was down at first."""
    world = World(2)
    world.chain.check()
    other = FakeNode(FakeChain(chain_id=8217), "fake://other")
    with pytest.raises(WrongChain, match="8217"):
        Chain(LOCAL, [world.nodes[0], other], world.clock, world.clock.pause).check()
    honest = other.tamper
    other.down()
    late = Chain(LOCAL, [other, world.nodes[0]], world.clock, world.clock.pause)
    late.check()
    other.tamper = honest
    with pytest.raises(WrongChain):
        late.transaction_count("0x" + "11" * 20)


def test_no_endpoint_at_all_is_named() -> None:
    """The error lists each endpoint and why it gave no answer."""
    world = World(2)
    for node in world.nodes:
        node.down()
    with pytest.raises(ChainUnreachable, match=r"fake://0 .* fake://1 .*Check the network"):
        world.chain.check()
    with pytest.raises(ChainUnreachable):
        world.chain.block_number()


def test_a_failing_endpoint_rests_and_comes_back() -> None:
    """After a failure the other one is asked first, until the rest is over."""
    world = World(2)
    first = world.nodes[0]
    honest = first.tamper
    first.down()
    assert world.chain.gas_price()
    first.tamper = honest
    first.asked.clear()
    world.chain.gas_price()
    assert "eth_gasPrice" not in first.asked
    world.clock.now += 10
    world.chain.gas_price()
    assert "eth_gasPrice" in first.asked


def test_a_short_silence_of_the_only_endpoint_is_waited_out() -> None:
    """A question that nobody answers is asked again after a pause; an answer that is an error is not."""
    world = World(1)
    failures = iter([True, True])

    def tamper(method, parameters):
        if method == "eth_gasPrice" and next(failures, False):
            raise NodeUnreachable("fake://0", "HTTP 429")
        return NotImplemented

    world.nodes[0].tamper = tamper
    before = world.clock.now
    assert world.chain.gas_price()
    assert world.clock.now > before


def test_a_lagging_endpoint_does_not_answer_for_the_head() -> None:
    """The head is the highest that anybody knows, and questions about it pass over who does not know it."""
    world = World(2)
    world.nodes[0].lag = 5
    assert world.chain.block_number() == 10
    assert world.chain.block(10)["hash"] == world.fake.blocks[10].hash
    assert world.chain.block_hashes(10) == [world.fake.blocks[10].hash]
    signer = KeySigner(b"\x01" * 32)
    news = DynamicFeeTransaction(31337, 0, 0, 10**12, 21_000, "0x" + "11" * 20, 0, b"news").signed(signer)
    world.fake.put(news.raw)
    assert int.from_bytes(world.chain.call("0x" + "11" * 20, b"news")) == 1
    assert world.chain.transaction_count(signer.address) == 1


def test_logs_come_only_from_a_node_that_has_the_blocks() -> None:
    """A lagging node would answer with too few logs and no error."""
    world = World(2)
    world.nodes[0].lag = 5
    for i, node in enumerate(world.nodes):
        node._eth_getLogs = lambda criteria, i=i: [{"from": i}]  # type: ignore[attr-defined]
    assert world.chain.logs({"toBlock": hex(10)}) == [{"from": 1}]
    assert world.chain.logs({"toBlock": hex(5)}) == [{"from": 0}]


def test_a_receipt_that_cannot_be_fetched_is_not_a_missing_receipt() -> None:
    """None means that every endpoint said so."""
    world = World(2)
    assert world.chain.receipt("0x" + "ab" * 32) is None
    world.nodes[1].down()
    with pytest.raises(ChainUnreachable):
        world.chain.receipt("0x" + "ab" * 32)


def test_a_contracts_refusal_is_not_a_nodes_failure() -> None:
    """A revert is passed on with its data; no other endpoint is asked."""
    world = World(2)

    def tamper(method, parameters):
        if method == "eth_call":
            raise NodeRefused("fake://0", 3, "execution reverted", b"\x01\x02")
        return NotImplemented

    world.nodes[0].tamper = tamper
    with pytest.raises(CallReverted) as error:
        world.chain.call("0x" + "11" * 20, b"", 1)
    assert error.value.data == b"\x01\x02"
    assert "eth_call" not in world.nodes[1].asked
