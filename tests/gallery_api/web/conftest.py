"""The pages over a small seeded city, without a browser."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from gallery_api.app import create_app
from gallery_api.database import create_database_engine, upgrade, writing
from gallery_api.settings import Settings
from tests.browser import seed

NOW = datetime.fromtimestamp(seed.NOW, UTC)
Open = Callable[..., TestClient]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> seed.City:
    """Published pictures and documents, once for the whole run."""
    return seed.publish(tmp_path_factory.mktemp("city"))


@pytest.fixture
def open_site(city: seed.City, tmp_path: Path) -> Iterator[Open]:
    """A client over a database that a function filled, its clock so many seconds after the newest block."""
    opened: list[TestClient] = []

    def open_one(fill: Callable[[Session], None] | None = None, late: float = 5) -> TestClient:
        url = f"sqlite:///{tmp_path / f'{len(opened)}.sqlite'}"
        upgrade(url)
        engine = create_database_engine(url)
        with writing(engine) as session:
            (fill or (lambda each: seed.fill(each, city, cap=100)))(session)
        engine.dispose()
        settings = Settings(_env_file=None, database_url=url, blocks_dir=city.directory / "blocks")  # type: ignore[call-arg]
        client = TestClient(create_app(settings, clock=lambda: seed.NOW + late), raise_server_exceptions=False)
        opened.append(client)
        return client

    open_one.city = city  # type: ignore[attr-defined]
    yield open_one
    for client in opened:
        client.close()
