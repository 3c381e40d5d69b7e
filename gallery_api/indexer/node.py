"""A node asked for many megabytes: JSON-RPC over one kept connection of the standard library and orjson.

The HTTP client that minting.rpc uses spends more time on a body of logs than the node needs to send it.
"""

import http.client
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson

from minting.rpc import NodeRefused, NodeUnreachable, Question, public_address

HEADERS = {"content-type": "application/json", "accept-encoding": "identity"}


class Node:
    """A minting.rpc.Endpoint; one question at a time, from any thread."""

    def __init__(self, url: str, timeout: float = 20.0) -> None:
        """``timeout`` in seconds, for one answer."""
        self._url = url
        self._parts = urlsplit(url)
        self._timeout = timeout
        self._target = (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")
        self._connection: http.client.HTTPConnection | None = None
        self._alone = threading.Lock()

    @property
    def url(self) -> str:
        """The address without credentials or key in its path or query."""
        return public_address(self._url)

    def ask(self, method: str, parameters: Sequence[Any]) -> Any:
        """Return the result; raise NodeUnreachable or NodeRefused."""
        return self._result(self._post({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}))

    def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        """Return the results in order; raise NodeUnreachable, or NodeRefused for the first that was refused."""
        body = [
            {"jsonrpc": "2.0", "id": i, "method": method, "params": list(parameters)}
            for i, (method, parameters) in enumerate(questions)
        ]
        answers = self._post(body)
        if not isinstance(answers, list):
            self._result(answers)
            raise NodeUnreachable(self.url, "one answer to many questions")
        by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
        if set(by_id) != set(range(len(body))):
            raise NodeUnreachable(self.url, "an answer is missing from a batch")
        return [self._result(by_id[i]) for i in range(len(body))]

    def _post(self, body: Any) -> Any:
        with self._alone:
            try:
                status, content = self._exchange(orjson.dumps(body))
            except (OSError, http.client.HTTPException) as error:
                self._drop()
                if isinstance(error, http.client.InvalidURL):  # its words quote the path, which may be a key
                    raise NodeUnreachable(self.url, "the URL is not valid; check PALMIDO_RPC_URLS") from None
                raise NodeUnreachable(self.url, f"{type(error).__name__} {error}".strip()) from error
        try:
            answer = orjson.loads(content)
        except orjson.JSONDecodeError:
            raise NodeUnreachable(self.url, f"HTTP {status} without JSON") from None
        # Some nodes send a JSON-RPC error with HTTP 4xx or 5xx; that is an answer, anything else is the road to them.
        if status >= 400 and not (isinstance(answer, dict) and isinstance(answer.get("error"), dict)):
            raise NodeUnreachable(self.url, f"HTTP {status}")
        if status == 429:
            raise NodeUnreachable(self.url, "HTTP 429: too many requests")
        return answer

    def _exchange(self, body: bytes) -> tuple[int, bytes]:
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
        if self._connection is None:
            secure = self._parts.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._connection = kind(self._parts.hostname or "", self._parts.port, timeout=self._timeout)
        self._connection.request("POST", self._target, body, HEADERS)
        response = self._connection.getresponse()
        return response.status, response.read()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _result(self, answer: Any) -> Any:
        if not isinstance(answer, dict) or ("result" not in answer and "error" not in answer):
            raise NodeUnreachable(self.url, "the answer is not JSON-RPC")
        error = answer.get("error")
        if error is None:
            return answer.get("result")
        if not isinstance(error, dict):
            raise NodeUnreachable(self.url, "the answer is not JSON-RPC")
        raise NodeRefused(self.url, int(error.get("code", 0)), str(error.get("message", "")))
