"""The gallery as a person uses it: filters, search, more, language, theme, keyboard, and without scripts."""

import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import Site, Visit


def test_filters_are_links_that_hold_the_state(visit: Visit) -> None:
    """Choosing a species and a family narrows the cards, marks the chips and can be taken back."""
    page = visit("/")
    expect(page.locator(".card")).to_have_count(21)
    page.get_by_role("link", name="물범", exact=True).click()
    page.get_by_role("link", name="섬과 바다", exact=True).click()
    assert page.url.endswith("/?species=seal&family=islands")
    expect(page.locator(".card")).to_have_count(5)
    expect(page.locator(".card .place").first).to_have_text("두무진")
    expect(page.get_by_role("status").filter(has_text="5명을 찾았어요")).to_be_visible()
    expect(page.locator(".chip[aria-current]")).to_have_count(2)
    page.get_by_role("link", name="물범", exact=True).click()
    assert page.url.endswith("/?family=islands")
    expect(page.locator(".card")).to_have_count(10)


def test_the_tier_menu_opens_by_keyboard_and_closes_on_escape(visit: Visit) -> None:
    """Enter opens it, Escape closes it and gives the focus back."""
    page = visit("/")
    summary = page.locator("details.menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("전설"))).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu")).not_to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_search_keeps_the_filters(visit: Visit) -> None:
    """A word is searched within the chosen species, and its chip removes it again."""
    page = visit("/?species=lighthouse")
    page.get_by_role("searchbox").fill("팔미도")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    expect(page.locator(".card")).to_have_count(5)
    expect(page.get_by_role("searchbox")).to_have_value("팔미도")
    page.get_by_role("link", name="‘팔미도’ 빼기").click()
    assert page.url.endswith("/?species=lighthouse")


def test_more_appends_and_moves_the_focus(visit: Visit) -> None:
    """The next cards join the list, the focus goes to the first of them, and at the end the link is gone."""
    page = visit("/")
    page.get_by_role("link", name="24명 더 보기").click()
    expect(page.locator(".card")).to_have_count(45)
    assert page.evaluate("document.activeElement.closest('.card') === document.querySelectorAll('.card')[21]")
    page.get_by_role("link", name="24명 더 보기").click()
    expect(page.locator(".card")).to_have_count(60)
    expect(page.get_by_role("link", name="24명 더 보기")).to_have_count(0)
    numbers = page.locator(".card .name small").all_text_contents()
    assert numbers == [f"{number}번" for number in range(60, 0, -1)]


def test_a_slow_or_lost_page_is_said_and_can_be_asked_again(visit: Visit) -> None:
    """While waiting the boxes to come are shown; without an answer nothing shown is lost and a sentence says so."""
    page = visit("/", tolerate=("Failed to load resource",))
    held: list[Route] = []
    page.route("**/?cursor=*", lambda route: held.append(route))
    page.get_by_role("link", name="24명 더 보기").click()
    expect(page.locator("#cards")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".waiting")).to_have_count(4)
    held[0].abort()
    expect(page.get_by_text("더 불러오지 못했어요")).to_have_count(2)  # seen, and said
    expect(page.locator(".card")).to_have_count(21)
    page.unroute("**/?cursor=*")
    page.get_by_role("link", name="24명 더 보기").click()
    expect(page.locator(".card")).to_have_count(45)
    expect(page.locator("[data-load-failed]")).to_have_count(0)


def test_going_back_restores_the_place(visit: Visit) -> None:
    """After more cards and a visit to one of them, back shows the same list at the same place."""
    page = visit("/")
    page.get_by_role("link", name="24명 더 보기").click()
    expect(page.locator(".card")).to_have_count(45)
    page.locator(".card .name").nth(40).click()
    page.wait_for_url("**/characters/1/20")
    page.go_back()
    expect(page.locator(".card")).to_have_count(45)
    expect(page.locator(".card").nth(40)).to_be_in_viewport()


def test_without_scripts_everything_but_verifying_works(visit: Visit) -> None:
    """Filters, the next page, the wallet form and the language are links and forms."""
    page = visit("/", java_script_enabled=False)
    page.get_by_role("link", name="24명 더 보기").click()
    expect(page.locator(".card")).to_have_count(24)
    page.get_by_role("link", name="24명 더 보기").click()
    expect(page.locator(".card")).to_have_count(15)
    page.get_by_role("link", name="처음부터 보기").click()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Incheon")
    page.get_by_role("link", name="My wallet").click()
    page.get_by_label("Wallet address").fill("0x7a3f" + "11" * 16 + "c91e")
    page.get_by_role("button", name="See wallet").click()
    expect(page.locator(".card")).to_have_count(20)
    page.goto(page.url.split("/wallets")[0] + "/characters/1/17")
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Verify now")).to_be_hidden()
    expect(page.locator("[data-copy]:visible, [data-share]:visible, [data-theme-switch]:visible")).to_have_count(0)


def test_the_language_switch_keeps_query_and_hash(visit: Visit) -> None:
    """The same page in the other language; the choice stays on the next page."""
    page = visit("/?species=seal&family=islands#cards")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en*")
    assert page.url.endswith("/?species=seal&family=islands&lang=en#cards")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Drops").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Drops")


def test_a_chosen_theme_is_there_before_the_first_paint(visit: Visit) -> None:
    """Dark chosen on a light system stays dark from the next page's first frame, and can follow the system again."""
    page = visit("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.get_by_role("button", name="어둡게").click()
    assert page.evaluate(ground) == "rgb(14, 17, 34)"
    page.goto(page.url + "drops", wait_until="commit")
    page.wait_for_function("document.body")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="기기에 맞춤").click()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_the_keyboard_reaches_a_card(visit: Visit) -> None:
    """The first stop is the way to the content; search, chips and cards follow in order, visibly focused."""
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "본문으로"
    expect(page.locator(".to-content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "search"
    for _ in range(11):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "name"
    assert page.evaluate("getComputedStyle(document.activeElement.closest('.card')).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/characters/1/60")


def test_reduced_motion_and_forced_colours_are_respected(visit: Visit) -> None:
    """With reduced motion nothing animates; in forced colours chips keep a border."""
    page = visit("/characters/1/17", reduced_motion="reduce", forced_colors="active")
    durations = page.evaluate("document.getAnimations().map(each => each.effect.getTiming().duration)")
    assert all(duration <= 1 for duration in durations)
    page.goto(page.url.split("/characters")[0])
    assert page.evaluate("getComputedStyle(document.querySelector('.chip')).borderTopStyle") == "solid"


def test_new_characters_wait_behind_a_pill(visit: Visit, site: Site) -> None:
    """When the index has more, a pill says how many; the grid does not move."""
    page = visit("/")
    page.route("**/api/v1/status", lambda route: route.fulfill(json={"characters": 63}))
    page.clock.install()
    page.reload(wait_until="networkidle")
    before = page.locator(".card").first.bounding_box()
    page.clock.run_for(15_100)
    expect(page.get_by_role("link", name="새 캐릭터 3명 보기")).to_be_visible()
    assert page.locator(".card").first.bounding_box() == before


def test_pictures_that_do_not_arrive_leave_their_blur(visit: Visit) -> None:
    """No broken mark and no text over the picture; its name stays for those who cannot see it."""
    page = visit("/", tolerate=("Failed to load resource",))
    page.route("**/*.webp", lambda route: route.abort())
    page.reload()
    first = page.locator(".card .full").first
    expect(first).to_have_css("opacity", "0")
    expect(first).to_have_attribute("alt", re.compile("의 물범 히어로$|의 등대지기$"))
    expect(page.locator(".card .blur").first).to_be_visible()
