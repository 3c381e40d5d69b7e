"""What the journal's tests stand on."""

import pytest

from tests.minting.journal.world import World


@pytest.fixture
def world(sqlite_url: str) -> World:
    """A fresh world with one node that mines at once."""
    return World(sqlite_url)
