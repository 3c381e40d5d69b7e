"""UnixFS: paths and ranges, out of blocks, as other implementations wrote them."""

import hashlib
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metadata.ipfs import BlockMalformed, BlockStore, NoSuchPath, NotAFile
from metadata.ipfs.cid import DAG_PB, RAW, Cid, write_varint
from metadata.ipfs.murmur import murmur3_x64_64
from metadata.ipfs.unixfs import UnixFs, decode

CHUNK = 262_144
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 1024**2 - 1, 1024**2 + 1, 5_000_000, 174 * CHUNK + 1]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_size_is_read_back(tmp_path: Path, size: int) -> None:
    """One block, many blocks, two levels of them; whole and from its middle."""
    content = random.Random(size).randbytes(size)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.bin").write_bytes(content)
    store = BlockStore(tmp_path / "store")
    file = store.resolve(store.add_directory(folder), "a.bin")
    assert file.size == size
    assert hashlib.sha256(b"".join(store.read(file))).digest() == hashlib.sha256(content).digest()
    assert b"".join(store.read(file, size // 3, size // 2 + 1)) == content[size // 3 : size // 2 + 1]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[BlockStore, str, bytes]:
    """A store, a file of four blocks in it, and its bytes."""
    store = BlockStore(tmp_path_factory.mktemp("store"))
    content = os.urandom(3 * CHUNK + 1000)
    return store, store.add_file(content), content


@settings(max_examples=60)
@given(start=st.integers(0, 4 * CHUNK), length=st.integers(0, 4 * CHUNK))
def test_any_range_of_a_file_is_that_of_its_bytes(kept: tuple[BlockStore, str, bytes], start: int, length: int) -> None:
    """Beyond the end there is nothing."""
    store, cid, content = kept
    assert b"".join(store.read(store.resolve(cid), start, start + length)) == content[start : start + length]


def test_only_the_blocks_of_the_range_are_fetched(kept: tuple[BlockStore, str, bytes]) -> None:
    """A range request does not read the whole file."""
    store, cid, _ = kept
    fetched: list[str] = []

    class Counting:
        def block(self, cid: str) -> bytes:
            fetched.append(cid)
            return store.block(cid)

    files = UnixFs(Counting())
    file = files.resolve(cid)
    fetched.clear()
    assert len(b"".join(files.read(file, CHUNK + 5, CHUNK + 15))) == 10
    assert len(fetched) == 2


@pytest.mark.parametrize("count", [1, 1000, 10_000])
def test_every_name_in_a_directory_is_found(tmp_path: Path, count: int) -> None:
    """Ten thousand names make a sharded directory."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for index in range(count):
        (folder / f"{index}.json").write_text(str(index))
    store = BlockStore(tmp_path / "store")
    cid = store.add_directory(folder)
    assert (decode(store.block(cid)).kind == 5) == (count == 10_000)
    assert set(store.entries(cid)) == {f"{index}.json" for index in range(count)}
    for index in random.Random(1).sample(range(count), min(count, 300)):
        assert b"".join(store.read(store.resolve(cid, f"{index}.json"))).decode() == str(index)
    with pytest.raises(NoSuchPath):
        store.resolve(cid, f"{count}.json")


def test_paths_go_through_directories(tmp_path: Path) -> None:
    """Below a file there is nothing; a directory is not a file."""
    (tmp_path / "f" / "단어" / "b").mkdir(parents=True)
    (tmp_path / "f" / "단어" / "b" / "c.JSON").write_text("{}")
    store = BlockStore(tmp_path / "store")
    cid = store.add_directory(tmp_path / "f")
    file = store.resolve(cid, "/단어//b/c.JSON")
    assert (file.size, file.content_type) == (2, "application/json")
    for path in ("단어/c.JSON", "단어/b/c.JSON/d", "단어/../단어"):
        with pytest.raises(NoSuchPath):
            store.resolve(cid, path)
    with pytest.raises(NotAFile):
        store.resolve(cid, "단어")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("0.png", "image/png"),
        ("0-96.webp", "image/webp"),
        ("a.html.bin", "application/octet-stream"),
        ("x", "application/octet-stream"),
    ],
)
def test_the_media_type_follows_the_name(tmp_path: Path, name: str, kind: str) -> None:
    """What is not known is bytes, never something a browser would run."""
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / name).write_bytes(b"x")
    store = BlockStore(tmp_path / "store")
    assert store.resolve(store.add_directory(tmp_path / "f"), name).content_type == kind


def test_murmur_gives_the_known_answers() -> None:
    """MurmurHash3_x64_128 with seed 0, first half, as the reference prints it."""
    assert murmur3_x64_64(b"").hex() == "0000000000000000"
    assert murmur3_x64_64(b"hello").hex() == "cbd8a7b341bd9b02"
    assert murmur3_x64_64(b"The quick brown fox jumps over the lazy dog").hex() == "e34bbc7bbc071b6c"


@given(st.binary(max_size=300))
def test_bytes_that_are_no_node_are_malformed(block: bytes) -> None:
    """Whatever a stranger put under a matching CID, the error has a name."""
    cid = Cid(1, 0x70, hashlib.sha256(block).digest())

    class One:
        def block(self, cid: str) -> bytes:
            return block

    try:
        UnixFs(One()).resolve(str(cid))
    except (BlockMalformed, NotAFile) as error:
        assert error.cid == str(cid)


def test_a_codec_that_is_not_unixfs_is_malformed() -> None:
    """dag-cbor, for one."""
    block = b"\xa0"

    class One:
        def block(self, cid: str) -> bytes:
            return block

    with pytest.raises(BlockMalformed, match="0x71"):
        UnixFs(One()).resolve(str(Cid(1, 0x71, hashlib.sha256(block).digest())))


class Blocks(dict[str, bytes]):
    """Blocks in memory, hashed by construction."""

    def block(self, cid: str) -> bytes:
        return self[cid]

    def keep(self, codec: int, block: bytes) -> Cid:
        cid = Cid(1, codec, hashlib.sha256(block).digest())
        self[str(cid)] = block
        return cid

    def parent(self, child: Cid, size: int) -> Cid:
        """A file of one link that promises `size` bytes."""
        unixfs = b"\x08\x02\x20" + write_varint(size)
        link = b"\x0a\x24" + child.binary
        return self.keep(DAG_PB, b"\x12" + write_varint(len(link)) + link + b"\x0a" + bytes([len(unixfs)]) + unixfs)


@pytest.mark.parametrize("promised", [0, 2, 2**62])
def test_a_file_that_is_not_as_long_as_promised_is_malformed(promised: int) -> None:
    """Its parent's word is checked before a byte of it is given; a Content-Length would lie otherwise."""
    blocks = Blocks()
    files = UnixFs(blocks)
    file = files.resolve(str(blocks.parent(blocks.keep(RAW, b"x"), promised)))
    assert file.size == promised
    with pytest.raises(BlockMalformed):
        b"".join(files.read(replace(file, size=max(1, promised))))


def test_a_file_of_endless_levels_is_malformed() -> None:
    """It may not exhaust the stack of who reads it."""
    blocks = Blocks()
    cid = blocks.keep(RAW, b"x")
    for _ in range(2000):
        cid = blocks.parent(cid, 1)
    with pytest.raises(BlockMalformed, match="levels"):
        b"".join(UnixFs(blocks).read(UnixFs(blocks).resolve(str(cid))))


def test_a_name_that_is_no_text_is_not_there(kept: tuple[BlockStore, str, bytes], tmp_path: Path) -> None:
    """A lone surrogate from a damaged address is a path like any other."""
    (tmp_path / "a.txt").write_text("a")
    store = kept[0]
    with pytest.raises(NoSuchPath):
        store.resolve(store.add_directory(tmp_path), "\udc80")
