"""The embedded store: real CIDs, whole or not at all, every block hashed when it is read."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aleph_cid
import pytest

from metadata.ipfs import BlockCorrupted, BlockMissing, BlockStore, CarInvalid, CidInvalid
from metadata.ipfs import car as car_module
from metadata.ipfs.cid import Cid, raw_cid


@pytest.fixture
def store(tmp_path: Path) -> BlockStore:
    return BlockStore(tmp_path / "store")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    for index in range(20):
        (place / f"{index}.json").write_text(f"document {index}")
    return place


def test_a_directory_has_the_cid_that_ipfs_gives_it(store: BlockStore, folder: Path) -> None:
    """Known answer of Kubo 0.43 with chunker size-262144, cid-version 1 and raw leaves, by way of aleph-cid."""
    cid = store.add_directory(folder)
    assert cid == aleph_cid.hash_folder(folder)
    assert store.is_pinned(cid)
    assert store.pins() == [cid]


@pytest.mark.parametrize("size", [0, 5, 262_144, 262_145, 3_000_000])
def test_a_file_has_the_cid_that_ipfs_gives_it(store: BlockStore, size: int) -> None:
    """From one raw block to a tree, with the file itself as the root."""
    content = os.urandom(size)
    hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
    hasher.update(content)
    cid = store.add_file(content)
    assert cid == hasher.finalize()
    assert store.is_pinned(cid)
    assert b"".join(store.read(store.resolve(cid))) == content
    assert str(car_module.read_root(store.car_file(cid))) == cid


def test_adding_again_changes_nothing(store: BlockStore, folder: Path) -> None:
    """The same CID and one pin."""
    assert store.add_directory(folder) == store.add_directory(folder)
    assert len(store.pins()) == 1


def test_another_process_s_content_is_found(store: BlockStore, folder: Path, tmp_path: Path) -> None:
    """A worker publishes, the server that is already running serves."""
    with pytest.raises(BlockMissing):
        store.block(str(raw_cid(b"document 3")))
    BlockStore(tmp_path / "store").add_directory(folder)
    assert store.block(str(raw_cid(b"document 3"))) == b"document 3"


def test_a_flipped_bit_is_noticed_and_healed_by_adding_again(store: BlockStore, folder: Path) -> None:
    """The error names the block and its file; the rest of the set is still served."""
    cid = store.add_directory(folder)
    place = store.car_file(cid)
    damaged = place.read_bytes().replace(b"document 7", b"document X")
    place.write_bytes(damaged)
    with pytest.raises(BlockCorrupted) as caught:
        b"".join(store.read(store.resolve(cid, "7.json")))
    assert caught.value.cid == str(raw_cid(b"document 7"))
    assert caught.value.place == str(place)
    assert b"".join(store.read(store.resolve(cid, "8.json"))) == b"document 8"
    assert [fault.cid for fault in store.faults(cid)] == [caught.value.cid]
    store.add_directory(folder)
    assert list(store.faults(cid)) == []
    assert b"".join(store.read(store.resolve(cid, "7.json"))) == b"document 7"


def test_a_copy_in_another_set_is_used_when_one_is_damaged(store: BlockStore, folder: Path, tmp_path: Path) -> None:
    """Two sets share a block; one flipped bit in one of them hurts nobody."""
    cid = store.add_directory(folder)
    other = tmp_path / "other"
    other.mkdir()
    (other / "copy").write_text("document 7")
    store.add_directory(other)
    place = store.car_file(cid)
    place.write_bytes(place.read_bytes().replace(b"document 7", b"document X"))
    assert store.block(str(raw_cid(b"document 7"))) == b"document 7"


def test_a_cut_car_is_not_trusted(store: BlockStore, folder: Path) -> None:
    """A file system that lost the end of a file."""
    cid = store.add_directory(folder)
    place = store.car_file(cid)
    place.write_bytes(place.read_bytes()[:-30])
    assert list(store.faults(cid)) != []


def test_killed_while_adding_leaves_nothing_half_done(folder: Path, tmp_path: Path) -> None:
    """SIGKILL before the move: no pin, and the next writer clears the rest away."""
    child = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from metadata.ipfs import BlockStore\n"
        "store = BlockStore(Path(sys.argv[1]))\n"
        "Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "store.add_directory(Path(sys.argv[2]))\n"
    )
    place = tmp_path / "store"
    killed = subprocess.run([sys.executable, "-c", child, str(place), str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    store = BlockStore(place)
    assert store.pins() == []
    assert len(list((place / "incoming").iterdir())) == 1
    cid = store.add_directory(folder)
    assert list(store.faults(cid)) == []
    assert list((place / "incoming").iterdir()) == []


def test_many_threads_add_and_read_at_once(store: BlockStore, folder: Path) -> None:
    """Readers see whole blocks while writers replace the same set."""
    cid = store.add_directory(folder)

    def work(turn: int) -> bytes:
        if turn % 5 == 0:
            store.add_directory(folder)
        return b"".join(store.read(store.resolve(cid, f"{turn % 20}.json")))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(100))) == [f"document {turn % 20}".encode() for turn in range(100)]


def test_a_car_from_elsewhere_is_checked_before_it_is_kept(store: BlockStore, folder: Path, tmp_path: Path) -> None:
    """Whole: pinned. With a block missing, damaged, or its end cut off: refused, and nothing is kept."""
    good = tmp_path / "good.car"
    cid = aleph_cid.write_folder_car(folder, good)
    content = good.read_bytes()
    lost = raw_cid(b"document 3")
    broken = {
        "missing": content.replace(car_module.write_block(lost, b"document 3"), b""),
        "damaged": content.replace(b"document 3", b"document X"),
        "cut": content[:-10],
        "none": b"not a car",
    }
    for name, wrong in broken.items():
        place = tmp_path / f"{name}.car"
        place.write_bytes(wrong)
        with pytest.raises(CarInvalid):
            store.add_car(place)
        assert store.pins() == []
    assert store.add_car(good) == cid
    assert list(store.faults(cid)) == []


@pytest.mark.parametrize("left", [None, b"", b"x" * 30, bytes(32) + b"\xff" * 12])
def test_a_damaged_index_is_healed_by_adding_again(
    store: BlockStore, folder: Path, tmp_path: Path, left: bytes | None
) -> None:
    """Lost, empty, cut or senseless: its root is at fault, every other root is served all the same."""
    cid, other = store.add_directory(folder), store.add_file(b"another root")
    index = store.car_file(cid).with_suffix(".index")
    index.unlink()
    if left is not None:
        index.write_bytes(left)
    later = BlockStore(tmp_path / "store")
    assert [fault.cid for fault in later.faults(cid)] == [cid]
    assert later.block(other) == b"another root"
    assert later.add_directory(folder) == cid
    assert list(later.faults(cid)) == []


def test_an_index_that_points_past_its_car_gives_no_block(store: BlockStore, folder: Path, tmp_path: Path) -> None:
    """Offsets and lengths are not believed."""
    cid = store.add_directory(folder)
    index = store.car_file(cid).with_suffix(".index")
    records = index.read_bytes()
    index.unlink()
    index.write_bytes(records[:32] + b"\xff" * 12 + records[44:])
    assert [type(fault.error) for fault in BlockStore(tmp_path / "store").faults(cid)] == [BlockCorrupted]


def test_what_is_not_there_is_missing(store: BlockStore) -> None:
    """With the CID in the error; and what is no CID is said to be none."""
    cid = str(Cid(1, 0x55, bytes(32)))
    for ask in (store.block, store.resolve, store.car_file):
        with pytest.raises(BlockMissing) as caught:
            ask(cid)
        assert caught.value.cid == cid
    assert not store.is_pinned(cid)
    with pytest.raises(CidInvalid):
        store.resolve("../../etc/passwd")
