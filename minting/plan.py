"""Which ticket each recipient gets, and in which transactions: decided once, stored, and found again."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from minting.chain import KAIA
from minting.character_token import PAGE_OWNERS, CharacterToken
from minting.errors import MintingError
from minting.fees import current_fee
from minting.issued import find_issued
from minting.journal import Intent, Journal
from minting.journal.insertion import insert_once
from minting.journal.tables import plan_lines, plans
from minting.profiles import ChainProfile
from minting.recipients import Recipient, RecipientsInvalid, check_recipients
from minting.token_events import DropInfo

PAGE_FROM = 8
SOULBOUND_PAGE_FROM = 2
# A Kaia node before Prague asks 100 gas for each byte of calldata: 8,187 a citizen; soulbound drops log one event more.
GAS_A_CITIZEN = 9_600
GAS_A_TRANSACTION = 300_000


class NotEnoughTickets(MintingError):
    """The drop has fewer free tickets than the list has lines."""

    def __init__(self, drop: int, wanted: int, free: int) -> None:
        self.drop, self.wanted, self.free = drop, wanted, free
        super().__init__(
            f"Drop {drop} has {free} free tickets, the list needs {wanted}.", "Shorten the list or open another drop."
        )


class NotEnoughPages(MintingError):
    """The drop's page budget does not suffice for the plan."""

    def __init__(self, drop: int, wanted: int, left: int) -> None:
        self.drop, self.wanted, self.left = drop, wanted, left
        super().__init__(
            f"The plan needs {wanted} pages, drop {drop} has {left} left.",
            "Send larger batches, or open a drop with a larger page budget.",
        )


class TicketsUnknown(MintingError):
    """Tickets were spent that the journal does not know, so another round could give somebody one too many."""

    def __init__(self, drop: int, unknown: Collection[int]) -> None:
        self.drop, self.unknown = drop, sorted(unknown)
        super().__init__(
            f"{len(unknown)} tickets of drop {drop} were spent by something that this database does not know.",
            "Use the database that issued them, or give every line of the list a ticket of its own.",
        )


class TicketsPromised(MintingError):
    """Another list was stored at the same moment with the same tickets or people."""

    def __init__(self, drop: int) -> None:
        self.drop = drop
        super().__init__(
            f"Another list of drop {drop} has just taken the same tickets or people.", "Run the command again."
        )


@dataclass(frozen=True)
class Line:
    """A ticket and who gets its character (checksummed)."""

    ticket: int
    address: str


@dataclass(frozen=True)
class Step:
    """One transaction: consecutive tickets, addresses strictly ascending."""

    lines: tuple[Line, ...]

    @property
    def label(self) -> str:
        """Return it in words."""
        first, last = self.lines[0].ticket, self.lines[-1].ticket
        return f"ticket {first}" if first == last else f"tickets {first}–{last}"

    def intent(self, token: CharacterToken, drop: int) -> Intent:
        """Return what the journal is asked to do; the same lines always have the same key."""
        first = self.lines[0]
        content = hashlib.sha256("".join(f"{line.ticket}:{line.address};" for line in self.lines).encode())
        key = f"mint:{token.address}:{drop}:{first.ticket}+{len(self.lines)}:{content.hexdigest()[:32]}"
        addresses = [line.address for line in self.lines]
        if len(self.lines) == 1:
            data = token.encode_issue(drop, first.ticket, first.address)
        else:
            data = token.encode_airdrop(drop, first.ticket, addresses)
        label = f"drop {drop}, {self.label}"
        return Intent(key, token.address, data, label, probe=token.spent_probe(drop, first.ticket))


@dataclass(frozen=True)
class Plan:
    """What will be issued of a drop: all lines of a list, in transactions, and which of it exists already."""

    drop: int
    digest: str  # of the list
    steps: tuple[Step, ...]
    spent: frozenset[int]  # tickets of this plan that have their character already
    round: str = ""
    left_out: tuple[str, ...] = ()  # who is on an earlier list of the round, or has a character that nobody planned
    unasked: frozenset[str] = frozenset()  # who gets one for being on the list, not for a ticket of their own
    carried: tuple[Step, ...] = ()  # what an earlier list of the round promised these people and did not finish

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """What was carried over first, then what is new."""
        return (*self.carried, *self.steps)

    @property
    def lines(self) -> list[Line]:
        """All lines, by ticket."""
        return sorted((line for step in self.all_steps for line in step.lines), key=lambda line: line.ticket)

    @property
    def open_steps(self) -> list[Step]:
        """What is left to send: steps without their spent tickets, split where these leave a hole."""
        return [
            part
            for step in self.all_steps
            for part in runs([line for line in step.lines if line.ticket not in self.spent], len(step.lines) or 1)
        ]


@dataclass(frozen=True)
class Cost:
    """What a plan will cost: `gas`, the expected `fee` now, and the balance (`reserve`) that covers it in any case."""

    gas: int
    fee: int
    reserve: int

    def __str__(self) -> str:
        return f"{self.fee / KAIA:.4f} KAIA for {self.gas:,} gas (keep {self.reserve / KAIA:.4f} KAIA ready)"


def page_owners(profile: ChainProfile) -> int:
    """Return how many owners go into one transaction, by the contract's page and by the gas a transaction may use."""
    return min(PAGE_OWNERS, (profile.gas_limit - GAS_A_TRANSACTION) // GAS_A_CITIZEN)


def assign_tickets(recipients: Sequence[Recipient], cap: int, taken: Collection[int], drop: int = 0) -> list[Line]:
    """Give each recipient a ticket: the one asked for, else the lowest free ones in the order of addresses.

    Ascending addresses on ascending tickets is what a page needs. Raises NotEnoughTickets.
    """
    asked = {recipient.ticket for recipient in recipients if recipient.ticket is not None}
    lines = [Line(recipient.ticket, recipient.address) for recipient in recipients if recipient.ticket is not None]
    rest = sorted((recipient.address for recipient in recipients if recipient.ticket is None), key=str.lower)
    free = [ticket for ticket in range(cap) if ticket not in asked and ticket not in taken]
    if len(free) < len(rest):
        raise NotEnoughTickets(drop, len(rest), len(free))
    lines += [Line(ticket, address) for ticket, address in zip(free, rest, strict=False)]
    return sorted(lines, key=lambda line: line.ticket)


def runs(lines: Sequence[Line], limit: int) -> list[Step]:
    """Split lines, sorted by ticket, into steps: consecutive tickets, ascending addresses, evenly, at most `limit`."""
    found: list[list[Line]] = []
    for line in lines:
        last = found[-1][-1] if found else None
        if last and line.ticket == last.ticket + 1 and line.address.lower() > last.address.lower():
            found[-1].append(line)
        else:
            found.append([line])
    return [step for run in found for step in _evenly(run, limit)]


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
    that. Raises RecipientsInvalid, NotEnoughTickets, NotEnoughPages, TicketsUnknown.
    """
    contract = token.address
    digest = _digest(recipients, round_name)
    block = token.chain.block_number()
    info = token.drop_info(drop, block)
    spent = token.spent_tickets(drop, info.set_size, block)
    with journal.engine.begin() as connection:
        steps = _stored_steps(connection, journal.chain_id, contract, drop, plans.c.digest == digest)
        others = plans.c.digest != digest, plans.c.round == round_name
        earlier = _stored_steps(connection, journal.chain_id, contract, drop, *others)
        promised = _promised(connection, journal.chain_id, contract, drop)
    repeated = {one.ticket for one in recipients if one.ticket in promised and promised[one.ticket][0] == one.address}
    own = {line.ticket for step in steps for line in step.lines}
    problems = check_recipients(recipients, token, drop, own | repeated)
    if problems:
        raise RecipientsInvalid(problems)
    unasked: frozenset[str] = frozenset()
    if not steps:
        gone = _promised_in_vain(token, drop, earlier, spent, {one.address for one in recipients})
        served = {line.address for step in earlier for line in step.lines} - gone
        served |= _served_by_others(token, drop, spent - promised.keys(), recipients, round_name)
        wishes = [one for one in recipients if one.ticket is not None and one.ticket not in repeated]
        guests = [one for one in recipients if one.ticket is None and one.address not in served]
        unasked = frozenset(one.address for one in guests) - gone
        steps = runs(assign_tickets([*wishes, *guests], info.cap, spent | promised.keys(), drop), limit)
    carried = _unfinished(earlier, spent, {one.address for one in recipients})
    tickets = {line.ticket for step in (*carried, *steps) for line in step.lines}
    planned = {line.address for step in (*carried, *steps) for line in step.lines}
    left_out = tuple(sorted({one.address for one in recipients} - planned))
    plan = Plan(drop, digest, tuple(steps), frozenset(spent & tickets), round_name, left_out, unasked, tuple(carried))
    _require_pages(plan, info)
    return plan


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


def store_plan(journal: Journal, token: CharacterToken, plan: Plan) -> None:
    """Store a plan once, and with it who was promised which ticket; raise TicketsPromised when another was faster."""
    if not plan.steps:
        return
    same = {"chain_id": journal.chain_id, "contract": token.address, "drop": plan.drop}
    try:
        with journal.engine.begin() as connection:
            first = {**same, "round": plan.round, "digest": plan.digest, "planned_at": journal.clock()}
            if not insert_once(connection, plans, first):
                return
            where = [plans.c[name] == value for name, value in (*same.items(), ("digest", plan.digest))]
            plan_id = connection.execute(select(plans.c.id).where(*where)).scalar_one()
            rows = [
                {**same, "plan_id": plan_id, "step": i, "ticket": line.ticket, "address": line.address}
                for i, step in enumerate(plan.steps)
                for line in step.lines
            ]
            _require_first(connection, journal.chain_id, token.address, plan)
            connection.execute(insert(plan_lines), rows)
    except IntegrityError as error:
        raise TicketsPromised(plan.drop) from error


def _require_first(connection: Connection, chain_id: int, contract: str, plan: Plan) -> None:
    """Raise TicketsPromised when another list of the round has promised somebody of this one a character meanwhile."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        connection.execute(text("LOCK TABLE minting_plan_lines IN SHARE ROW EXCLUSIVE MODE"))
    promised = _promised(connection, chain_id, contract, plan.drop)
    if any(name == plan.round and address in plan.unasked for address, name in promised.values()):
        raise TicketsPromised(plan.drop)


def cost_of(plan: Plan, token: CharacterToken, sender: str) -> Cost:
    """Return what the rest of a plan costs, by the node's estimates; steps of one size are asked about once.

    Raises CallReverted when the contract would refuse a step.
    """
    by_size: dict[int, int] = {}
    gas = 0
    for step in plan.open_steps:
        size = len(step.lines)
        if size not in by_size:
            intent = step.intent(token, plan.drop)
            by_size[size] = token.chain.estimate_gas(sender, intent.to, intent.data)
        gas += by_size[size]
    return Cost(gas, gas * token.chain.gas_price(), gas * 9 // 8 * current_fee(token.chain).cap)


def _require_pages(plan: Plan, info: DropInfo) -> None:
    smallest = SOULBOUND_PAGE_FROM if info.soulbound else PAGE_FROM
    wanted = sum(1 for step in plan.open_steps if len(step.lines) >= smallest)
    if wanted > info.pages_left:
        raise NotEnoughPages(plan.drop, wanted, info.pages_left)


def _evenly(run: Sequence[Line], limit: int) -> Iterable[Step]:
    parts = -(-len(run) // limit)
    for i in range(parts):
        yield Step(tuple(run[i * len(run) // parts : (i + 1) * len(run) // parts]))


def _served_by_others(
    token: CharacterToken, drop: int, unknown: set[int], recipients: Sequence[Recipient], round_name: str
) -> set[str]:
    """Return who was first given these tickets; raise TicketsUnknown where that does not settle who gets one more."""
    if not unknown or all(one.ticket is not None for one in recipients):
        return set()
    if round_name:
        raise TicketsUnknown(drop, unknown)
    return {character.recipient for character in find_issued(token, drop, unknown, []).values()}


def _digest(recipients: Sequence[Recipient], round_name: str) -> str:
    lines = sorted(f"{one.address},{'' if one.ticket is None else one.ticket}" for one in recipients)
    return hashlib.sha256("\n".join([round_name, *lines]).encode()).hexdigest()


def _stored_steps(
    connection: Connection, chain_id: int, contract: str, drop: int, *which: ColumnElement[bool]
) -> list[Step]:
    """Return the steps of the plans that `which` says, in the order in which they were stored."""
    rows = connection.execute(
        select(plan_lines.c.plan_id, plan_lines.c.step, plan_lines.c.ticket, plan_lines.c.address)
        .join(plans, plans.c.id == plan_lines.c.plan_id)
        .where(plans.c.chain_id == chain_id, plans.c.contract == contract, plans.c.drop == drop, *which)
        .order_by(plan_lines.c.plan_id, plan_lines.c.step, plan_lines.c.ticket)
    ).all()
    steps = groupby(rows, key=lambda row: (int(row.plan_id), int(row.step)))
    return [Step(tuple(Line(row.ticket, row.address) for row in group)) for _, group in steps]


def _promised(connection: Connection, chain_id: int, contract: str, drop: int) -> dict[int, tuple[str, str]]:
    """Return every ticket that a stored plan gives away: to which address, and in which round."""
    mine = plan_lines.c.chain_id == chain_id, plan_lines.c.contract == contract, plan_lines.c.drop == drop
    rows = connection.execute(
        select(plan_lines.c.ticket, plan_lines.c.address, plans.c.round)
        .join(plans, plans.c.id == plan_lines.c.plan_id)
        .where(*mine)
    )
    return {row.ticket: (row.address, row.round) for row in rows}
