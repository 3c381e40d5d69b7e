"""UnixFS read from blocks: paths through directories (sharded ones too) and ranges of files.

https://specs.ipfs.tech/unixfs/ ; every block is hashed by its source before it is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from metadata.ipfs.cid import DAG_PB, RAW, Cid, read_varint
from metadata.ipfs.errors import BlockMalformed, IpfsError, NoSuchPath, NotAFile
from metadata.ipfs.murmur import murmur3_x64_64

FILE_KIND = 2
DIRECTORY_KIND = 1
RAW_KIND = 0
SHARD_KIND = 5
NODES_KEPT = 64
DEPTH_AT_MOST = 32

CONTENT_TYPES = {
    "png": "image/png",
    "webp": "image/webp",
    "json": "application/json",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


class BlockSource(Protocol):
    """Something that has blocks."""

    def block(self, cid: str) -> bytes:
        """The bytes that a CID names, hashed before they are given; raises BlockMissing, BlockCorrupted."""
        ...


@dataclass(frozen=True)
class File:
    """A file in a store: the CID of its root block, its size in bytes, its media type by the name it was asked for."""

    cid: str
    size: int
    content_type: str


@dataclass(frozen=True)
class Link:
    """An entry of a node."""

    cid: Cid
    name: str


@dataclass(frozen=True)
class Fault:
    """A block that is not what its CID says: missing, corrupted, malformed or out of the node's reach."""

    cid: str
    error: IpfsError


@dataclass(frozen=True)
class Node:
    """A decoded block: its UnixFS kind, its links, its own data, and for files the sizes of what the links lead to."""

    kind: int
    links: tuple[Link, ...]
    data: bytes
    sizes: tuple[int, ...]
    fanout: int

    @property
    def size(self) -> int:
        return len(self.data) + sum(self.sizes)


class UnixFs:
    """Reads files and directories out of a source of blocks."""

    def __init__(self, source: BlockSource) -> None:
        self._source = source
        self._directory = lru_cache(maxsize=NODES_KEPT)(self._load_directory)

    def resolve(self, cid: str, path: str = "") -> File:
        """The file at a path below a CID; raises NoSuchPath, NotAFile, BlockMissing, BlockCorrupted, CidInvalid."""
        here = Cid.parse(cid)
        names = [name for name in path.split("/") if name]
        for name in names:
            child = self._entry(here, name)
            if child is None:
                raise NoSuchPath(cid, path)
            here = child
        node = self._node(here)
        if node.kind not in (FILE_KIND, RAW_KIND):
            raise NotAFile(cid, path)
        ending = names[-1].rpartition(".")[2].lower() if names else ""
        return File(str(here), node.size, CONTENT_TYPES.get(ending, "application/octet-stream"))

    def read(self, file: File, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes start…stop-1 of a file (to its end without stop), block by block, each hashed when it is read."""
        stop = file.size if stop is None else min(stop, file.size)
        if start < stop:
            yield from self._read(Cid.parse(file.cid), file.size, start, stop)

    def entries(self, cid: str) -> dict[str, str]:
        """The names in a directory and the CID of each; raises NoSuchPath when it is not a directory."""
        found: dict[str, str] = {}
        queue = [Cid.parse(cid)]
        for here in queue:
            node = self._node(here)
            if node.kind not in (DIRECTORY_KIND, SHARD_KIND):
                raise NoSuchPath(cid, "")
            skipped = _prefix_width(node)
            for link in node.links:
                if node.kind == SHARD_KIND and len(link.name) == skipped:
                    queue.append(link.cid)
                else:
                    found[link.name[skipped:]] = str(link.cid)
        return found

    def faults(self, cid: str) -> Iterator[Fault]:
        """Every block below a CID that cannot be fetched or does not match; nothing when all is well."""
        seen: set[Cid] = set()
        queue = [Cid.parse(cid)]
        while queue:
            here = queue.pop()
            if here in seen:
                continue
            seen.add(here)
            try:
                queue.extend(link.cid for link in self._node(here).links)
            except IpfsError as error:
                yield Fault(str(here), error)

    def _entry(self, directory: Cid, name: str) -> Cid | None:
        digest = murmur3_x64_64(name.encode(errors="replace"))
        for depth in range(DEPTH_AT_MOST):
            kind, names = self._directory(directory)
            if kind != SHARD_KIND:
                return names.get(name)
            prefix = f"{digest[depth]:02X}" if depth < len(digest) else ""
            if prefix + name in names:
                return names[prefix + name]
            if prefix not in names:
                return None
            directory = names[prefix]
        return None

    def _load_directory(self, cid: Cid) -> tuple[int, dict[str, Cid]]:
        node = self._node(cid)
        if node.kind not in (DIRECTORY_KIND, SHARD_KIND):
            return node.kind, {}
        if node.kind == SHARD_KIND and node.fanout != 256:
            raise BlockMalformed(str(cid), f"a shard of {node.fanout} buckets")
        return node.kind, {link.name: link.cid for link in node.links}

    def _node(self, cid: Cid) -> Node:
        block = self._source.block(str(cid))
        if cid.codec == RAW:
            return Node(RAW_KIND, (), block, (), 0)
        if cid.codec != DAG_PB:
            raise BlockMalformed(str(cid), f"its codec is {cid.codec:#x}")
        try:
            return decode(block)
        except (ValueError, IndexError) as error:
            raise BlockMalformed(str(cid), str(error)) from error

    def _read(self, cid: Cid, size: int, start: int, stop: int, depth: int = 0) -> Iterator[bytes]:
        """The bytes start…stop-1 of a node that its parent says has `size`, so that no answer is shorter than
        promised."""
        node = self._node(cid)
        if node.kind not in (FILE_KIND, RAW_KIND) or node.size != size:
            raise BlockMalformed(str(cid), f"{node.size} bytes where {size} were promised")
        if depth > DEPTH_AT_MOST:
            raise BlockMalformed(str(cid), f"more than {DEPTH_AT_MOST} levels deep")
        own = node.data[start:stop]
        if own:
            yield own
        begin = len(node.data)
        for link, part in zip(node.links, node.sizes, strict=False):
            if begin >= stop:
                return
            if begin + part > start:
                yield from self._read(link.cid, part, max(0, start - begin), min(part, stop - begin), depth + 1)
            begin += part


def decode(block: bytes) -> Node:
    """A dag-pb block with UnixFS data (https://ipld.io/specs/codecs/dag-pb/spec/); raises ValueError."""
    links: list[Link] = []
    data = b""
    for field, value in _fields(block):
        if field == 2 and isinstance(value, bytes):
            links.append(_link(value))
        elif field == 1 and isinstance(value, bytes):
            data = value
    kind, own, fanout = -1, b"", 0
    sizes: list[int] = []
    for field, value in _fields(data):
        if field == 1 and isinstance(value, int):
            kind = value
        elif field == 2 and isinstance(value, bytes):
            own = value
        elif field == 4 and isinstance(value, int):
            sizes.append(value)
        elif field == 6 and isinstance(value, int):
            fanout = value
    if kind == SHARD_KIND:
        own = b""
    if kind == FILE_KIND and len(sizes) != len(links):
        raise ValueError(f"{len(links)} links and {len(sizes)} sizes")
    return Node(kind, tuple(links), own, tuple(sizes), fanout)


def _link(data: bytes) -> Link:
    cid, name = None, ""
    for field, value in _fields(data):
        if field == 1 and isinstance(value, bytes):
            cid = Cid.from_bytes(value)
        elif field == 2 and isinstance(value, bytes):
            name = value.decode()
    if cid is None:
        raise ValueError("a link without a CID")
    return Link(cid, name)


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    place = 0
    while place < len(data):
        key, place = read_varint(data, place)
        value, place = read_varint(data, place)
        if key & 7 == 0:
            yield key >> 3, value
        elif key & 7 == 2:
            if place + value > len(data):
                raise ValueError("a field runs past the end")
            yield key >> 3, data[place : place + value]
            place += value
        else:
            raise ValueError(f"wire type {key & 7}")


def _prefix_width(node: Node) -> int:
    return len(f"{node.fanout - 1:X}") if node.kind == SHARD_KIND else 0
