"""The character page: what it tells, what it links to, and the verify panel in each of its states."""

import hashlib
import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site, Visit
from tests.browser.seed import HERITAGE, file_cid

VERIFY = "직접 확인하기"


def verify(page: Page) -> None:
    page.get_by_role("button", name="지금 확인하기").click()
    expect(page.get_by_role("button", name="다시 확인하기")).to_be_visible(timeout=20_000)


def states(page: Page) -> dict[str, str]:
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-fact]')].map(f => [f.dataset.fact, f.dataset.state]))"
    )


def test_it_tells_who_keeps_it_and_what_it_stands_for(visit: Visit) -> None:
    """Name, number, traits with their share, story with its source, keeper, history."""
    page = visit("/characters/1/25")
    expect(page.get_by_role("heading", level=1)).to_have_text("물범 히어로 25번")
    expect(page.locator(".definitions")).to_contain_text("두무진")
    expect(page.locator(".story")).to_contain_text(HERITAGE["text"]["ko"])
    expect(page.get_by_role("link", name="국가유산포털")).to_have_attribute("href", HERITAGE["source"]["url"])
    expect(page.locator(".timeline li")).to_have_count(2)
    expect(page.locator(".timeline li").first).to_contain_text("새 지킴이에게 갔어요")
    shares = page.locator(".share").all_text_contents()
    assert shares
    assert all(re.fullmatch(r"<?\d{1,3}%", share) for share in shares)


def test_a_trait_leads_to_those_who_share_it(visit: Visit) -> None:
    """The link of a trait filters the gallery by it."""
    page = visit("/characters/1/17")
    page.locator(".definitions a").nth(1).click()
    page.wait_for_url("**/?trait=*")
    cards = page.locator(".card").count()
    assert cards == 5


def test_verifying_agrees_on_published_bytes(visit: Visit, site: Site) -> None:
    """Picture, document and promise agree with an independent library; the chain stays unchecked."""
    page = visit("/characters/1/17")
    verify(page)
    expect(page.locator("[data-verdict]")).to_contain_text("세 가지 모두 일치해요")
    assert states(page) == {"picture": "ok", "document": "ok", "promise": "ok", "chain": "skipped"}
    picture = (site.city.directory / "pictures" / "16.png").read_bytes()
    shown = page.evaluate('name => document.querySelector(`[data-value="${name}"] code`).title', "picture-cid")
    assert shown == file_cid(picture)
    shown = page.evaluate('name => document.querySelector(`[data-value="${name}"] code`).title', "picture-sha256")
    assert shown == hashlib.sha256(picture).hexdigest()
    expect(page.locator("#announcement")).to_have_text("세 가지 모두 일치해요")


def tampered(route: Route) -> None:
    body = bytearray(route.fetch().body())
    body[len(body) // 2] ^= 1
    route.fulfill(body=bytes(body))


def test_a_changed_picture_differs(visit: Visit) -> None:
    """One flipped bit is named, its values stay, and a report is offered; the other facts are not dragged along."""
    page = visit("/characters/1/17")
    page.route("**/16.png", tampered)
    verify(page)
    assert states(page) == {"picture": "differs", "document": "ok", "promise": "ok", "chain": "skipped"}
    expect(page.locator("[data-verdict]")).to_contain_text("하나가 기록과 달라요")
    expect(page.get_by_role("link", name="신고하기")).to_have_attribute(
        "href", re.compile(r"^mailto:palmido@incheon\.example\.kr\?subject=.*&body=")
    )
    expect(page.locator("[data-fact=picture] details")).to_have_attribute("open", "")


def test_a_changed_set_differs(visit: Visit, site: Site) -> None:
    """A server that changes the directory's block as well is caught by the directory's own name."""
    page = visit("/characters/1/17")
    page.route(f"**/ipfs/{site.city.pictures_cid}?format=raw", tampered)
    verify(page)
    assert states(page)["picture"] == "differs"


def test_a_document_for_another_picture_differs(visit: Visit, site: Site) -> None:
    """Swapping in another character's genuine document is noticed."""
    other = (site.city.directory / "documents" / "3.json").read_bytes()
    page = visit("/characters/1/17")
    page.route("**/16.json", lambda route: route.fulfill(body=other))
    verify(page)
    assert states(page)["document"] == "differs"


def test_no_connection_is_never_green(visit: Visit) -> None:
    """What could not be fetched is skipped and the verdict says so."""
    page = visit("/characters/1/17", tolerate=("Failed to load resource",))
    page.route("**/ipfs/**", lambda route: route.abort())
    verify(page)
    assert states(page) == {"picture": "skipped", "document": "skipped", "promise": "ok", "chain": "skipped"}
    expect(page.locator("[data-fact=picture] .result")).to_have_text("확인하지 못했어요: 연결 없음")
    expect(page.locator("[data-verdict]")).to_contain_text("확인하지 못한 것이 있어요")
    assert page.locator("[data-verdict]").get_attribute("data-state") == "skipped"


def test_a_missing_file_is_skipped_with_its_status(visit: Visit) -> None:
    """A store that does not have the document says so; that is not a difference."""
    page = visit("/characters/1/17", tolerate=("Failed to load resource",))
    page.route("**/16.json", lambda route: route.fulfill(status=404))
    verify(page)
    assert states(page)["document"] == "skipped"
    expect(page.locator("[data-fact=document] .result")).to_contain_text("404")


def test_the_commands_name_the_real_things(visit: Visit, site: Site) -> None:
    """Contract, token and addresses are those of this character."""
    page = visit("/characters/1/17")
    page.get_by_text("내 컴퓨터에서 확인하는 명령").click()
    commands = " ".join(page.locator(".commands code").all_text_contents())
    assert f'cast call 0x{"11" * 20} "ownerOf(uint256)(address)" {1 << 64 | 17}' in commands
    assert f"{site.url}/ipfs/{site.city.pictures_cid}/16.png" in commands
    assert f"cast keccak {site.city.base_uri}" in commands


def test_copying_answers_where_the_finger_was(visit: Visit) -> None:
    """The full address is copied and the button says so, aloud as well."""
    page = visit("/wallets/0x7a3f" + "11" * 16 + "c91e", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="주소 복사하기").click()
    expect(page.locator(".copied")).to_have_text("복사했어요")
    expect(page.locator("#announcement")).to_have_text("복사했어요")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.lower() == "0x7a3f" + "11" * 16 + "c91e"


def test_it_can_be_shared_with_a_picture(visit: Visit) -> None:
    """Open Graph and Twitter name a JPEG of 1200x630 by its full address."""
    page = visit("/characters/1/17", language="en")
    image = page.locator("meta[property='og:image']").get_attribute("content")
    answer = page.request.get(image)
    assert answer.headers["content-type"] == "image/jpeg"
    size = page.evaluate(
        "url => fetch(url).then(r => r.blob()).then(createImageBitmap).then(i => [i.width, i.height])", image
    )
    assert size == [1200, 630]
    assert page.locator("meta[name='twitter:card']").get_attribute("content") == "summary_large_image"
    assert page.locator("meta[property='og:title']").get_attribute("content") == "Seal hero No. 17 · Palmido"
