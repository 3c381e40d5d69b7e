"""What everybody may do with the journal: queue an intent once, and read what became of it."""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, exists, select, update

from minting.errors import MintingError
from minting.journal.entries import Entry, Intent, entry_of
from minting.journal.insertion import insert_once
from minting.journal.lease import Clock
from minting.journal.states import SETTLED, State, check_transition
from minting.journal.tables import intents, metadata

CHUNK = 500


class IntentConflict(MintingError):
    """The key is in the journal with another content."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"The journal already knows {key} with another content.",
            "Look at it with `palmido status`; a different wish needs a different name.",
        )


class IntentUnknown(MintingError):
    """Nobody queued this key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"The journal does not know {key}.", "Queue it first.")


class Journal:
    """The intents of one chain. Queueing needs no lane and may happen in any process."""

    def __init__(self, engine: Engine, chain_id: int, clock: Clock = time.time) -> None:
        """`clock` gives seconds since 1970."""
        # The service's engine begins SQLite transactions as readers unless this option says otherwise.
        self.engine = engine.execution_options(sqlite_immediate=True)
        self.chain_id = chain_id
        self.clock = clock

    def create_tables(self) -> None:
        """Create the journal's tables where Alembic has not: in tests and in the command line's own file."""
        metadata.create_all(self.engine)

    def queue(self, sender: str, wishes: Sequence[Intent], connection: Connection | None = None) -> list[Entry]:
        """Store intents, each once, and return their entries in order; those known already are returned as they are.

        A key whose earlier content was refused or reverted may come back corrected: none of that can land any more.
        With `connection` they become part of the caller's database transaction. Raises IntentConflict.
        """
        with self._within(connection) as within:
            for wish in wishes:
                insert_once(within, intents, self._row(sender, wish))
            entries = {entry.key: entry for entry in self.find_many([wish.key for wish in wishes], within)}
            for wish in wishes:
                if entries[wish.key].digest() != wish.digest():
                    entries[wish.key] = self._correct(within, entries[wish.key], wish)
        return [entries[wish.key] for wish in wishes]

    def queue_again(self, key: str) -> Entry:
        """Queue an intent that was refused or reverted once more: the reason may have passed. Raises IntentUnknown."""
        with self.engine.begin() as connection:
            entry = self._find(connection, key)
            check_transition(key, entry.state, State.QUEUED)
            connection.execute(
                update(intents)
                .where(intents.c.id == entry.id, intents.c.state == entry.state)
                .values(state=State.QUEUED, nonce=None, reason=None, revert_data=None, settled_at=None)
            )
            return self._find(connection, key)

    def find(self, key: str) -> Entry | None:
        """Return the entry with a key."""
        return next(iter(self.find_many([key])), None)

    def find_many(self, keys: Sequence[str], connection: Connection | None = None) -> list[Entry]:
        """Return the entries with these keys, oldest first."""
        found: list[Entry] = []
        with self._within(connection) as within:
            for start in range(0, len(keys), CHUNK):
                chunk = keys[start : start + CHUNK]
                rows = within.execute(
                    select(intents).where(intents.c.chain_id == self.chain_id, intents.c.key.in_(chunk))
                )
                found += [entry_of(row) for row in rows]
        return sorted(found, key=lambda entry: entry.id)

    def any_open(self, keys: Collection[str]) -> bool:
        """Return whether any of these intents is not settled."""
        return any(not entry.settled for entry in self.find_many(list(keys)))

    def has_work(self, sender: str) -> bool:
        """Return whether anything of a sender is not settled."""
        with self.engine.connect() as connection:
            return bool(
                connection.execute(
                    select(
                        exists().where(
                            intents.c.chain_id == self.chain_id,
                            intents.c.sender == sender,
                            intents.c.state.not_in(SETTLED),
                        )
                    )
                ).scalar()
            )

    def _correct(self, connection: Connection, entry: Entry, wish: Intent) -> Entry:
        if entry.state not in (State.REFUSED, State.REVERTED):
            raise IntentConflict(entry.key)
        check_transition(entry.key, entry.state, State.QUEUED)
        cleared = {"nonce": None, "reason": None, "revert_data": None, "settled_at": None}
        connection.execute(
            update(intents)
            .where(intents.c.id == entry.id, intents.c.state == entry.state)
            .values(**self._row(entry.sender, wish), **cleared)
        )
        return self._find(connection, entry.key)

    def _find(self, connection: Connection, key: str) -> Entry:
        found = self.find_many([key], connection)
        if not found:
            raise IntentUnknown(key)
        return found[0]

    def _row(self, sender: str, wish: Intent) -> dict[str, object]:
        return {
            "chain_id": self.chain_id,
            "sender": sender,
            "key": wish.key,
            "label": wish.label,
            "to_address": wish.to,
            "data": wish.data,
            "value": wish.value,
            "gas": wish.gas,
            "probe_data": wish.probe.data if wish.probe else None,
            "probe_answer": wish.probe.answer if wish.probe else None,
            "state": State.QUEUED,
            "queued_at": self.clock(),
        }

    @contextmanager
    def _within(self, connection: Connection | None) -> Iterator[Connection]:
        if connection is not None:
            yield connection
        else:
            with self.engine.begin() as own:
                yield own
