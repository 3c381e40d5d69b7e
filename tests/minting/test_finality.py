"""What is final: the node's word where it has one, Kaia's instant finality where it refuses the question."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from minting.chain import KAIA_MAINNET, KAIROS, LOCAL, Chain, ChainUnreachable
from minting.rpc import NodeRefused
from tests.minting.fake_node import FakeChain, FakeClock, FakeNode

REFUSAL = "invalid argument 0: hex string without 0x prefix"  # of Kaia before 2.1
TAGGED = replace(LOCAL, finality_tag=True, confirmations=1)


@pytest.fixture
def fake() -> FakeChain:
    """A chain of ten empty blocks."""
    chain = FakeChain()
    for _ in range(10):
        chain.mine()
    return chain


def with_tag(node: FakeNode, answer: Callable[[], Any]) -> FakeNode:
    """Answer `finalized` in this way, and everything else as the fake does."""

    def tamper(method: str, parameters: Sequence[Any]) -> Any:
        return answer() if parameters and parameters[0] == "finalized" else NotImplemented

    node.tamper = tamper
    return node


def refuse() -> Any:
    raise NodeRefused("fake://old", -32602, REFUSAL)


def chain_of(*nodes: FakeNode) -> Chain:
    clock = FakeClock()
    return Chain(TAGGED, nodes, clock, clock.pause)


def test_a_node_with_the_tag_is_believed(fake: FakeChain) -> None:
    """Not the head: what the node itself calls final; the node that knows the most, when one lags."""
    one = with_tag(FakeNode(fake, "fake://one"), lambda: {"number": "0x7"})
    other = with_tag(FakeNode(fake, "fake://other"), lambda: {"number": "0x4"})
    assert chain_of(one).final_block() == 7
    assert chain_of(other, one).final_block() == 7


@pytest.mark.parametrize("answer", [refuse, lambda: None])
def test_where_the_tag_is_refused_blocks_are_final_at_once(fake: FakeChain, answer: Callable[[], Any]) -> None:
    """One block on top, so that a node that lags cannot surprise us."""
    assert chain_of(with_tag(FakeNode(fake, "fake://old"), answer)).final_block() == 9


def test_an_old_node_beside_a_new_one_changes_nothing(fake: FakeChain) -> None:
    """One of two endpoints was updated: its word counts."""
    old = with_tag(FakeNode(fake, "fake://old"), refuse)
    new = with_tag(FakeNode(fake, "fake://new"), lambda: {"number": "0x8"})
    assert chain_of(old, new).final_block() == 8


def test_silence_is_not_finality(fake: FakeChain) -> None:
    """When no node can be asked nothing is final."""
    node = FakeNode(fake, "fake://down")
    chain = chain_of(node)
    chain.check()
    node.down()
    with pytest.raises(ChainUnreachable):
        chain.final_block()


def test_public_chains_ask_for_the_tag_and_the_local_one_does_not() -> None:
    """Anvil's `finalized` is 64 blocks behind, which says nothing about Kaia."""
    assert KAIROS.finality_tag
    assert KAIA_MAINNET.finality_tag
    assert not LOCAL.finality_tag
