"""Settings of the properties, and a seeded poll that many tests read."""

import pytest
from hypothesis import settings

from gallery_api.polls.bundle import Poll
from tests.gallery_api.polls.seed import seeded_poll

settings.register_profile("shared machine", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def poll() -> Poll:
    """A closed poll of thirty ballots."""
    return seeded_poll(30)


@pytest.fixture(scope="session")
def files(poll: Poll) -> dict[str, bytes]:
    """Its bundle."""
    return poll.files()
