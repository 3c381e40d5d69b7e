"""A Kubo node: used, never believed; each of its troubles has a name."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import aleph_cid
import pytest

from metadata.ipfs import (
    BlockMissing,
    BlockStore,
    KuboStore,
    NodeFull,
    NodeLied,
    NodeRefused,
    NodeSlow,
    NodeUnreachable,
    NoSuchPath,
)
from tests.metadata.ipfs.fake_kubo import FakeKubo, fake_kubo


@pytest.fixture
def node() -> Iterator[FakeKubo]:
    with fake_kubo() as running:
        yield running


@pytest.fixture
def store(node: FakeKubo) -> KuboStore:
    return KuboStore(node.url, timeout=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "set"
    place.mkdir()
    for index in range(5):
        (place / f"{index}.json").write_text(f'{{"n":{index}}}')
    (place / "0.png").write_bytes(os.urandom(700_000))
    return place


def test_a_set_goes_over_as_one_car_and_comes_back(store: KuboStore, node: FakeKubo, folder: Path) -> None:
    """One import, the root pinned under the CID computed here; every file is read back byte for byte."""
    cid = store.add_directory(folder)
    assert cid == aleph_cid.hash_folder(folder)
    assert [command for command, _ in node.asked] == ["dag/import"]
    assert store.is_pinned(cid)
    for place in folder.iterdir():
        file = store.resolve(cid, place.name)
        assert b"".join(store.read(file)) == place.read_bytes()
    assert (
        b"".join(store.read(store.resolve(cid, "0.png"), 262_000, 524_400))
        == (folder / "0.png").read_bytes()[262_000:524_400]
    )
    assert list(store.faults(cid)) == []


def test_file_by_file_the_root_is_the_same(store: KuboStore, node: FakeKubo, folder: Path) -> None:
    """Chunker, version and raw leaves are told to the node, whatever its defaults."""
    assert store.add_directory_by_files(folder) == store.add_directory(folder)
    command, options = node.asked[0]
    assert command == "add"
    told = {key: options[key][0].lower() for key in ("chunker", "cid-version", "raw-leaves", "pin")}
    assert told == {"chunker": "size-262144", "cid-version": "1", "raw-leaves": "true", "pin": "true"}


def test_one_file_is_kept_by_its_cid(store: KuboStore) -> None:
    """A manifest, a placeholder."""
    cid = store.add_file(b'{"a":1}')
    assert b"".join(store.read(store.resolve(cid))) == b'{"a":1}'
    assert store.is_pinned(cid)


def test_a_node_that_names_another_cid_is_not_believed(store: KuboStore, node: FakeKubo, folder: Path) -> None:
    """On import, on add and on a file; the error has both CIDs."""
    node.trouble = "lies"
    with pytest.raises(NodeLied) as caught:
        store.add_directory(folder)
    assert caught.value.expected == aleph_cid.hash_folder(folder)
    with pytest.raises(NodeLied):
        store.add_directory_by_files(folder)
    with pytest.raises(NodeLied):
        store.add_file(b"x")


def test_bytes_that_do_not_match_are_not_given_out(store: KuboStore, node: FakeKubo, folder: Path) -> None:
    """A block is hashed before it is used; the audit names it."""
    cid = store.add_directory(folder)
    node.trouble = "lies"
    with pytest.raises(NodeLied):
        store.block(cid)
    assert [fault.cid for fault in store.faults(cid)] == [cid]


def test_what_the_node_lost_is_missing(store: KuboStore, node: FakeKubo, folder: Path) -> None:
    """Asked offline, so that it is not searched for in the world."""
    cid = store.add_directory(folder)
    lost = store.entries(cid)["3.json"]
    del node.blocks[lost]
    with pytest.raises(BlockMissing) as caught:
        store.block(lost)
    assert caught.value.cid == lost
    assert [fault.cid for fault in store.faults(cid)] == [lost]
    assert node.asked[-1][1]["offline"] == ["true"]


def test_a_damaged_block_is_replaced_though_other_sets_hold_it(
    store: KuboStore, node: FakeKubo, folder: Path, tmp_path: Path
) -> None:
    """Kubo keeps what it believes to have, and removes nothing that a pin holds; afterwards both are pinned."""
    cid = store.add_directory(folder)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "same").write_bytes((folder / "2.json").read_bytes())
    other = store.add_directory(tmp_path / "other")
    bad = store.entries(cid)["2.json"]
    node.blocks[bad] = b"rot"
    store.add_directory(folder)
    faults = list(store.faults(cid))
    assert [fault.cid for fault in faults] == [bad]
    copy = BlockStore(tmp_path / "copy")
    copy.add_directory(folder)
    store.restore(cid, copy, faults)
    for root in (cid, other):
        assert store.is_pinned(root)
        assert list(store.faults(root)) == []


def test_a_sound_set_is_audited_in_one_request(store: KuboStore, node: FakeKubo, folder: Path) -> None:
    """All blocks in one CAR, each of them hashed and none left out."""
    cid = store.add_directory(folder)
    node.asked.clear()
    assert list(store.faults(cid)) == []
    assert [command for command, _ in node.asked] == ["dag/export"]


def test_a_full_node_says_so(store: KuboStore, node: FakeKubo, folder: Path) -> None:
    """Neither a crash nor a lie: room is needed."""
    node.trouble = "full"
    with pytest.raises(NodeFull, match="no space left"):
        store.add_directory(folder)
    with pytest.raises(NodeFull):
        store.add_file(b"x")


def test_a_hanging_node_is_slow(store: KuboStore, node: FakeKubo) -> None:
    """After the timeout, with the seconds in the error."""
    node.trouble = "hangs"
    with pytest.raises(NodeSlow) as caught:
        store.add_file(b"x")
    assert caught.value.seconds == 1


def test_a_node_that_is_down_is_unreachable() -> None:
    """Nothing listens there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(NodeUnreachable, match=url):
        KuboStore(url, timeout=1).add_file(b"x")


def test_something_else_at_the_address_is_refused(store: KuboStore, node: FakeKubo) -> None:
    """A web server that answers in HTML."""
    node.trouble = "babbles"
    with pytest.raises((NodeRefused, NodeLied)):
        store.add_file(b"x")
    with pytest.raises(NodeLied):
        store.block(aleph_cid.CidHasher.for_ipfs_v1_raw_leaves().finalize())


def test_pinning_asks_the_node_to_fetch(store: KuboStore, node: FakeKubo, folder: Path) -> None:
    """A second node gets a set from the first by its CID."""
    cid = aleph_cid.hash_folder(folder)
    assert not store.is_pinned(cid)
    store.pin(cid)
    assert node.asked[-1][0] == "pin/add"
    assert store.is_pinned(cid)


def test_a_name_that_is_not_there_is_no_such_path(store: KuboStore, folder: Path) -> None:
    """The same error as in the embedded store."""
    with pytest.raises(NoSuchPath):
        store.resolve(store.add_directory(folder), "9.json")


@pytest.mark.parametrize(
    "url",
    [
        "http://u:sec/ret@h:5001",
        "http://u:sec/ret@h",
        "http://u:sec#ret@h:5001",
        "http://u:sec@[h:5001",
        "http://h:sec",
        "ftp://u:sec@h/sec",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    """A password with a / or # cuts the address short, and what is left of it would be shown as a port or a path."""
    with pytest.raises(ValueError, match="like http://127") as refused:
        KuboStore(url)
    assert "sec" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize("url", ["127.0.0.1:5001", "ftp://x:1", "http://x:5001/api"])
def test_an_address_of_another_form_is_refused(url: str) -> None:
    """With an example of the right one."""
    with pytest.raises(ValueError, match="like http://127"):
        KuboStore(url)


def test_a_password_is_sent_and_never_shown(node: FakeKubo) -> None:
    """A proxy before the node asks for it; an error names the address without it."""
    KuboStore(node.url.replace("//", "//city:se%40cret@"), timeout=1).add_file(b"x")
    assert node.credentials[-1] == ("city", "se@cret")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NodeUnreachable) as caught:
        KuboStore(f"http://city:secret@127.0.0.1:{port}", timeout=1).add_file(b"x")
    assert f"http://127.0.0.1:{port}" in str(caught.value)
    assert "secret" not in str(caught.value)
    with pytest.raises(ValueError, match="like http://127") as refused:
        KuboStore("http://city:secret@node/api")
    assert "secret" not in str(refused.value)
