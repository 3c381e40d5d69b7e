"""The texts of the pages, one TOML file a language, and the choice between the languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Literal, cast

from markupsafe import Markup, escape

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")
KOREA = timezone(timedelta(hours=9), "KST")
MONTHS = [f"{datetime(2026, month, 1):%B}" for month in range(1, 13)]


class UnknownWords(KeyError):
    """A template asked for words that no language file holds."""

    def __init__(self, key: str, language: Language) -> None:
        self.key = key
        self.language = language
        super().__init__(f"words/{language}.toml has no {key!r}: add it there and in the other language")


@dataclass(frozen=True)
class Words:
    """The words of one language, by dotted key."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with its {placeholders} filled; numbers get thousands separators."""
        if key not in self.texts:
            raise UnknownWords(key, self.language)
        shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        return self.texts[key].format(**shown)

    def marked(self, key: str, **values: object) -> Markup:
        """The text as HTML: line breaks become `<br>`, `**words**` become bold, all else is escaped."""
        safe = str(escape(self(key, **values)))
        return Markup(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe.replace("\n", "<br>")))

    def section(self, name: str) -> dict[str, str]:
        """Every text below `name.`, without the prefix: what a browser module needs."""
        prefix = f"{name}."
        return {key.removeprefix(prefix): text for key, text in self.texts.items() if key.startswith(prefix)}

    def moment(self, at: datetime, now: datetime) -> str:
        """A time in Korea: relative within the hour, without the year within the current year."""
        seconds = (now - at).total_seconds()
        if 0 <= seconds < 60:
            return self("time.just_now")
        if 0 <= seconds < 3600:
            return self("time.minutes", count=int(seconds // 60))
        same_year = at.astimezone(KOREA).year == now.astimezone(KOREA).year
        return self._dated("time.date" if same_year else "time.date_year", at)

    def day(self, at: datetime) -> str:
        """A date in Korea, with the year."""
        return self._dated("time.day", at)

    def full(self, at: datetime) -> str:
        """A date and time in Korea, with the year."""
        return self._dated("time.date_year", at)

    def _dated(self, key: str, at: datetime) -> str:
        local = at.astimezone(KOREA)
        return self(
            key,
            year=str(local.year),
            month=local.month,
            month_name=MONTHS[local.month - 1],
            day=local.day,
            hour=f"{local:%H}",
            minute=f"{local:%M}",
        )


def flatten(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Nested tables as one table of dotted keys."""
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat.update(flatten(cast(Mapping[str, object], value), f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


@cache
def words_of(language: Language) -> Words:
    """The words of a language, read once."""
    path = Path(__file__).parent / "words" / f"{language}.toml"
    return Words(language, flatten(tomllib.loads(path.read_text("utf-8"))))


def choose_language(asked: str | None, cookie: str | None, accepted: str | None) -> Language:
    """The language of a request: the switch, then the cookie, then Accept-Language (RFC 9110 §12.5.4), then Korean."""
    for choice in (asked, cookie):
        if choice in LANGUAGES:
            return choice
    ranked: list[tuple[float, int, str]] = []
    for order, part in enumerate((accepted or "")[:200].split(",")):
        tag, _, parameters = part.strip().partition(";")
        match = re.fullmatch(r"\s*q=(\d(?:\.\d{0,3})?)\s*", parameters)
        quality = float(match[1]) if match else 1.0
        ranked.append((-quality, order, tag.lower().split("-")[0]))
    for quality, _, primary in sorted(ranked):
        if quality < 0 and primary in LANGUAGES:
            return primary
    return "ko"
