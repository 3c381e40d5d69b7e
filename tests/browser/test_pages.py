"""Every page, at every width, in both languages and themes: nothing overflows, nothing shifts, axe finds nothing."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEEPER = "0x7a3f" + "11" * 16 + "c91e"
PAGES = {
    "gallery": "/",
    "filtered gallery": "/?species=seal&tier=rare&trait=place:stage&q=mint",
    "empty gallery": "/?q=zzzz",
    "character": "/characters/1/17",
    "wallet": f"/wallets/{KEEPER}",
    "empty wallet": "/wallets/0x" + "99" * 20,
    "wallet form": "/wallets",
    "wallet form with an error": "/wallets?address=0x12",
    "drops": "/drops",
    "open drop": "/drops/1",
    "drop to come": "/drops/2",
    "lost": "/nowhere",
}
REFUSED = ("Failed to load resource",)  # what Chromium prints about the page itself when its status is 404 or 422
SHIFT = """() => new Promise(done => {
  let sum = 0;
  const add = entry => { if (!entry.hadRecentInput) sum += entry.value; };
  new PerformanceObserver(list => list.getEntries().forEach(add)).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""


def findings(page: Page) -> list[str]:
    """What axe-core finds, one line a finding."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    nodes = [(each["id"], node) for each in found["violations"] for node in each["nodes"]]
    return [f"{rule}: {node['target']} {node['failureSummary']}" for rule, node in nodes]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_page_is_clean_in_each_language_and_theme(visit: Visit, name: str, language: str, theme: str) -> None:
    """Axe finds nothing at 320 (and 1280 in Korean), nothing overflows, nothing moves while the page loads."""
    page = visit(PAGES[name], language=language, theme=theme, tolerate=REFUSED, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate(SHIFT) == 0
    if language == "ko":
        assert findings(page) == []
    for width in (1280, 768, 375, 320):
        page.set_viewport_size({"width": width, "height": 780})
        sideways = page.evaluate("(scrollTo(9999, 0), scrollX)")
        assert sideways == 0, f"{sideways} px too wide at {width}"
    assert findings(page) == []


@pytest.mark.parametrize("name", ["gallery", "character", "wallet", "open drop", "lost"])
@pytest.mark.parametrize("width", [320, 1280])
def test_text_twice_as_large_still_fits(visit: Visit, name: str, width: int) -> None:
    """With the browser's text at 200 % nothing leaves the screen sideways."""
    page = visit(PAGES[name], width=width, tolerate=REFUSED)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("(scrollTo(9999, 0), scrollX)") == 0


def test_a_late_index_is_said_on_a_clean_page(visit: Visit, late_site: Site) -> None:
    """The notice that news is late is announced, fits at 320 and axe finds nothing."""
    for theme in ("light", "dark"):
        page = visit("/", width=320, theme=theme, at=late_site)
        expect(page.get_by_role("status").filter(has_text="최근 소식이 조금 늦어요")).to_be_visible()
        assert page.evaluate("(scrollTo(9999, 0), scrollX)") == 0
        assert page.evaluate(SHIFT) == 0
        assert findings(page) == []


@pytest.mark.parametrize("name", ["gallery", "character", "wallet", "open drop"])
def test_nothing_shifts_on_a_phone(visit: Visit, name: str) -> None:
    """Cumulative layout shift is 0 on the first load with cold caches."""
    assert visit(PAGES[name], width=375).evaluate(SHIFT) == 0


@pytest.mark.parametrize("name", PAGES)
def test_each_page_has_one_title_in_order(visit: Visit, name: str) -> None:
    """One h1, and no heading level is skipped."""
    page = visit(PAGES[name], tolerate=REFUSED)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough_to_press(visit: Visit, name: str) -> None:
    """On a phone every button, field and link outside running text is at least 24 px, those of the frame 44."""
    page = visit(PAGES[name], width=375, tolerate=REFUSED)
    pressed = "a.button, button, input:not([type=hidden]), .chip, .tabs a, .language, summary"
    small = page.evaluate(
        """pressed => [...document.querySelectorAll(pressed)]
          .filter(each => each.offsetParent !== null && each.getBoundingClientRect().height < 43.5)
          .map(each => each.outerHTML.slice(0, 80))""",
        pressed,
    )
    assert small == []


def test_every_link_leads_somewhere(visit: Visit, site: Site) -> None:
    """Following every link of the four main pages answers 200 or goes on to a page that does."""
    seen: set[str] = set()
    for name in ("gallery", "character", "wallet", "open drop", "drops"):
        page = visit(PAGES[name])
        named = page.locator("a[href], link[href], img[src], script[src]")
        hrefs = named.evaluate_all("each => each.map(one => one.href || one.src)")
        seen |= {href.split("#")[0] for href in hrefs if href.startswith(site.url)}
    assert len(seen) > 60
    for href in sorted(seen):
        answer = page.request.get(href)
        assert answer.status == 200, f"{href} answers {answer.status}"


def test_the_first_view_is_light(visit: Visit) -> None:
    """Besides pictures the gallery's first view is at most 250 KB, and no script or style is written into the page."""
    sizes: dict[str, int] = {}
    page = visit("/wallets")
    page.on("response", lambda answer: sizes.__setitem__(answer.url, len(answer.body())) if answer.ok else None)
    page.goto(page.url.replace("/wallets", "/"), wait_until="networkidle")
    counted = {url: size for url, size in sizes.items() if "/ipfs/" not in url}
    assert sum(counted.values()) <= 250_000, json.dumps(counted, indent=1)
    written = page.locator("[style], style, script:not([src]):not([type='application/json'])")
    assert written.count() == 0
