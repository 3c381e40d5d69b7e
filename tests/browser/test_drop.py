"""The drop page and its live counter."""

import re

from playwright.sync_api import Request, expect

from gallery_api import models
from gallery_api.database import writing
from tests.browser import seed
from tests.browser.conftest import Site, Visit


def issue_one(site: Site) -> None:
    """One more character, as the indexer would write it."""
    with writing(site.engine) as session:
        drop = session.get_one(models.Drop, 1)
        drop.issued += 1
        key = models.character_id(1, drop.issued)
        log = models.log_id(899, drop.issued)
        session.add(
            models.Character(id=key, page=0, ticket=drop.issued, owner=seed.HERO, issued_log=log, issued_at=seed.NOW)
        )
        session.get_one(models.Observation, 1).revision += 1


def take_back(site: Site) -> None:
    """Leave the city as it was for the next test."""
    with writing(site.engine) as session:
        drop = session.get_one(models.Drop, 1)
        for number in range(seed.ISSUED + 1, drop.issued + 1):
            session.delete(session.get_one(models.Character, models.character_id(1, number)))
        drop.issued = seed.ISSUED
        session.get_one(models.Observation, 1).revision += 1


def test_the_counter_follows_the_index(visit: Visit, site: Site) -> None:
    """A new character is counted within seconds; unchanged answers are 304; the count is said at most once a minute."""
    page = visit("/drops/1")
    page.clock.install()
    page.reload(wait_until="networkidle")
    answers: list[int] = []
    page.on("response", lambda answer: "/api/v1/drops/1" in answer.url and answers.append(answer.status))
    expect(page.locator("[data-issued]")).to_have_text("60")
    try:
        page.clock.run_for(2_100)
        page.wait_for_timeout(300)
        issue_one(site)
        page.clock.run_for(2_100)
        expect(page.locator("[data-issued]")).to_have_text("61")
        expect(page.locator("[data-left]")).to_have_text("100명 가운데 39명 남았어요")
        assert page.locator(".count").get_attribute("aria-live") == "off"
        assert page.locator("#announcement").text_content() == ""
        for _ in range(30):
            page.clock.run_for(2_100)
            page.wait_for_timeout(30)
        expect(page.locator("#announcement")).to_have_text("지금까지 61명을 나눴어요")
        assert answers.count(304) > answers.count(200)
    finally:
        take_back(site)


def test_a_lost_connection_keeps_the_last_number(visit: Visit) -> None:
    """The number stays, a line says that it is the last one seen, and asking slows down."""
    page = visit("/drops/1", tolerate=("Failed to load resource",))
    asked: list[Request] = []
    page.on("request", lambda request: "/api/v1/drops/1" in request.url and asked.append(request))
    page.route("**/api/v1/drops/1", lambda route: route.abort())
    expect(page.locator("[data-live]")).to_contain_text("연결이 끊겨", timeout=8_000)
    expect(page.locator("[data-issued]")).to_have_text("60")
    before = len(asked)
    page.wait_for_timeout(3_500)
    assert len(asked) - before <= 1


def test_a_drop_tells_its_terms(visit: Visit) -> None:
    """How many, from when to when, whether it moves, and that the art was promised beforehand."""
    page = visit("/drops/2")
    expect(page.get_by_role("heading", level=1)).to_have_text("2번째 발행")
    terms = page.locator(".terms")
    expect(terms).to_contain_text("1,000명")
    expect(terms).to_contain_text("받은 지갑에 계속 남아요")
    expect(terms).to_contain_text("아직 공개 전이에요")
    expect(terms.locator("code")).to_have_attribute("title", re.compile("^0x22"))
    expect(page.get_by_text("첫 캐릭터를 기다리고 있어요")).to_be_visible()
