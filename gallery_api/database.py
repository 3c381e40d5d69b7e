"""The database: one engine, the only session that commits, and the migrations."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from alembic import command
from alembic.config import Config
from fastapi import Depends, Request
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=2147418112",  # the most that SQLite maps
)


def create_database_engine(url: str, pool_size: int = 10) -> Engine:
    """Return an engine for a SQLite file (WAL, foreign keys on) or a PostgreSQL database."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 10})
        event.listen(engine, "connect", _set_sqlite_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)


def _set_sqlite_pragmas(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: SQLAlchemy's "begin" does, so that reads are snapshots as well.
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Any) -> None:
    immediate = connection.get_execution_options().get("sqlite_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one snapshot of the database and is never committed."""
    isolation = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with Session(engine.execution_options(**isolation), expire_on_commit=False, autoflush=False) as session:
        yield session


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session that is committed when the block ends well and rolled back when it raises."""
    with Session(engine.execution_options(sqlite_immediate=True), expire_on_commit=False) as session, session.begin():
        yield session


def upgrade(url: str) -> None:
    """Bring the database at ``url`` to the newest tables, making a missing SQLite file; a repeat changes nothing."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")


def _read_session(request: Request) -> Iterator[Session]:
    with reading(request.app.state.engine) as session:
        yield session


ReadSession = Annotated[Session, Depends(_read_session)]
"""What a route asks for to read: one snapshot, so that a page and the block it is as of agree."""
