"""Engines for the journal: SQLite in WAL mode with honest transactions, or PostgreSQL."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

BUSY_MILLISECONDS = 15_000


def open_engine(url: str) -> Engine:
    """Return an engine for a SQLAlchemy URL, set up for the journal."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url)
        prepare_sqlite(engine)
        return engine
    return create_engine(url, pool_pre_ping=True)


def prepare_sqlite(engine: Engine) -> None:
    """Make an SQLite engine durable and free of surprises: WAL, full sync, and BEGIN IMMEDIATE for every transaction.

    Python's driver begins transactions late and by itself; a reader that turns into a writer would then fail at once
    instead of waiting. Here a transaction waits for the writer's lock when it begins.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
