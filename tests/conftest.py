"""Real parts for every test: a chain, two kinds of database."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest

from scripts.anvil import Anvil
from scripts.postgres import Postgres

# Speed is measured by ./scripts/bench, never by a test: a busy machine must not fail a property.
hypothesis.settings.register_profile("palmido", deadline=None)
hypothesis.settings.load_profile("palmido")

_names = (f"test_{i}" for i in itertools.count())


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--nodes`: the journeys run on Kaia, Kubo and PostgreSQL instead of the defaults."""
    parser.addoption("--nodes", action="store_true", help="run on real Kaia and Kubo nodes, and PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs the real nodes unless it was asked for; there, everything is on PostgreSQL."""
    if config.option.nodes:
        sqlite = [item for item in items if getattr(item, "callspec", None) and item.callspec.id.startswith("sqlite")]
        config.hook.pytest_deselected(items=sqlite)
        items[:] = [item for item in items if item not in sqlite]
    elif "nodes" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("nodes"):
                item.add_marker(pytest.mark.skip(reason="needs the real nodes: ./scripts/test --nodes"))


@pytest.fixture(scope="module")
def anvil() -> Iterator[Anvil]:
    """A fresh local chain for the test module; it makes a block for each transaction."""
    with Anvil.start() as chain:
        yield chain


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server, in a directory that its own user may enter when the tests run as root."""
    with open_folder() as directory, Postgres.start(directory / "data") as server:
        yield server


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter: pytest's own are closed to them whenever a run begins."""
    directory = Path(tempfile.mkdtemp(prefix="palmido-"))
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


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
