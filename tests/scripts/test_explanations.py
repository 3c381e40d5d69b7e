"""What is said when no node answers: a local chain can be started here, another cannot."""

import pytest

from minting.chain import ChainUnreachable
from minting.rpc import NodeUnreachable
from scripts.explanations import explain


def unreachable() -> ChainUnreachable:
    """A node of this machine that does not answer."""
    return ChainUnreachable("eth_chainId", [NodeUnreachable("http://127.0.0.1:8551", "connection refused")])


def test_a_local_chain_is_started_by_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command is named, with the port."""
    monkeypatch.setenv("PALMIDO_CHAIN", "local")
    assert explain(unreachable()) == [
        (
            "No chain answers at http://127.0.0.1:8551.",
            "Start one in another terminal: palmido chain --state chain.json --port 8551",
        )
    ]


@pytest.mark.parametrize("chain", ["kairos", "kaia"])
def test_a_node_of_another_chain_is_not_replaced_by_a_local_one(monkeypatch: pytest.MonkeyPatch, chain: str) -> None:
    """A city's own Kaia node on this machine is looked at, or another endpoint named; `palmido chain` is none."""
    monkeypatch.setenv("PALMIDO_CHAIN", chain)
    ((what, todo),) = explain(unreachable()) or []
    assert "http://127.0.0.1:8551" in what
    assert "palmido chain" not in todo
    assert "PALMIDO_RPC_URLS" in todo
