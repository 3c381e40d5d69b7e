"""ClaimDesk in Python: every question to the contract and every call to it. Nothing else touches its ABI."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from eth_utils.address import to_canonical_address, to_checksum_address

from minting.abi import Artifact, Revert
from minting.chain import Block, CallReverted, Chain, ChainUnreachable
from minting.character_token import TRUE
from minting.journal.entries import Probe
from minting.rpc import Question

BLOCK_CODES = 1228
CODE_BLOCK_HEADER = 9  # STOP, the drop, the first ticket
CLAIMS_A_TRANSACTION = 500
BLOCKS_A_QUESTION = 20_000


class SkipReason(IntEnum):
    """Why a batch left a claim out; IClaimDesk.Reason. From OUT_OF_ORDER on, the same claim may succeed later."""

    NONE = 0
    BEYOND_CAP = 1
    SPENT = 2
    VOID = 3
    NO_CODE = 4
    BAD_SIGNATURE = 5
    OUT_OF_ORDER = 6
    TOO_FAST = 7
    SOLD_OUT = 8

    @property
    def passing(self) -> bool:
        """Whether the same claim can be sent again."""
        return self >= SkipReason.OUT_OF_ORDER


@dataclass(frozen=True)
class Counter:
    """A drop at the desk; times in Unix seconds, `closes_at` 0 when it was never opened, `capacity` 0 for no limit."""

    next_ticket: int
    opens_at: int
    closes_at: int
    capacity: int
    refill_seconds: int
    available: int
    paused: bool


@dataclass(frozen=True)
class CodeBlock:
    """The codes of consecutive tickets, as they stand on the chain for good."""

    number: int
    drop: int
    first_ticket: int
    addresses: list[str]

    @property
    def by_ticket(self) -> dict[int, str]:
        """Return each ticket's code address (checksummed)."""
        return {self.first_ticket + i: address for i, address in enumerate(self.addresses)}


@dataclass(frozen=True)
class SignedClaim:
    """A claim as the desk takes it: `signature` is compact, 64 bytes."""

    code_block: int
    ticket: int
    recipient: str
    signature: bytes

    def packed(self) -> bytes:
        """Return the 90 bytes of claimBatch."""
        recipient = bytes(to_canonical_address(self.recipient))
        return self.code_block.to_bytes(2) + self.ticket.to_bytes(4) + recipient + self.signature


@dataclass(frozen=True)
class ClaimSkipped:
    """A claim that a batch left out, and why."""

    drop: int
    ticket: int
    recipient: str
    reason: SkipReason


class ClaimDesk:
    """One deployed ClaimDesk. Questions take the `block` to ask at; `encode_…` return calldata for the journal."""

    def __init__(self, chain: Chain, address: str, artifact: Artifact) -> None:
        self.chain = chain
        self.address = str(to_checksum_address(address))
        self.artifact = artifact

    @classmethod
    def at(cls, chain: Chain, address: str, artifacts: Path) -> "ClaimDesk":
        """Return the desk at an address; `artifacts` is the directory contracts/abi."""
        return cls(chain, address, Artifact.load(artifacts / "ClaimDesk.json"))

    def token_address(self) -> str:
        """Return the registry behind the desk (checksummed)."""
        return str(to_checksum_address(self._one("token")))

    def admin(self, block: Block = None) -> str:
        """Return the account that grants the desk's roles."""
        return str(to_checksum_address(self._one("owner", block=block)))

    def has_role(self, role: bytes, account: str, block: Block = None) -> bool:
        """Return whether an account holds a role at the desk."""
        return bool(self._one("hasRole", role, account, block=block))

    def counter_of(self, drop: int, block: Block = None) -> Counter:
        """Return a drop as the desk has it; raises CallReverted with UnknownDrop."""
        return Counter(*self._one("counterOf", drop, block=block))

    def is_void(self, drop: int, ticket: int, block: Block = None) -> bool:
        """Return whether a ticket's code was voided."""
        return bool(self._one("isVoid", drop, ticket, block=block))

    def void_tickets(self, drop: int, tickets: Iterable[int], block: Block = None) -> set[int]:
        """Return which of these tickets' codes were voided."""
        tag, asked = self.chain.tag(block), list(tickets)
        questions = [self._question("isVoid", drop, ticket, tag=tag) for ticket in asked]
        answers = self.chain.ask_many(questions) if questions else []
        return {ticket for ticket, answer in zip(asked, answers, strict=True) if int(answer, 16)}

    def code_of(self, drop: int, ticket: int, block: Block = None) -> tuple[str, int] | None:
        """Return a ticket's code address (checksummed) and code block, or None when it has no code."""
        address, code_block = self._ask("codeOf", drop, ticket, block=block)
        return (str(to_checksum_address(address)), int(code_block)) if code_block else None

    def code_block_count(self, block: Block = None) -> int:
        """Return how many code blocks were committed."""
        return int(self._one("codeBlockCount", block=block))

    def code_blocks(self, drop: int, block: Block = None) -> list[CodeBlock]:
        """Return all code blocks of a drop, oldest first, read from the contracts that they are."""
        return [one for one in self.code_blocks_from(1, block) if one.drop == drop]

    def code_blocks_from(self, first: int, block: Block = None) -> list[CodeBlock]:
        """Return the code blocks of all drops from number `first` on."""
        tag = self.chain.tag(block)
        numbers = range(first, self.code_block_count(tag) + 1)
        if not numbers:
            return []
        places = self.chain.ask_many([self._question("codeBlockAddress", n, tag=tag) for n in numbers])
        codes = self.chain.ask_many([("eth_getCode", ["0x" + place[-40:], tag]) for place in places])
        return [_code_block(number, bytes.fromhex(code[2:])) for number, code in zip(numbers, codes, strict=True)]

    def committed_at(self, code_block: int) -> int:
        """Return the block of the chain in which a code block was committed, by its event; raise ChainUnreachable."""
        topics = [self.artifact.topic("CodesCommitted"), None, "0x" + code_block.to_bytes(32).hex()]
        last = self.chain.block_number()
        while last >= 0:
            first = max(0, last - BLOCKS_A_QUESTION + 1)
            logs = self.chain.logs(
                {"address": self.address, "fromBlock": hex(first), "toBlock": hex(last), "topics": topics}
            )
            if logs:
                return int(logs[0]["blockNumber"], 16)
            last = first - 1
        raise ChainUnreachable("eth_getLogs", [])

    def claim_digest(self, drop: int, ticket: int, recipient: str) -> bytes:
        """Return what a code's key signs, by the contract."""
        return bytes(self._one("claimDigest", drop, ticket, recipient))

    def encode_commit_codes(self, code_block: int, drop: int, first_ticket: int, addresses: Sequence[str]) -> bytes:
        """Commit code addresses for consecutive tickets, at most 1,228, as the next code block: the count and one."""
        packed = b"".join(bytes(to_canonical_address(address)) for address in addresses)
        return self._calldata("commitCodes", code_block, drop, first_ticket, packed)

    def encode_void_codes(self, drop: int, tickets: Iterable[int]) -> bytes:
        """Make codes worthless for good."""
        return self._calldata("voidCodes", drop, b"".join(ticket.to_bytes(4) for ticket in tickets))

    def encode_set_window(self, drop: int, opens_at: int, closes_at: int) -> bytes:
        """Open a drop at the desk for this time (Unix seconds), or move it."""
        return self._calldata("setWindow", drop, opens_at, closes_at)

    def encode_set_limit(self, drop: int, capacity: int, refill_seconds: int) -> bytes:
        """Limit how fast claims are taken."""
        return self._calldata("setLimit", drop, capacity, refill_seconds)

    def encode_pause(self, drop: int) -> bytes:
        """Stop a drop's claims."""
        return self._calldata("pause", drop)

    def encode_unpause(self, drop: int) -> bytes:
        """Let a drop's claims go on."""
        return self._calldata("unpause", drop)

    def encode_claim(self, drop: int, claim: SignedClaim) -> bytes:
        """Honour one claim, its character kept in storage."""
        r, vs = claim.signature[:32], claim.signature[32:]
        return self._calldata("claim", drop, claim.ticket, claim.recipient, claim.code_block, r, vs)

    def encode_claim_batch(self, drop: int, on_page: bool, claims: Iterable[SignedClaim]) -> bytes:
        """Honour those claims that can be; on a page their recipients must ascend strictly."""
        return self._calldata("claimBatch", drop, on_page, b"".join(claim.packed() for claim in claims))

    def encode_grant_role(self, role: bytes, account: str) -> bytes:
        """Give a role at the desk to an account."""
        return self._calldata("grantRole", role, account)

    def role_probe(self, role: bytes, account: str) -> Probe:
        """Return the journal's question "does the account hold the role?"."""
        return Probe(self._calldata("hasRole", role, account), TRUE)

    def void_probe(self, drop: int, ticket: int) -> Probe:
        """Return the journal's question "is this code voided?"."""
        return Probe(self._calldata("isVoid", drop, ticket), TRUE)

    def topic(self, event: str) -> str:
        """Return an event's first topic."""
        return self.artifact.topic(event)

    def skipped_claims(self, logs: Iterable[dict[str, Any]]) -> list[ClaimSkipped]:
        """Return the claims that a transaction's logs say were left out."""
        mine = (log for log in logs if str(log["address"]).lower() == self.address.lower())
        events = (self.artifact.decode_log(log) for log in mine)
        return [
            ClaimSkipped(
                fields["drop"],
                fields["ticket"],
                str(to_checksum_address(fields["recipient"])),
                SkipReason(fields["reason"]),
            )
            for name, fields in (event for event in events if event)
            if name == "ClaimSkipped"
        ]

    def decode_revert(self, data: bytes) -> Revert | None:
        """Return the contract's error in revert data, or None when it is not one of its own."""
        return self.artifact.decode_revert(data)

    def explain(self, reverted: CallReverted) -> str:
        """Return a refusal in the contract's words, with its fields."""
        return str(self.decode_revert(reverted.data) or reverted.reason)

    def _calldata(self, function: str, *arguments: Any) -> bytes:
        return self.artifact.encode(function, *arguments)

    def _question(self, function: str, *arguments: Any, tag: str) -> Question:
        return "eth_call", [{"to": self.address, "data": "0x" + self._calldata(function, *arguments).hex()}, tag]

    def _ask(self, function: str, *arguments: Any, block: Block = None) -> tuple[Any, ...]:
        answer = self.chain.call(self.address, self._calldata(function, *arguments), block)
        return self.artifact.decode(function, answer)

    def _one(self, function: str, *arguments: Any, block: Block = None) -> Any:
        return self._ask(function, *arguments, block=block)[0]


def _code_block(number: int, code: bytes) -> CodeBlock:
    packed = code[CODE_BLOCK_HEADER:]
    addresses = [str(to_checksum_address(packed[i : i + 20])) for i in range(0, len(packed), 20)]
    return CodeBlock(number, int.from_bytes(code[1:5]), int.from_bytes(code[5:9]), addresses)
