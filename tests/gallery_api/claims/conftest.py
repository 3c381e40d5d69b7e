"""A fair on anvil and on each database, and the running service before it."""

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from gallery_api.app import create_app
from gallery_api.database import upgrade
from gallery_api.edge import EdgeProtocol
from gallery_api.settings import Settings
from scripts.anvil import Anvil
from scripts.ports import free_port
from tests.gallery_api.claims.fair import Fair, settings_at
from tests.minting.city import City, fund

salts = itertools.count()


@pytest.fixture
def settings(anvil: Anvil, database_url: str, tmp_path: Path) -> Settings:
    upgrade(database_url)
    made = settings_at(anvil.url, database_url, tmp_path)
    made.deployments.mkdir()
    return made


@pytest.fixture
def city(anvil: Anvil, settings: Settings) -> Iterator[City]:
    found = City([anvil.url], settings.database_url, f"claims/{next(salts)}")
    fund(found.chain, found.signer.address)
    yield found
    found.close()


@pytest.fixture
def fair(city: City, settings: Settings) -> Fair:
    """Forty codes."""
    return Fair.opened(city, settings, 40)


@pytest.fixture
def client(fair: Fair) -> Iterator[httpx.Client]:
    """A client of the running service, whose time is the fair's."""
    app = create_app(fair.settings, clock=lambda: fair.now)
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="error", http=EdgeProtocol))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    with httpx.Client(base_url=f"http://127.0.0.1:{server.config.port}", timeout=30, trust_env=False) as browser:
        yield browser
    server.should_exit = True
    thread.join(20)
