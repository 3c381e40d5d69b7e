"""Stored plans: who was promised which ticket, so that a list sent again finds what it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from minting.character_token import CharacterToken
from minting.codes.runs import code_tickets
from minting.errors import MintingError
from minting.journal import Journal
from minting.journal.insertion import insert_once
from minting.journal.tables import plan_lines, plans
from minting.plan import Plan
from minting.recipients import Recipient
from minting.steps import Line, Step


class TicketsPromised(MintingError):
    """Another list was stored at the same moment with the same tickets or people."""

    def __init__(self, drop: int) -> None:
        self.drop = drop
        super().__init__(
            f"Another list of drop {drop} has just taken the same tickets or people.", "Run the command again."
        )


@dataclass(frozen=True)
class Promises:
    """What the journal knows of a drop's tickets, seen from one list of one round."""

    own: list[Step]  # this very list's, from an earlier run
    earlier: list[Step]  # those of the round's other lists
    by_ticket: dict[int, tuple[str, str]]  # every ticket that any list gives away: to which address, in which round
    coded: frozenset[int]  # tickets that printed codes stand for: whoever holds the paper gets them

    def repeats(self, recipient: Recipient) -> bool:
        """Return whether a line asks for the ticket that its address was promised before."""
        promise = None if recipient.ticket is None else self.by_ticket.get(recipient.ticket)
        return promise is not None and promise[0] == recipient.address


def read_promises(journal: Journal, contract: str, drop: int, round_name: str, digest: str) -> Promises:
    """Return what was promised of a drop, as of one moment."""
    where = journal.chain_id, contract, drop
    with journal.engine.begin() as connection:
        own = _stored_steps(connection, *where, plans.c.digest == digest)
        earlier = _stored_steps(connection, *where, plans.c.digest != digest, plans.c.round == round_name)
        return Promises(own, earlier, _promised(connection, *where), frozenset(code_tickets(connection, *where)))


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


def served_by(steps: Sequence[Step]) -> set[str]:
    """Return who gets a character by these steps."""
    return {line.address for step in steps for line in step.lines}


def _require_first(connection: Connection, chain_id: int, contract: str, plan: Plan) -> None:
    """Raise TicketsPromised when another list of the round has promised somebody of this one a character meanwhile."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        connection.execute(text("LOCK TABLE minting_plan_lines IN SHARE ROW EXCLUSIVE MODE"))
    coded = code_tickets(connection, chain_id, contract, plan.drop)
    if any(line.ticket in coded for step in plan.steps for line in step.lines):
        raise TicketsPromised(plan.drop)
    promised = _promised(connection, chain_id, contract, plan.drop)
    if any(name == plan.round and address in plan.newcomers for address, name in promised.values()):
        raise TicketsPromised(plan.drop)


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
