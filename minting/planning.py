"""Decide once who of a list gets which ticket, and in which transactions."""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from minting.character_token import ISSUER_ROLE, PAGE_OWNERS, CharacterToken
from minting.drops import known_drop
from minting.errors import MintingError
from minting.issued import find_issued
from minting.journal import Journal
from minting.plan import LeftFree, OfAnotherRound, Plan
from minting.promises import Promises, read_promises, served_by
from minting.recipients import Recipient, RecipientsInvalid, check_recipients
from minting.steps import Step, runs
from minting.tickets import assign_tickets
from minting.token_events import DropInfo

PAGE_FROM = 8
SOULBOUND_PAGE_FROM = 2


class NotEnoughPages(MintingError):
    """The drop's page budget does not suffice for the plan."""

    def __init__(self, drop: int, wanted: int, left: int) -> None:
        self.drop, self.wanted, self.left = drop, wanted, left
        super().__init__(
            f"The plan needs {wanted} {'page' if wanted == 1 else 'pages'}, drop {drop} has {left} left.",
            "Send larger batches, or open a drop with a larger page budget.",
        )


class TicketsUnknown(MintingError):
    """Tickets were spent that the journal does not know, so another round could give somebody one too many."""

    def __init__(self, drop: int, unknown: Collection[int]) -> None:
        self.drop, self.unknown = drop, sorted(unknown)
        were = "was" if len(unknown) == 1 else "were"
        super().__init__(
            f"{len(unknown)} of drop {drop}'s tickets {were} spent by something that this database does not know.",
            "Use the database that issued them, or give every line of the list a ticket of its own.",
        )


class TicketsPrinted(MintingError):
    """A list asks for tickets that printed codes stand for."""

    def __init__(self, drop: int, tickets: Collection[int]) -> None:
        self.drop, self.tickets = drop, sorted(tickets)
        listed = ", ".join(map(str, self.tickets[:10]))
        super().__init__(
            f"In drop {drop} codes were printed for these tickets: {listed}.",
            "Void the codes first (`palmido codes void`), or leave the tickets out of the list. Nothing was sent.",
        )


def plan_issue(
    journal: Journal,
    token: CharacterToken,
    drop: int,
    recipients: Sequence[Recipient],
    limit: int,
    round_name: str = "",
) -> Plan:
    """Return the plan for a list: the stored one when the same list was sent before, else a new one, not stored yet.

    `limit` is the most owners in one transaction. An address gets one character a round: who is on an earlier list of
    the round is left out, or, where that list was not finished, carried over with its transactions as they were; and
    in the first round, "", also who was issued one by anything that the journal does not know is left out. So a list
    may grow, a crash loses nobody and a lost database doubles nobody. A line with a ticket of its own asks for just
    that, and gives no second character either: the ticket is left free. Raises DropUnknown, RecipientsInvalid,
    NotEnoughTickets, NotEnoughPages, TicketsPrinted, TicketsUnknown.
    """
    block = token.chain.block_number()
    info = known_drop(token, drop, block)
    spent = token.spent_tickets(drop, info.set_size, block)
    digest = _digest(recipients, round_name)
    promises = read_promises(journal, token.address, drop, round_name, digest)
    own = {line.ticket for step in promises.own for line in step.lines}
    repeated = {one.ticket for one in recipients if one.ticket is not None and promises.repeats(one)}
    problems = check_recipients(recipients, token, drop, own | repeated)
    if problems:
        raise RecipientsInvalid(problems)
    largest = token.rate_limit(drop, ISSUER_ROLE, block)[0] or PAGE_OWNERS
    steps, newcomers = promises.own, frozenset[str]()
    held = {line.address: line.ticket for step in promises.earlier for line in step.lines}
    if not steps:
        held = _held(token, drop, recipients, round_name, spent, promises)
        steps = _new_steps(drop, recipients, min(limit, largest), info.cap, spent, promises, held)
        newcomers = frozenset(served_by(steps) - served_by(promises.earlier))
    people = {one.address for one in recipients}
    carried = _unfinished(promises.earlier, spent, people)
    mine = frozenset(spent & {line.ticket for step in (*carried, *steps) for line in step.lines})
    left_free, not_new = _without_effect(recipients, round_name, [*carried, *steps], promises, held)
    left_out = tuple(sorted(people - served_by([*carried, *steps]) - {one.address for one in not_new}))
    plan = Plan(
        drop, digest, tuple(steps), mine, round_name, left_out, newcomers, tuple(carried), largest, left_free, not_new
    )
    _require_pages(plan, info)
    return plan


def _held(
    token: CharacterToken,
    drop: int,
    recipients: Sequence[Recipient],
    round_name: str,
    spent: set[int],
    promises: Promises,
) -> dict[str, int]:
    """Return who has a character of the round, or was promised one that is still free, and by which ticket."""
    gone = _promised_in_vain(token, drop, promises.earlier, spent, {one.address for one in recipients})
    unknown = spent - promises.by_ticket.keys()
    if round_name:  # a claimed code belongs to no round
        unknown -= promises.coded
    lines = [line for step in promises.earlier for line in step.lines if line.address not in gone]
    held = _held_by_others(token, drop, unknown, recipients, round_name)
    return held | {line.address: line.ticket for line in lines}


def _new_steps(
    drop: int,
    recipients: Sequence[Recipient],
    limit: int,
    cap: int,
    spent: set[int],
    promises: Promises,
    held: Collection[str],
) -> list[Step]:
    """Return the transactions of a list that is new: for everybody who has no character of the round yet."""
    wanting = [one for one in recipients if one.address not in held and not promises.repeats(one)]
    printed = {one.ticket for one in wanting if one.ticket is not None and one.ticket in promises.coded}
    if printed:
        raise TicketsPrinted(drop, printed)
    return runs(assign_tickets(wanting, cap, spent | promises.by_ticket.keys() | promises.coded, drop), limit)


def _without_effect(
    recipients: Sequence[Recipient],
    round_name: str,
    steps: Sequence[Step],
    promises: Promises,
    held: Mapping[str, int],
) -> tuple[tuple[LeftFree, ...], tuple[OfAnotherRound, ...]]:
    """Return the lines whose own ticket is not issued by these steps, by the reason for it."""
    issued, served = {(line.ticket, line.address) for step in steps for line in step.lines}, served_by(steps)
    left_free, not_new = [], []
    for one in recipients:
        if one.ticket is None or (one.ticket, one.address) in issued:
            continue
        if not promises.repeats(one):
            left_free.append(LeftFree(one.address, one.ticket, held.get(one.address)))
        elif promises.by_ticket[one.ticket][1] != round_name and one.address not in {*held, *served}:
            not_new.append(OfAnotherRound(one.address, one.ticket, promises.by_ticket[one.ticket][1]))
    return tuple(left_free), tuple(not_new)


def _unfinished(earlier: Sequence[Step], spent: Collection[int], people: Collection[str]) -> list[Step]:
    """Return the earlier steps that still owe one of these people a character; as they were, and so their keys."""
    return [step for step in earlier if any(line.ticket not in spent and line.address in people for line in step.lines)]


def _promised_in_vain(
    token: CharacterToken, drop: int, earlier: Sequence[Step], spent: Collection[int], people: Collection[str]
) -> set[str]:
    """Return who of these people was promised a ticket that then went to somebody else."""
    lines = [line for step in earlier for line in step.lines if line.address in people and line.ticket in spent]
    if not lines:
        return set()
    found = find_issued(token, drop, {line.ticket for line in lines}, [])
    return {line.address for line in lines if found[line.ticket].recipient != line.address}


def _held_by_others(
    token: CharacterToken, drop: int, unknown: set[int], recipients: Sequence[Recipient], round_name: str
) -> dict[str, int]:
    """Return who was first given these tickets; raise TicketsUnknown where that does not settle who gets one more."""
    if not unknown:
        return {}
    if not round_name:
        return {found.recipient: ticket for ticket, found in find_issued(token, drop, unknown, []).items()}
    if all(one.ticket is not None for one in recipients):
        return {}
    raise TicketsUnknown(drop, unknown)


def _require_pages(plan: Plan, info: DropInfo) -> None:
    smallest = SOULBOUND_PAGE_FROM if info.soulbound else PAGE_FROM
    wanted = sum(1 for step in plan.open_steps if len(step.lines) >= smallest)
    if wanted > info.pages_left:
        raise NotEnoughPages(plan.drop, wanted, info.pages_left)


def _digest(recipients: Sequence[Recipient], round_name: str) -> str:
    lines = sorted(f"{one.address},{'' if one.ticket is None else one.ticket}" for one in recipients)
    return hashlib.sha256("\n".join([round_name, *lines]).encode()).hexdigest()
