"""Real parts for every test: a chain, two kinds of database."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.anvil import Anvil
from scripts.postgres import Postgres

_names = (f"test_{i}" for i in itertools.count())


@pytest.fixture(scope="module")
def anvil() -> Iterator[Anvil]:
    """A fresh local chain for the test module; it makes a block for each transaction."""
    with Anvil.start() as chain:
        yield chain


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One PostgreSQL server for the whole run."""
    with Postgres.start(tmp_path_factory.mktemp("postgresql")) as server:
        yield server


@pytest.fixture
def postgresql_url(postgres: Postgres) -> str:
    """The URL of an empty PostgreSQL database."""
    return postgres.url(next(_names))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an empty SQLite database file."""
    return f"sqlite:///{tmp_path / 'palmido.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))
