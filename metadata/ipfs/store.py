"""What every store of content can do, whoever keeps the blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from metadata.ipfs.unixfs import Fault, File


class CarSource(Protocol):
    """Somewhere with a whole copy of a root."""

    def car_file(self, cid: str) -> Path:
        """The CAR of a root; raises BlockMissing."""
        ...

    def block(self, cid: str) -> bytes:
        """The raw bytes of one block, hashed before they are given."""
        ...


class Store(Protocol):
    """Content by its CID: kept, fetched, checked. CIDs are CIDv1 with raw leaves and chunks of 262,144 bytes."""

    def add_directory(self, directory: Path) -> str:
        """Keep and pin a directory; its CID. Adding it again gives the same CID and mends what was damaged."""
        ...

    def add_file(self, content: bytes) -> str:
        """Keep and pin one file; its CID."""
        ...

    def is_pinned(self, cid: str) -> bool:
        """Whether a root is kept on purpose."""
        ...

    def block(self, cid: str) -> bytes:
        """The raw bytes of one block, hashed before they are given; raises BlockMissing, BlockCorrupted."""
        ...

    def resolve(self, cid: str, path: str = "") -> File:
        """The file at a path below a CID; raises NoSuchPath, NotAFile, BlockMissing, BlockCorrupted, CidInvalid."""
        ...

    def read(self, file: File, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes start…stop-1 of a file, block by block, each hashed when it is read."""
        ...

    def entries(self, cid: str) -> dict[str, str]:
        """The names in a directory and the CID of each."""
        ...

    def faults(self, cid: str) -> Iterator[Fault]:
        """Fetch and hash every block below a CID; those that are missing or do not match."""
        ...

    def restore(self, cid: str, copy: CarSource, faults: Sequence[Fault]) -> None:
        """Pin a root again from a copy that has all of its blocks, putting right those that were at fault."""
        ...
