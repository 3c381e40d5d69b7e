"""CARv1 files: many blocks in one file, with an index beside it (https://ipld.io/specs/transport/car/carv1/)."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from metadata.ipfs.cid import DIGEST_BYTES, Cid, read_varint, write_varint
from metadata.ipfs.errors import CarInvalid

RECORD_BYTES = DIGEST_BYTES + 12
SECTION_BYTES_AT_MOST = 8 * 1024 * 1024
HEADER_BEFORE_ROOT = b"\xa2eroots\x81\xd8*X%\x00"
HEADER_AFTER_ROOT = b"gversion\x01"


def write_header(root: Cid) -> bytes:
    """The bytes before the first block; the root is a CIDv1."""
    header = HEADER_BEFORE_ROOT + root.binary + HEADER_AFTER_ROOT
    return write_varint(len(header)) + header


def write_block(cid: Cid, block: bytes) -> bytes:
    """One block as it stands in a CAR."""
    return write_varint(len(cid.binary) + len(block)) + cid.binary + block


def read_root(place: Path) -> Cid:
    """The one root of a CAR; raises CarInvalid."""
    with place.open("rb") as file:
        start = file.read(len(write_header(Cid(1, 0x70, bytes(DIGEST_BYTES)))))
    try:
        _, begin = read_varint(start, 0)
        root = Cid.read(start, begin + len(HEADER_BEFORE_ROOT))[0]
    except (ValueError, IndexError) as error:
        raise CarInvalid(str(place), "its header is not that of a CARv1") from error
    if write_header(root) != start:
        raise CarInvalid(str(place), "its header has not one root")
    return root


def places(place: Path) -> Iterator[tuple[Cid, int, int]]:
    """Each block of a CAR: its CID, where its bytes start, how many they are; raises CarInvalid when the file is
    cut."""
    end = place.stat().st_size
    with place.open("rb") as file:
        at = len(write_header(read_root(place)))
        while at < end:
            file.seek(at)
            start = file.read(64)
            try:
                size, after_size = read_varint(start, 0)
                cid, after_cid = Cid.read(start, after_size)
            except (ValueError, IndexError) as error:
                raise CarInvalid(str(place), f"no block stands at {at}") from error
            begin, at = at + after_cid, at + after_size + size
            if at > end:
                raise CarInvalid(str(place), f"the block at {begin} is cut off")
            if size > SECTION_BYTES_AT_MOST:
                raise CarInvalid(str(place), f"the block at {begin} has {size} bytes")
            yield cid, begin, at - begin


def read_blocks(chunks: Iterable[bytes]) -> Iterator[tuple[Cid, bytes]]:
    """The blocks of a CAR that comes piece by piece, not yet hashed; raises ValueError when it is cut or is none."""
    sections = _sections(iter(chunks))
    next(sections, b"")
    for section in sections:
        cid, end = Cid.read(section, 0)
        yield cid, section[end:]


def _sections(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """What the length prefixes of a CAR divide: its header, then each CID with its block."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while (parted := _first_section(held)) is not None:
            start, stop = parted
            yield bytes(held[start:stop])
            del held[:stop]
    if held:
        raise ValueError("the CAR is cut off")


def _first_section(held: bytearray) -> tuple[int, int] | None:
    """Where the first section starts and stops, or None while it is not all there."""
    if not held or (len(held) < 9 and all(byte > 0x7F for byte in held)):
        return None
    size, start = read_varint(held, 0)
    if size > SECTION_BYTES_AT_MOST:
        raise ValueError(f"a section of {size} bytes")
    return (start, start + size) if start + size <= len(held) else None


def write_index(car: Path, index: BinaryIO) -> None:
    """Records of digest, offset (8 bytes) and length (4 bytes) of every block of a CAR, ascending by digest."""
    records = {
        cid.digest: cid.digest + start.to_bytes(8, "big") + size.to_bytes(4, "big") for cid, start, size in places(car)
    }
    for digest in sorted(records):
        index.write(records[digest])


class Car:
    """A CAR with its index, open for reading from many threads; raises CarInvalid without an index."""

    def __init__(self, car: Path, index: Path) -> None:
        self.place = car
        try:
            self._file = car.open("rb")
            with index.open("rb") as file:
                self._records = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise CarInvalid(str(car), f"it has no index ({error})") from error

    def find(self, cid: Cid) -> bytes | None:
        """The bytes kept for a CID, not yet hashed; None when it has none."""
        low, high = 0, len(self._records) // RECORD_BYTES
        while low < high:
            middle = (low + high) // 2
            if self._records[middle * RECORD_BYTES : middle * RECORD_BYTES + DIGEST_BYTES] < cid.digest:
                low = middle + 1
            else:
                high = middle
        record = self._records[low * RECORD_BYTES : (low + 1) * RECORD_BYTES]
        if record[:DIGEST_BYTES] != cid.digest:
            return None
        start, size = int.from_bytes(record[32:40], "big"), int.from_bytes(record[40:], "big")
        if start + size > os.fstat(self._file.fileno()).st_size:
            return b""
        return os.pread(self._file.fileno(), size, start)
