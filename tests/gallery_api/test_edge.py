"""What never becomes a request is refused like one that does: problem details, security headers, a way on."""

import json
import socket
from http.client import HTTPResponse
from urllib.parse import quote

import pytest

from gallery_api.edge import SECURITY_HEADERS


def sent(client, request: bytes) -> tuple[HTTPResponse, bytes]:
    """The answer to these bytes; the server must close the connection after it."""
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=20) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        body = response.read()
        assert connection.recv(1) == b""
    return response, body


@pytest.mark.parametrize(
    "line",
    [
        "GET /api/v1/characters?q=물범 HTTP/1.1".encode(),
        "GET /물범 HTTP/1.1".encode(),
        b"GET /api/v1/characters?q=\xff\xfe HTTP/1.1",
        b"GET /api/v1/characters?q=a b HTTP/1.1",
        b"GET /api/v1/characters?q=\x01 HTTP/1.1",
        b"HELLO",
    ],
)
def test_what_is_no_http_is_refused_as_a_problem_with_all_headers(client, line):
    response, body = sent(client, line + b"\r\nHost: palmido\r\nAccept: text/html\r\n\r\n")
    assert (response.status, response.headers["content-type"]) == (400, "application/problem+json")
    problem = json.loads(body)
    assert (problem["status"], problem["type"]) == (400, "urn:palmido:problem:malformed-request")
    assert "percent-encoded" in problem["detail"]
    assert {name: response.headers.get_all(name) for name in SECURITY_HEADERS} == {
        name: [value] for name, value in SECURITY_HEADERS.items()
    }
    assert response.headers["cache-control"] == "no-store"
    assert int(response.headers["content-length"]) == len(body)


def test_the_example_in_the_refusal_is_the_right_one(client):
    """물범 percent-encoded is what it says, and is a request."""
    _, body = sent(client, "GET /?q=물범 HTTP/1.1\r\nHost: palmido\r\n\r\n".encode())
    assert f"물범 is {quote('물범')}." in json.loads(body)["detail"]
    assert client.get(f"/api/v1/characters?q={quote('물범')}").json()["type"] == "urn:palmido:problem:not-indexed-yet"
