"""A real browser on the real service, over a small seeded city."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from gallery_api.app import create_app
from gallery_api.database import create_database_engine, upgrade, writing
from gallery_api.settings import Settings
from tests.browser import seed
from tests.browser.shots import chromium

CONTACT = "palmido@incheon.example.kr"


@dataclass
class Site:
    """A running service: its address, its database, and the time it believes in."""

    url: str
    engine: Engine
    city: seed.City


class Server(uvicorn.Server):
    """Uvicorn in a thread: signals stay with the tests."""

    def install_signal_handlers(self) -> None:
        return


def serve(directory: Path, city: seed.City, fill: Callable[..., None], late: float = 5) -> Iterator[Site]:
    """Run the service over a database that `fill` wrote, its clock `late` seconds after the newest block."""
    url = f"sqlite:///{directory / 'palmido.sqlite'}"
    upgrade(url)
    engine = create_database_engine(url)
    with writing(engine) as session:
        fill(session)
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    made = Settings(
        _env_file=None, database_url=url, blocks_dir=city.directory / "blocks", public_url=address, contact=CONTACT
    )
    server = Server(uvicorn.Config(create_app(made, clock=lambda: seed.NOW + late), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        thread.join(0.05)
    yield Site(address, engine, city)
    server.should_exit = True
    thread.join(10)
    engine.dispose()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> seed.City:
    """Published pictures and documents, once for the whole run."""
    return seed.publish(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="session")
def site(city: seed.City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service with sixty of a hundred characters issued and a second drop still to open."""
    yield from serve(tmp_path_factory.mktemp("site"), city, lambda session: seed.fill(session, city, cap=100))


@pytest.fixture(scope="session")
def late_site(city: seed.City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same city, but nobody has read the chain for ten minutes."""
    yield from serve(tmp_path_factory.mktemp("late"), city, lambda session: seed.fill(session, city), late=600)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with chromium() as running:
        yield running


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Open a path in a fresh context; a script error or a refused resource fails the test."""
    contexts = []
    troubles: list[str] = []

    def open_page(path: str, width: int = 1280, language: str = "ko", theme: str = "light", **more: object) -> Page:
        at = more.pop("at", site)
        tolerated = more.pop("tolerate", ())
        prepare = more.pop("prepare", None)
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=theme,
            locale={"ko": "ko-KR", "en": "en-GB"}[language],
            is_mobile=width < 720,
            has_touch=width < 720,
            **more,
        )
        contexts.append(context)
        if prepare:
            prepare(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console",
            lambda message: (
                message.type == "error"
                and not any(each in message.text for each in tolerated)
                and troubles.append(message.text)
            ),
        )
        page.goto(at.url + path, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, troubles
