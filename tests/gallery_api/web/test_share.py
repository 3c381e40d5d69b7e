"""Shared pictures: what is not one, how many are drawn at once, and what need not be drawn or sent again."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from gallery_api.edge import TooBusy
from gallery_api.web import share
from gallery_api.web.easel import Easel
from tests.gallery_api.web.conftest import Open

CARD = "/characters/1/17/card.jpg?lang=ko"
LINES = ("항구", "점박이물범", "17번")


def encoded(kind: str, side: int = 64) -> bytes:
    """A picture in one of Pillow's formats."""
    stream = io.BytesIO()
    Image.new("RGB", (side, side), (20, 90, 160)).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"not an image", encoded("GIF"), encoded("WEBP")[:-20], encoded("PNG")[:-30], encoded("PNG", 4097)],
    ids=["empty", "text", "other format", "cut WebP", "cut PNG", "too large"],
)
def test_what_is_no_picture_gives_a_card_without_one(content: bytes) -> None:
    """Only a whole WebP or PNG is drawn; the card with its three lines comes either way."""
    assert share.read_image(content) is None
    card = Image.open(io.BytesIO(share.draw_share(share.read_image(content), "port", LINES)))
    assert card.size == (1200, 630)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_a_picture_is_drawn_into_the_card(kind: str) -> None:
    """The two formats that the city publishes are shown left of the text."""
    card = Image.open(io.BytesIO(share.draw_share(share.read_image(encoded(kind)), "port", LINES)))
    red, green, blue = card.getpixel((315, 315))  # type: ignore[misc]
    assert abs(red - 20) < 12
    assert abs(green - 90) < 12
    assert abs(blue - 160) < 12


@pytest.mark.parametrize("at_once", [1, 2])
def test_no_more_than_allowed_draw_and_wait(at_once: int) -> None:
    """Of forty, those that draw or wait get their card; the others are refused at once and not after a queue."""
    easel, hold, lock = Easel(at_once=at_once, waiting=3, patience=30), threading.Event(), threading.Lock()
    drawing, most = 0, 0

    def draw() -> tuple[bytes, bool]:
        nonlocal drawing, most
        with lock:
            drawing += 1
            most = max(most, drawing)
        assert hold.wait(30)
        with lock:
            drawing -= 1
        return b"card", True

    refused = threading.Semaphore(0)

    def ask(number: int) -> bytes | None:
        try:
            return easel.card(number, draw)
        except TooBusy:
            refused.release()
            return None

    with ThreadPoolExecutor(40) as threads:
        answers = [threads.submit(ask, number) for number in range(40)]
        early = [refused.acquire(timeout=30) for _ in range(40 - at_once - 3)]
        hold.set()
        given = [answer.result() for answer in answers]
    assert all(early)
    assert given.count(b"card") == at_once + 3
    assert most == at_once


def test_who_waits_too_long_is_refused_and_leaves_the_place_free() -> None:
    """After the patience there is an answer, and a later request is drawn again."""
    easel, hold, begun = Easel(at_once=1, waiting=1, patience=0.05), threading.Event(), threading.Event()

    def draw() -> tuple[bytes, bool]:
        begun.set()
        assert hold.wait(30)
        return b"card", True

    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(easel.card, 1, draw)
        assert begun.wait(30)
        for _ in range(3):
            with pytest.raises(TooBusy):
                easel.card(2, draw)
        hold.set()
        assert first.result() == b"card"
    assert easel.card(2, draw) == b"card"


def test_a_card_is_drawn_once_and_the_oldest_is_dropped() -> None:
    """A kept card costs no drawing, a failed drawing no place, and the number of kept cards is bounded."""
    easel = Easel(at_once=1, waiting=0, kept=2)
    drawn: list[str] = []

    def card(key: str) -> bytes:
        def draw() -> tuple[bytes, bool]:
            drawn.append(key)
            return key.encode(), key != "torn"

        return easel.card(key, draw)

    with pytest.raises(ZeroDivisionError):
        easel.card("broken", lambda: (bytes(1 // 0), True))
    for key in ("a", "b", "a", "c", "a", "b", "torn", "torn"):
        assert card(key) == key.encode()
    assert drawn == ["a", "b", "c", "b", "torn", "torn"]


def test_a_busy_easel_is_a_problem_with_a_time_to_come_back(open_site: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal is problem details with Retry-After, and nobody keeps it."""
    monkeypatch.setattr(share, "_easel", Easel(at_once=0, waiting=0))
    answer = open_site().get(CARD)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["cache-control"] == "no-store"


def test_a_caller_who_has_the_card_gets_no_second_one(open_site: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tag differs by language and character, and 304 comes without drawing."""
    client = open_site()
    addresses = (CARD, CARD.replace("ko", "en"), CARD.replace("17", "18"), "/card.jpg?lang=ko", "/card.jpg?lang=en")
    tags = [client.get(address).headers["etag"] for address in addresses]
    assert len(set(tags)) == len(tags)
    monkeypatch.setattr(share, "_easel", Easel(at_once=0, waiting=0))
    answer = client.get(CARD, headers={"if-none-match": tags[0]})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == tags[0]
    assert client.get(CARD, headers={"if-none-match": tags[1]}).status_code == 503
    assert "vary" not in answer.headers
    by_browser = client.get("/card.jpg", headers={"if-none-match": tags[3], "accept-language": "ko"})
    assert (by_browser.status_code, by_browser.headers["vary"]) == (304, "Accept-Language, Cookie")


def test_a_card_without_its_picture_is_not_kept(open_site: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the store has no picture, or no real one, the card comes for a minute and without a tag."""
    client = open_site()
    monkeypatch.setattr(share, "_easel", Easel())
    with monkeypatch.context() as store:
        store.setattr(client.app.state.store, "read", lambda *_: iter([b"not an image"]))  # type: ignore[attr-defined]
        torn = client.get(CARD)
    assert torn.status_code == 200
    assert torn.headers["cache-control"] == "public, max-age=60"
    assert "etag" not in torn.headers
    whole = client.get(CARD)
    assert whole.content != torn.content
    assert "etag" in whole.headers
