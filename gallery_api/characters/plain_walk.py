"""The gallery without filters, at any depth: one prepared statement, answered before any framework is asked.

It gives exactly the bytes that the route in routes.py would (a test compares them) and leaves to it whatever is not
plain: filters, unusual or wrong parameters, an empty index, a character whose document is not read yet.
"""

import re
import sqlite3
from collections import OrderedDict
from functools import lru_cache
from typing import Any, LiteralString, NamedTuple, Protocol

import psycopg
from psycopg import AsyncConnection
from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from gallery_api.characters.page import as_of_json, page_json
from gallery_api.characters.schemas import CharacterQuery
from gallery_api.conditional import as_of_headers, entity_tag
from gallery_api.database import SQLITE_PRAGMAS
from gallery_api.wire import END, encode_cursor

PATH = "/api/v1/characters"
DEFAULT_LIMIT: int = CharacterQuery.model_fields["limit"].default
_CONTENT_TYPE = (b"content-type", b"application/json")
PAGES_KEPT = 256  # some 4 MB
_PLAIN = re.compile(rb"(?:cursor=([0-7][0-9a-f]{15}))?(?:(?:^|(?<=[0-9a-f])&)limit=(100|[1-9][0-9]?))?\Z")
# The database itself joins the finished cards, so that a page is one value and not some dozen rows. A card that is
# missing makes ``whole`` smaller than ``found``. The page comes first and is read once: SQLite would else keep a copy.
_STATEMENT = """
    SELECT k.block, k.hash, k.timestamp, o.revision, p.found, p.whole, p.lowest, p.first, p.cards
    FROM (
        SELECT count(*) AS found, count(w.card) AS whole, min(w.id) AS lowest,
            (SELECT min(id) FROM characters) AS first, {cards} AS cards
        FROM (SELECT id, card FROM characters WHERE id < {mark} ORDER BY id DESC LIMIT {mark}) AS w
    ) AS p CROSS JOIN index_cursor k CROSS JOIN observations o
    WHERE k.id = 1 AND o.id = 1
"""
SQLITE_STATEMENT = _STATEMENT.format(cards="CAST(group_concat(w.card, ',') AS BLOB)", mark="?")
POSTGRES_STATEMENT = _STATEMENT.format(
    cards="convert_to(string_agg(w.card, ',' ORDER BY w.id DESC), 'UTF8')", mark="%s"
)


_STATE = """
    SELECT k.block, k.hash, k.timestamp, o.revision FROM index_cursor k, observations o WHERE k.id = 1 AND o.id = 1
"""


class State(NamedTuple):
    """The block the index is at, and the counter that grows with every change that a page could show."""

    block: int
    hash: bytes | None
    timestamp: int
    revision: int


class Walked(NamedTuple):
    """What the statement gives."""

    block: int
    hash: bytes | None
    timestamp: int
    revision: int
    found: int
    whole: int
    lowest: int
    first: int
    cards: bytes


class Reader(Protocol):
    """A connection that runs the prepared statements."""

    async def state(self) -> State | None:
        """Return where the index is; None before the chain is read."""
        ...

    async def walk(self, before: int, limit: int) -> Walked | None:
        """Return up to ``limit`` characters below an id, newest first; None before the chain is read."""
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...


class SqliteReader:
    """Reads in the event loop itself: a walk of some dozen rows along the key takes less than a change of threads."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    async def state(self) -> State | None:
        row = self._open().execute(_STATE).fetchone()
        return State._make(row) if row else None

    async def walk(self, before: int, limit: int) -> Walked | None:
        row = self._open().execute(SQLITE_STATEMENT, (before, limit)).fetchone()
        return Walked._make(row) if row else None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in (*SQLITE_PRAGMAS, "PRAGMA query_only=ON"):
                self._connection.execute(pragma)
        return self._connection

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class PostgresReader:
    """Reads through a few connections in turn; one that the server closed is opened again."""

    def __init__(self, url: str, connections: int = 4) -> None:
        self._url = url
        self._connections: list[AsyncConnection | None] = [None] * connections
        self._turn = 0

    async def state(self) -> State | None:
        row = await self._run(_STATE, ())
        return State._make(row) if row else None

    async def walk(self, before: int, limit: int) -> Walked | None:
        row = await self._run(POSTGRES_STATEMENT, (before, limit))
        return Walked._make(row) if row else None

    async def _run(self, statement: LiteralString, parameters: tuple[int, ...]) -> tuple[Any, ...] | None:
        self._turn = turn = (self._turn + 1) % len(self._connections)
        connection = self._connections[turn]
        if connection is None or connection.closed:
            connection = await AsyncConnection.connect(self._url, autocommit=True)
            self._connections[turn] = connection
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(statement, parameters, prepare=True)
            return await cursor.fetchone()

    async def close(self) -> None:
        for connection in self._connections:
            if connection is not None:
                await connection.close()


class PlainWalk:
    """ASGI: answers the plain walk, passes everything else on."""

    path = PATH  # what the measures call it

    def __init__(self, app: ASGIApp, reader: Reader) -> None:
        self._app = app
        self._reader = reader
        self._kept: OrderedDict[tuple[int, int], Walked] = OrderedDict()
        self._asked: OrderedDict[tuple[int, int], None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET":
            match = _PLAIN.match(scope["query_string"])
            if match and await self._answer(scope, send, match[1], match[2]):
                return
        await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, send: Send, cursor: bytes | None, asked: bytes | None) -> bool:
        for name, _ in scope["headers"]:
            if name == b"if-none-match":
                return False
        try:
            before = int(cursor, 16) if cursor else END
            state, walked = await self._walk(before, int(asked) if asked else DEFAULT_LIMIT)
        except (sqlite3.Error, psycopg.Error):
            return False  # the route finds the same and says it
        if state is None or state.hash is None or walked is None or not 0 < walked.found == walked.whole:
            return False
        following = encode_cursor(walked.lowest) if walked.lowest > walked.first else None
        body = page_json(as_of_json(state.block, state.hash, state.timestamp), following, walked.cards)
        headers = [*_headers(state), (b"content-length", b"%d" % len(body))]
        scope["route"] = self
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return True

    async def _walk(self, before: int, limit: int) -> tuple[State | None, Walked | None]:
        """Return a page, read again only when something changed since: a crowd looks at the same few pages."""
        page = before, limit
        kept = self._kept.get(page)
        if kept is not None:
            state = await self._reader.state()
            if state is not None and kept.revision == state.revision:
                self._kept.move_to_end(page)
                return state, kept
        walked = await self._reader.walk(before, limit)
        if walked is None:
            return None, None
        self._keep(page, walked)
        return State(*walked[:4]), walked

    def _keep(self, page: tuple[int, int], walked: Walked) -> None:
        """Keep a page from its second asking on: who reads the whole gallery once pushes no page of the crowd out."""
        if page in self._kept or page in self._asked:
            self._asked.pop(page, None)
            self._kept[page] = walked
            _shorten(self._kept)
        else:
            self._asked[page] = None
            _shorten(self._asked)


@lru_cache(maxsize=16)
def _headers(state: State) -> tuple[tuple[bytes, bytes], ...]:
    """Return what the answers at a state have in common."""
    headers = as_of_headers(state.block, state.hash) | {"ETag": entity_tag(state.revision)}
    return (*((name.lower().encode(), value.encode()) for name, value in headers.items()), _CONTENT_TYPE)


def _shorten(kept: OrderedDict[tuple[int, int], Any]) -> None:
    if len(kept) > PAGES_KEPT:
        kept.popitem(last=False)


def reader_of(engine: Engine) -> Reader:
    """Return the reader of an engine's database."""
    if engine.dialect.name == "sqlite":
        return SqliteReader(str(engine.url.database))
    return PostgresReader(engine.url.set(drivername="postgresql").render_as_string(hide_password=False))
