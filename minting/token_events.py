"""What CharacterToken says in its logs, as typed values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from eth_utils.address import to_checksum_address

TRANSFER_TOPIC = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
NUMBER_BITS, PAGE_BITS = 32, 32


class TokenId(NamedTuple):
    """A token's id taken apart: `drop << 64 | page << 32 | number`."""

    drop: int
    page: int
    number: int

    @classmethod
    def of(cls, token_id: int) -> "TokenId":
        """Take an id apart."""
        low = token_id & (1 << (NUMBER_BITS + PAGE_BITS)) - 1
        return cls(token_id >> (NUMBER_BITS + PAGE_BITS), low >> NUMBER_BITS, low & (1 << NUMBER_BITS) - 1)

    def __int__(self) -> int:
        return self.drop << (NUMBER_BITS + PAGE_BITS) | self.page << NUMBER_BITS | self.number


@dataclass(frozen=True)
class DropTerms:
    """What a drop promises from its opening; the fields and their meaning are ICharacterToken's.

    Times are Unix seconds. Open mode has a `base_uri`; sealed mode has none but a `placeholder_uri`. In both, the
    `provenance_hash` is keccak256(base URI).
    """

    cap: int
    opens_at: int
    closes_at: int
    provenance_hash: bytes
    base_uri: str = ""
    placeholder_uri: str = ""
    soulbound: bool = False
    page_budget: int = 16
    royalty_receiver: str = "0x0000000000000000000000000000000000000000"
    royalty_fraction: int = 0

    def as_tuple(self) -> tuple[Any, ...]:
        """Return the fields in the contract's order."""
        return (
            self.cap,
            self.opens_at,
            self.closes_at,
            self.soulbound,
            self.page_budget,
            self.provenance_hash,
            self.placeholder_uri,
            self.base_uri,
            self.royalty_receiver,
            self.royalty_fraction,
        )

    @classmethod
    def from_tuple(cls, values: tuple[Any, ...]) -> "DropTerms":
        """Take the contract's fields."""
        cap, opens_at, closes_at, soulbound, pages, provenance, placeholder, base, receiver, fraction = values
        receiver = str(to_checksum_address(receiver))
        return cls(cap, opens_at, closes_at, bytes(provenance), base, placeholder, soulbound, pages, receiver, fraction)


class RevealStage(StrEnum):
    """How far the art of a drop is known, in the contract's order."""

    UNKNOWN = "unknown"
    OPEN = "open"  # nothing to reveal: its order was published from the beginning
    SEALED = "sealed"
    SCHEDULED = "scheduled"
    DRAWN = "drawn"
    REVEALED = "revealed"


STAGES = tuple(RevealStage)


@dataclass(frozen=True)
class DropInfo:
    """A drop as it stands now; the fields are ICharacterToken's."""

    cap: int
    issued: int
    set_size: int
    opens_at: int
    closes_at: int
    soulbound: bool
    stage: RevealStage
    pages_left: int
    reveal_block: int
    seed: bytes
    provenance_hash: bytes


@dataclass(frozen=True)
class Transfer:
    """A character changed hands; addresses in lower case, the zero address when it is new."""

    sender: str
    recipient: str
    token_id: int


@dataclass(frozen=True)
class DropOpened:
    """A drop was opened."""

    drop: int
    terms: DropTerms


@dataclass(frozen=True)
class CapLowered:
    """A drop's cap fell."""

    drop: int
    cap: int


@dataclass(frozen=True)
class WindowSet:
    """A drop's window was moved."""

    drop: int
    opens_at: int
    closes_at: int


@dataclass(frozen=True)
class Issued:
    """Consecutive tickets were spent on consecutive numbers."""

    drop: int
    page: int
    first_ticket: int
    first_number: int
    count: int


@dataclass(frozen=True)
class TicketsSpent:
    """These tickets, in this order, were spent on consecutive numbers."""

    drop: int
    page: int
    first_number: int
    tickets: tuple[int, ...]


@dataclass(frozen=True)
class RevealScheduled:
    """The hash of this block will be the seed."""

    drop: int
    block_number: int


@dataclass(frozen=True)
class SeedDrawn:
    """The seed of the permutation is known."""

    drop: int
    seed: bytes


@dataclass(frozen=True)
class Revealed:
    """The drop's characters show their documents."""

    drop: int
    base_uri: str


TokenEvent = (
    Transfer | DropOpened | CapLowered | WindowSet | Issued | TicketsSpent | RevealScheduled | SeedDrawn | Revealed
)


def transfer_of(topics: list[str]) -> Transfer:
    """Return a Transfer from its four topics by cutting strings: the fast path of an indexer."""
    return Transfer("0x" + topics[1][26:], "0x" + topics[2][26:], int(topics[3], 16))


def event_of(name: str, fields: dict[str, Any]) -> TokenEvent | None:
    """Return the typed event of a decoded log, or None for an event that tells nothing about a character."""
    match name:
        case "DropOpened":
            return DropOpened(fields["drop"], DropTerms.from_tuple(fields["terms"]))
        case "CapLowered":
            return CapLowered(fields["drop"], fields["cap"])
        case "WindowSet":
            return WindowSet(fields["drop"], fields["opensAt"], fields["closesAt"])
        case "Issued":
            return Issued(fields["drop"], fields["page"], fields["firstTicket"], fields["firstNumber"], fields["count"])
        case "TicketsSpent":
            return TicketsSpent(
                fields["drop"], fields["page"], fields["firstNumber"], unpack_tickets(fields["packedTickets"])
            )
        case "RevealScheduled":
            return RevealScheduled(fields["drop"], fields["blockNumber"])
        case "SeedDrawn":
            return SeedDrawn(fields["drop"], bytes(fields["seed"]))
        case "Revealed":
            return Revealed(fields["drop"], fields["baseURI"])
    return None


def unpack_tickets(packed: bytes) -> tuple[int, ...]:
    """Return tickets packed four bytes each."""
    return tuple(int.from_bytes(packed[i : i + 4]) for i in range(0, len(packed), 4))
