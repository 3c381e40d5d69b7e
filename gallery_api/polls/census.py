"""The census: who may vote and with how much power, from the token's transfers up to the snapshot."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gallery_api.polls import canonical
from gallery_api.polls.manifest import CensusSummary
from gallery_api.polls.merkle import leaf_hash, root_of
from gallery_api.polls.power import PowerRule

NOBODY = bytes(20)


class CensusInvalid(ValueError):
    """Transfers or rows do not make a census."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"row {line}: {reason}; read the transfers of the token again from its first block")


class Transfer(NamedTuple):
    """A token's Transfer event: where it stands on the chain, from whom, to whom (20 bytes each), the token's id."""

    block: int
    log_index: int
    sender: bytes
    recipient: bytes
    token_id: int


class Block(NamedTuple):
    """A block's number, hash (32 bytes) and time (Unix seconds)."""

    number: int
    hash: bytes
    time: int


@dataclass(frozen=True)
class Census:
    """Power by address (20 bytes), everybody with a power above zero; iterated in ascending order of addresses."""

    powers: Mapping[bytes, int]

    @classmethod
    def build(cls, transfers: Iterable[Transfer], rule: PowerRule, traits: Mapping[int, str] | None = None) -> "Census":
        """From all transfers up to the snapshot block, in the chain's order, each token first sent by nobody.

        traits: the trait of the rule's layer by token id, for trait-weighted. Raises CensusInvalid where a transfer
        does not follow from those before it: then one is missing or invented.
        """
        owners = _owners(transfers)
        held: dict[bytes, list[int]] = {}
        for token, owner in owners.items():
            if rule.counts(token) and owner != NOBODY and owner not in rule.excluded:
                held.setdefault(owner, []).append(token)
        powers = {owner: rule.power(tokens, traits or {}) for owner, tokens in held.items()}
        return cls({owner: powers[owner] for owner in sorted(powers) if powers[owner]})

    @cached_property
    def root(self) -> bytes:
        """The Merkle root (RFC 6962) over address ‖ power as uint64, in ascending order of addresses."""
        return root_of(leaf_hash(address + power.to_bytes(8, "big")) for address, power in self.powers.items())

    @cached_property
    def power(self) -> int:
        """The power of all together."""
        return sum(self.powers.values())

    def summary(self) -> CensusSummary:
        """What the manifest says of it."""
        return CensusSummary(self.root, len(self.powers), self.power)

    def csv(self) -> bytes:
        """Lines "address,power" after a line of headings; what census.csv holds."""
        rows = (f"0x{address.hex()},{power}\n" for address, power in self.powers.items())
        return ("address,power\n" + "".join(rows)).encode()

    def json_lines(self) -> bytes:
        """The same rows as canonical JSON objects, one a line."""
        rows = [{"address": canonical.hexadecimal(address), "power": power} for address, power in self.powers.items()]
        return canonical.write_lines(rows)

    @classmethod
    def read_csv(cls, content: bytes) -> "Census":
        """From census.csv; raises CensusInvalid when rows are not ascending, or a byte could be written otherwise."""
        powers: dict[bytes, int] = {}
        previous = b""
        for line, (address, power) in enumerate(_rows(content, "address,power", 2), 2):
            owner = _address(address, line)
            if owner <= previous or len(owner) != 20:
                raise CensusInvalid(line, "addresses must have 20 bytes and ascend")
            powers[owner] = _number(power, line, 1)
            if powers[owner] > canonical.LARGEST_INTEGER:
                raise CensusInvalid(line, "nobody has a power beyond 2^53-1")
            previous = owner
        census = cls(powers)
        if census.csv() != content:
            raise CensusInvalid(1, "the file could be written otherwise")
        return census


def snapshot_block(time: int, head: int, block_at: Callable[[int], Block]) -> Block:
    """The last block whose time is at or before `time`, by bisection; `head` is the newest block's number.

    Raises CensusInvalid when the newest block is not later than `time` (the snapshot is not fixed yet), or the first
    one already is.
    """
    if block_at(head).time <= time:
        raise CensusInvalid(head, "no block after the snapshot's time yet: wait for one")
    after = bisect_left(range(head + 1), True, key=lambda number: block_at(number).time > time)
    if after == 0:
        raise CensusInvalid(0, "the chain begins after the snapshot's time")
    return block_at(after - 1)


def write_transfers(transfers: Iterable[Transfer]) -> bytes:
    """What transfers.csv holds, in the chain's order."""
    rows = (
        f"{each.block},{each.log_index},0x{each.sender.hex()},0x{each.recipient.hex()},{each.token_id}\n"
        for each in transfers
    )
    return ("block,logIndex,from,to,tokenId\n" + "".join(rows)).encode()


def read_transfers(content: bytes) -> list[Transfer]:
    """From transfers.csv; raises CensusInvalid."""
    transfers = [
        Transfer(
            _number(block, line),
            _number(index, line),
            _address(sender, line),
            _address(recipient, line),
            _number(token, line),
        )
        for line, (block, index, sender, recipient, token) in enumerate(
            _rows(content, "block,logIndex,from,to,tokenId", 5), 2
        )
    ]
    if write_transfers(transfers) != content:
        raise CensusInvalid(1, "the file could be written otherwise")
    return transfers


def write_traits(traits: Mapping[int, str]) -> bytes:
    """What traits.csv holds: the trait of one layer by token id, ascending."""
    return ("tokenId,trait\n" + "".join(f"{token},{traits[token]}\n" for token in sorted(traits))).encode()


def read_traits(content: bytes) -> dict[int, str]:
    """From traits.csv; raises CensusInvalid."""
    traits = {_number(token, line): trait for line, (token, trait) in enumerate(_rows(content, "tokenId,trait", 2), 2)}
    if write_traits(traits) != content:
        raise CensusInvalid(1, "the file could be written otherwise")
    return traits


def _owners(transfers: Iterable[Transfer]) -> dict[int, bytes]:
    owners: dict[int, bytes] = {}
    place = (-1, -1)
    for line, transfer in enumerate(transfers, 2):
        if transfer[:2] <= place:
            raise CensusInvalid(line, "transfers must be in the chain's order, each once")
        place = transfer[:2]
        if owners.get(transfer.token_id, NOBODY) != transfer.sender:
            raise CensusInvalid(line, f"token {transfer.token_id} was not the sender's")
        owners[transfer.token_id] = transfer.recipient
    return owners


def _rows(content: bytes, headings: str, columns: int) -> Iterable[list[str]]:
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise CensusInvalid(1, "the file is not UTF-8") from error
    if lines[0] != headings or lines[-1]:
        raise CensusInvalid(1, f'the file must begin with the line "{headings}" and end with a line feed')
    for line, row in enumerate(lines[1:-1], 2):
        cells = row.split(",")
        if len(cells) != columns:
            raise CensusInvalid(line, f"must have {columns} columns")
        yield cells


def _number(text: str, line: int, least: int = 0) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 78 or int(text) < least:
        raise CensusInvalid(line, f"{text!r} is not a number of at least {least}")
    return int(text)


def _address(text: str, line: int) -> bytes:
    try:
        address = bytes.fromhex(text[2:])
    except ValueError as error:
        raise CensusInvalid(line, f"{text!r} is not hexadecimal") from error
    if len(address) != 20:
        raise CensusInvalid(line, f"{text!r} is no address of 20 bytes")
    return address
