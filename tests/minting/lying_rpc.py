"""An HTTP proxy in front of a real node that errs, lags and lies as told."""

import json
import random
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from eth_utils import keccak

Question = dict[str, Any]


class Broken(Exception):
    """The proxy answers with this HTTP status, or with nothing for 0."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"HTTP {status}")


Lie = Callable[["LyingRpc", Question], Any]


@dataclass
class LyingRpc:
    """A proxy for the node at `target`. `lie` answers in its place, or raises Broken, or passes the question on."""

    target: str
    lie: Lie = lambda rpc, question: rpc.forward(question)
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    told: int = 0
    requests: int = 0

    @classmethod
    @contextmanager
    def start(cls, target: str) -> Iterator["LyingRpc"]:
        """Serve on a free port until the block ends."""
        rpc = cls(target)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # head and body in one packet: else each answer waits 40 ms for an acknowledgement
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                rpc.requests += 1
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                try:
                    answer = [rpc.answer(one) for one in body] if isinstance(body, list) else rpc.answer(body)
                except Broken as broken:
                    self.close_connection = True
                    if broken.status:
                        self.send_response(broken.status)
                        self.send_header("content-length", "0")
                        self.end_headers()
                    return
                content = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Stay quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        rpc.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield rpc
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def answer(self, question: Question) -> Any:
        """Answer one question, by the lie."""
        self.asked[question["method"]] += 1
        return self.lie(self, question)

    def forward(self, question: Question) -> Any:
        """Ask the real node."""
        request = urllib.request.Request(
            self.target, json.dumps(question).encode(), {"content-type": "application/json"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as response:
            return json.load(response)

    def result(self, question: Question, result: Any) -> Any:
        """Return an answer of our own."""
        self.told += 1
        return {"jsonrpc": "2.0", "id": question["id"], "result": result}

    def error(self, question: Question, message: str) -> Any:
        """Return an error of our own."""
        self.told += 1
        return {"jsonrpc": "2.0", "id": question["id"], "error": {"code": -32000, "message": message}}

    def breaks(self, status: int) -> Broken:
        """Count a broken answer and return it, to be raised."""
        self.told += 1
        return Broken(status)

    def head(self) -> int:
        """Return the real node's head."""
        return int(self.forward({"jsonrpc": "2.0", "id": 0, "method": "eth_blockNumber", "params": []})["result"], 16)


def one_in_three(status: int) -> Lie:
    """Answer one request in three, by a seeded die, with an HTTP status."""
    die = random.Random(status)
    thrown = 0

    def lie(rpc: LyingRpc, question: Question) -> Any:
        nonlocal thrown
        first_of_request, thrown = thrown != rpc.requests, rpc.requests
        if first_of_request and die.random() < 1 / 3:
            raise rpc.breaks(status)
        return rpc.forward(question)

    return lie


def timeout_after_accepting(rpc: LyingRpc, question: Question) -> Any:
    """Hand every transaction to the node and never say so."""
    if question["method"] == "eth_sendRawTransaction":
        rpc.forward(question)
        raise rpc.breaks(0)
    return rpc.forward(question)


def slow_after_accepting(rpc: LyingRpc, question: Question) -> Any:
    """Hand every transaction to the node and let the client wait until it gives up."""
    if question["method"] == "eth_sendRawTransaction":
        rpc.forward(question)
        time.sleep(1.2)
        raise rpc.breaks(0)
    return rpc.forward(question)


def stale_nonce(rpc: LyingRpc, question: Question) -> Any:
    """Understate the account's count by one, two questions in three."""
    answer = rpc.forward(question)
    if question["method"] == "eth_getTransactionCount" and rpc.asked[question["method"]] % 3:
        return rpc.result(question, hex(max(0, int(answer["result"], 16) - 1)))
    return answer


def overstated_nonce(rpc: LyingRpc, question: Question) -> Any:
    """Overstate the account's count at the first question."""
    answer = rpc.forward(question)
    if question["method"] == "eth_getTransactionCount" and rpc.asked[question["method"]] == 1:
        return rpc.result(question, hex(int(answer["result"], 16) + 2))
    return answer


def missing_receipt(rpc: LyingRpc, question: Question) -> Any:
    """Deny every receipt the first four times it is asked for."""
    if question["method"] == "eth_getTransactionReceipt":
        transaction = question["params"][0]
        rpc.asked[transaction] += 1
        if rpc.asked[transaction] <= 4:
            return rpc.result(question, None)
    return rpc.forward(question)


def unfetchable_receipt(rpc: LyingRpc, question: Question) -> Any:
    """Break at every receipt the first four times it is asked for."""
    if question["method"] == "eth_getTransactionReceipt":
        transaction = question["params"][0]
        rpc.asked[transaction] += 1
        if rpc.asked[transaction] <= 4:
            raise rpc.breaks(502)
    return rpc.forward(question)


def dropped(rpc: LyingRpc, question: Question) -> Any:
    """Say yes to every transaction and throw away the first offer of each."""
    if question["method"] == "eth_sendRawTransaction":
        raw = question["params"][0]
        rpc.asked[raw] += 1
        if rpc.asked[raw] == 1:
            return rpc.result(question, "0x" + keccak(hexstr=raw).hex())
    return rpc.forward(question)


def known(rpc: LyingRpc, question: Question) -> Any:
    """Hand every transaction to the node, and say that it was known already."""
    answer = rpc.forward(question)
    if question["method"] == "eth_sendRawTransaction" and "result" in answer:
        return rpc.error(question, "known transaction: " + answer["result"][2:])
    return answer


def five_blocks_behind(rpc: LyingRpc, question: Question) -> Any:
    """Answer as a node that has not seen the last five blocks, though it takes transactions."""
    method, parameters = question["method"], list(question["params"])
    if method == "eth_sendRawTransaction":
        return rpc.forward(question)
    head = max(0, rpc.head() - 5)
    if method == "eth_blockNumber":
        return rpc.result(question, hex(head))
    for i, parameter in enumerate(parameters):
        if parameter == "latest":
            parameters[i] = hex(head)
    question = {**question, "params": parameters}
    if method in ("eth_call", "eth_estimateGas", "eth_getBalance", "eth_getCode", "eth_getTransactionCount"):
        if int(parameters[1], 16) > head:
            return rpc.error(question, "header not found")
    elif method == "eth_getBlockByNumber" and int(parameters[0], 16) > head:
        return rpc.result(question, None)
    elif method == "eth_getLogs":
        last = min(head, int(parameters[0]["toBlock"], 16))
        if int(parameters[0]["fromBlock"], 16) > last:
            return rpc.result(question, [])
        question = {**question, "params": [{**parameters[0], "toBlock": hex(last)}]}
    answer = rpc.forward(question)
    if method == "eth_getTransactionReceipt" and answer["result"] and int(answer["result"]["blockNumber"], 16) > head:
        return rpc.result(question, None)
    return answer
