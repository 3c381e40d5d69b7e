"""Unit tests of minting open no sockets: only a test that asks for a real part may."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.postgres import Postgres

REAL_PARTS = {"anvil", "postgresql_url", "database_url", "lying_rpc", "city"}


@pytest.fixture(autouse=True)
def no_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make connecting an error unless the test uses a real part."""
    if REAL_PARTS & set(request.fixturenames):
        return

    def refuse(self: socket.socket, address: Any) -> None:
        raise AssertionError(f"a unit test connects to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server, in a directory that its own user may enter when the tests run as root."""
    directory = Path(tempfile.mkdtemp(prefix="palmido-postgresql-"))
    directory.chmod(0o755)
    try:
        with Postgres.start(directory / "data") as server:
            yield server
    finally:
        shutil.rmtree(directory, ignore_errors=True)
