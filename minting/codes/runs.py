"""Print runs in the database: which tickets each has, how far it is, and the addresses of its codes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, select, text, update

from minting.codes.tables import RunState, code_runs, codes
from minting.errors import MintingError
from minting.journal import Journal
from minting.journal.tables import plan_lines

NEXT = {
    RunState.RESERVED: {RunState.ARCHIVED, RunState.GIVEN_UP},
    RunState.ARCHIVED: {RunState.COMMITTED, RunState.GIVEN_UP},
    RunState.COMMITTED: {RunState.PRINTED},
    RunState.PRINTED: set[RunState](),
    RunState.GIVEN_UP: set[RunState](),
}
UNFINISHED = RunState.RESERVED, RunState.ARCHIVED


class NoRoomForCodes(MintingError):
    """The drop has not that many consecutive tickets left for codes."""

    def __init__(self, drop: int, wanted: int, room: int) -> None:
        self.drop, self.wanted, self.room = drop, wanted, room
        super().__init__(
            f"Drop {drop} has room for {room} more codes in a row, not for {wanted}.",
            "Print fewer, or open another drop. Nothing was sent.",
        )


class RunUnfinished(MintingError):
    """An earlier print run of the drop is not on the chain yet; the desk takes codes only upwards."""

    def __init__(self, run: "CodeRun") -> None:
        self.run = run
        super().__init__(
            f"A print run of drop {run.drop} is not finished: tickets {run.first_ticket}–{run.last_ticket}.",
            "Run its command again with its folder; if that is lost, give it up with "
            f"`palmido codes void {run.first_ticket}-{run.last_ticket} --drop {run.drop}`.",
        )


class TicketsTaken(MintingError):
    """The tickets of an archive belong to another print run in this database."""

    def __init__(self, drop: int, first_ticket: int) -> None:
        self.drop, self.first_ticket = drop, first_ticket
        super().__init__(
            f"Ticket {first_ticket} of drop {drop} and following belong to another print run here.",
            "Use the database that the archive was printed with.",
        )


@dataclass(frozen=True)
class CodeRun:
    """A print run: `count` tickets of a drop from `first_ticket` on, and how far it is."""

    chain_id: int
    contract: str
    drop: int
    first_ticket: int
    count: int
    name: str
    desk: str
    state: RunState
    fingerprint: str | None

    @property
    def last_ticket(self) -> int:
        """The highest of its tickets."""
        return self.first_ticket + self.count - 1


@dataclass(frozen=True)
class RunStore:
    """The print runs of one drop. Each write is one database transaction."""

    journal: Journal
    contract: str
    desk: str
    drop: int

    def find(self, name: str) -> CodeRun | None:
        """Return the run with a name."""
        with self.journal.engine.connect() as connection:
            row = connection.execute(select(code_runs).where(code_runs.c.name == name)).one_or_none()
            return None if row is None else _run(row)

    def all(self) -> list[CodeRun]:
        """Return all runs of the drop, lowest tickets first."""
        with self.journal.engine.connect() as connection:
            return self._all(connection)

    def reserve(self, name: str, count: int, start: int, cap: int, spent: Collection[int]) -> CodeRun:
        """Give a new run the next tickets: from `start` and above all runs, below `cap`, none spent and none promised.

        Raises RunUnfinished, NoRoomForCodes.
        """
        with self.journal.engine.begin() as connection:
            self._lock(connection)
            runs = self._all(connection)
            unfinished = next((run for run in runs if run.state in UNFINISHED), None)
            if unfinished is not None:
                raise RunUnfinished(unfinished)
            start = max([start, *(run.last_ticket + 1 for run in runs)])
            taken = {*spent, *self._promised(connection)}
            return self._insert(connection, name, first_room(start, count, cap, taken, self.drop), count)

    def adopt(self, name: str, first_ticket: int, count: int) -> CodeRun:
        """Give a run that is in its archive but not in this database the tickets that it has; raise TicketsTaken."""
        with self.journal.engine.begin() as connection:
            self._lock(connection)
            if any(
                run.first_ticket < first_ticket + count and first_ticket <= run.last_ticket
                for run in self._all(connection)
            ):
                raise TicketsTaken(self.drop, first_ticket)
            return self._insert(connection, name, first_ticket, count)

    def record_archived(self, run: CodeRun, addresses: Sequence[str], fingerprint: str) -> None:
        """Store the addresses of a run whose archive was read back."""
        place = {"chain_id": run.chain_id, "contract": run.contract, "drop": run.drop, "first_ticket": run.first_ticket}
        rows = [{**place, "ticket": run.first_ticket + i, "address": address} for i, address in enumerate(addresses)]
        with self.journal.engine.begin() as connection:
            self._move(connection, run, RunState.ARCHIVED, fingerprint=fingerprint)
            connection.execute(insert(codes), rows)

    def record_committed(self, run: CodeRun, places: Mapping[int, tuple[int, int]]) -> None:
        """Store where each ticket's code stands: (code block, the chain's block)."""
        with self.journal.engine.begin() as connection:
            self._move(connection, run, RunState.COMMITTED)
            for place in set(places.values()):
                tickets = [ticket for ticket, found in places.items() if found == place]
                connection.execute(
                    update(codes)
                    .where(*self._mine(codes), codes.c.ticket >= min(tickets), codes.c.ticket <= max(tickets))
                    .values(code_block=place[0], committed_block=place[1])
                )

    def record_printed(self, run: CodeRun) -> None:
        """Store that the sheets are written."""
        with self.journal.engine.begin() as connection:
            self._move(connection, run, RunState.PRINTED)

    def record_voided(self, tickets: Collection[int], block: int | None, reason: str) -> None:
        """Store that codes were voided, and give up runs of which nothing else is left to commit."""
        with self.journal.engine.begin() as connection:
            self._lock(connection)
            for run in self._all(connection):
                if run.state in UNFINISHED and set(range(run.first_ticket, run.last_ticket + 1)) <= set(tickets):
                    self._move(connection, run, RunState.GIVEN_UP)
            for ticket in tickets:
                connection.execute(
                    update(codes)
                    .where(*self._mine(codes), codes.c.ticket == ticket, codes.c.void_reason.is_(None))
                    .values(voided_block=block, void_reason=reason)
                )

    def _insert(self, connection: Connection, name: str, first_ticket: int, count: int) -> CodeRun:
        chain_id = self.journal.chain_id
        run = CodeRun(chain_id, self.contract, self.drop, first_ticket, count, name, self.desk, RunState.RESERVED, None)
        connection.execute(insert(code_runs).values(**run.__dict__, reserved_at=self.journal.clock()))
        return run

    def _move(self, connection: Connection, run: CodeRun, state: RunState, **values: object) -> None:
        found = connection.execute(select(code_runs.c.state).where(code_runs.c.name == run.name)).scalar_one()
        if state not in NEXT[RunState(found)]:
            raise ValueError(f"a run that is {found} cannot become {state}")
        moved = connection.execute(
            update(code_runs)
            .where(code_runs.c.name == run.name, code_runs.c.state == found)
            .values(state=state, **values)
        )
        if moved.rowcount != 1:
            raise ValueError(f"run {run.name} changed meanwhile")

    def _all(self, connection: Connection) -> list[CodeRun]:
        rows = connection.execute(select(code_runs).where(*self._mine(code_runs)).order_by(code_runs.c.first_ticket))
        return [_run(row) for row in rows]

    def _promised(self, connection: Connection) -> set[int]:
        return set(connection.execute(select(plan_lines.c.ticket).where(*self._mine(plan_lines))).scalars())

    def _mine(self, table: Table) -> list[ColumnElement[bool]]:
        values = {"chain_id": self.journal.chain_id, "contract": self.contract, "drop": self.drop}
        return [table.c[name] == value for name, value in values.items()]

    def _lock(self, connection: Connection) -> None:
        """Keep other runs and lists from taking tickets meanwhile; SQLite has one writer at a time anyway."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE minting_plan_lines, code_runs IN SHARE ROW EXCLUSIVE MODE"))


def code_tickets(connection: Connection, chain_id: int, contract: str, drop: int) -> set[int]:
    """Return the tickets that codes stand for, printed or about to be: nothing else should spend them.

    Voided codes are left out: staff may issue their tickets.
    """
    runs = connection.execute(
        select(code_runs.c.first_ticket, code_runs.c.count).where(
            code_runs.c.chain_id == chain_id,
            code_runs.c.contract == contract,
            code_runs.c.drop == drop,
            code_runs.c.state != RunState.GIVEN_UP,
        )
    ).all()
    voided = connection.execute(
        select(codes.c.ticket).where(
            codes.c.chain_id == chain_id,
            codes.c.contract == contract,
            codes.c.drop == drop,
            codes.c.void_reason.is_not(None),
        )
    ).scalars()
    return {ticket for run in runs for ticket in range(run[0], run[0] + run[1])} - set(voided)


def first_room(start: int, count: int, cap: int, taken: Collection[int], drop: int = 0) -> int:
    """Return the first of the lowest `count` consecutive free tickets from `start` on; raise NoRoomForCodes."""
    best = 0
    walls = sorted(ticket for ticket in set(taken) if start <= ticket < cap)
    for wall in [*walls, cap]:
        if wall - start >= count:
            return start
        best = max(best, wall - start)
        start = wall + 1
    raise NoRoomForCodes(drop, count, best)


def _run(row: Row[Any]) -> CodeRun:
    fields = {name: getattr(row, name) for name in CodeRun.__annotations__ if name not in ("state", "count")}
    return CodeRun(**fields, state=RunState(row.state), count=row._mapping["count"])  # `row.count` is a tuple's method
