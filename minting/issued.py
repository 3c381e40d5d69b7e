"""Who was given which ticket's character, read from the chain's logs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address

from minting.chain import ChainUnreachable
from minting.character_token import CharacterToken
from minting.errors import MintingError
from minting.token_events import TRANSFER_TOPIC, Issued, TicketsSpent, TokenId, transfer_of

BLOCKS_A_QUESTION = 20_000
ZERO_TOPIC = "0x" + "0" * 64


class TicketNotIssued(MintingError):
    """The chain shows no character for tickets that should have one."""

    def __init__(self, drop: int, tickets: Collection[int]) -> None:
        self.drop, self.tickets = drop, sorted(tickets)
        super().__init__(
            f"The logs of drop {drop} do not show tickets {self.tickets[:20]}.", "Run the command again in a moment."
        )


@dataclass(frozen=True)
class IssuedCharacter:
    """A spent ticket: the character it became, its first owner (checksummed), and the block."""

    drop: int
    ticket: int
    number: int
    token_id: int
    recipient: str
    block_number: int


def find_issued(
    token: CharacterToken, drop: int, tickets: Collection[int], likely_blocks: Sequence[int]
) -> dict[int, IssuedCharacter]:
    """Return the character of each ticket, looking into `likely_blocks` before the whole history.

    Raises TicketNotIssued, ChainUnreachable.
    """
    wanted = set(tickets)
    found: dict[int, IssuedCharacter] = {}
    for block in likely_blocks:
        if wanted:
            _collect(token, drop, wanted, found, block, block)
    # From the newest block back: what is looked for was issued lately more often than not.
    last = token.chain.block_number()
    size = BLOCKS_A_QUESTION
    while wanted and last >= 0:
        first = max(0, last - size + 1)
        try:
            _collect(token, drop, wanted, found, first, last)
        except ChainUnreachable:
            if size == 1:
                raise
            size = max(1, size // 8)  # nodes bound time and number of items
            continue
        last = first - 1
    if wanted:
        raise TicketNotIssued(drop, wanted)
    return found


def _collect(
    token: CharacterToken, drop: int, wanted: set[int], found: dict[int, IssuedCharacter], first: int, last: int
) -> None:
    """Move tickets issued in these blocks from `wanted` to `found`."""
    topics = [[token.topic("Issued"), token.topic("TicketsSpent")], "0x" + drop.to_bytes(32).hex()]
    logs = token.chain.logs({"address": token.address, "fromBlock": hex(first), "toBlock": hex(last), "topics": topics})
    for block in sorted({int(log["blockNumber"], 16) for log in logs}):
        here = dict(_numbers(token, (log for log in logs if int(log["blockNumber"], 16) == block)))
        if wanted.isdisjoint(here):
            continue
        owners = _first_owners(token, block)
        for ticket in wanted & set(here):
            token_id = here[ticket]
            number = TokenId.of(token_id).number
            found[ticket] = IssuedCharacter(drop, ticket, number, token_id, owners[token_id], block)
        wanted -= set(here)


def _numbers(token: CharacterToken, logs: Iterable[dict[str, Any]]) -> Iterable[tuple[int, int]]:
    """Give (ticket, token id) for everything these logs issued."""
    for log in logs:
        event = token.decode_log(log)
        if isinstance(event, Issued):
            for i in range(event.count):
                yield event.first_ticket + i, int(TokenId(event.drop, event.page, event.first_number + i))
        elif isinstance(event, TicketsSpent):
            for i, ticket in enumerate(event.tickets):
                yield ticket, int(TokenId(event.drop, event.page, event.first_number + i))


def _first_owners(token: CharacterToken, block: int) -> dict[int, str]:
    logs = token.chain.logs(
        {
            "address": token.address,
            "fromBlock": hex(block),
            "toBlock": hex(block),
            "topics": [TRANSFER_TOPIC, ZERO_TOPIC],
        }
    )
    transfers = (transfer_of(log["topics"]) for log in logs)
    return {transfer.token_id: str(to_checksum_address(transfer.recipient)) for transfer in transfers}
