"""What `palmido poll verify --rpc` asks a node, by the standard library alone."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from gallery_api.polls.census import Block, Transfer
from gallery_api.polls.chain import ChainDiffers, Closed, Opened
from gallery_api.polls.evidence import Anchor, Forced
from gallery_api.polls.judging import ContractAnswer
from gallery_api.polls.keccak import keccak256

TRANSFER = "Transfer(address,address,uint256)"
OPENED = "PollOpened(address,bytes32,uint64,uint64,uint32)"
ANCHORED = "HeadAnchored(address,bytes32,uint64,bytes32)"
SUBMITTED = "BallotSubmitted(address,bytes32,address,bytes)"
CLOSED = "PollClosed(address,bytes32,uint64,bytes32,bytes32,string)"
VOIDED = "PollVoided(address,bytes32,bytes32)"
MAGIC = keccak256(b"isValidSignature(bytes32,bytes)")[:4]
SPAN = 5_000
TIMEOUT = 30
REVERTED = 3
Question = ParamSpec("Question")
Answer = TypeVar("Answer")


class NodeSilent(ChainDiffers):
    """The node gave no answer, or one that is no JSON-RPC."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the node gave no answer: {reason}; give another one as --rpc")


def understood(method: Callable[Question, Answer]) -> Callable[Question, Answer]:
    """Tell of an answer of another shape than JSON-RPC's as of none."""

    @wraps(method)
    def asked(*question: Question.args, **named: Question.kwargs) -> Answer:
        try:
            return method(*question, **named)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise NodeSilent(f"its answer makes no sense ({error})") from error

    return asked


class JsonRpcChain:
    """A chain behind one JSON-RPC endpoint, and the PollAnchor on it (20 bytes)."""

    def __init__(self, url: str, anchor: bytes) -> None:
        if not url.startswith(("http://", "https://")):
            raise NodeSilent(f"{url} is no http address")
        self._url, self._anchor = url, "0x" + anchor.hex()
        self._times: dict[int, int] = {}

    @understood
    def chain_id(self) -> int:
        """The chain's id."""
        return int(self._ask("eth_chainId"), 16)

    @understood
    def block(self, number: int) -> Block:
        """A block by its number."""
        found = self._ask("eth_getBlockByNumber", hex(number), False)
        if not isinstance(found, dict):
            raise ChainDiffers(f"the node has no block {number}")
        self._times[number] = int(found["timestamp"], 16)
        return Block(number, bytes.fromhex(found["hash"][2:]), self._times[number])

    @understood
    def opened(self, publisher: bytes, poll_id: bytes) -> Opened | None:
        """The poll's opening."""
        for log in self._events(OPENED, publisher, poll_id):
            return Opened(*(_number(_data(log), place) for place in range(3)))
        return None

    @understood
    def anchors(self, publisher: bytes, poll_id: bytes) -> list[Anchor]:
        """The poll's anchored heads."""
        return [
            Anchor(*self._place(log), _number(_data(log), 0), _data(log)[32:64])
            for log in self._events(ANCHORED, publisher, poll_id)
        ]

    @understood
    def forced(self, publisher: bytes, poll_id: bytes) -> list[Forced]:
        """The ballots forced through PollAnchor."""
        return [Forced(*self._place(log), _bytes(_data(log), 0)) for log in self._events(SUBMITTED, publisher, poll_id)]

    @understood
    def closed(self, publisher: bytes, poll_id: bytes) -> Closed | None:
        """The poll's close."""
        for log in self._events(CLOSED, publisher, poll_id):
            data = _data(log)
            return Closed(_number(data, 0), data[32:64], data[64:96], _bytes(data, 3).decode("utf-8", "replace"))
        return None

    @understood
    def voided(self, publisher: bytes, poll_id: bytes) -> bool:
        """Whether the poll was voided."""
        return bool(self._events(VOIDED, publisher, poll_id))

    @understood
    def transfers(self, token: bytes, last_block: int) -> list[Transfer]:
        """All transfers of a token up to a block."""
        logs = self._logs("0x" + token.hex(), [_topic(TRANSFER)], last_block)
        return [
            Transfer(
                int(log["blockNumber"], 16),
                int(log["logIndex"], 16),
                bytes.fromhex(log["topics"][1][26:]),
                bytes.fromhex(log["topics"][2][26:]),
                int(log["topics"][3], 16),
            )
            for log in logs
        ]

    @understood
    def contract_answer(self, voter: bytes, digest: bytes, signature: bytes, block: int) -> ContractAnswer:
        """What an address says of a signature at a block (EIP-1271)."""
        address, at = "0x" + voter.hex(), hex(block)
        if self._ask("eth_getCode", address, at) == "0x":
            return ContractAnswer.NO_CONTRACT
        padded = signature + bytes(-len(signature) % 32)
        data = MAGIC + digest + (64).to_bytes(32, "big") + len(signature).to_bytes(32, "big") + padded
        said = self._ask("eth_call", {"to": address, "data": "0x" + data.hex()}, at, reverted="0x")
        good = bytes.fromhex(said[2:])[:32] == MAGIC + bytes(28)
        return ContractAnswer.ACCEPTED if good else ContractAnswer.REFUSED

    def _events(self, event: str, publisher: bytes, poll_id: bytes) -> list[dict[str, Any]]:
        topics = [_topic(event), "0x" + bytes(12).hex() + publisher.hex(), "0x" + poll_id.hex()]
        return self._logs(self._anchor, topics, int(self._ask("eth_blockNumber"), 16))

    def _logs(self, address: str, topics: Sequence[str], last: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for first in range(0, last + 1, SPAN):
            span = {"fromBlock": hex(first), "toBlock": hex(min(first + SPAN - 1, last))}
            found += self._ask("eth_getLogs", {"address": address, "topics": list(topics), **span})
        return sorted(found, key=lambda log: (int(log["blockNumber"], 16), int(log["logIndex"], 16)))

    def _place(self, log: dict[str, Any]) -> tuple[int, int, int]:
        number = int(log["blockNumber"], 16)
        time = self._times[number] if number in self._times else self.block(number).time
        return number, int(log["logIndex"], 16), time

    def _ask(self, method: str, *parameters: Any, reverted: str | None = None) -> Any:
        """The result; `reverted` stands for it where the contract said no."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
        request = urllib.request.Request(self._url, body, {"content-type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 (http, checked above)
                told = json.load(answer)
        except (OSError, ValueError, urllib.error.URLError) as error:
            raise NodeSilent(str(error)) from error
        if not isinstance(told, dict) or ("result" not in told and "error" not in told):
            raise NodeSilent("its answer is no JSON-RPC")
        if "error" in told:
            said = told["error"].get("message", "") if isinstance(told["error"], dict) else ""
            if reverted is not None and (told["error"].get("code") == REVERTED or "revert" in said.lower()):
                return reverted
            raise NodeSilent(f"{method}: {said}")
        return told["result"]


def _topic(event: str) -> str:
    return "0x" + keccak256(event.encode()).hex()


def _data(log: dict[str, Any]) -> bytes:
    return bytes.fromhex(log["data"][2:])


def _number(data: bytes, word: int) -> int:
    return int.from_bytes(data[32 * word : 32 * word + 32], "big")


def _bytes(data: bytes, word: int) -> bytes:
    """A dynamic value whose offset is in a word."""
    start = _number(data, word)
    return data[start + 32 : start + 32 + int.from_bytes(data[start : start + 32], "big")]
