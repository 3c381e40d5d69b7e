"""A node's answers are told apart: the result, a refusal, and no answer at all."""

import http.server
import json
import threading
from base64 import b64decode

import pytest

from gallery_api.indexer.node import Node
from minting.rpc import HttpEndpoint, NodeRefused, NodeUnreachable


class Scripted(http.server.BaseHTTPRequestHandler):
    """Answers each request with the next of the server's (status, body); None closes the connection."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.server.authorizations.append(self.headers["authorization"])
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        answer = self.server.answers.pop(0)
        if answer is None:
            self.close_connection = True
            return
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.answers, server.asked, server.authorizations, server.daemon_threads = [], [], [], True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.node = Node(f"http://127.0.0.1:{server.server_port}/v1?key=secret", timeout=5)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_result_is_returned_over_one_kept_connection(server):
    server.answers = [(200, {"id": 1, "result": "0x1"}), (200, {"id": 1, "result": None})]
    assert server.node.ask("eth_chainId", []) == "0x1"
    assert server.node.ask("eth_getBlockByNumber", ["0x9", False]) is None
    assert [asked["method"] for asked in server.asked] == ["eth_chainId", "eth_getBlockByNumber"]


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_json_rpc_error_is_a_refusal_whatever_the_status(server, status):
    server.answers = [(status, {"id": 1, "error": {"code": -32005, "message": "too many"}})]
    with pytest.raises(NodeRefused) as refusal:
        server.node.ask("eth_getLogs", [{}])
    assert (refusal.value.code, refusal.value.message) == (-32005, "too many")


@pytest.mark.parametrize(
    "answer",
    [
        (502, b"<html>Bad gateway</html>"),
        (200, b"not json"),
        (429, {"error": {"code": 1, "message": "slow down"}}),
        (503, {"status": "down"}),
        (200, {"neither": 1}),
        (200, []),
    ],
)
def test_anything_else_is_no_answer(server, answer):
    server.answers = [answer]
    with pytest.raises(NodeUnreachable):
        server.node.ask("eth_chainId", [])


def test_a_connection_closed_in_between_is_opened_again(server):
    server.answers = [(200, {"id": 1, "result": 1}), None, (200, {"id": 1, "result": 2})]
    assert server.node.ask("a", []) == 1
    assert server.node.ask("b", []) == 2


def test_a_node_that_only_closes_connections_gives_no_answer(server):
    server.answers = [None, None]
    with pytest.raises(NodeUnreachable):
        server.node.ask("a", [])


def test_many_answers_come_back_in_the_order_of_the_questions(server):
    server.answers = [(200, [{"id": 1, "result": "b"}, {"id": 0, "result": "a"}])]
    assert server.node.ask_many([("first", []), ("second", [])]) == ["a", "b"]


def test_a_batch_with_an_answer_missing_is_no_answer(server):
    server.answers = [(200, [{"id": 1, "result": "b"}])]
    with pytest.raises(NodeUnreachable, match="missing"):
        server.node.ask_many([("first", []), ("second", [])])


def test_errors_do_not_tell_the_key_in_an_address(server):
    server.answers = [(502, b"")]
    with pytest.raises(NodeUnreachable) as failure:
        server.node.ask("a", [])
    assert "secret" not in str(failure.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://user:SECRET@127.0.0.1:1/v2/SECRET", "http://127.0.0.1:1"),
        ("http://127.0.0.1:1/v2/SECRET key", "http://127.0.0.1:1"),
        ("http://127.0.0.1:1/v2/SECRET물범", "http://127.0.0.1:1"),
        ("https://user:SEC/RET@127.0.0.1", "an endpoint whose URL is not valid"),
        ("ftp://user:SECRET@127.0.0.1:1/", "ftp://127.0.0.1:1"),
    ],
)
@pytest.mark.parametrize("kind", [Node, HttpEndpoint])
def test_a_failure_is_told_without_the_key_of_the_address(kind, url, shown, caplog):
    node = kind(url, timeout=5)
    with caplog.at_level("WARNING"), pytest.raises(NodeUnreachable) as failure:
        node.ask("eth_chainId", [])
    assert node.url == shown
    assert "SEC" not in str(failure.value) + caplog.text


@pytest.mark.parametrize("kind", [Node, HttpEndpoint])
@pytest.mark.parametrize(
    ("before", "credentials"),
    [
        ("", None),
        ("indexer:SECRET@", b"indexer:SECRET"),
        ("indexer@", b"indexer:"),
        ("in%40dexer:SE%2FC%3ARET%EC%84%AC@", "in@dexer:SE/C:RET섬".encode()),
    ],
)
def test_what_stands_before_the_at_is_sent_as_basic_authentication(server, kind, before, credentials, caplog):
    """RFC 7617, over either road to a node; it is neither shown nor logged."""
    server.answers = [(200, {"id": 1, "result": "0x1"}), (502, b"")]
    node = kind(f"http://{before}127.0.0.1:{server.server_port}/v1", timeout=5)
    with caplog.at_level("WARNING"):
        assert node.ask("eth_chainId", []) == "0x1"
        with pytest.raises(NodeUnreachable) as failure:
            node.ask("eth_chainId", [])
    assert "SE" not in f"{failure.value} {node.url} {caplog.text}"
    for sent in server.authorizations:
        assert (sent and b64decode(sent.removeprefix("Basic "))) == credentials
