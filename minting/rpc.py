"""One JSON-RPC endpoint of a chain, and the three ways in which it can fail to give an answer."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import orjson

Question = tuple[str, Sequence[Any]]
BATCH_SIZE = 100
INVALID_URL = "the URL is not valid; check it where it is configured"


def public_address(url: str) -> str:
    """Return scheme://host[:port] of a URL: a path, a query and what stands before the @ may be a key."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an endpoint whose URL is not valid"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


class NodeUnreachable(Exception):
    """No answer came: no connection, a timeout, an HTTP status, or not JSON-RPC. The request may have arrived."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = url
        self.reason = reason
        super().__init__(f"{url} gave no answer: {reason}")


class NodeRefused(Exception):
    """The node answered with a JSON-RPC error: `code`, `message`, and the revert `data` where there is any."""

    def __init__(self, url: str, code: int, message: str, data: bytes | None = None) -> None:
        self.url = url
        self.code = code
        self.message = message
        self.data = data
        super().__init__(f"{url} refused ({code}): {message}")

    @property
    def reverted(self) -> bool:
        """Whether the contract, not the node, said no."""
        return self.code == 3 or "revert" in self.message.lower()


class Endpoint(Protocol):
    """A node that can be asked."""

    @property
    def url(self) -> str:
        """The address, as shown in errors."""

    def ask(self, method: str, parameters: Sequence[Any]) -> Any:
        """Return the result; raise NodeUnreachable or NodeRefused."""

    def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        """Return the results in order; raise NodeUnreachable, or NodeRefused for the first that was refused."""


class JsonRpc(ABC):
    """What every road to a node shares: how questions are written, and which bytes are an answer or a refusal."""

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def url(self) -> str:
        """The address without credentials or key."""
        return public_address(self._url)

    @abstractmethod
    def _exchange(self, body: bytes) -> tuple[int, bytes]:
        """Return the HTTP status and the content of the reply; raise NodeUnreachable."""

    def ask(self, method: str, parameters: Sequence[Any]) -> Any:
        """Return the result of one question; raise NodeUnreachable or NodeRefused."""
        return self._result(self._post(_question(1, method, parameters)))

    def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        """Return the results of many questions in order, a hundred a request.

        Raises NodeUnreachable, or NodeRefused for the first that was refused.
        """
        results: list[Any] = []
        for start in range(0, len(questions), BATCH_SIZE):
            chunk = questions[start : start + BATCH_SIZE]
            answers = self._post([_question(i, *question) for i, question in enumerate(chunk)])
            if not isinstance(answers, list):
                self._result(answers)
                raise NodeUnreachable(self.url, "one answer to many questions")
            by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
            if set(by_id) != set(range(len(chunk))):
                raise NodeUnreachable(self.url, "an answer is missing from a batch")
            results += [self._result(by_id[i]) for i in range(len(chunk))]
        return results

    def _post(self, body: Any) -> Any:
        status, content = self._exchange(orjson.dumps(body))
        try:
            answer = orjson.loads(content)
        except orjson.JSONDecodeError:
            raise NodeUnreachable(self.url, f"HTTP {status} without JSON") from None
        # Some nodes send a JSON-RPC error with HTTP 4xx or 5xx; only 429 and 5xx without such an error are transport.
        error = answer.get("error") if isinstance(answer, dict) else None
        if status >= 400 and not (isinstance(error, dict) and "code" in error):
            raise NodeUnreachable(self.url, f"HTTP {status}")
        if status == 429:
            raise NodeUnreachable(self.url, "HTTP 429: too many requests")
        return answer

    def _result(self, answer: Any) -> Any:
        if not isinstance(answer, dict) or ("result" not in answer and "error" not in answer):
            raise NodeUnreachable(self.url, "the answer is not JSON-RPC")
        error = answer.get("error")
        if error is None:
            return answer.get("result")
        if not isinstance(error, dict):
            raise NodeUnreachable(self.url, "the answer is not JSON-RPC")
        code = error.get("code")
        number = code if isinstance(code, int) else 0
        raise NodeRefused(self.url, number, str(error.get("message", "")), _revert_data(error))


class HttpEndpoint(JsonRpc):
    """A node behind HTTP. One object may be used by several threads."""

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        """`timeout` in seconds, for one request. The client sends what stands before the @ as Basic authentication."""
        super().__init__(url)
        # trust_env=False: a proxy variable of the shell must not stand between us and the chain.
        self._client = httpx.Client(timeout=timeout, trust_env=False, headers={"content-type": "application/json"})

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _exchange(self, body: bytes) -> tuple[int, bytes]:
        try:
            response = self._client.post(self._url, content=body)
        except httpx.InvalidURL:  # its words quote what may be a password
            raise NodeUnreachable(self.url, INVALID_URL) from None
        except httpx.HTTPError as error:
            raise NodeUnreachable(self.url, f"{type(error).__name__} {error}".strip()) from error
        return response.status_code, response.content


def _question(number: int, method: str, parameters: Sequence[Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}


def _revert_data(error: dict[str, Any]) -> bytes | None:
    data = error.get("data")
    if isinstance(data, dict):
        data = data.get("data")
    if isinstance(data, str) and data.startswith("0x"):
        try:
            return bytes.fromhex(data[2:])
        except ValueError:
            return None
    return None
