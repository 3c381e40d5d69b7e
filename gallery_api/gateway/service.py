"""The gateway: which bytes of which file a request asks for."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from gallery_api.errors import ContentNotFound, RangeNotSatisfiable, StoreUnavailable
from metadata.ipfs import (
    BlockMissing,
    CidInvalid,
    File,
    IpfsError,
    NoSuchPath,
    NotAFile,
    Store,
)

RAW_BLOCK = "application/vnd.ipld.raw"
_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


@dataclass(frozen=True)
class Found:
    """A file, or one block as it is, and how to read bytes start…stop-1 of it."""

    cid: str
    size: int
    content_type: str
    read: Callable[[int, int], Iterator[bytes]]


def find(store: Store, cid: str, path: str) -> Found:
    """Return the file at an address; raise ContentNotFound, StoreUnavailable."""
    with _told(f"{cid}/{path}" if path else cid):
        file: File = store.resolve(cid, path)
    return Found(file.cid, file.size, file.content_type, lambda start, stop: store.read(file, start, stop))


def find_block(store: Store, cid: str) -> Found:
    """Return a block exactly as its CID hashes it; raise ContentNotFound, StoreUnavailable."""
    with _told(cid):
        block = store.block(cid)
    return Found(cid, len(block), RAW_BLOCK, lambda start, stop: iter([block[start:stop]]))


def open_range(found: Found, start: int, stop: int) -> Iterator[bytes]:
    """Return the bytes, the first piece read and checked already, so that a failure can still become a problem."""
    if start >= stop:
        return iter(())
    pieces = found.read(start, stop)
    with _told(found.cid):
        first = next(pieces, b"")
    return chain([first], pieces)


def asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return start and stop of a Range header, or None when all is asked; raise RangeNotSatisfiable.

    One range of bytes is understood; anything else may be answered with the whole (RFC 9110 §14.2).
    """
    match = _RANGE.match(header.strip()) if header else None
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        length = int(match[2])
        start, stop = max(0, size - length), size
        satisfiable = length > 0 and size > 0
    else:
        start = int(match[1])
        stop = min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
        satisfiable = start < size
    if not satisfiable:
        raise RangeNotSatisfiable(size)
    return start, stop


@contextmanager
def _told(address: str) -> Iterator[None]:
    try:
        yield
    except (CidInvalid, NoSuchPath, NotAFile, BlockMissing) as error:
        raise ContentNotFound(address[:300], str(error)) from error
    except IpfsError as error:
        raise StoreUnavailable(str(error)) from error
