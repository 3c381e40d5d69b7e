"""What became of a code: by the chain, without telling anybody its secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from minting.character_token import CharacterToken
from minting.claim_desk import ClaimDesk
from minting.codes.archive import RunLabel
from minting.codes.code import Code, fingerprint_of
from minting.drops import known_drop


class CodeState(StrEnum):
    """What the chain says of a code."""

    GOOD = "good"  # it can be claimed while the desk is open
    SPENT = "spent"  # its ticket has its character
    VOID = "void"  # staff made it worthless
    UNKNOWN = "unknown"  # the desk has no code for this ticket
    ANOTHER = "another"  # the desk has another code for this ticket


@dataclass(frozen=True)
class CheckedCode:
    """One code and what became of it."""

    drop: int
    ticket: int
    address: str
    state: CodeState


def check_codes(token: CharacterToken, desk: ClaimDesk, codes: Sequence[Code]) -> list[CheckedCode]:
    """Return what the chain says of each code; only addresses are asked about. Raises DropUnknown."""
    block = token.chain.block_number()
    states: dict[tuple[int, int], CheckedCode] = {}
    for drop in sorted({code.drop for code in codes}):
        mine = [code for code in codes if code.drop == drop]
        info = known_drop(token, drop, block)
        spent = token.spent_tickets(drop, info.set_size, block)
        there = {ticket: address for one in desk.code_blocks(drop, block) for ticket, address in one.by_ticket.items()}
        void = desk.void_tickets(drop, [code.ticket for code in mine], block)
        for code in mine:
            state = _state(code, there.get(code.ticket), code.ticket in spent, code.ticket in void)
            states[drop, code.ticket] = CheckedCode(drop, code.ticket, code.address, state)
    return [states[code.drop, code.ticket] for code in codes]


def is_on_chain(desk: ClaimDesk, label: RunLabel) -> bool:
    """Return whether the desk has just the codes that a run's label names."""
    there = {ticket: address for one in desk.code_blocks(label.drop) for ticket, address in one.by_ticket.items()}
    tickets = range(label.first_ticket, label.first_ticket + label.count)
    mine = [there[ticket] for ticket in tickets if ticket in there]
    return len(mine) == label.count and fingerprint_of(mine) == label.fingerprint


def _state(code: Code, there: str | None, spent: bool, void: bool) -> CodeState:
    if there is None:
        return CodeState.UNKNOWN
    if there != code.address:
        return CodeState.ANOTHER
    if spent:
        return CodeState.SPENT
    return CodeState.VOID if void else CodeState.GOOD
