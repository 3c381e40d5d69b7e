"""The claim page on the real stack: page, API, relay, desk on a chain, indexer; nothing is in the test's hands."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.anvil import Anvil
from tests.gallery_api.claims.conftest import city, client, fair, settings
from tests.gallery_api.claims.fair import Fair, visitors

__all__ = ["city", "client", "fair", "settings"]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database is enough for the page."""
    return f"sqlite:///{tmp_path / 'palmido.sqlite'}"


@pytest.fixture
def phone(browser: Browser, anvil: Anvil) -> Iterator[Page]:
    """A phone that has never been here."""
    context = browser.new_context(viewport={"width": 375, "height": 780}, locale="ko-KR", is_mobile=True)
    yield context.new_page()
    context.close()


def receive(page: Page, client: httpx.Client, fair: Fair, ticket: int, address: str) -> None:
    """Scan a code and give an address."""
    page.goto(fair.codes[ticket].url(str(client.base_url)))
    page.locator("[data-next]").click()
    page.locator("input[value=address]").check()
    page.locator(".claim-action .primary").click()
    page.locator("#recipient").fill(address)
    page.locator(".claim-action .primary").click()


def test_a_scanned_code_becomes_a_character_before_the_citizens_eyes(
    phone: Page, client: httpx.Client, fair: Fair
) -> None:
    """Received, sent and yours come over the live line; the chain has the citizen; the same code then says when."""
    citizen, other = visitors(2)
    receive(phone, client, fair, 5, citizen)
    expect(phone.locator("h1")).to_have_text("접수했어요")
    fair.relay().step(time.sleep)
    expect(phone.locator("h1")).to_have_text("보냈어요")
    fair.read_chain()
    expect(phone.locator(".night h1")).to_contain_text("1번", timeout=15_000)
    assert fair.owners() == {5: citizen}
    phone.evaluate("localStorage.clear()")
    phone.goto("about:blank")
    phone.goto(fair.codes[5].url(str(client.base_url)))
    expect(phone.locator("h1")).to_have_text("이미 받은 코드예요")
    receive(phone, client, fair, 6, other)
    expect(phone.locator("h1")).to_have_text("접수했어요")


def test_a_code_of_another_site_is_told_and_stays_unused(phone: Page, client: httpx.Client, fair: Fair) -> None:
    """The right number with another secret: its own sentence, and nothing is reserved."""
    stranger = type(fair.codes[8])(fair.drop, 8, fair.codes[9].secret)
    phone.goto(stranger.url(str(client.base_url)))
    phone.locator("[data-next]").click()
    phone.locator("input[value=address]").check()
    phone.locator(".claim-action .primary").click()
    phone.locator("#recipient").fill(visitors(1)[0])
    phone.locator(".claim-action .primary").click()
    expect(phone.locator("h1")).to_have_text("다른 곳의 코드예요")
    assert client.get(f"/api/v1/codes/{fair.drop}/8").json()["state"] == "free"
