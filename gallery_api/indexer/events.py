"""The token's events as plain values: decoding of logs, without any I/O."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from gallery_api.models import LOG_INDEX_BITS, NUMBER_BITS, log_id

TERMS = "(uint32,uint64,uint64,bool,uint16,bytes32,string,string,address,uint96)"
TERM_NAMES = (
    "cap", "opens_at", "closes_at", "soulbound", "page_budget",
    "provenance_hash", "placeholder_uri", "base_uri", "royalty_receiver", "royalty_fraction",
)  # fmt: skip
_NUMBER_MASK = (1 << NUMBER_BITS) - 1
_LOGS_A_BLOCK = 1 << LOG_INDEX_BITS
_LARGEST_DROP = 1 << 31  # a character's id is a signed 64-bit integer in the database
_LARGEST_TOKEN = _LARGEST_DROP << 64
_LATEST = 1 << 37  # seconds; beyond the year 6000
_MOST_ISSUED = 1 << 16  # by one event; a page holds 1,228
_NOBODY = "0x" + "00" * 32
# What Python, eth_abi and the checks here raise when a field is missing, of another type, too short or too large.
UNREADABLE = (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, DecodingError)

Log = dict[str, Any]
TransferRow = tuple[int, int, bytes | None, bytes, bytes, int]
CharacterRow = tuple[int, int, int, bytes, int, int]


def topic(signature: str) -> str:
    """Return the first topic of an event's logs."""
    return "0x" + keccak(text=signature).hex()


TRANSFER = topic("Transfer(address,address,uint256)")
ISSUED = topic("Issued(uint32,uint32,uint32,uint32,uint32)")
TICKETS_SPENT = topic("TicketsSpent(uint32,uint32,uint32,bytes)")


@dataclass(frozen=True)
class DropLog:
    """One event about a drop: its key, drop, name, fields (JSON), transaction and time."""

    id: int
    drop: int
    kind: str
    fields: dict[str, Any]
    transaction: bytes
    timestamp: int


@dataclass
class Batch:
    """What the logs of a range of blocks say, as rows of the tables.

    transfers: (id, character_id, sender, recipient, transaction, timestamp), in the chain's order.
    characters: id -> (id, page, ticket, owner at the end of the range, issued_log, issued_at).
    owners: the last recipient of characters issued earlier. ticketless: issued without a word on the ticket.
    """

    transfers: list[TransferRow] = field(default_factory=list)
    characters: dict[int, CharacterRow] = field(default_factory=dict)
    owners: dict[int, bytes] = field(default_factory=dict)
    drops: list[DropLog] = field(default_factory=list)
    ticketless: list[int] = field(default_factory=list)


def decode_logs(logs: Iterable[Log], timestamps: Mapping[str, int]) -> Batch:
    """Return what logs say; ``timestamps`` gives the time of each block (by its number as in the log) that has no own.

    Raises one of UNREADABLE when a log is not one of this contract's, cannot be so, or they are not in order.
    """
    batch = Batch()
    tickets: dict[int, int] = {}
    issued: dict[int, tuple[int, bytes, int, int]] = {}
    transfers, owners = batch.transfers, batch.owners
    seen_block, first_key, timestamp, last = "", 0, 0, -1
    seen_transaction, transaction = "", b""
    from_hex = bytes.fromhex
    for log in logs:
        if log["blockNumber"] != seen_block:
            seen_block = log["blockNumber"]
            first_key, timestamp = log_id(int(seen_block, 16), 0), _timestamp(log, timestamps)
        if log["transactionHash"] != seen_transaction:
            seen_transaction = log["transactionHash"]
            transaction = word(seen_transaction)
        topics = log["topics"]
        index = int(log["logIndex"], 16)
        key = first_key + index
        if key <= last or not 0 <= index < _LOGS_A_BLOCK:
            raise ValueError(f"the log {key} comes after {last}")
        last = key
        if topics[0] == TRANSFER:
            _, sender, receiver, named = topics
            token = int(named, 16)
            if not 0 <= token < _LARGEST_TOKEN or len(receiver) != 66 or len(sender) != 66:
                raise ValueError(f"a transfer of {named[:80]} from {sender[:80]} to {receiver[:80]}")
            character = token >> 64 << NUMBER_BITS | token & _NUMBER_MASK
            recipient = from_hex(receiver[26:])
            if sender == _NOBODY:
                issued[character] = (token >> 32 & _NUMBER_MASK, recipient, key, timestamp)
                transfers.append((key, character, None, recipient, transaction, timestamp))
            else:
                owners[character] = recipient
                transfers.append((key, character, from_hex(sender[26:]), recipient, transaction, timestamp))
        elif topics[0] in _SPENDING:
            _SPENDING[topics[0]](log, tickets)
        else:
            batch.drops.append(_drop_log(log, key, transaction, timestamp))
    batch.ticketless = [character for character in issued if character not in tickets]
    batch.characters = {
        character: (character, page, tickets[character], owners.pop(character, recipient), key, at)
        for character, (page, recipient, key, at) in issued.items()
        if character in tickets
    }
    return batch


def _timestamp(log: Log, timestamps: Mapping[str, int]) -> int:
    own = log.get("blockTimestamp")
    if own is None:
        return timestamps[log["blockNumber"]]
    return moment(own) if isinstance(own, str) else moment(hex(own))


def word(text: str) -> bytes:
    """Return the 32 bytes of a hash or topic, 0x and 64 digits; raise ValueError."""
    if len(text) != 66 or text[:2] != "0x":
        raise ValueError(f"{text[:80]!r} is not 32 bytes")
    return bytes.fromhex(text[2:])


def moment(text: str) -> int:
    """Return a block's time in Unix seconds; raise ValueError when it cannot be one."""
    seconds = int(text, 16)
    if not 0 <= seconds < _LATEST:
        raise ValueError(f"{text[:80]} is not a time")
    return seconds


def _drop_of(log: Log) -> int:
    drop = int(log["topics"][1], 16)
    if not 0 < drop < _LARGEST_DROP:
        raise ValueError(f"{log['topics'][1][:80]} is not a drop")
    return drop


def _spend_consecutive(log: Log, tickets: dict[int, int]) -> None:
    drop = _drop_of(log)
    first_ticket, first_number, count = decode(("uint32", "uint32", "uint32"), _data(log))
    if count > _MOST_ISSUED:
        raise ValueError(f"{count} characters issued at once")
    first = drop << NUMBER_BITS | first_number
    tickets.update(zip(range(first, first + count), range(first_ticket, first_ticket + count), strict=True))


def _spend_listed(log: Log, tickets: dict[int, int]) -> None:
    drop = _drop_of(log)
    first_number, packed = decode(("uint32", "bytes"), _data(log))
    first = drop << NUMBER_BITS | first_number
    for i in range(0, len(packed), 4):
        tickets[first + i // 4] = int.from_bytes(packed[i : i + 4], "big")


_SPENDING: dict[str, Callable[[Log, dict[int, int]], None]] = {
    ISSUED: _spend_consecutive,
    TICKETS_SPENT: _spend_listed,
}


def _data(log: Log) -> bytes:
    return bytes.fromhex(log["data"][2:])


def _opened(log: Log) -> dict[str, Any]:
    [terms] = decode((TERMS,), _data(log))
    return {
        name: "0x" + value.hex() if isinstance(value, bytes) else value
        for name, value in zip(TERM_NAMES, terms, strict=True)
    }


def _plain(*fields: tuple[str, str]) -> Callable[[Log], dict[str, Any]]:
    names, types = zip(*fields, strict=True)

    def read(log: Log) -> dict[str, Any]:
        values = decode(types, _data(log))
        return {
            name: "0x" + value.hex() if isinstance(value, bytes) else value
            for name, value in zip(names, values, strict=True)
        }

    return read


def _rate_limit(log: Log) -> dict[str, Any]:
    return {"role": log["topics"][2], **_plain(("capacity", "uint32"), ("refill_seconds", "uint32"))(log)}


_DROP_EVENTS: dict[str, tuple[str, Callable[[Log], dict[str, Any]]]] = {
    topic(f"DropOpened(uint32,{TERMS})"): ("DropOpened", _opened),
    topic("CapLowered(uint32,uint32)"): ("CapLowered", _plain(("cap", "uint32"))),
    topic("WindowSet(uint32,uint64,uint64)"): (
        "WindowSet", _plain(("opens_at", "uint64"), ("closes_at", "uint64")),
    ),
    topic("RateLimitSet(uint32,bytes32,uint32,uint32)"): ("RateLimitSet", _rate_limit),
    topic("RevealScheduled(uint32,uint64)"): ("RevealScheduled", _plain(("reveal_block", "uint64"))),
    topic("SeedDrawn(uint32,bytes32)"): ("SeedDrawn", _plain(("seed", "bytes32"))),
    topic("Revealed(uint32,string)"): ("Revealed", _plain(("base_uri", "string"))),
}  # fmt: skip

TOPICS = [TRANSFER, *_SPENDING, *_DROP_EVENTS]


def _drop_log(log: Log, key: int, transaction: bytes, timestamp: int) -> DropLog:
    kind, read = _DROP_EVENTS[log["topics"][0]]
    return DropLog(key, _drop_of(log), kind, read(log), transaction, timestamp)
