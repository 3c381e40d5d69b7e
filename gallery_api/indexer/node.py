"""A node asked for many megabytes: JSON-RPC over one kept connection of the standard library.

The HTTP client that minting.rpc.HttpEndpoint uses spends more time on a body of logs than the node needs to send it.
"""

import http.client
import threading
from base64 import b64encode
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from minting.rpc import INVALID_URL, JsonRpc, NodeUnreachable

_CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


class Node(JsonRpc):
    """A minting.rpc.Endpoint; one question at a time, from any thread."""

    def __init__(self, url: str, timeout: float = 20.0) -> None:
        """``timeout`` in seconds, for one answer."""
        super().__init__(url)
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None
        self._alone = threading.Lock()

    def _exchange(self, body: bytes) -> tuple[int, bytes]:
        with self._alone:
            try:
                return self._send_twice(body)
            except (http.client.InvalidURL, ValueError, KeyError):  # their words quote what may be a key or a password
                self._drop()
                raise NodeUnreachable(self.url, INVALID_URL) from None
            except (OSError, http.client.HTTPException) as error:
                self._drop()
                raise NodeUnreachable(self.url, f"{type(error).__name__} {error}".strip()) from error

    def _send_twice(self, body: bytes) -> tuple[int, bytes]:
        fresh = self._connection is None
        try:
            return self._send(body)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # A kept connection may have been closed since; questions change nothing, so that one is asked again.
            self._drop()
            if fresh:
                raise
            return self._send(body)

    def _send(self, body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(self._url)
        if self._connection is None:
            kind = _CONNECTIONS[parts.scheme]
            self._connection = kind(parts.hostname or "", parts.port, timeout=self._timeout)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._connection.request("POST", target, body, _headers(parts))
        response = self._connection.getresponse()
        return response.status, response.read()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _headers(parts: SplitResult) -> dict[str, str]:
    """Return what goes with each question; what stands before the @ as Basic authentication (RFC 7617)."""
    headers = {"content-type": "application/json", "accept-encoding": "identity"}
    if parts.username is not None:
        credentials = unquote_to_bytes(parts.username) + b":" + unquote_to_bytes(parts.password or "")
        headers["authorization"] = f"Basic {b64encode(credentials).decode()}"
    return headers
