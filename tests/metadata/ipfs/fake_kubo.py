"""A small Kubo: an RPC server with real CIDs that can be told to misbehave."""

import base64
import email
import email.policy
import hashlib
import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aleph_cid

from metadata.ipfs import car
from metadata.ipfs.cid import Cid
from metadata.ipfs.unixfs import decode


@dataclass
class FakeKubo:
    """What the node keeps, what it was asked, and its trouble: "lies", "full", "hangs", "babbles" or none."""

    url: str = ""
    blocks: dict[str, bytes] = field(default_factory=dict)
    pins: set[str] = field(default_factory=set)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    credentials: list[tuple[str, ...]] = field(default_factory=list)
    trouble: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    def keep_car(self, content: bytes) -> str:
        """Keep the blocks of a CAR; its root."""
        with tempfile.TemporaryDirectory() as scratch:
            place = Path(scratch) / "import.car"
            place.write_bytes(content)
            for cid, start, size in car.places(place):
                self.blocks.setdefault(str(cid), content[start : start + size])
            return str(car.read_root(place))

    def below(self, root: str) -> list[str]:
        """The CIDs of a root and of everything it links to, as far as its blocks are whole."""
        found = [root]
        for cid in found:
            block = self.blocks.get(cid, b"")
            if Cid.parse(cid).codec == 0x70 and Cid.parse(cid).matches(block):
                found += [str(link.cid) for link in decode(block).links if str(link.cid) not in found]
        return found

    def add(self, parts: list[tuple[str, bytes | None]]) -> list[dict[str, str]]:
        """Keep files by their relative paths; an entry for each, the outermost last."""
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch) / "root"
            for name, content in parts:
                place = root / (name or "file")
                place.parent.mkdir(parents=True, exist_ok=True)
                if content is None:
                    place.mkdir(exist_ok=True)
                else:
                    place.write_bytes(content)
            entries = []
            for entry in sorted(root.iterdir()):
                if entry.is_dir():
                    written = Path(scratch) / "whole.car"
                    aleph_cid.write_folder_car(entry, written)
                    entries.append({"Name": entry.name, "Hash": self.keep_car(written.read_bytes())})
                else:
                    hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
                    hasher.update(entry.read_bytes())
                    cid = hasher.finalize()
                    self.blocks[cid] = entry.read_bytes()
                    entries.append({"Name": cid, "Hash": cid})
        self.pins.add(entries[-1]["Hash"])
        return entries


@contextmanager
def fake_kubo() -> Iterator[FakeKubo]:
    """Run the fake on a free port until the block ends."""
    node = FakeKubo()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self, node)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    node.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield node
    finally:
        node.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def answer(request: BaseHTTPRequestHandler, node: FakeKubo) -> None:
    """Answer one call as Kubo 0.43 does, or as the trouble asks."""
    url = urlsplit(request.path)
    command, options = url.path.removeprefix("/api/v0/"), parse_qs(url.query)
    body = read_body(request)
    node.asked.append((command, options))
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        node.credentials.append(tuple(base64.b64decode(secret).decode().split(":", 1)))
    if node.trouble == "hangs":
        node.released.wait(30)
        return
    if node.trouble == "babbles":
        _send(request, 200, b"<html>not IPFS</html>")
    elif node.trouble == "full" and command in ("add", "dag/import"):
        _fail(request, "write /repo/blocks/put-1: no space left on device")
    elif command == "block/get":
        _block_get(request, node, options["arg"][0])
    elif command == "block/rm":
        _block_rm(request, node, options["arg"][0])
    elif command == "block/put":
        content = _parts(request, body)[0][1] or b""
        cid = str(Cid(1, 0x55 if options["cid-codec"] == ["raw"] else 0x70, hashlib.sha256(content).digest()))
        node.blocks.setdefault(cid, content)
        _json(request, {"Key": cid, "Size": len(content)})
    elif command == "dag/export":
        _dag_export(request, node, options["arg"][0])
    elif command == "dag/import":
        root = node.keep_car(_parts(request, body)[0][1] or b"")
        node.pins.add(root)
        _json(request, {"Root": {"Cid": {"/": _said(node, root)}, "PinErrorMsg": ""}})
    elif command == "add":
        entries = node.add(_parts(request, body))
        entries[-1]["Hash"] = _said(node, entries[-1]["Hash"])
        _json(request, *entries)
    else:
        _pin(request, node, command, options["arg"][0])


def _pin(request: BaseHTTPRequestHandler, node: FakeKubo, command: str, cid: str) -> None:
    if command == "pin/add":
        node.pins.add(cid)
        _json(request, {"Pins": [cid]})
    elif cid not in node.pins:
        _fail(request, f"path '{cid}' is not pinned" if command == "pin/ls" else "not pinned or pinned indirectly")
    elif command == "pin/ls":
        _json(request, {"Keys": {cid: {"Type": "recursive"}}})
    else:
        node.pins.discard(cid)
        _json(request, {"Pins": [cid]})


def _block_get(request: BaseHTTPRequestHandler, node: FakeKubo, cid: str) -> None:
    if cid not in node.blocks:
        _fail(request, f"block was not found locally (offline): ipld: could not find {cid}")
    elif node.trouble == "lies":
        _send(request, 200, node.blocks[cid] + b"!")
    else:
        _send(request, 200, node.blocks[cid])


def _block_rm(request: BaseHTTPRequestHandler, node: FakeKubo, cid: str) -> None:
    holder = next((pin for pin in sorted(node.pins) if cid in node.below(pin)), None)
    if holder is None:
        node.blocks.pop(cid, None)
        _json(request, {"Hash": cid})
    else:
        _json(request, {"Hash": cid, "Error": "pinned: recursive" if holder == cid else f"pinned via {holder}"})


def _dag_export(request: BaseHTTPRequestHandler, node: FakeKubo, root: str) -> None:
    blocks = node.below(root)
    if any(cid not in node.blocks for cid in blocks):
        _fail(request, "block was not found locally (offline)")
        return
    lie = b"!" if node.trouble == "lies" else b""
    written = [car.write_block(Cid.parse(cid), node.blocks[cid] + lie) for cid in blocks]
    _send(request, 200, car.write_header(Cid.parse(root)) + b"".join(written))


def _said(node: FakeKubo, cid: str) -> str:
    return str(Cid(1, 0x70, bytes(32))) if node.trouble == "lies" else cid


def read_body(request: BaseHTTPRequestHandler) -> bytes:
    """The bytes of a request, also of one that comes in chunks."""
    if request.headers.get("Transfer-Encoding") != "chunked":
        return request.rfile.read(int(request.headers.get("Content-Length", 0)))
    body = b""
    while size := int(request.rfile.readline().strip() or b"0", 16):
        body += request.rfile.read(size)
        request.rfile.readline()
    request.rfile.readline()
    return body


def _parts(request: BaseHTTPRequestHandler, body: bytes) -> list[tuple[str, bytes | None]]:
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    return [
        (
            unquote(part.get_filename() or ""),
            None if part.get_content_type() == "application/x-directory" else part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


def _json(request: BaseHTTPRequestHandler, *values: dict[str, Any]) -> None:
    _send(request, 200, b"".join(json.dumps(value).encode() + b"\n" for value in values))


def _fail(request: BaseHTTPRequestHandler, message: str) -> None:
    _send(request, 500, json.dumps({"Message": message, "Code": 0, "Type": "error"}).encode())


def _send(request: BaseHTTPRequestHandler, status: int, content: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)
