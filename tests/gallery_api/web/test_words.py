"""The words of the pages: two whole languages, no forbidden word, and the language each request is answered in."""

import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gallery_api.web import rendering
from gallery_api.web.words import UnknownWords, choose_language, words_of

WEB = Path(rendering.__file__).parent
FORBIDDEN = {
    "ko": ["NFT", "민팅", "가스", "트랜잭션", "온체인", "서명", "오류가 발생했습니다", "잘못된 접근"],
    "en": ["NFT", "mint", "gas", "transaction", "on-chain", "onchain", "an error occurred", "invalid access"],
}
ONLY_IN_VERIFY = {"ko": ["지문", "keccak", "CID"], "en": ["keccak", "CID"]}
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_both_languages_say_the_same_things() -> None:
    """Neither language has a key, a placeholder or an emphasis that the other lacks."""
    ko, en = words_of("ko").texts, words_of("en").texts
    assert ko.keys() == en.keys()
    for key in ko:
        names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (ko[key], en[key])]
        if key.startswith("time."):
            names = [each - {"month", "month_name"} for each in names]
        assert names[0] == names[1], key
        assert ko[key].count("**") == en[key].count("**"), key


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_text_has_a_forbidden_word(language: str) -> None:
    """The words that a citizen should never have to know are nowhere; fingerprints only where one verifies."""
    for key, text in words_of(language).texts.items():  # type: ignore[arg-type]
        for word in FORBIDDEN[language]:
            assert not re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text, re.IGNORECASE), f"{key}: {word}"
        if not key.startswith(("verify.", "drop.provenance")):
            assert not any(word in text for word in ONLY_IN_VERIFY[language]), key


def test_every_word_is_used_and_every_used_word_exists() -> None:
    """Templates and modules ask only for words that exist, and no text waits for nobody."""
    files = [*WEB.glob("*.py"), *WEB.rglob("*.html"), *WEB.glob("src/**/*.js")]
    source = "".join(path.read_text("utf-8") for path in files)
    asked = set(re.findall(r"""(?:\bt|\bwords|\.marked|\bsay)\(\s*f?["']([a-z_]+\.[a-z_]+)["']""", source))
    known = set(words_of("ko").texts)
    assert {key for key in asked if not any(each.startswith(key) for each in known)} == set()
    built = tuple(set(re.findall(r"""["']([a-z]+\.(?:[a-z_]+_)?)(?:["']|\{)""", source)) - known)
    unused = [
        key for key in known if not re.search(rf"{re.escape(key)}(?![a-z_])", source) and not key.startswith(built)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("asked", "cookie", "accepted", "expected"),
    [
        (None, None, None, "ko"),
        (None, None, "en-GB,en;q=0.9,ko;q=0.8", "en"),
        (None, None, "fr,ko;q=0.5,en;q=0.4", "ko"),
        (None, None, "fr-FR,de;q=0.7", "ko"),
        (None, None, "en;q=0,ko;q=0.1", "ko"),
        (None, "en", "ko", "en"),
        ("ko", "en", "en", "ko"),
        ("fr", "xx", "en", "en"),
        (None, None, ";q=,,;;en;q=9", "ko"),
    ],
)
def test_the_switch_wins_over_the_cookie_over_the_browser(
    asked: str | None, cookie: str | None, accepted: str | None, expected: str
) -> None:
    """The language is the one asked for, then the remembered one, then the browser's, then Korean."""
    assert choose_language(asked, cookie, accepted) == expected


def test_text_from_outside_is_escaped() -> None:
    """Marked text makes bold and line breaks of our own marks only."""
    assert words_of("en").marked("gallery.searched", q="<b>**x**") == "“&lt;b&gt;<b>x</b>”"


def test_unknown_words_say_where_to_add_them() -> None:
    """A missing key names the file."""
    with pytest.raises(UnknownWords, match=r"words/en\.toml"):
        words_of("en")("gallery.nothing")


@pytest.mark.parametrize(
    ("age", "ko", "en"),
    [
        (timedelta(seconds=20), "방금", "just now"),
        (timedelta(minutes=12), "12분 전", "12 min ago"),
        (timedelta(hours=3), "11월 23일 15:00", "23 November, 15:00"),
        (timedelta(days=400), "2025년 10월 19일 18:00", "19 October 2025, 18:00"),
        (-timedelta(hours=1), "11월 23일 19:00", "23 November, 19:00"),
    ],
)
def test_times_are_korean_and_relative_only_within_the_hour(age: timedelta, ko: str, en: str) -> None:
    """Minutes under an hour, then date and time in Seoul, with the year only when it is another one."""
    assert words_of("ko").moment(NOW - age, NOW) == ko
    assert words_of("en").moment(NOW - age, NOW) == en
