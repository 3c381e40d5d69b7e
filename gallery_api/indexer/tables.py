"""The only writer of what the chain says: a batch of rows forward, or a rewind, each in one transaction."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Index, delete, func, insert, select, update

from gallery_api.indexer.errors import CursorMoved, Inconsistent, OpeningMissing
from gallery_api.indexer.events import Batch, DropLog
from gallery_api.indexer.fold import DropRow, fold
from gallery_api.indexer.source import Header
from gallery_api.models import (
    NUMBER_BITS,
    Block,
    Character,
    Drop,
    DropEvent,
    IndexCursor,
    Observation,
    Transfer,
    character_id,
)
from gallery_api.models.cards import OWNER_ENDS, OWNER_LENGTH, owner_ending

CHARACTER_COLUMNS = ("id", "page", "ticket", "owner", "issued_log", "issued_at")
ROWS_A_STATEMENT = 50  # SQLite: half the calls into the driver's C code
TRANSFER_COLUMNS = ("id", "character_id", "sender", "recipient", "transaction", "timestamp")


_SECONDARY: list[Index] = sorted(
    [*Character.metadata.tables["characters"].indexes, *Transfer.metadata.tables["transfers"].indexes],
    key=lambda index: str(index.name),
)


def move_cursor(connection: Connection, expected: IndexCursor, block: int, block_hash: bytes | None, at: int) -> None:
    """Set how far the chain is read; raise CursorMoved when it is not where we left it: no log counts twice."""
    moved = connection.execute(
        update(IndexCursor)
        .where(IndexCursor.id == expected.id, IndexCursor.block == expected.block)
        .where(IndexCursor.hash == expected.hash if expected.hash is not None else IndexCursor.hash.is_(None))
        .values(block=block, hash=block_hash, timestamp=at)
    )
    if moved.rowcount != 1:
        raise CursorMoved(expected.block)


def write_batch(connection: Connection, first: int, last: int, batch: Batch) -> None:
    """Write what blocks first…last say; raise Inconsistent when logs must be missing from them."""
    if batch.ticketless:
        raise Inconsistent(
            first, last, f"{len(batch.ticketless)} characters were issued without the log of their tickets"
        )
    if batch.transfers or batch.drops:
        connection.execute(update(Observation).values(revision=Observation.revision + 1))
    write_drop_events(connection, batch.drops)
    _count_issued(connection, first, last, batch)
    insert_rows(connection, "characters", CHARACTER_COLUMNS, list(batch.characters.values()))
    insert_rows(connection, "transfers", TRANSFER_COLUMNS, batch.transfers)
    if batch.owners:
        change_owners(connection, batch.owners.items())


def write_drop_events(connection: Connection, events: Sequence[DropLog]) -> None:
    """Store the events and the drops that follow from them."""
    if not events:
        return
    connection.execute(
        insert(DropEvent),
        [
            {
                "id": event.id,
                "drop_id": event.drop,
                "kind": event.kind,
                "fields": event.fields,
                "transaction": event.transaction,
                "timestamp": event.timestamp,
            }
            for event in events
        ],
    )
    touched = {event.drop for event in events}
    known = connection.execute(select(Drop.__table__).where(Drop.id.in_(touched))).mappings()
    rows: dict[int, DropRow | None] = {row["id"]: dict(row) for row in known}
    opened = touched - rows.keys()
    for event in events:
        try:
            rows[event.drop] = fold(rows.get(event.drop), event)
        except ValueError as error:
            raise OpeningMissing(event.drop) from error
    for drop, row in rows.items():
        save_drop(connection, row or {}, is_new=drop in opened)


def save_drop(connection: Connection, row: DropRow, *, is_new: bool) -> None:
    """Write a folded drop."""
    if is_new:
        connection.execute(insert(Drop), [row])
    else:
        connection.execute(update(Drop).where(Drop.id == row["id"]).values(row))


def _count_issued(connection: Connection, first: int, last: int, batch: Batch) -> None:
    """Advance each drop's count; numbers are dense, so a gap proves that logs are missing."""
    for drop in {key >> NUMBER_BITS for key in batch.characters}:
        low, high = character_id(drop, 0), character_id(drop + 1, 0)
        keys = [key for key in batch.characters if low < key < high]
        counted = connection.execute(
            update(Drop).where(Drop.id == drop, Drop.issued == min(keys) - low - 1).values(issued=max(keys) - low)
        )
        if counted.rowcount != 1 or max(keys) - min(keys) + 1 != len(keys):
            raise Inconsistent(first, last, f"the numbers of drop {drop} have a gap")


def drop_indexes(connection: Connection) -> None:
    """Drop the indexes that a first reading of the chain would only slow down; create_indexes sorts them in one go."""
    for index in _SECONDARY:
        index.drop(connection, checkfirst=True)


def create_indexes(connection: Connection) -> None:
    """Create what is missing of them, also after a first reading that was interrupted."""
    for index in _SECONDARY:
        index.create(connection, checkfirst=True)


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows at the driver's full speed: executemany on SQLite, COPY on PostgreSQL."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = f"({', '.join('?' * len(columns))})"
        whole = len(rows) - len(rows) % ROWS_A_STATEMENT
        many = [tuple(chain.from_iterable(rows[i : i + ROWS_A_STATEMENT])) for i in range(0, whole, ROWS_A_STATEMENT)]
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * ROWS_A_STATEMENT)}", many)
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES {marks}", rows[whole:])
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def change_owners(connection: Connection, owners: Iterable[tuple[int, bytes]]) -> None:
    """Set who holds characters issued in earlier blocks, in their cards as well."""
    driver: Any = connection.connection.driver_connection
    kept = f"substr(card, 1, length(card) - {OWNER_LENGTH})"
    if connection.dialect.name == "sqlite":
        endings = [(owner, owner_ending(owner), character) for character, owner in owners]
        driver.executemany(f"UPDATE characters SET owner = ?, card = {kept} || ? WHERE id = ?", endings)
        return
    with driver.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE new_owners (owner bytea, id bigint) ON COMMIT DROP")
        with cursor.copy("COPY new_owners (owner, id) FROM STDIN") as copy:
            for character, owner in owners:
                copy.write_row((owner, character))
        ending = f"encode(n.owner, 'hex') || '{OWNER_ENDS}'"
        cursor.execute(
            f"UPDATE characters c SET owner = n.owner, card = {kept} || {ending} FROM new_owners n WHERE n.id = c.id"
        )


def keep_blocks(connection: Connection, headers: Sequence[Header], newest: int, kept: int) -> None:
    """Remember the hashes of recent blocks and forget those more than ``kept`` below the newest."""
    connection.execute(delete(Block).where(Block.number <= newest - kept))
    fresh = [
        {"number": header.number, "hash": header.hash, "timestamp": header.timestamp}
        for header in headers
        if header.number > newest - kept
    ]
    if fresh:
        connection.execute(insert(Block), fresh)


def observe_head(connection: Connection, head: int, seen_at: float) -> None:
    """Note the newest block that a worker saw (``seen_at`` in Unix seconds)."""
    connection.execute(update(Observation).values(head_block=head, head_seen_at=seen_at))


def start(connection: Connection, cursor: IndexCursor, now: float) -> None:
    """Write the first cursor, before any block is read.

    The revision begins at the clock, so that a database built anew never repeats an entity tag of the old one.
    """
    connection.execute(
        insert(IndexCursor),
        [
            {
                "id": cursor.id,
                "chain_id": cursor.chain_id,
                "token": cursor.token,
                "start_block": cursor.start_block,
                "block": cursor.block,
                "hash": cursor.hash,
                "timestamp": cursor.timestamp,
            }
        ],
    )
    if not connection.execute(select(func.count()).select_from(Observation)).scalar_one():
        row = {
            "id": cursor.id,
            "revision": int(now * 1000),
            "rewinds": 0,
            "head_block": cursor.block,
            "head_seen_at": now,
        }
        connection.execute(insert(Observation), [row])
