"""A Kubo node as the store: asked through its RPC, never believed.

The only module that knows ipfshttpclient (0.8.0a2, which warns about new nodes and works; 0.7 refuses them).
"""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import aleph_cid
import ipfshttpclient
from requests.exceptions import RequestException

from metadata.ipfs.car import read_blocks
from metadata.ipfs.cid import RAW, Cid
from metadata.ipfs.errors import BlockMissing, NodeFull, NodeLied, NodeRefused, NodeSlow, NodeUnreachable
from metadata.ipfs.store import CarSource
from metadata.ipfs.unixfs import Fault, File, UnixFs, decode

# It passes an option to urllib3 that does nothing any more; nobody who reads our output can do anything about that.
warnings.filterwarnings("ignore", message="The 'strict' parameter is no longer needed", category=FutureWarning)

ADD_OPTIONS = {"chunker": "size-262144", "cid_version": 1, "raw_leaves": True, "pin": True}
BLOCK_BYTES_AT_MOST = 2 * 1024 * 1024
FULL = ("no space left", "storage limit", "disk quota", "repo is full", "maxstorage")
INVALID_URL = (
    "the node's address is not http(s)://[user:password@]host[:port], like http://127.0.0.1:5001; write / : @ in a "
    "password as %2F %3A %40, and correct it where it is configured"
)
ABSENT = ("not found", "block was not found", "could not find")


class KuboStore:
    """Content on the Kubo node at an RPC address such as http://127.0.0.1:5001, or with user:password@ before the host.

    Every call raises NodeUnreachable, NodeSlow (nothing came for `timeout` seconds), NodeFull, NodeRefused or
    NodeLied. With `offline` blocks are asked of the node's own repository only, so that what it has lost is missing
    and not searched for.
    """

    def __init__(self, url: str, timeout: float = 120, offline: bool = True) -> None:
        address, self.url, credentials = _parts(url)
        self._timeout = timeout
        self._offline = offline
        self._client: Any = ipfshttpclient.Client(address, timeout=timeout, auth=credentials)
        self._files = UnixFs(self)

    def add_directory(self, directory: Path) -> str:
        """Send a directory as one CAR and pin it; its CID, computed here and compared."""
        with tempfile.TemporaryDirectory() as scratch:
            written = Path(scratch) / "set.car"
            cid: str = aleph_cid.write_folder_car(directory, written)
            self.import_car(written, cid)
        return cid

    def add_directory_by_files(self, directory: Path) -> str:
        """Send a directory file by file and pin it; its CID, computed here and compared."""
        expected: str = aleph_cid.hash_folder(directory)
        with self._asking():
            added = self._client.add(str(directory), recursive=True, **ADD_OPTIONS)
        self._check(expected, [entry["Hash"] for entry in added if entry["Name"] == directory.name])
        return expected

    def add_file(self, content: bytes) -> str:
        """Send and pin one file; its CID, computed here and compared."""
        hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
        hasher.update(content)
        expected: str = hasher.finalize()
        with self._asking():
            added = self._client.add(io.BytesIO(content), **ADD_OPTIONS)
        self._check(expected, [added["Hash"]])
        return expected

    def import_car(self, car: Path, expected: str) -> None:
        """Send a CAR and pin its root, which must be the expected CID."""
        with self._asking(), car.open("rb") as file:
            answer = self._client.dag.imprt(file)
        try:
            root = answer["Root"]
            got, complaint = root["Cid"]["/"], root.get("PinErrorMsg")
        except (KeyError, TypeError, AttributeError) as error:
            raise NodeRefused(self.url, f"dag/import answered {answer}") from error
        if complaint:
            raise NodeRefused(self.url, f"dag/import: {complaint}")
        self._check(expected, [got])

    def pin(self, cid: str) -> None:
        """Pin a root, fetching from its peers what the node has not; raises NodeSlow when no peer has it."""
        with self._asking():
            answer = self._client.pin.add(str(Cid.parse(cid)))
        self._check(cid, list(answer["Pins"]))

    def is_pinned(self, cid: str) -> bool:
        """Whether a root is pinned recursively on the node."""
        text = str(Cid.parse(cid))
        try:
            with self._asking():
                return text in self._client.pin.ls(text, type="recursive")["Keys"]
        except NodeRefused as error:
            if "is not pinned" in error.message:
                return False
            raise

    def block(self, cid: str) -> bytes:
        """The raw bytes of one block, hashed before they are given; raises BlockMissing, NodeLied, CidInvalid."""
        wanted = Cid.parse(cid)
        received = bytearray()
        try:
            with self._asking(), self._client.block.get(str(wanted), stream=True, offline=self._offline) as chunks:
                for chunk in chunks:
                    received += chunk
                    if len(received) > BLOCK_BYTES_AT_MOST:
                        raise NodeLied(self.url, cid, f"more than {BLOCK_BYTES_AT_MOST} bytes")
        except NodeRefused as error:
            if any(word in error.message.lower() for word in ABSENT):
                raise BlockMissing(cid) from error
            raise
        if not wanted.matches(bytes(received)):
            raise NodeLied(self.url, cid, f"{len(received)} other bytes")
        return bytes(received)

    def resolve(self, cid: str, path: str = "") -> File:
        """The file at a path below a CID; raises NoSuchPath, NotAFile, BlockMissing, CidInvalid."""
        return self._files.resolve(cid, path)

    def read(self, file: File, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes start…stop-1 of a file, block by block, each hashed when it is read."""
        return self._files.read(file, start, stop)

    def entries(self, cid: str) -> dict[str, str]:
        """The names in a directory and the CID of each."""
        return self._files.entries(cid)

    def faults(self, cid: str) -> Iterator[Fault]:
        """Fetch and hash every block below a CID; those that are missing or do not match.

        The node is asked for all of them in one CAR; only when that is not whole is it asked block by block.
        """
        if not self._exports_whole(cid):
            yield from self._files.faults(cid)

    def restore(self, cid: str, copy: CarSource, faults: Sequence[Fault]) -> None:
        """Pin a root again from a copy, the blocks at fault removed first.

        Kubo does not write what it believes to have, and does not remove what a pin holds: other roots that hold such a
        block are unpinned while it is replaced, and pinned again before the next one.
        """
        for fault in faults:
            self._replace(fault.cid, copy.block(fault.cid))
        self.import_car(copy.car_file(cid), cid)

    def _replace(self, cid: str, content: bytes) -> None:
        holders: list[str] = []
        try:
            while (holder := self._remove(cid)) is not None:
                if holder in holders:
                    raise NodeRefused(self.url, f"{holder} cannot be unpinned, so {cid} cannot be replaced")
                with self._asking():
                    self._client.pin.rm(holder)
                holders.append(holder)
        finally:
            codec = "raw" if Cid.parse(cid).codec == RAW else "dag-pb"
            with self._asking():
                put = self._client.block.put(io.BytesIO(content), opts={"cid-codec": codec, "mhtype": "sha2-256"})
            self._check(cid, [put["Key"]])
            for holder in holders:
                self.pin(holder)

    def _remove(self, cid: str) -> str | None:
        """Remove a block; the root that keeps it from being removed, or None when it is gone."""
        with self._asking():
            answers = self._client._client.request("/block/rm", (cid,), opts={"force": "true"}, decoder="json")
        complaint = str(answers[-1].get("Error", "")) if answers else ""
        if not complaint:
            return None
        if "pinned" not in complaint:
            raise NodeRefused(self.url, complaint)
        return complaint.rsplit(" via ", 1)[1] if " via " in complaint else cid

    def _exports_whole(self, cid: str) -> bool:
        root = Cid.parse(cid)
        links: dict[Cid, list[Cid]] = {}
        try:
            with self._asking(), self._client.dag.export(str(root), stream=True, offline=self._offline) as chunks:
                for here, block in read_blocks(chunks):
                    if not here.matches(block):
                        return False
                    links[here] = [] if here.codec == RAW else [link.cid for link in decode(block).links]
        except (NodeRefused, ValueError):
            return False
        queue, seen = [root], {root}
        for here in queue:
            if here not in links:
                return False
            fresh = [link for link in links[here] if link not in seen]
            seen.update(fresh)
            queue += fresh
        return True

    def _check(self, expected: str, got: list[str]) -> None:
        if got != [expected]:
            raise NodeLied(self.url, expected, ", ".join(got) or "nothing")

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Give what the client raises the name of what went wrong."""
        problems = ipfshttpclient.exceptions
        try:
            yield
        except problems.TimeoutError as error:
            raise NodeSlow(self.url, self._timeout) from error
        # While an answer is streamed, what its transport raises comes through as it is.
        except (problems.ConnectionError, problems.ProtocolError, RequestException) as error:
            if "timed out" in str(error).lower():
                raise NodeSlow(self.url, self._timeout) from error
            raise NodeUnreachable(self.url, str(error)) from error
        except problems.Error as error:
            message = str(error)
            if any(word in message.lower() for word in FULL):
                raise NodeFull(self.url, message) from error
            raise NodeRefused(self.url, message) from error


def _parts(url: str) -> tuple[str, str, tuple[str, str] | None]:
    """The form in which ipfshttpclient wants an address, what may be shown of it, and the user with a password.

    Raises ValueError when it is not http(s)://[user:password@]host[:port].
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 5001
    except ValueError:  # its words quote what may be a password
        raise ValueError(INVALID_URL) from None
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(INVALID_URL)
    host = parts.hostname
    kind = "ip6" if ":" in host else "ip4" if host.replace(".", "").isdigit() else "dns"
    credentials = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return f"/{kind}/{host}/tcp/{port}/{parts.scheme}", shown, credentials
