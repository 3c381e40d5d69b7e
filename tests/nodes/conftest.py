"""Real Kaia and Kubo nodes, one of each for the run; tests that break one start their own."""

from collections.abc import Iterator

import pytest

from scripts.kaia import Kaia
from scripts.kubo import Kubo
from tests.minting.city import City
from tests.nodes.funding import fund


@pytest.fixture(scope="session")
def kaia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kaia]:
    """A Kaia node, a block a second."""
    with Kaia.start(tmp_path_factory.mktemp("kaia")) as node:
        yield node


@pytest.fixture(scope="session")
def kubo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubo]:
    """A Kubo node that speaks to nobody."""
    with Kubo.start(tmp_path_factory.mktemp("kubo")) as node:
        yield node


@pytest.fixture
def city(kaia: Kaia, postgresql_url: str, request: pytest.FixtureRequest) -> Iterator[City]:
    """A funded sender of its own on Kaia, its journal on PostgreSQL."""
    city = City([kaia.url], postgresql_url, request.node.name)
    fund(kaia.url, [city.signer.address])
    yield city
    city.close()
