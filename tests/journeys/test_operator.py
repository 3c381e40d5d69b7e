"""A city from an empty folder to revealed characters, by the palmido command alone."""

from pathlib import Path

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from tests.journeys.conftest import Operator


def people(count: int, word: str) -> list[str]:
    """Addresses never seen before."""
    return [str(to_checksum_address(keccak(text=f"{word} {i}")[-20:])) for i in range(count)]


def write_list(folder: Path, name: str, lines: list[str]) -> str:
    """A CSV of recipients."""
    (folder / name).write_text("address,ticket\n" + "\n".join(lines) + "\n")
    return name


def test_a_sealed_drop_from_traits_to_reveal(operator: Operator) -> None:
    """Draw, publish, open sealed, refuse a bad list, airdrop twice, reveal, index: each step as the README says."""
    deployed = operator.ask("deploy")
    assert operator.ask("deploy")["contract"] == deployed["contract"], "a second deploy deployed again"

    drawn = operator.ask("draw", "sets/test", "--count", "12", "--seed", "journey")
    assert drawn["drawn"] == 12
    assert operator.ask("draw", "sets/test", "--count", "12")["skipped"] == 12
    published = operator.ask("publish", "sets/test")
    assert operator.ask("publish", "sets/test") == published

    drop = operator.ask("drop", "open", "sets/test", "--sealed")
    assert drop["reveal"] == "sealed"
    assert operator.ask("drop", "open", "sets/test", "--sealed")["drop"] == drop["drop"]
    number = str(drop["drop"])

    guests = people(11, "guest")
    bad = write_list(operator.folder, "bad.csv", [guests[0], "0x1234", guests[0], "0x" + "0" * 40, f"{guests[1]},99"])
    refused = operator.run("airdrop", bad, "--drop", number, "--yes", expect=1)
    for line in (3, 4, 5):
        assert f"line {line}" in refused.stderr
    assert operator.ask("drop", "show", number)["issued"] == 0, "a bad list must issue nothing"

    good = write_list(operator.folder, "good.csv", guests)
    result = operator.ask("airdrop", good, "--drop", number, "--yes")
    assert [character["number"] for character in result["characters"]] == list(range(1, 12))
    again = operator.ask("airdrop", good, "--drop", number, "--yes")
    assert (again["skipped"], again["transactions"]) == (11, 0)
    assert again["characters"] == result["characters"]
    single = operator.ask("issue", people(1, "last")[0], "--drop", number, "--yes")
    assert single["characters"][0]["number"] == 12

    revealed = operator.ask("drop", "reveal", number, "sets/test")
    assert revealed["reveal"] == "revealed"
    assert operator.ask("drop", "reveal", number, "sets/test")["reveal"] == "revealed"

    index = operator.ask("index")
    assert index["block"] == index["head"]
    status = operator.ask("status")
    assert status["index"]["characters"] == status["contract"]["characters"] == 12
    assert not any("problem" in part for part in status.values())


def test_what_is_lost_from_ipfs_is_found_and_pinned_again(operator: Operator) -> None:
    """A removed pin or CAR: the audit says so, heals it from the set's folder, and is content the second time."""
    operator.run("draw", "sets/test", "--count", "2", "--seed", "audit")
    published = operator.ask("publish", "sets/test")
    operator.lose(published["documents_cid"])
    healed = operator.ask("pins", "audit", "sets/test")
    assert healed["sound"]
    assert any(root["restored"] for root in healed["roots"])
    assert not any(root["restored"] for root in operator.ask("pins", "audit", "sets/test")["roots"])
    operator.run("draw", "sets/next", "--count", "2", "--after", "sets/test")
