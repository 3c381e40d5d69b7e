"""The claim page, from a code on paper to a character: each way, each answer, with the API in the test's hands."""

import gzip
import json
from pathlib import Path

import pytest
from eth_account import Account
from playwright.sync_api import Page, expect

from gallery_api.web import rendering
from gallery_api.web.words import words_of
from tests.browser.conftest import Site, Visit
from tests.browser.desk import AT, CLAIM_ID, CODE, FRAGMENT, SIGNED, Desk, problem
from tests.browser.test_pages import findings

REFUSED = ("Failed to load resource",)
PASSPHRASE = "등대 1903 lamp"
MOST_BYTES = 60_000
WALLET = """
window.asked = [];
const provider = {request: async ({method}) => {
  window.asked.push(method);
  if (ANSWER === null) throw Object.assign(new Error("no"), {code: 4001});
  return [ANSWER];
}};
const announce = () => dispatchEvent(new CustomEvent("eip6963:announceProvider", {
  detail: {info: {uuid: "1", name: "Kaia Wallet", icon: "data:image/svg+xml,<svg/>", rdns: "io.kaia"}, provider}}));
addEventListener("eip6963:requestProvider", announce);
"""

CAMERA = """
const seen = ["https://example.kr/poster", "ethereum:ADDRESS@8217?value=0"];
window.BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code"];
  detect = async () => [{rawValue: seen.length > 1 ? seen.shift() : seen[0]}];
};
const canvas = document.createElement("canvas");
navigator.mediaDevices.getUserMedia = async () => {
  if (REFUSES) throw new DOMException("no", "NotAllowedError");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, Math.random() * 99, 9), 50);
  window.stream = canvas.captureStream(10);
  return window.stream;
};
"""


def open_code(visit: Visit, desk: Desk, width: int = 375, fragment: str = FRAGMENT, **more: object) -> Page:
    """Open a code's page on a phone."""
    more.setdefault("tolerate", REFUSED)
    more.setdefault("reduced_motion", "reduce")
    return visit(f"/c#{fragment}", width=width, prepare=desk.install, **more)


def choose(page: Page, way: str) -> None:
    """Go on from the recognised code and take one of the three ways."""
    page.locator("[data-next]").click()
    page.locator(f"input[value={way}]").check()
    page.locator(".claim-action .primary").click()


def receive(page: Page, address: str = SIGNED["recipient"]) -> None:
    """Receive to a typed address."""
    choose(page, "address")
    page.locator("#recipient").fill(address)
    page.locator(".claim-action .primary").click()


def title(page: Page) -> str:
    """The heading of the shown state in one line."""
    return " ".join((page.locator("h1").inner_text()).split())


def test_opening_a_code_uses_nothing_and_tells_nobody_its_secret(visit: Visit, site: Site) -> None:
    """Only this service is asked, only by GET, and neither an address nor the storage holds the secret."""
    desk = Desk()
    page = open_code(visit, desk)
    expect(page.locator("h1")).to_have_text("캐릭터 한 명이기다리고 있어요")
    expect(page.locator(".good")).to_contain_text(f"교환권 0000 · {CODE['check']}")
    assert desk.posts == []
    assert all(url.startswith((site.url, "data:")) for url in desk.asked)
    assert not any(FRAGMENT[8:] in url.split("#")[0] for url in desk.asked)
    assert FRAGMENT[10:] not in page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )


def test_a_typed_address_receives_what_the_code_signed(visit: Visit) -> None:
    """The post is the vectors' claim to the byte; the character follows, and the secret is out of the address."""
    desk = Desk(states=["received", "sent", "yours"])
    page = open_code(visit, desk)
    receive(page, SIGNED["recipient"].lower())
    expect(page.locator(".night h1")).to_contain_text("17번")
    assert desk.posts == [{key: SIGNED[key] for key in ("drop", "ticket", "recipient", "signature")}]
    assert page.evaluate("location.hash") == f"#claim-{CLAIM_ID}"
    expect(page.locator(".night .lead")).to_contain_text("점박이물범은")
    expect(page.get_by_role("link", name="내 캐릭터 보러 가기")).to_have_attribute("href", "/characters/1/17")
    expect(page.get_by_role("link", name="이야기 읽기")).to_have_attribute("href", "/characters/1/17#story")
    card = page.get_by_role("link", name="자랑 카드 받기").get_attribute("href")
    assert page.request.get(page.url.split("/c#")[0] + str(card)).headers["content-type"] == "image/jpeg"
    assert page.locator("[data-picture]").evaluate("image => image.decode().then(() => image.naturalWidth)") == 512
    assert findings(page) == []


@pytest.mark.parametrize(("state", "said"), [("received", "접수했어요"), ("sent", "보냈어요")])
def test_each_step_is_said_and_a_reload_goes_on(visit: Visit, state: str, said: str) -> None:
    """The step has its own heading with the focus, is announced, and closing the page loses nothing."""
    desk = Desk(states=[state])
    page = open_code(visit, desk)
    receive(page)
    expect(page.locator("h1")).to_have_text(said)
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#announcement")).to_have_text(said)
    expect(page.locator("[aria-current=step]")).to_have_count(1)
    assert findings(page) == []
    page.reload()
    expect(page.locator("h1")).to_have_text(said)
    again = page.url.split("#")[0] + f"#{FRAGMENT}"
    page.goto("about:blank")
    page.goto(again)
    expect(page.locator("h1")).to_have_text(said)
    assert len(desk.posts) == 1


def test_without_a_live_line_the_page_asks(visit: Visit) -> None:
    """Where server-sent events do not come through, polling brings the same end."""
    desk = Desk(states=["received", "sent", "yours"], live=False)
    page = open_code(visit, desk)
    receive(page)
    expect(page.locator(".night h1")).to_contain_text("17번", timeout=15_000)


def test_a_wallet_in_the_browser_is_asked_for_its_address_only(visit: Visit) -> None:
    """The announced wallet (EIP-6963) is shown by name, and asked nothing but eth_requestAccounts."""
    desk = Desk(states=["sent"])

    def prepare(context) -> None:  # type: ignore[no-untyped-def]
        desk.install(context)
        context.add_init_script(WALLET.replace("ANSWER", json.dumps(SIGNED["recipient"].lower())))

    page = visit(f"/c#{FRAGMENT}", width=375, prepare=prepare)
    choose(page, "wallet")
    assert findings(page) == []
    page.get_by_role("button", name="Kaia Wallet에 연결하기").click()
    expect(page.locator("h1")).to_have_text("보냈어요")
    assert desk.posts[0]["signature"] == SIGNED["signature"]
    assert page.evaluate("window.asked") == ["eth_requestAccounts"]


def test_a_wallet_that_declines_leaves_the_code_alone(visit: Visit) -> None:
    """The sentence says what to do; nothing is posted; an address can still be given."""
    desk = Desk()

    def prepare(context) -> None:  # type: ignore[no-untyped-def]
        desk.install(context)
        context.add_init_script(WALLET.replace("ANSWER", "null"))

    page = visit(f"/c#{FRAGMENT}", width=375, prepare=prepare)
    choose(page, "wallet")
    page.get_by_role("button", name="Kaia Wallet").click()
    expect(page.get_by_role("alert")).to_contain_text("코드는 그대로예요")
    assert desk.posts == []
    page.locator("[data-address]").click()
    expect(page.locator("#recipient")).to_be_visible()


def test_a_browser_without_a_wallet_is_told_what_to_do(visit: Visit) -> None:
    """No wallet announces itself: the page says so and offers the address."""
    page = open_code(visit, Desk())
    choose(page, "wallet")
    expect(page.get_by_role("heading", name="지갑을 찾지 못했어요")).to_be_visible()
    assert findings(page) == []


def test_a_wallet_is_made_on_this_phone_and_handed_over(visit: Visit) -> None:
    """File and words, opened by another library, lead to the address that received; the storage holds no open key."""
    desk = Desk(states=["received", "yours"])
    page = open_code(visit, desk)
    choose(page, "here")
    page.locator("#passphrase").fill("short")
    page.locator(".claim-action .primary").click()
    expect(page.locator("#passphrase-error")).to_contain_text("3글자 짧아요")
    expect(page.locator("#passphrase")).to_be_focused()
    assert findings(page) == []
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator(".claim-action .primary").click()
    expect(page.locator("#guard-title")).to_be_visible(timeout=20_000)
    with page.expect_download() as download:
        page.locator("[data-file]").click()
    kept = json.loads(Path(download.value.path()).read_text())
    key = Account.decrypt(kept, PASSPHRASE)
    address = Account.from_key(key).address
    assert desk.posts[0]["recipient"] == address
    page.locator("#opening").fill("not it at all")
    page.locator("[data-words-form] button").click()
    expect(page.locator("#opening-error")).to_contain_text("암호가 맞지 않아요")
    page.locator("#opening").fill(PASSPHRASE)
    page.locator("[data-words-form] button").click()
    expect(page.locator("[data-words] li")).to_have_count(12)
    words = " ".join(page.locator("[data-words] li").all_inner_texts())
    Account.enable_unaudited_hdwallet_features()
    assert Account.from_mnemonic(words).address == address
    stored = page.evaluate("JSON.stringify({...localStorage})")
    assert key.hex() not in stored
    assert words.split()[0] not in json.loads(stored)
    assert findings(page) == []


def test_the_wallet_of_this_phone_receives_again_without_a_passphrase(visit: Visit) -> None:
    """A second code on the same phone goes to the wallet that is there."""
    desk = Desk(states=["received"])
    page = open_code(visit, desk)
    page.evaluate("address => localStorage.setItem('palmido.keystore', JSON.stringify({address}))", SIGNED["recipient"])
    page.reload()
    page.locator("[data-next]").click()
    expect(page.locator(".option").first).to_contain_text("이 휴대폰의 지갑으로 받기")
    page.locator(".claim-action .primary").click()
    expect(page.locator("h1")).to_have_text("접수했어요")
    assert desk.posts[0]["recipient"] == SIGNED["recipient"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "주소가 비어 있어요"),
        ("0x1234", "36글자 짧아요"),
        ("0x" + "0" * 40, "누구도 캐릭터를 꺼낼 수 없어요"),
        (SIGNED["desk"], "누구도 캐릭터를 꺼낼 수 없어요"),
        (SIGNED["recipient"].swapcase().replace("X", "x"), "대문자와 소문자가 맞지 않아요"),
    ],
)
def test_a_wrong_address_is_mended_in_the_field(visit: Visit, typed: str, said: str) -> None:
    """The sentence belongs to the field, which has the focus; nothing is posted."""
    desk = Desk()
    page = open_code(visit, desk)
    receive(page, typed)
    expect(page.locator("#recipient-error")).to_contain_text(said)
    expect(page.locator("#recipient")).to_be_focused()
    expect(page.locator("#recipient")).to_have_attribute("aria-invalid", "true")
    assert desk.posts == []
    assert findings(page) == []


SEEN = {
    "already-claimed": Desk(code={"state": "taken", "taken_at": AT}),
    "code-void": Desk(code={"state": "void"}),
    "claims-not-open": Desk(code={"desk": "not-open"}),
    "claims-closed": Desk(code={"desk": "closed"}),
    "claims-paused": Desk(code={"desk": "paused"}),
    "sold-out": Desk(code={"desk": "sold-out"}),
    "code-unknown": Desk(refusal=problem(404, "code-unknown")),
    "no-desk": Desk(refusal=problem(404, "no-desk")),
    "other": Desk(refusal=problem(418, "something-new")),
}


@pytest.mark.parametrize("slug", SEEN)
@pytest.mark.parametrize(("language", "theme"), [("ko", "light"), ("en", "dark")])
def test_every_refusal_has_its_own_sentence(visit: Visit, slug: str, language: str, theme: str) -> None:
    """Before anything is chosen the page says what is true; axe finds nothing at 320, and nothing leaves the screen."""
    page = open_code(visit, SEEN[slug], width=320, language=language, theme=theme)
    words, key = words_of(language), f"claim.refused_{slug.replace('-', '_')}"  # type: ignore[arg-type]
    assert title(page) == " ".join(words(f"{key}_title").split())
    if slug in ("already-claimed", "claims-not-open", "claims-closed"):
        when = "11월 21일 15:20" if language == "ko" else "21 November, 15:20"
        expect(page.locator(".lead")).to_have_text(words(f"{key}_text", when=when))
    expect(page.locator(".claim-card")).to_contain_text(CODE["check"])
    assert page.evaluate("(scrollTo(9999, 0), scrollX)") == 0
    assert findings(page) == []


@pytest.mark.parametrize("slug", ["already-claimed", "signature-invalid", "sold-out", "claims-closed"])
def test_a_refusal_of_the_post_is_said_too(visit: Visit, slug: str) -> None:
    """What the desk refuses at the door is said in the same sentences, and is not tried again by itself."""
    desk = Desk(post_refusals=[problem(409, slug)] * 3)
    page = open_code(visit, desk)
    receive(page)
    expected = words_of("ko")(f"claim.refused_{slug.replace('-', '_')}_title")
    expect(page.locator("h1")).to_have_text(expected.replace("\n", ""))
    assert len(desk.posts) == 1


def test_a_claim_that_the_chain_refuses_is_told(visit: Visit) -> None:
    """A refusal that comes after the receipt ends the waiting with its sentence."""
    page = open_code(visit, Desk(states=["received", "refused"], reason="sold-out"))
    receive(page)
    expect(page.locator("h1")).to_have_text("준비한 캐릭터를모두 나눴어요")


@pytest.mark.parametrize(
    ("fragment", "said"), [("", "종이의 QR을"), ("AAAA", "다 읽히지 않았어요"), ("A" * 32, "다 읽히지 않았어요")]
)
def test_what_is_no_code_is_refused_before_anything_is_asked(visit: Visit, fragment: str, said: str) -> None:
    """No fragment, half of one, and drop 0: a sentence, and not one question to the API."""
    desk = Desk()
    page = open_code(visit, desk, fragment=fragment)
    expect(page.locator("h1")).to_contain_text(said)
    assert not any("/api/" in url for url in desk.asked)
    assert findings(page) == []


def test_an_offline_claim_is_kept_and_sent_when_the_network_returns(visit: Visit) -> None:
    """The signed claim waits on the phone, survives closing the page, and goes out by itself."""
    desk = Desk(states=["received"])
    page = open_code(visit, desk)
    choose(page, "address")
    desk.down = True
    page.locator("#recipient").fill(SIGNED["recipient"])
    page.locator(".claim-action .primary").click()
    expect(page.locator("h1")).to_have_text("안전하게 맡아 뒀어요")
    expect(page.locator(".keep-number")).to_have_text(f"1-0000 · {CODE['check']}")
    assert findings(page) == []
    page.reload()
    expect(page.locator("h1")).to_have_text("안전하게 맡아 뒀어요")
    desk.down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("h1")).to_have_text("접수했어요")
    assert desk.posts[0]["signature"] == SIGNED["signature"]


def test_a_code_that_is_opened_offline_waits(visit: Visit) -> None:
    """Without a network the page says that the code was not used, and goes on when the network is back."""
    desk = Desk(down=True)
    page = open_code(visit, desk)
    expect(page.locator("h1")).to_have_text("연결을 기다리고 있어요")
    assert findings(page) == []
    desk.down = False
    page.get_by_role("button", name="다시 연결해 보기").click()
    expect(page.locator("h1")).to_contain_text("캐릭터 한 명이")


def test_the_other_language_and_the_skip_link_keep_the_code(visit: Visit) -> None:
    """Switching the language opens the same code; the link to the content does not touch the fragment."""
    page = open_code(visit, Desk())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.locator("[data-language]").click()
    expect(page.locator("h1")).to_contain_text("A character")
    assert page.url.endswith(f"#{FRAGMENT}")


def test_all_of_it_works_by_keyboard(visit: Visit) -> None:
    """Each state's heading has the focus, and the next things in order are what one needs."""
    desk = Desk(states=["received"])
    page = open_code(visit, desk, width=1280)
    page.locator("[data-next]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    for key in ("Tab", "ArrowDown", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_contain_text("주소를")
    page.locator("#recipient").focus()
    page.keyboard.type(SIGNED["recipient"])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("접수했어요")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("way", ["", "where", "here", "wallet", "address"])
def test_each_step_is_clean_at_every_width(visit: Visit, way: str, language: str, theme: str) -> None:
    """Axe finds nothing, nothing leaves the screen sideways, one heading of the first level."""
    page = open_code(visit, Desk(), width=320, language=language, theme=theme)
    if way:
        page.locator("[data-next]").click()
    if way not in ("", "where"):
        page.locator(f"input[value={way}]").check()
        page.locator(".claim-action .primary").click()
    assert findings(page) == []
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 780})
        assert page.evaluate("(scrollTo(9999, 0), scrollX)") == 0
    assert page.locator("h1").count() == 1
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("(scrollTo(9999, 0), scrollX)") == 0


def test_the_scripts_of_the_page_are_small(visit: Visit) -> None:
    """All JavaScript that the page may ever load, compressed, is under 60 kB."""
    page = open_code(visit, Desk())
    sources = page.locator("script[src]").evaluate_all("each => each.map(one => one.src)")
    sources.append(page.url.split("/c#")[0] + str(page.locator("[data-phrases]").get_attribute("data-phrases")))
    sizes = {source.rsplit("/", 1)[-1]: len(gzip.compress(page.request.get(source).body(), 9)) for source in sources}
    assert len(sizes) == 4
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_a_preview_bot_gets_a_page_and_consumes_nothing(visit: Visit) -> None:
    """The link's preview says what it is, in one answer without a question to the API."""
    page = open_code(visit, Desk())
    agents = (
        "facebookexternalhit/1.1; kakaotalk-scrap/1.0",
        "TelegramBot (like TwitterBot)",
        "Slackbot-LinkExpanding 1.0",
    )
    for agent in agents:
        answer = page.request.get(page.url.split("#")[0], headers={"User-Agent": agent})
        assert answer.status == 200
        assert '<meta property="og:title" content="캐릭터 받기 · 팔미도">' in answer.text()
    assert rendering.words_of("ko")("claim.description") in answer.text()


def test_a_scanned_wallet_fills_the_field(visit: Visit) -> None:
    """A payment QR's address is taken out of it; what is no address is passed over; the camera goes off."""
    desk = Desk(states=["received"])

    def prepare(context) -> None:  # type: ignore[no-untyped-def]
        desk.install(context)
        context.add_init_script(CAMERA.replace("ADDRESS", SIGNED["recipient"]).replace("REFUSES", "false"))

    page = visit(f"/c#{FRAGMENT}", width=375, prepare=prepare)
    choose(page, "address")
    page.get_by_role("button", name="카메라로 비추기").click()
    expect(page.locator("#recipient")).to_have_value(SIGNED["recipient"])
    expect(page.locator("[data-camera]")).to_be_hidden()
    assert page.evaluate("window.stream.getTracks().every(track => track.readyState === 'ended')")
    page.locator(".claim-action .primary").click()
    expect(page.locator("h1")).to_have_text("접수했어요")


def test_a_refused_camera_leaves_the_field(visit: Visit) -> None:
    """The sentence says how to allow it, and that the address can be pasted."""
    page = open_code(visit, Desk())
    page.add_init_script(CAMERA.replace("REFUSES", "true"))
    page.reload()
    choose(page, "address")
    page.get_by_role("button", name="카메라로 비추기").click()
    expect(page.locator("#recipient-error")).to_contain_text("카메라를 쓸 수 없어요")
    assert findings(page) == []
