"""The pages' answers: refusals first, then what they show, in which language, and with which headers."""

import re
from urllib.parse import unquote, urljoin

import pytest
from fastapi import Request
from sqlalchemy.orm import Session

from gallery_api import models
from gallery_api.web.rendering import View
from gallery_api.web.words import words_of
from tests.browser import seed
from tests.gallery_api.web.conftest import NOW, Open

HTML = {"accept": "text/html"}
KEEPER = "0x7a3f" + "11" * 16 + "c91e"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nowhere", 404, "안개가 짙어"),
        ("/characters/1/61", 404, "이 번호의 캐릭터는 아직 없어요"),
        ("/characters/9/1", 404, "이 번호의 캐릭터는 아직 없어요"),
        ("/drops/9", 404, "이 번호의 발행은 아직 없어요"),
        ("/characters/1/x", 422, "이 주소로는 찾을 수 없어요"),
        ("/drops/0", 422, "이 주소로는 찾을 수 없어요"),
        ("/?cursor=wrong", 422, "이 주소로는 찾을 수 없어요"),
        (f"/wallets/{KEEPER}?cursor=" + "a" * 70, 422, "이 주소로는 찾을 수 없어요"),
        ("/?q=" + "x" * 65, 422, "이 주소로는 찾을 수 없어요"),
        ("/wallets?address=12", 422, "0x로 시작해요"),
    ],
)
def test_what_cannot_be_shown_says_so_kindly(open_site: Open, path: str, status: int, said: str) -> None:
    """A wrong address is answered by a whole page with header, reason and a way on."""
    answer = open_site().get(path, headers=HTML)
    assert answer.status_code == status
    assert said in answer.text
    assert 'href="/drops"' in answer.text


def test_a_program_gets_problem_details(open_site: Open) -> None:
    """Who does not ask for HTML is answered as RFC 9457 says."""
    answer = open_site().get("/characters/1/61", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_before_the_first_block_the_pages_say_that_they_start(open_site: Open) -> None:
    """An empty index is no failure: 503, a calm sentence, and the time to come back."""
    answer = open_site(lambda _: None).get("/", headers=HTML)
    assert answer.status_code == 503
    assert "등대에 불을 켜는 중이에요" in answer.text
    assert "retry-after" in answer.headers


def test_a_broken_database_is_said_without_details(open_site: Open) -> None:
    """A failure inside says that nothing is lost and shows no internals."""
    client = open_site()
    with client.app.state.engine.connect() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("DROP TABLE characters")
        connection.commit()
    answer = client.get("/characters/1/17", headers=HTML)
    assert answer.status_code >= 500
    assert "캐릭터는 그대로 안전해요" in answer.text
    assert not re.search("sqlite|Traceback|OperationalError", answer.text)


def test_a_mistyped_wallet_goes_to_the_form(open_site: Open) -> None:
    """The form opens with what was typed and the sentence that mends it; a good one goes on to its wallet."""
    client = open_site()
    answer = client.get(f"/wallets/{KEEPER[:-1]}", headers=HTML)
    assert answer.status_code == 422
    assert "1글자 짧아요" in answer.text
    assert KEEPER[:-1] in answer.text
    good = client.get("/wallets", params={"address": f" {KEEPER} "}, headers=HTML, follow_redirects=False)
    assert good.status_code == 303
    assert good.headers["location"].lower() == f"/wallets/{KEEPER}"


def test_what_people_type_is_never_markup(open_site: Open) -> None:
    """A search or an address with tags in it comes back as text."""
    client = open_site()
    for path in ("/?q=%3Cscript%3Ex", "/wallets?address=%3Cscript%3Ex", "/%3Cscript%3Ex"):
        assert "<script>x" not in client.get(path, headers=HTML).text


def test_the_language_follows_switch_cookie_and_browser(open_site: Open) -> None:
    """The answer says that it depends on both, and the switch is remembered."""
    client = open_site()
    english = client.get("/", headers={**HTML, "accept-language": "en"})
    assert '<html lang="en">' in english.text
    assert english.headers["vary"] == "Accept-Language, Cookie"
    assert '<html lang="ko">' in client.get("/?lang=ko", headers={**HTML, "accept-language": "en"}).text
    assert '<html lang="ko">' in client.get("/", headers={**HTML, "accept-language": "en"}).text
    assert '<html lang="en">' in client.get("/?lang=en", headers=HTML).text


@pytest.mark.parametrize(
    "path",
    ["//evil.example/x", "///evil.example/x", "/%5Cevil.example/x", "/%5C/evil.example/x", "/%09/evil.example/x"],
)
def test_no_link_of_a_page_leaves_for_a_host_in_its_path(open_site: Open, path: str) -> None:
    """The language switch and 'try again' stay here, however many slashes, backslashes or tabs the path begins with."""
    client = open_site()
    switch = re.search(r'class="language" href="([^"]*)"', client.get(f"http://testserver{path}", headers=HTML).text)
    assert switch
    assert urljoin("https://palmido.example/", switch[1]).startswith("https://palmido.example/")
    assert re.match(r"/[^/\\\s][^\\\s]*\?lang=en$", switch[1].replace("/%09/", "/x/"))
    environ = {"type": "http", "method": "GET", "path": unquote(path), "query_string": b"q=1", "headers": []}
    view = View(Request({**environ, "server": ("testserver", 80), "scheme": "http"}), words_of("ko"), NOW)
    assert view.here == switch[1].replace("lang=en", "q=1")


def test_the_switch_keeps_path_and_query(open_site: Open) -> None:
    """What was asked for is what the other language shows."""
    page = open_site().get("/characters/1/17?a=%26&lang=ko", headers=HTML)
    assert 'href="/characters/1/17?a=%26&amp;lang=en"' in page.text


@pytest.mark.parametrize(("language", "label"), [("ko", "지금까지 나눈 캐릭터"), ("en", "Characters given so far")])
def test_the_counter_counts_characters_not_people(open_site: Open, language: str, label: str) -> None:
    """One person may have received several: the label says what the number counts."""
    page = open_site().get(f"/drops/1?lang={language}", headers=HTML).text
    assert re.search(rf'id="received">{label}</h2>\s*<p class="count"[^>]*><span data-issued>60<', page)
    assert not re.search("받은 사람|[Pp]eople who have|people have received", page)


@pytest.mark.parametrize("path", ["/", "/characters/1/17", f"/wallets/{KEEPER}", "/drops/1", "/drops"])
def test_each_page_says_when_the_index_is_late(open_site: Open, path: str) -> None:
    """Behind by blocks: how many; silent worker: that reading paused; in time: nothing."""

    def behind(session: Session) -> None:
        fill(session)
        session.get_one(models.Observation, 1).head_block = 912

    def fill(session: Session) -> None:
        seed.fill(session, city_of(open_site))

    fresh = open_site()
    assert "최근 소식이 조금 늦어요" not in fresh.get(path, headers=HTML).text
    assert "기록을 읽는 일이 잠시 멈췄어요" in open_site(late=600).get(path, headers=HTML).text
    assert "12개 블록이 밀려 있어요" in open_site(behind, late=90).get(path, headers=HTML).text


def city_of(open_site: Open) -> seed.City:
    """The city that the fixture publishes."""
    return open_site.city  # type: ignore[attr-defined, no-any-return]


def test_a_sealed_character_is_shown_without_guessing(open_site: Open) -> None:
    """Before the reveal there is a page with number and keeper, and no traits."""

    def fill(session: Session) -> None:
        seed.fill(session, city_of(open_site))
        key = models.character_id(2, 1)
        session.add(
            models.Character(
                id=key, page=0, ticket=4, owner=seed.HERO, issued_log=models.log_id(800, 0), issued_at=seed.NOW
            )
        )
        session.get_one(models.Drop, 2).issued = 1
        session.flush()

    client = open_site(fill)
    page = client.get("/characters/2/1", headers=HTML)
    assert page.status_code == 200
    assert "아직 공개 전이에요" in page.text
    assert 'id="looks"' not in page.text
    assert client.get("/", headers=HTML).status_code == 200
    assert client.get("/characters/2/1/card.jpg").status_code == 200
    assert "받은 지갑에 남음" in page.text


@pytest.mark.parametrize(
    ("drop", "problem", "sentence", "alt"),
    [
        (2, None, "아직 공개 전이에요", "아직 공개되지 않은 캐릭터"),
        (1, None, "그림과 이야기를 가져오는 중이에요", "그림을 기다리는 캐릭터"),
        (1, "the store is silent", "그림과 이야기를 아직 읽지 못했어요", "그림을 기다리는 캐릭터"),
    ],
)
def test_a_character_without_a_picture_says_what_it_waits_for(
    open_site: Open, drop: int, problem: str | None, sentence: str, alt: str
) -> None:
    """Sealed, not read yet and not readable are three things; each is drawn as a character in the fog, never blank."""
    number = 1 if drop == 2 else 61

    def fill(session: Session) -> None:
        seed.fill(session, city_of(open_site))
        key = models.character_id(drop, number)
        row = {"page": 0, "ticket": 70, "owner": seed.HERO, "issued_log": models.log_id(800, 0)}
        session.add(models.Character(id=key, issued_at=seed.NOW, **row))
        if problem:
            session.flush()
            unread = {"picture_index": 60, "document_cid": "", "document_sha256": b"", "picture_cid": ""}
            session.add(models.Description(character_id=key, problem=problem, attempts=1, retry_at=9e9, **unread))

    client = open_site(fill)
    page = client.get(f"/characters/{drop}/{number}", headers=HTML)
    assert page.status_code == 200
    stage = page.text.split('class="stage"')[1].split('class="sheet"')[0]
    assert f'src="/static/waiting.webp" width="768" height="768" alt="{alt}"' in stage
    assert sentence in page.text.split('class="sheet"')[1].split('class="tags"')[0]
    assert client.get("/static/waiting.webp").headers["content-type"] == "image/webp"


def test_a_stored_picture_becomes_the_shared_one(open_site: Open) -> None:
    """The Open Graph picture is a JPEG of 1200x630, kept by caches, in the asked language."""
    client = open_site()
    korean, english = (client.get(f"/characters/1/17/card.jpg?lang={language}") for language in ("ko", "en"))
    assert korean.headers["content-type"] == "image/jpeg"
    assert "max-age" in korean.headers["cache-control"]
    assert korean.content != english.content
    assert client.get("/card.jpg").status_code == 200
    assert client.get("/characters/1/61/card.jpg").status_code == 404


def test_built_files_are_kept_for_a_year(open_site: Open) -> None:
    """Names with a content hash never change; others are asked for again."""
    client = open_site()
    style = re.search(r"/static/built/style-\w+\.css", client.get("/", headers=HTML).text)
    assert style
    assert "immutable" in client.get(style[0]).headers["cache-control"]
    assert "immutable" not in client.get("/static/icon.svg").headers["cache-control"]
