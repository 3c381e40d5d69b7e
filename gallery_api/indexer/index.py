"""The indexer's steps: find where we are, go back if the chain was rewritten, read on."""

import gc
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import psycopg
from sqlalchemy import Engine, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from gallery_api.database import writing
from gallery_api.indexer import tables
from gallery_api.indexer.errors import Inconsistent, OtherContract, ReorgTooDeep
from gallery_api.indexer.events import UNREADABLE, Batch, decode_logs
from gallery_api.indexer.rewind import rewind
from gallery_api.indexer.source import Header, Source, Stretch
from gallery_api.models import Block, IndexCursor

ONLY_ROW = 1
SWITCH_SECONDS = 0.0005
# How SQLAlchemy and the drivers below it refuse rows that no contract can have meant: too large, twice, or with a NUL.
UNWRITABLE = (
    DataError, IntegrityError, OverflowError, sqlite3.DataError, sqlite3.IntegrityError, psycopg.DataError,
    psycopg.IntegrityError,
)  # fmt: skip


class Outcome(StrEnum):
    """What a step did: waiting (nothing new), advanced (blocks read), rewound (blocks undone)."""

    WAITING = "waiting"
    ADVANCED = "advanced"
    REWOUND = "rewound"


@dataclass(frozen=True)
class Progress:
    """Where a step left the index, and the head it saw."""

    outcome: Outcome
    block: int
    head: int


class Indexer:
    """Reads one contract's logs into one database; several may run on it, each batch is written once."""

    def __init__(
        self,
        engine: Engine,
        source: Source,
        chain_id: int,
        start_block: int,
        reorg_blocks: int,
        clock: Callable[[], float],
    ) -> None:
        """``start_block``: where the contract was deployed. ``reorg_blocks``: how deep a rewrite is survived."""
        self._engine = engine
        self._source = source
        self._chain_id = chain_id
        self._start_block = start_block
        self._reorg_blocks = reorg_blocks
        self._clock = clock
        self._has_indexes = False

    def step(self, on_progress: Callable[[Progress], None] | None = None) -> Progress:
        """Read everything up to the head as it is now, or undo what is no longer on the chain.

        Raises NodeUnreachable, NodeRefused, Inconsistent and CursorMoved, after which a step may simply be made again,
        and ReorgTooDeep and OtherContract, after which a person must look.
        """
        cursor = self.read_cursor()
        head = self._source.head()
        with writing(self._engine) as session:
            tables.observe_head(session.connection(), head.number, self._clock())
        if self._is_rewritten(cursor, head):
            target = self._last_common_block(cursor)
            with writing(self._engine) as session:
                rewind(session.connection(), cursor, target)
            return Progress(Outcome.REWOUND, target, head.number)
        if head.number <= cursor.block:
            return Progress(Outcome.WAITING, cursor.block, head.number)
        return self._read_on(cursor, head, on_progress or (lambda _: None))

    def use_next_endpoint(self) -> None:
        """Ask another node from now on, when there are several."""
        self._source.use_next()

    def read_cursor(self) -> IndexCursor:
        """Return how far the index is, beginning it when it is new; raise OtherContract when it is not ours."""
        token = bytes.fromhex(self._source.token[2:])
        with writing(self._engine) as session:
            cursor = session.execute(select(IndexCursor)).scalar_one_or_none()
            if cursor is None:
                cursor = IndexCursor(
                    id=ONLY_ROW,
                    chain_id=self._chain_id,
                    token=token,
                    start_block=self._start_block,
                    block=self._start_block - 1,
                    hash=None,
                    timestamp=0,
                )
                tables.start(session.connection(), cursor, self._clock())
        if (cursor.chain_id, cursor.token) != (self._chain_id, token):
            raise OtherContract((self._chain_id, self._source.token), (cursor.chain_id, "0x" + cursor.token.hex()))
        return cursor

    def _is_rewritten(self, cursor: IndexCursor, head: Header) -> bool:
        """Return whether our newest block that the node can have is another there; a node that only lags is not."""
        if cursor.hash is None:
            return False
        if head.number >= cursor.block:
            there = head if head.number == cursor.block else self._source.headers([cursor.block])[0]
            return there.hash != cursor.hash
        kept = self._kept(head.number)
        return kept is not None and kept != head.hash

    def _kept(self, number: int) -> bytes | None:
        with Session(self._engine) as session:
            return session.execute(select(Block.hash).where(Block.number == number)).scalar_one_or_none()

    def _last_common_block(self, cursor: IndexCursor) -> int:
        head = self._source.head().number
        with Session(self._engine) as session:
            kept = session.execute(select(Block.number, Block.hash).order_by(Block.number.desc())).all()
        there = [row for row in kept if row.number <= head]
        headers = self._source.headers([row.number for row in there])
        for row, header in zip(there, headers, strict=True):
            if row.hash == header.hash:
                return int(row.number)
        if not kept or kept[-1].number <= self._start_block:
            return self._start_block - 1
        raise ReorgTooDeep(kept[-1].number, cursor.block)

    def _read_on(self, cursor: IndexCursor, head: Header, on_progress: Callable[[Progress], None]) -> Progress:
        final = head.number - self._reorg_blocks
        with _in_bulk():
            return self._read_stretches(cursor, head, final, on_progress)

    def _read_stretches(
        self, cursor: IndexCursor, head: Header, final: int, on_progress: Callable[[Progress], None]
    ) -> Progress:
        for stretch in self._source.stretches(cursor.block + 1, head.number, final):
            recent = stretch.recent
            follows = not recent or recent[0].number != stretch.first or recent[0].parent == cursor.hash
            if cursor.hash is not None and not follows:
                reason = f"block {stretch.first} does not follow the one we have"
                raise Inconsistent(stretch.first, stretch.last, reason)
            try:
                cursor = self._write(cursor, stretch, _decode(stretch), stretch.last == head.number)
            except UNWRITABLE as error:
                reason = f"what the logs say cannot be written ({error!r:.300})"
                raise Inconsistent(stretch.first, stretch.last, reason) from error
            on_progress(Progress(Outcome.ADVANCED, cursor.block, head.number))
        return Progress(Outcome.ADVANCED, cursor.block, head.number)

    def _write(self, cursor: IndexCursor, stretch: Stretch, batch: Batch, is_last: bool) -> IndexCursor:
        last = stretch.header
        with writing(self._engine) as session:
            connection = session.connection()
            tables.move_cursor(connection, cursor, last.number, last.hash, last.timestamp)
            if cursor.hash is None and not is_last:
                tables.drop_indexes(connection)
            tables.write_batch(connection, stretch.first, stretch.last, batch)
            tables.keep_blocks(connection, stretch.recent, last.number, self._reorg_blocks)
            if is_last and not self._has_indexes:
                tables.create_indexes(connection)
        self._has_indexes = self._has_indexes or is_last
        return IndexCursor(
            id=cursor.id,
            chain_id=cursor.chain_id,
            token=cursor.token,
            start_block=cursor.start_block,
            block=last.number,
            hash=last.hash,
            timestamp=last.timestamp,
        )


@contextmanager
def _in_bulk() -> Iterator[None]:
    """Suit the interpreter to many logs: no search for cycles, which they never form, and sooner turns for the reading
    thread, which otherwise waits five milliseconds at each of its many small reads."""
    collected, interval = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(min(interval, SWITCH_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if collected:
            gc.enable()


def _decode(stretch: Stretch) -> Batch:
    try:
        return decode_logs(stretch.logs, stretch.timestamps)
    except UNREADABLE as error:
        raise Inconsistent(stretch.first, stretch.last, f"a log cannot be read ({error!r:.300})") from error
