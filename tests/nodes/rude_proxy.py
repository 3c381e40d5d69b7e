"""A proxy before a real Kubo node that can be told to misbehave: late, silent, lying, full, or gone half-way."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.metadata.ipfs.fake_kubo import read_body

CID = re.compile(rb'"(bafy[a-z2-7]{55}|bafk[a-z2-7]{55})"')
ANOTHER = b'"bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"'
FULL = {"Message": "write /repo/blocks/put-1: no space left on device", "Code": 0, "Type": "error"}


class Rudeness(StrEnum):
    """What the proxy does to those calls that it is told to be rude to."""

    NONE = "none"
    DOWN = "down"  # closes before the node hears of it
    DEAF = "deaf"  # lets the node do it and closes without the answer
    LATE = "late"  # lets the node do it and answers when nobody waits any more
    CUT = "cut"  # sends half of the answer
    FULL = "full"  # answers as a node without room does
    LIES = "lies"  # another CID in JSON, another byte in everything else


@dataclass
class RudeProxy:
    """Where it listens, the node behind it, how it behaves to which calls, and the calls that came."""

    target: str
    url: str = ""
    rudeness: Rudeness = Rudeness.NONE
    to: tuple[str, ...] = ()  # calls such as "dag/import"; to all when empty
    calls: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60, verify=False))

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        call = request.path.partition("?")[0].removeprefix("/api/v0/")
        self.calls.append(call)
        rudeness = self.rudeness if not self.to or call in self.to else Rudeness.NONE
        body = read_body(request)
        if rudeness is Rudeness.DOWN:
            hang_up(request)
            return
        if rudeness is Rudeness.FULL:
            send(request, 500, {"Content-Type": "application/json"}, json.dumps(FULL).encode())
            return
        headers = {name: request.headers[name] for name in ("Content-Type", "Accept") if request.headers[name]}
        answer = self.client.post(self.target + request.path, content=body, headers=headers)
        if rudeness is Rudeness.LATE:
            self.released.wait(30)
        if rudeness in (Rudeness.DEAF, Rudeness.LATE):
            hang_up(request)
            return
        content = lie(answer.content) if rudeness is Rudeness.LIES else answer.content
        kept = {name: value for name, value in answer.headers.items() if name.lower() in ("content-type", "x-stream")}
        send(request, answer.status_code, kept, content, half=rudeness is Rudeness.CUT)


def lie(content: bytes) -> bytes:
    """Put another CID for each one in JSON; change the last byte of anything else."""
    if content.lstrip()[:1] == b"{":
        return CID.sub(ANOTHER, content)
    return content[:-1] + bytes([content[-1] ^ 1]) if content else b"!"


def send(
    request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes, half: bool = False
) -> None:
    """Send an answer, or promise all of it and hang up after half."""
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body[: len(body) // 2] if half else body)
    if half:
        request.wfile.flush()
        hang_up(request)


def hang_up(request: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    request.close_connection = True
    request.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def rude_proxy(target: str) -> Iterator[RudeProxy]:
    """Run a proxy before the node at `target` on a free port until the block ends."""
    proxy = RudeProxy(target)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            proxy.answer(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
