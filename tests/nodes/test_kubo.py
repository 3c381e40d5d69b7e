"""Content on a real Kubo node: the same CIDs, healed when lost or rotten, and never believed."""

import json
from collections.abc import Iterator
from pathlib import Path

import aleph_cid
import httpx
import pytest

from metadata.audit import audit_pins
from metadata.ipfs import BlockStore, KuboStore, NodeUnreachable
from metadata.ipfs.cid import Cid
from scripts.kubo import Kubo

pytestmark = pytest.mark.nodes
SIZES = [0, 1, 262_143, 262_144, 262_145, 1_048_575, 1_048_576, 1_048_577, 5_000_000]


def content(size: int) -> bytes:
    """Bytes that repeat only after a while."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def folder_of(place: Path, count: int, word: str = "document") -> Path:
    """A directory of small documents."""
    place.mkdir(parents=True)
    for index in range(count):
        (place / f"{index}.json").write_text(json.dumps({word: index}))
    return place


@pytest.fixture
def store(kubo: Kubo) -> KuboStore:
    """Our store on the node."""
    return KuboStore(kubo.rpc_url, timeout=60)


def test_files_have_the_same_cid_everywhere(store: KuboStore, tmp_path: Path) -> None:
    """At and around each border of the chunker: Kubo's add (compared inside), our block store, and the bytes back."""
    blocks = BlockStore(tmp_path)
    for size in SIZES:
        cid = store.add_file(content(size))
        assert cid == blocks.add_file(content(size))
        assert b"".join(store.read(store.resolve(cid))) == content(size)


@pytest.mark.parametrize("count", [1, 1_000, 10_000])
def test_directories_have_the_same_root_as_one_car_and_by_files(store: KuboStore, tmp_path: Path, count: int) -> None:
    """dag/import and add agree with the CID computed here, small and sharded."""
    folder = folder_of(tmp_path / "set", count, f"directory of {count}")
    by_files = store.add_directory_by_files(folder)
    assert store.add_directory(folder) == by_files == aleph_cid.hash_folder(folder)
    assert store.is_pinned(by_files)
    assert len(store.entries(by_files)) == count


@pytest.fixture
def published(store: KuboStore, tmp_path: Path) -> Path:
    """A small published set: what `pins audit` works on."""
    work = tmp_path / "work"
    texts = folder_of(work / "texts", 3, str(tmp_path))
    documents = folder_of(work / "documents", 30, str(tmp_path))
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "0.png").write_bytes(str(tmp_path).encode() + content(600_000))
    manifest = str(tmp_path).encode()
    (work / "manifest.json").write_bytes(manifest)
    cids = {
        "pictures_cid": store.add_directory(pictures),
        "texts_cid": store.add_directory(texts),
        "documents_cid": store.add_directory(documents),
        "manifest_cid": store.add_file(manifest),
    }
    (work / "published.json").write_text(json.dumps(cids))
    return work


def collect_garbage(kubo: Kubo) -> None:
    """Remove every block that no pin holds."""
    httpx.post(f"{kubo.rpc_url}/api/v0/repo/gc", timeout=60).raise_for_status()


def test_a_removed_pin_is_found_and_pinned_again(store: KuboStore, kubo: Kubo, published: Path) -> None:
    """Unpinned and collected, a root is gone; the audit brings it back, and is content the second time."""
    pictures = published.parent / "pictures"
    cid = json.loads((published / "published.json").read_text())["documents_cid"]
    kubo.ask("pin/rm", cid)
    collect_garbage(kubo)
    audits = {audit.name: audit for audit in audit_pins(store, published, pictures)}
    assert audits["documents"].restored
    assert all(audit.sound for audit in audits.values())
    assert not any(audit.restored or audit.faults for audit in audit_pins(store, published, pictures))
    assert store.is_pinned(cid)


def test_a_corrupted_block_is_found_and_replaced(tmp_path: Path) -> None:
    """A block whose file rotted is served by the node as if it were right; the audit hashes it, and heals it."""
    with Kubo.start(tmp_path / "kubo") as node:
        store = KuboStore(node.rpc_url, timeout=60)
        work = tmp_path / "work"
        cids = {
            "texts_cid": store.add_directory(folder_of(work / "texts", 2, "texts")),
            "documents_cid": store.add_directory(folder_of(work / "documents", 30)),
            "pictures_cid": store.add_directory(folder_of(tmp_path / "pictures", 2, "pictures")),
        }
        (work / "manifest.json").write_text("{}")
        cids["manifest_cid"] = store.add_file(b"{}")
        (work / "published.json").write_text(json.dumps(cids))
        victim = store.entries(cids["documents_cid"])["7.json"]
        rotten = next(iter(block_files(node, victim)))
        rotten.chmod(0o600)
        rotten.write_bytes(b"rotten" + rotten.read_bytes()[6:])
        audits = {audit.name: audit for audit in audit_pins(store, work, tmp_path / "pictures")}
        assert [fault.cid for fault in audits["documents"].faults] == [victim]
        assert all(audit.sound for audit in audits.values())
        assert store.block(victim) == (work / "documents" / "7.json").read_bytes()
        assert not any(audit.faults for audit in audit_pins(store, work, tmp_path / "pictures"))


def block_files(node: Kubo, cid: str) -> Iterator[Path]:
    """The file in which the node keeps a block: found by its content's hash."""
    for file in (node.directory / "blocks").rglob("*.data"):
        if Cid.parse(cid).matches(file.read_bytes()):
            yield file


def test_garbage_collection_leaves_pinned_sets_alone(store: KuboStore, kubo: Kubo, published: Path) -> None:
    """What nobody pinned goes; every block of a published set stays."""
    loose = httpx.post(f"{kubo.rpc_url}/api/v0/block/put", files={"file": b"loose"}).json()["Key"]
    collect_garbage(kubo)
    assert loose not in httpx.post(f"{kubo.rpc_url}/api/v0/refs/local").text
    audits = audit_pins(store, published, published.parent / "pictures")
    assert all(audit.pinned and not audit.faults for audit in audits)


def test_a_node_that_is_down_is_named_and_afterwards_goes_on(tmp_path: Path) -> None:
    """The error names the address; when the node is back, what was pinned is there."""
    with Kubo.start(tmp_path / "kubo") as node:
        store = KuboStore(node.rpc_url, timeout=5)
        cid = store.add_file(b"palmido")
    with pytest.raises(NodeUnreachable, match=node.rpc_url):
        store.block(cid)
    with Kubo.start(tmp_path / "kubo") as node:
        again = KuboStore(node.rpc_url, timeout=5)
        assert again.is_pinned(cid)
        assert again.block(cid) == b"palmido"


def test_a_second_node_pins_a_set_by_its_cid(tmp_path: Path) -> None:
    """Connected, it fetches every block, which our store hashes."""
    with (
        Kubo.start(tmp_path / "first", swarm=True) as first,
        Kubo.start(tmp_path / "second", swarm=True) as second,
    ):
        cid = KuboStore(first.rpc_url).add_directory(folder_of(tmp_path / "set", 200))
        second.connect(first)
        mirror = KuboStore(second.rpc_url)
        mirror.pin(cid)
        assert mirror.is_pinned(cid)
        assert not list(mirror.faults(cid))
