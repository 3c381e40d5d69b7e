"""The only writer of what the chain says: a batch of rows forward, or a rewind, each in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from gallery_api.indexer.errors import CursorMoved, Inconsistent
from gallery_api.indexer.events import Batch, DropLog
from gallery_api.indexer.fold import DropRow, fold
from gallery_api.indexer.source import Header
from gallery_api.models import (
    NUMBER_BITS,
    Block,
    Drop,
    DropEvent,
    IndexCursor,
    Observation,
    character_id,
)

CHARACTER_COLUMNS = ("id", "page", "ticket", "owner", "issued_log", "issued_at")
TRANSFER_COLUMNS = ("id", "character_id", "sender", "recipient", "transaction", "timestamp")


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
    drops = write_drop_events(connection, batch.drops)
    _count_issued(connection, first, last, batch, drops)
    insert_rows(connection, "characters", CHARACTER_COLUMNS, list(batch.characters.values()))
    insert_rows(connection, "transfers", TRANSFER_COLUMNS, batch.transfers)
    if batch.owners:
        change_owners(connection, batch.owners.items())
    if batch.transfers or batch.drops:
        connection.execute(update(Observation).values(revision=Observation.revision + 1))


def write_drop_events(connection: Connection, events: Sequence[DropLog]) -> set[int]:
    """Store the events and the drops that follow from them; return the drops that were opened."""
    if not events:
        return set()
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
        rows[event.drop] = fold(rows.get(event.drop), event)
    for drop, row in rows.items():
        save_drop(connection, row or {}, is_new=drop in opened)
    return opened


def save_drop(connection: Connection, row: DropRow, *, is_new: bool) -> None:
    """Write a folded drop."""
    if is_new:
        connection.execute(insert(Drop), [row])
    else:
        connection.execute(update(Drop).where(Drop.id == row["id"]).values(row))


def _count_issued(connection: Connection, first: int, last: int, batch: Batch, _opened: set[int]) -> None:
    """Advance each drop's count; numbers are dense, so a gap proves that logs are missing."""
    lowest: dict[int, int] = {}
    count: dict[int, int] = {}
    for key in batch.characters:
        drop, number = key >> NUMBER_BITS, key & (1 << NUMBER_BITS) - 1
        lowest[drop] = min(lowest.get(drop, number), number)
        count[drop] = count.get(drop, 0) + 1
    for drop, fresh in count.items():
        highest = connection.execute(
            update(Drop).where(Drop.id == drop, Drop.issued == lowest[drop] - 1).values(issued=Drop.issued + fresh)
        )
        dense = character_id(drop, lowest[drop] + fresh - 1) in batch.characters
        if highest.rowcount != 1 or not dense:
            raise Inconsistent(first, last, f"the numbers of drop {drop} have a gap")


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows at the driver's full speed: executemany on SQLite, COPY on PostgreSQL."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def change_owners(connection: Connection, owners: Iterable[tuple[int, bytes]]) -> None:
    """Set who holds characters issued in earlier blocks."""
    driver: Any = connection.connection.driver_connection
    rows = [(owner, character) for character, owner in owners]
    if connection.dialect.name == "sqlite":
        driver.executemany("UPDATE characters SET owner = ? WHERE id = ?", rows)
        return
    with driver.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE new_owners (owner bytea, id bigint) ON COMMIT DROP")
        with cursor.copy("COPY new_owners (owner, id) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("UPDATE characters c SET owner = n.owner FROM new_owners n WHERE n.id = c.id")


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
