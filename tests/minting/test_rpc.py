"""What comes back from a node over HTTP is an answer, a refusal, or no answer."""

import json
from typing import Any

import httpx
import pytest

from minting.rpc import HttpEndpoint, NodeRefused, NodeUnreachable, public_address


def endpoint(respond: Any) -> HttpEndpoint:
    """An endpoint whose transport is a function."""
    found = HttpEndpoint("https://node.example:8443/v1/secret-key?token=secret")
    found._client = httpx.Client(transport=httpx.MockTransport(respond))
    return found


def answering(status: int = 200, **answer: Any) -> HttpEndpoint:
    return endpoint(lambda request: httpx.Response(status, json={"jsonrpc": "2.0", "id": 1, **answer}))


def test_an_answer() -> None:
    """The result is returned, null included."""
    assert answering(result="0x1").ask("eth_chainId", []) == "0x1"
    assert answering(result=None).ask("eth_getTransactionReceipt", ["0x"]) is None


@pytest.mark.parametrize("status", [200, 400, 500])
def test_an_error_is_a_refusal_whatever_the_status(status: int) -> None:
    """Code, message and revert data are kept."""
    error = {"code": 3, "message": "execution reverted", "data": "0x0102"}
    with pytest.raises(NodeRefused) as refusal:
        answering(status, error=error).ask("eth_call", [])
    assert (refusal.value.code, refusal.value.data, refusal.value.reverted) == (3, b"\x01\x02", True)


@pytest.mark.parametrize(
    "respond",
    [
        lambda request: httpx.Response(429, json={"error": {"code": -32005, "message": "limit exceeded"}}),
        lambda request: httpx.Response(429, text="slow down"),
        lambda request: httpx.Response(502, text="<html>"),
        lambda request: httpx.Response(503, json={"message": "maintenance"}),
        lambda request: httpx.Response(200, text="<html>"),
        lambda request: httpx.Response(200, json={}),
        lambda request: httpx.Response(200, json=[1]),
        lambda request: httpx.Response(200, json={"error": "no"}),
    ],
)
def test_no_answer(respond: Any) -> None:
    """Too many requests, server errors and what is not JSON-RPC leave everything open."""
    with pytest.raises(NodeUnreachable):
        endpoint(respond).ask("eth_sendRawTransaction", ["0x"])


def test_a_broken_connection_is_no_answer() -> None:
    """A transport error is named and says nothing about whether the request arrived."""

    def respond(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow")

    with pytest.raises(NodeUnreachable, match="ReadTimeout"):
        endpoint(respond).ask("eth_sendRawTransaction", ["0x"])


def test_many_questions_keep_their_order() -> None:
    """Answers may come in any order; one that is missing makes the batch unanswered."""

    def respond(request: httpx.Request) -> httpx.Response:
        questions = json.loads(request.content)
        return httpx.Response(200, json=[{"id": q["id"], "result": q["params"][0]} for q in reversed(questions)])

    assert endpoint(respond).ask_many([("m", [i]) for i in range(250)]) == list(range(250))
    with pytest.raises(NodeUnreachable, match="missing"):
        endpoint(lambda request: httpx.Response(200, json=[])).ask_many([("m", [1])])
    with pytest.raises(NodeRefused):
        answering(error={"code": 1, "message": "no batches"}).ask_many([("m", [1])])


def test_an_errors_url_has_no_secret() -> None:
    """Keys in a path or query of an endpoint's URL do not get into messages."""
    with pytest.raises(NodeRefused) as refusal:
        answering(error={"code": 1, "message": "no"}).ask("m", [])
    assert "secret" not in str(refusal.value)
    assert "node.example:8443" in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://host.example/v2/SECRET", "https://host.example"),
        ("https://user:SECRET@host.example:8551/?key=SECRET", "https://host.example:8551"),
        ("http://user:SECRET@[::1]:8551/SECRET#SECRET", "http://[::1]:8551"),
        ("https://user:SEC/RET@host.example", "an endpoint whose URL is not valid"),
    ],
)
def test_only_scheme_host_and_port_are_shown(url: str, shown: str) -> None:
    """Neither what the endpoint calls itself nor what a failure says holds a key."""
    assert HttpEndpoint(url).url == shown
    assert str(NodeUnreachable(public_address(url), "no")) == f"{shown} gave no answer: no"


def test_a_url_that_is_none_is_no_answer_and_stays_secret() -> None:
    """A password with a slash in it would be quoted by the HTTP client as a port."""
    with pytest.raises(NodeUnreachable) as failure:
        HttpEndpoint("https://user:SEC/RET@host.example").ask("eth_chainId", [])
    assert "SEC" not in f"{failure.value} {failure.value.reason}"
