"""The chain as the indexer asks it: heads, headers and logs, from one endpoint at a time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from eth_utils.crypto import keccak

from gallery_api.indexer.errors import Inconsistent
from gallery_api.indexer.events import TOPICS, UNREADABLE, Log, moment, word
from gallery_api.models import LOG_INDEX_BITS
from minting.rpc import Endpoint, NodeRefused, NodeUnreachable

HEADERS_A_REQUEST = 50
LOGS_WANTED = 7_000  # a request; under the 10,000 that nodes allow
FIRST_RANGE = 4  # a full page a block is 1,228 logs
LARGEST_RANGE = 100_000
LAG_BLOCKS = 1_024  # how far a node behind an address may be after another
LARGEST_NUMBER = 1 << 63 - LOG_INDEX_BITS  # of a block, so that its logs' keys are signed 64-bit integers


@dataclass(frozen=True)
class Header:
    """What is needed of a block: number, hash, parent's hash, time (Unix seconds) and the bloom of its logs."""

    number: int
    hash: bytes
    parent: bytes
    timestamp: int
    bloom: int


@dataclass(frozen=True)
class Stretch:
    """The logs of blocks first…last, the times of blocks whose logs have none, and the last block's header.

    ``recent``: headers of the blocks that may still be rewritten, proven to follow one another and have these logs.
    """

    first: int
    last: int
    logs: list[Log]
    timestamps: dict[str, int]
    header: Header
    recent: list[Header]


class Source:
    """One chain through several endpoints: all questions go to one of them until it fails, then to the next."""

    def __init__(self, endpoints: Sequence[Endpoint], token: str) -> None:
        """``token`` is the contract's address, 0x and 40 digits."""
        self._endpoints = list(endpoints)
        self._turn = 0
        self._range = FIRST_RANGE
        self.token = token.lower()

    def use_next(self) -> None:
        """Ask the next endpoint from now on."""
        self._turn = (self._turn + 1) % len(self._endpoints)

    @property
    def _endpoint(self) -> Endpoint:
        return self._endpoints[self._turn]

    def chain_id(self) -> int:
        """Return the chain's id."""
        answer = self._endpoint.ask("eth_chainId", [])
        try:
            return int(answer, 16)
        except UNREADABLE as error:
            raise NodeUnreachable(self._endpoint.url, f"its chain id cannot be read ({error!r:.300})") from error

    def head(self) -> Header:
        """Return the newest block's header."""
        return _header(self._endpoint.ask("eth_getBlockByNumber", ["latest", False]), self._endpoint.url)

    def headers(self, numbers: Sequence[int]) -> list[Header]:
        """Return the headers of blocks; raise NodeUnreachable when the node lacks one."""
        endpoint = self._endpoint
        found: list[Header] = []
        for start in range(0, len(numbers), HEADERS_A_REQUEST):
            some = numbers[start : start + HEADERS_A_REQUEST]
            answers = endpoint.ask_many([("eth_getBlockByNumber", [hex(number), False]) for number in some])
            found += [_header(answer, endpoint.url, number) for number, answer in zip(some, answers, strict=True)]
        return found

    def logs_of_block(self, block: Header) -> list[Log]:
        """Return the token's logs in exactly this block; the node refuses when it does not know the hash."""
        criteria = {"blockHash": "0x" + block.hash.hex(), "address": self.token, "topics": [TOPICS]}
        return _logs(self._endpoint.ask("eth_getLogs", [criteria]), self._endpoint.url, block.number, block.number)

    def logs(self, first: int, last: int) -> list[Log]:
        """Return the token's logs in blocks first…last."""
        return self._logs_with_end(first, last)[1]

    def _logs_with_end(self, first: int, last: int) -> tuple[Header, list[Log]]:
        """Return the last block's header and the logs of first…last, asked for in one request and in this order.

        A node that does not have the last block clips the logs without a word; one that has it has them all.
        """
        criteria = {"fromBlock": hex(first), "toBlock": hex(last), "address": self.token, "topics": [TOPICS]}
        url = self._endpoint.url
        end, logs = self._endpoint.ask_many([("eth_getBlockByNumber", [hex(last), False]), ("eth_getLogs", [criteria])])
        return _header(end, url, last), _logs(logs, url, first, last)

    def stretches(self, first: int, last: int, final: int) -> Iterator[Stretch]:
        """Yield first…last in stretches, reading the next one while the caller works on this one.

        Blocks above ``final`` may still be rewritten and are proven one by one; of the others those after the last log,
        as far as a node may lag, are shown to have none, which is how clipped logs are found. The length adapts: toward
        LOGS_WANTED logs a request, and shorter when the node refuses or does not answer in time.
        Raises NodeRefused, NodeUnreachable, Inconsistent.
        """
        with ThreadPoolExecutor(1, "stretches") as ahead:
            upcoming: Future[Stretch] | None = ahead.submit(self._stretch, first, last, final)
            while upcoming is not None:
                stretch = upcoming.result()
                more = stretch.last < last
                upcoming = ahead.submit(self._stretch, stretch.last + 1, last, final) if more else None
                yield stretch

    def _stretch(self, first: int, last: int, final: int) -> Stretch:
        header, logs = self._logs_of_some(first, last)
        end = header.number
        recent = range(max(first, final + 1), end + 1)
        missing = {log["blockNumber"] for log in logs if log.get("blockTimestamp") is None}
        newest = int(logs[-1]["blockNumber"], 16) if logs else first - 1
        quiet = range(max(newest + 1, last - LAG_BLOCKS), min(end, final) + 1)
        numbers = {int(number, 16) for number in missing} | set(recent) | set(quiet)
        headers = {end: header} | {found.number: found for found in self.headers(sorted(numbers - {end}))}
        self._check_quiet([headers[number] for number in quiet])
        proven = [headers[number] for number in recent]
        if proven:
            logs = self._prove(proven, logs)
        timestamps = {hex(number): header.timestamp for number, header in headers.items()}
        return Stretch(first, end, logs, timestamps, header, proven)

    def _check_quiet(self, headers: list[Header]) -> None:
        """Raise Inconsistent when a block whose logs were asked for and did not come has some."""
        for header in headers:
            number = header.number
            if _may_hold(header.bloom, self.token) and self._by_hash(header, number, number):
                raise Inconsistent(number, number, "its logs were left out of a longer range, as by a node that lags")

    def _logs_of_some(self, first: int, last: int) -> tuple[Header, list[Log]]:
        failures = 0
        while True:
            end = min(last, first + self._range - 1)
            try:
                header, logs = self._logs_with_end(first, end)
            except (NodeRefused, NodeUnreachable) as failure:
                failures += 1
                if end == first and isinstance(failure, NodeRefused):
                    # A block with more logs than a range may give; Kaia has no such limit when asked by the hash.
                    [header] = self.headers([first])
                    return header, self.logs_of_block(header)
                if end == first or (isinstance(failure, NodeUnreachable) and failures > 3):
                    raise
                self._range = max(1, (end - first + 1) // 4)
                continue
            self._adapt(len(logs), end - first + 1)
            return header, logs

    def _adapt(self, logs: int, blocks: int) -> None:
        fitting = blocks * LOGS_WANTED // logs if logs else blocks * 4
        self._range = max(1, min(fitting, max(self._range, blocks) * 4, LARGEST_RANGE))

    def _prove(self, headers: list[Header], logs: list[Log]) -> list[Log]:
        """Return the logs after showing that the blocks follow one another and hold exactly these; raise Inconsistent.

        Nodes behind one address may lag one another, and a lagging one leaves logs out without a word: a block whose
        bloom has the token but which gave no log is asked again by its hash.
        """
        first, last = headers[0].number, headers[-1].number
        for before, header in pairwise(headers):
            if header.parent != before.hash:
                raise Inconsistent(first, last, f"block {header.number} does not follow {before.number}")
        by_number = {int(number, 16): list(found) for number, found in groupby(logs, itemgetter("blockNumber"))}
        whole = [log for number, found in by_number.items() if number < first for log in found]
        for header in headers:
            found = by_number.get(header.number, [])
            if not found and _may_hold(header.bloom, self.token):
                found = self._by_hash(header, first, last)
            if found and {str(log.get("blockHash")) for log in found} != {"0x" + header.hash.hex()}:
                raise Inconsistent(first, last, f"a log of block {header.number} is from another block of that number")
            whole += found
        return whole

    def _by_hash(self, header: Header, first: int, last: int) -> list[Log]:
        try:
            return self.logs_of_block(header)
        except NodeRefused as refusal:
            raise Inconsistent(first, last, f"the node does not know block {header.number} by its hash") from refusal


def _header(answer: Any, url: str, number: int | None = None) -> Header:
    """Return what a node says of a block, of this number when one was asked for; raise NodeUnreachable."""
    if not isinstance(answer, dict):
        raise NodeUnreachable(url, "it does not have a block that it should have")
    try:
        header = Header(
            number=int(answer["number"], 16),
            hash=word(answer["hash"]),
            parent=word(answer["parentHash"]),
            timestamp=moment(answer["timestamp"]),
            bloom=int(answer.get("logsBloom") or "0x0", 16),
        )
    except UNREADABLE as error:
        raise NodeUnreachable(url, f"a block's header cannot be read ({error!r:.300})") from error
    if not 0 <= header.number < LARGEST_NUMBER or number not in (None, header.number):
        raise NodeUnreachable(url, f"asked for block {'latest' if number is None else number}, it gave {header.number}")
    return header


def _logs(answer: Any, url: str, first: int, last: int) -> list[Log]:
    """Return logs that are of blocks first…last as far as they say so; raise NodeUnreachable."""
    if not isinstance(answer, list):
        raise NodeUnreachable(url, "eth_getLogs gave no list")
    try:
        for number in {log["blockNumber"] for log in answer}:
            if not first <= int(number, 16) <= last:
                raise ValueError(f"block {number} was not asked for")
    except UNREADABLE as error:
        raise NodeUnreachable(url, f"eth_getLogs gave what is no log ({error!r:.300})") from error
    return answer


def _may_hold(bloom: int, address: str) -> bool:
    """Return whether a block's bloom may contain a contract's logs (Yellow Paper §4.3.1)."""
    digest = keccak(bytes.fromhex(address[2:]))
    bits = (int.from_bytes(digest[i : i + 2], "big") & 2047 for i in (0, 2, 4))
    return all(bloom >> bit & 1 for bit in bits)
