"""Unit tests of minting open no sockets: only a test that asks for a real part may."""

import socket
from typing import Any

import pytest

REAL_PARTS = {"anvil", "postgresql_url", "database_url", "lying_rpc", "city", "kaia"}


@pytest.fixture(autouse=True)
def no_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make connecting an error unless the test uses a real part."""
    if REAL_PARTS & set(request.fixturenames):
        return

    def refuse(self: socket.socket, address: Any) -> None:
        raise AssertionError(f"a unit test connects to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
