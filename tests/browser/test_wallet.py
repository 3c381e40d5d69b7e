"""The wallet page and its form."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

KEEPER = "0x7a3f" + "11" * 16 + "c91e"


def test_a_wallet_shows_what_it_keeps_and_what_happened(visit: Visit) -> None:
    """Twenty characters, three counts, and the history with what came and what went."""
    page = visit(f"/wallets/{KEEPER}")
    expect(page.locator(".card")).to_have_count(20)
    expect(page.locator(".figures")).to_contain_text("20")
    expect(page.get_by_role("link", name="다음 캐릭터")).to_have_attribute("href", "/drops")
    page.goto(page.url.replace(KEEPER, "0x" + "5b" * 20))
    expect(page.locator(".rows")).to_contain_text("캐릭터 60번을 보냈어요")
    page.locator(".rows a").first.click()
    page.wait_for_url("**/characters/1/*")


@pytest.mark.parametrize(("width", "side"), [(375, 72), (1280, 88)])
def test_an_empty_wallet_has_a_round_mark_with_an_icon(visit: Visit, width: int, side: int) -> None:
    """Who keeps nothing yet is shown by a circle, and the icon in it can be seen."""
    mark = visit("/wallets/0x" + "00" * 19 + "01", width=width).locator(".wallet-name .avatar")
    box, icon = mark.bounding_box(), mark.locator(".icon").bounding_box()
    assert box and icon
    assert (box["width"], box["height"]) == (side, side)
    assert icon["width"] == icon["height"] > 24
    assert abs(icon["x"] + icon["width"] / 2 - box["x"] - side / 2) < 1
    assert abs(icon["y"] + icon["height"] / 2 - box["y"] - side / 2) < 1


def test_a_wrong_address_is_mended_in_the_form(visit: Visit) -> None:
    """The error names the mistake, belongs to the field, and disappears with the right address."""
    page = visit("/wallets", tolerate=("Failed to load resource",))  # Chromium says so of the 422 page itself
    page.get_by_label("지갑 주소").fill(KEEPER[:-2])
    with page.expect_navigation():
        page.get_by_role("button", name="지갑 보기").click()
    field = page.get_by_label("지갑 주소")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    described = [
        page.locator(f"#{each}").text_content() for each in (field.get_attribute("aria-describedby") or "").split()
    ]
    assert "주소가 2글자 짧아요. 0x 뒤에 40글자가 와야 해요." in described
    field.fill(KEEPER)
    page.keyboard.press("Enter")
    page.wait_for_url("**/wallets/0x7*")


def test_a_wallet_can_be_remembered_on_this_device_only(visit: Visit) -> None:
    """Remembering changes where 'my wallet' leads, without telling the server; forgetting undoes it."""
    page = visit(f"/wallets/{KEEPER}")
    expect(page.get_by_role("heading", level=1)).to_have_text("지갑")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="이 기기에 기억하기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("내 지갑")
    assert asked == []
    assert page.context.cookies() == []
    page.goto(page.url.split("/wallets")[0])
    page.get_by_role("link", name="내 지갑").click()
    page.wait_for_url("**/wallets/0x*")
    expect(page.locator(".card")).to_have_count(20)
    page.get_by_role("button", name="기억 지우기").click()
    expect(page.get_by_role("link", name="내 지갑")).to_have_attribute("href", "/wallets")
