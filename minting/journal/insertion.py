"""Insert a row unless it is there, on both databases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert `row`; return whether it is new. A row that clashes with any unique constraint is left as it is."""
    if connection.dialect.name == "postgresql":
        return connection.execute(postgresql.insert(table).values(**row).on_conflict_do_nothing()).rowcount == 1
    return connection.execute(sqlite.insert(table).values(**row).on_conflict_do_nothing()).rowcount == 1
