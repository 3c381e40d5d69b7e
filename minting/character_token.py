"""CharacterToken in Python: every question to the contract and every call to it. Nothing else touches its ABI."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from minting.abi import Artifact, Revert
from minting.chain import Block, CallReverted, Chain
from minting.journal.entries import Probe
from minting.token_events import STAGES, TRANSFER_TOPIC, DropInfo, DropTerms, TokenEvent, event_of, transfer_of

DROP_MANAGER_ROLE = bytes(keccak(text="DROP_MANAGER_ROLE"))
ISSUER_ROLE = bytes(keccak(text="ISSUER_ROLE"))
RELAYER_ROLE = bytes(keccak(text="RELAYER_ROLE"))
PAUSER_ROLE = bytes(keccak(text="PAUSER_ROLE"))
ROLES = {"drop-manager": DROP_MANAGER_ROLE, "issuer": ISSUER_ROLE, "relayer": RELAYER_ROLE, "pauser": PAUSER_ROLE}
PAGE_OWNERS = 1228
WORD_TICKETS = 256
TRUE = (1).to_bytes(32)


class CharacterToken:
    """One deployed CharacterToken. Questions take the `block` to ask at; `encode_…` return calldata for the journal."""

    def __init__(self, chain: Chain, address: str, artifact: Artifact) -> None:
        self.chain = chain
        self.address = str(to_checksum_address(address))
        self.artifact = artifact

    @classmethod
    def at(cls, chain: Chain, address: str, artifacts: Path) -> "CharacterToken":
        """Return the token at an address; `artifacts` is the directory contracts/abi."""
        return cls(chain, address, Artifact.load(artifacts / "CharacterToken.json"))

    def name(self, block: Block = None) -> str:
        """Return the collection's name."""
        return str(self._one("name", block=block))

    def symbol(self, block: Block = None) -> str:
        """Return the collection's symbol."""
        return str(self._one("symbol", block=block))

    def contract_uri(self, block: Block = None) -> str:
        """Return where the collection's own document is."""
        return str(self._one("contractURI", block=block))

    def drop_count(self, block: Block = None) -> int:
        """Return how many drops were opened."""
        return int(self._one("dropCount", block=block))

    def drop_info(self, drop: int, block: Block = None) -> DropInfo:
        """Return a drop as it stands; raises CallReverted with UnknownDrop."""
        cap, issued, size, opens_at, closes_at, soulbound, stage, *rest = self._one("dropInfo", drop, block=block)
        pages_left, reveal_block, seed, provenance_hash = rest
        return DropInfo(
            cap=cap,
            issued=issued,
            set_size=size,
            opens_at=opens_at,
            closes_at=closes_at,
            soulbound=soulbound,
            stage=STAGES[stage],
            pages_left=pages_left,
            reveal_block=reveal_block,
            seed=bytes(seed),
            provenance_hash=bytes(provenance_hash),
        )

    def is_spent(self, drop: int, ticket: int, block: Block = None) -> bool:
        """Return whether a ticket has its character."""
        return bool(self._one("isSpent", drop, ticket, block=block))

    def spent_tickets(self, drop: int, cap: int, block: Block = None) -> set[int]:
        """Return the spent tickets below `cap`, 256 a question."""
        tag = self.chain.tag(block)
        words = range((cap + WORD_TICKETS - 1) // WORD_TICKETS)
        questions = [
            ("eth_call", [{"to": self.address, "data": "0x" + self._calldata("spentWord", drop, i).hex()}, tag])
            for i in words
        ]
        answers = self.chain.ask_many(questions)
        return {
            i * WORD_TICKETS + bit
            for i, answer in zip(words, answers, strict=True)
            for bit in _set_bits(int(answer, 16))
            if i * WORD_TICKETS + bit < cap
        }

    def owner_of(self, token_id: int, block: Block = None) -> str:
        """Return the checksummed owner; raises CallReverted for a token that does not exist."""
        return str(to_checksum_address(self._one("ownerOf", token_id, block=block)))

    def balance_of(self, owner: str, block: Block = None) -> int:
        """Return how many characters an address holds."""
        return int(self._one("balanceOf", owner, block=block))

    def token_uri(self, token_id: int, block: Block = None) -> str:
        """Return where a character's document is."""
        return str(self._one("tokenURI", token_id, block=block))

    def picture_index_of(self, token_id: int, block: Block = None) -> int:
        """Return which picture of the set a token shows, from 0; raises CallReverted before the seed is drawn."""
        return int(self._one("pictureIndexOf", token_id, block=block))

    def total_supply(self, block: Block = None) -> int:
        """Return the number of characters over all drops."""
        return int(self._one("totalSupply", block=block))

    def page_count(self, block: Block = None) -> int:
        """Return how many of the 256 pages were written."""
        return int(self._one("pageCount", block=block))

    def page_address(self, page: int) -> str:
        """Return where a page, 1…256, is or will be."""
        return str(to_checksum_address(self._one("pageAddress", page)))

    def paused(self, block: Block = None) -> bool:
        """Return whether issuing is stopped."""
        return bool(self._one("paused", block=block))

    def has_role(self, role: bytes, account: str, block: Block = None) -> bool:
        """Return whether an account holds a role."""
        return bool(self._one("hasRole", role, account, block=block))

    def admin(self, block: Block = None) -> str:
        """Return the account that grants roles."""
        return str(to_checksum_address(self._one("owner", block=block)))

    def rate_limit(self, drop: int, role: bytes, block: Block = None) -> tuple[int, int, int]:
        """Return (capacity, refill seconds, available now); capacity 0 is no limit."""
        capacity, refill_seconds, available = self._ask("rateLimit", drop, role, block=block)
        return int(capacity), int(refill_seconds), int(available)

    def supports_interface(self, interface_id: bytes) -> bool:
        """Return whether the contract follows a standard (ERC-165)."""
        return bool(self._one("supportsInterface", interface_id))

    def encode_open_drop(self, terms: DropTerms) -> bytes:
        """Open a drop."""
        return self._calldata("openDrop", terms.as_tuple())

    def encode_lower_cap(self, drop: int, cap: int) -> bytes:
        """Lower a drop's cap."""
        return self._calldata("lowerCap", drop, cap)

    def encode_set_window(self, drop: int, opens_at: int, closes_at: int) -> bytes:
        """Move a drop's window (Unix seconds)."""
        return self._calldata("setWindow", drop, opens_at, closes_at)

    def encode_set_rate_limit(self, drop: int, role: bytes, capacity: int, refill_seconds: int) -> bytes:
        """Limit how fast a role may issue."""
        return self._calldata("setRateLimit", drop, role, capacity, refill_seconds)

    def encode_issue(self, drop: int, ticket: int, recipient: str) -> bytes:
        """Issue one character."""
        return self._calldata("issue", drop, ticket, recipient)

    def encode_airdrop(self, drop: int, first_ticket: int, recipients: Sequence[str]) -> bytes:
        """Issue to many, strictly ascending, on consecutive tickets."""
        return self._calldata("airdrop", drop, first_ticket, pack_recipients(recipients))

    def encode_issue_page(self, drop: int, tickets: Sequence[int], recipients: Sequence[str]) -> bytes:
        """Issue to many, strictly ascending, on the tickets given."""
        packed = b"".join(ticket.to_bytes(4) for ticket in tickets)
        return self._calldata("issuePage", drop, packed, pack_recipients(recipients))

    def encode_transfer(self, sender: str, recipient: str, token_id: int) -> bytes:
        """Transfer a character, asking a receiving contract whether it accepts it."""
        return self._calldata("safeTransferFrom(address,address,uint256)", sender, recipient, token_id)

    def encode_schedule_reveal(self, drop: int) -> bytes:
        """Name the block whose hash becomes the seed."""
        return self._calldata("scheduleReveal", drop)

    def encode_draw_seed(self, drop: int) -> bytes:
        """Draw the seed after that block."""
        return self._calldata("drawSeed", drop)

    def encode_reveal(self, drop: int, base_uri: str) -> bytes:
        """Show the art."""
        return self._calldata("reveal", drop, base_uri)

    def encode_grant_role(self, role: bytes, account: str) -> bytes:
        """Give a role to an account."""
        return self._calldata("grantRole", role, account)

    def encode_pause(self) -> bytes:
        """Stop issuing."""
        return self._calldata("pause")

    def encode_unpause(self) -> bytes:
        """Let issuing go on."""
        return self._calldata("unpause")

    def spent_probe(self, drop: int, ticket: int) -> Probe:
        """Return the journal's question "does this ticket have its character?"."""
        return Probe(self._calldata("isSpent", drop, ticket), TRUE)

    def role_probe(self, role: bytes, account: str) -> Probe:
        """Return the journal's question "does the account hold the role?"."""
        return Probe(self._calldata("hasRole", role, account), TRUE)

    def topic(self, event: str) -> str:
        """Return an event's first topic."""
        return self.artifact.topic(event)

    def decode_log(self, log: dict[str, Any]) -> TokenEvent | None:
        """Return the typed event in a log of this contract, or None when it tells nothing about a character."""
        topics = log["topics"]
        if topics and topics[0] == TRANSFER_TOPIC:
            return transfer_of(topics)
        decoded = self.artifact.decode_log(log)
        return None if decoded is None else event_of(*decoded)

    def decode_revert(self, data: bytes) -> Revert | None:
        """Return the contract's error in revert data, or None when it is not one of its own."""
        return self.artifact.decode_revert(data)

    def explain(self, reverted: CallReverted) -> str:
        """Return a refusal in the contract's words, with its fields."""
        return str(self.decode_revert(reverted.data) or reverted.reason)

    def _calldata(self, function: str, *arguments: Any) -> bytes:
        return self.artifact.encode(function, *arguments)

    def _ask(self, function: str, *arguments: Any, block: Block = None) -> tuple[Any, ...]:
        answer = self.chain.call(self.address, self._calldata(function, *arguments), block)
        return self.artifact.decode(function, answer)

    def _one(self, function: str, *arguments: Any, block: Block = None) -> Any:
        return self._ask(function, *arguments, block=block)[0]


def pack_recipients(recipients: Sequence[str]) -> bytes:
    """Return addresses packed 20 bytes each."""
    return b"".join(bytes(to_canonical_address(recipient)) for recipient in recipients)


def _set_bits(word: int) -> list[int]:
    return [bit for bit in range(WORD_TICKETS) if word >> bit & 1]
