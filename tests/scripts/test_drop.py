"""`palmido drop open` as staff meet it a second time: the same command, another option, another name."""

import json
from dataclasses import asdict

from eth_utils.crypto import keccak

from metadata.publish import PublishedSet
from tests.scripts.conftest import Desk

BASE = "ipfs://bafytwin/"


def test_a_drop_is_opened_once_and_twins_are_asked_about(desk: Desk) -> None:
    """Again: it was there. With other terms: name another. Under another name: two of each picture, so it asks."""
    folder = desk.folder / "season"
    folder.mkdir()
    known = PublishedSet("p", "d", "t", "m", BASE, "0x" + keccak(text=BASE).hex(), 3)
    (folder / "published.json").write_text(json.dumps(asdict(known)))
    first = desk.run("drop", "open", "season", "--json")
    assert first.returncode == 0, first.stderr
    drop = json.loads(first.stdout)["drop"]
    assert "Opening drop 'season'" in first.stderr

    again = desk.run("drop", "open", "season", "--json")
    assert json.loads(again.stdout)["drop"] == drop
    assert "Drop 'season' was there already; nothing was sent." in again.stderr
    assert "Opening" not in again.stderr

    other = desk.run("drop", "open", "season", "--soulbound")
    assert other.returncode == 1
    assert "A drop named 'season' was begun with other content" in other.stderr
    assert "--name" in other.stderr
    assert "0x" not in other.stderr

    twin = desk.run("drop", "open", "season", "--name", "twin")  # nobody answers
    assert twin.returncode == 130
    assert f"Drop {drop} is this very set: of each picture there would be two, with two owners." in twin.stderr
    assert "Stopped. Nothing was sent." in twin.stderr
    assert desk.stack.token.drop_count() == drop
    meant = desk.run("drop", "open", "season", "--name", "twin", "--yes", "--json")
    assert json.loads(meant.stdout)["drop"] == drop + 1
