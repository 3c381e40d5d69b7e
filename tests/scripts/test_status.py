"""`palmido status` is green only when the parts belong together."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from metadata.publish import PublishedSet
from scripts.anvil import Anvil
from tests.minting.city import citizens
from tests.scripts.conftest import Desk, open_desk


@pytest.fixture(scope="module")
def other_chain() -> Iterator[str]:
    """Another chain with the same id."""
    with Anvil.start() as anvil:
        yield anvil.url


@pytest.fixture(scope="module")
def indexed(desk: Desk) -> Desk:
    """The desk, with one character issued and indexed."""
    assert desk.run("issue", citizens(1, "status")[0], "--drop", "1", "--yes").returncode == 0
    assert desk.run("index").returncode == 0
    return desk


def test_a_desk_in_order_is_told_in_sentences(indexed: Desk) -> None:
    """Six green lines, no "None", no raw field names."""
    shown = indexed.look("status")
    lines = shown.splitlines()
    assert [line[:2] for line in lines if not line.startswith("  ")] == ["✓ "] * 6
    assert "read up to block" in shown
    assert "1 drop, 1 character," in " ".join(shown.split())
    assert "None" not in shown
    assert "lag_blocks" not in shown
    assert max(len(line) for line in lines) <= 80


def test_an_empty_index_is_a_sentence_with_what_to_do(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Before the worker ran, the index says so instead of "block None"."""
    fresh = Desk(tmp_path_factory.mktemp("fresh"), desk.url)
    answer = fresh.run("status")
    assert "index     nothing read yet. Start the worker: palmido worker" in answer.stdout
    assert "None" not in answer.stdout


def test_a_new_chain_without_the_contract_is_red(indexed: Desk) -> None:
    """Same id, nothing at the address: contract, journal and index are red, and staff commands stop before planning."""
    with Anvil.start() as anvil:
        lost = Desk(indexed.folder, anvil.url)
        told = json.loads(lost.run("status", "--json").stdout)
        assert {name for name, part in told.items() if "problem" in part} == {"contract", "journal", "index"}
        assert "this chain has none there" in told["contract"]["problem"]
        assert "palmido chain --state" in told["contract"]["todo"]
        lost.write("one.csv", citizens(1, "lost")[0])
        for words in (("airdrop", "one.csv", "--drop", "1"), ("issue", citizens(1)[0], "--drop", "1")):
            answer = lost.run(*words, "--yes")
            assert answer.returncode == 1
            assert "this chain has none there" in answer.stderr
            assert "Go on?" not in answer.stderr


def test_a_contract_at_the_same_address_of_another_chain_is_not_ours(
    indexed: Desk, other_chain: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The address has code there, put by the same key; the deployment's block is what tells the chains apart."""
    twin = open_desk(tmp_path_factory.mktemp("twin"), other_chain)
    assert twin.stack.token.address == indexed.stack.token.address
    confused = Desk(indexed.folder, other_chain)
    answer = confused.run("status")
    assert answer.returncode == 1
    assert "This is not the chain of" in answer.stdout
    assert "belongs to another chain" in answer.stdout
    assert "was read from another chain" in answer.stdout
    confused.write("one.csv", citizens(1, "twin")[0])
    for words in (("airdrop", "one.csv", "--drop", "1", "--yes"), ("drop", "show", "1")):
        answer = confused.run(*words)
        assert answer.returncode == 1
        assert "This is not the chain of" in answer.stderr
    assert twin.stack.token.total_supply() == 0


def test_nothing_is_promised_on_another_chain(indexed: Desk, other_chain: str) -> None:
    """`drop open` looks at the chain before it writes down a window."""
    confused = Desk(indexed.folder, other_chain)
    (confused.folder / "set").mkdir()
    published = PublishedSet("p", "d", "t", "m", "ipfs://d/", "0x" + "11" * 32, 3)
    (confused.folder / "set" / "published.json").write_text(json.dumps(asdict(published)))
    answer = confused.run("drop", "open", "set")
    assert answer.returncode == 1
    assert "✗" in answer.stderr
    assert str(confused.folder / "deployments" / "31337.json") in answer.stderr
    assert not (confused.folder / "set" / "drops.json").exists()
