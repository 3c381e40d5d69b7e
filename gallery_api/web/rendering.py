"""Templates and what they ask of a request: language, links, and how names, places and times are said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from eth_utils.address import to_checksum_address
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gallery_api.web.lens import lens_rings
from gallery_api.web.static_files import Manifest
from gallery_api.web.words import KOREA, LANGUAGES, Language, Words, choose_language, words_of

if TYPE_CHECKING:
    from fastapi import Request

    from gallery_api.characters.schemas import Card, Character, Text, TraitChoice
    from gallery_api.drops.schemas import Drop

TEMPLATES = Path(__file__).parent / "templates"
SPECIES = ("seal", "lighthouse")
FAMILIES = ("islands", "port", "ganghwa", "tidal", "science", "festival")
KINDS = ("nature", "culture", "history", "technology")
TIERS = ("common", "rare", "epic", "legendary")
LANGUAGE_COOKIE = "palmido_language"
ONE_YEAR = 365 * 24 * 3600
SCRIPT_WORDS = frozenset(
    (
        "character.shared",
        "code.copied",
        "drop.counter_of",
        "drop.counter_sentence",
        "drop.live",
        "drop.live_stopped",
        "gallery.arrivals",
        "gallery.load_failed",
        "gallery.loading",
        "verify.again",
        "verify.result_differs",
        "verify.result_ok",
        "verify.result_skipped_format",
        "verify.result_skipped_missing",
        "verify.result_skipped_network",
        "verify.result_skipped_sealed",
        "verify.result_skipped_waiting",
        "verify.result_skipped_secure",
        "verify.result_wrong_picture",
        "verify.running",
        "verify.verdict_differs",
        "verify.verdict_differs_many",
        "verify.verdict_ok",
        "verify.verdict_skipped",
        "wallet.forget",
        "wallet.forgotten",
        "wallet.remember",
        "wallet.remember_text",
        "wallet.remembered",
    )
)
WAITING = {"reading": "reading", "unreadable": "unreadable"}
DROP_STATES = {"upcoming": "upcoming", "open": "open", "closed": "closed", "all issued": "complete"}

Vocabulary = Mapping[tuple[str, str], "TraitChoice"]


@dataclass(frozen=True)
class Stale:
    """The index is behind the chain by so many blocks; None when it does not know by how many."""

    blocks: int | None


@dataclass
class View:
    """One answer to one request, in one language."""

    request: Request
    words: Words
    now: datetime
    section: str = ""
    stale: Stale | None = None
    issued: int = 0
    shareable: bool = True
    card_image: str = "/card.jpg"
    script_prefixes: tuple[str, ...] = ()
    read_vocabulary: Callable[[], Vocabulary] = field(default=dict)

    @property
    def language(self) -> Language:
        return self.words.language

    @property
    def other_language(self) -> Language:
        return "en" if self.language == "ko" else "ko"

    @property
    def _path(self) -> str:
        """The path as a link that stays on this site: browsers read two slashes, or backslashes, as another host."""
        return "/" + quote(self.request.scope["path"].lstrip("/\\"))

    @property
    def here(self) -> str:
        """This address with its query."""
        query = self.request.url.query
        return f"{self._path}?{query}" if query else self._path

    @property
    def in_other_language(self) -> str:
        """This page in the other language, keeping the query."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name != "lang"]
        return f"{self._path}?{urlencode([*kept, ('lang', self.other_language)])}"

    @property
    def canonical(self) -> str | None:
        """The address that stands for this page everywhere; None for pages that should not be found."""
        return self.absolute(self.request.url.path) if self.shareable else None

    def canonical_in(self, language: str) -> str:
        """The canonical address in one language."""
        return f"{self.absolute(self.request.url.path)}?lang={language}"

    def absolute(self, path: str) -> str:
        """A path as the public address of this service."""
        return str(self.request.app.state.settings.public_url).rstrip("/") + path

    @property
    def script_words(self) -> dict[str, str]:
        """The words that the browser modules of this page say."""
        texts = self.words.texts
        return {key: text for key, text in texts.items() if key in SCRIPT_WORDS or key.startswith(self.script_prefixes)}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names of traits, read when the first is asked for."""
        return self.read_vocabulary()

    def said(self, text: Text) -> str:
        """The text in this language."""
        return text.ko if self.language == "ko" else text.en

    def name(self, card: Card) -> str:
        """What kind of character this is."""
        if card.species in SPECIES:
            return self.words(f"species.{card.species}")
        return self.said(card.name) if card.name else self.words("character.unnamed")

    def title(self, card: Card) -> str:
        """The name with the number, as people say it."""
        return self.words("character.title", species=self.name(card), number=str(card.number))

    def place(self, card: Card) -> str:
        """Where the character stands; empty while that is not known."""
        choice = self.vocabulary.get(("place", card.place)) if card.place else None
        return self.said(choice.name) if choice else card.place or ""

    def tier(self, card: Card) -> str:
        """The tier in words."""
        return self.words(f"tier.{card.tier}") if card.tier in TIERS else card.tier or ""

    def alt(self, card: Card) -> str:
        """What the picture shows."""
        if card.place is None:
            return self.words("character.waiting_alt" if card.revealed else "character.unopened_alt")
        return self.words("character.alt", place=self.place(card), species=self.name(card))

    def sentence(self, card: Character) -> str:
        """One sentence about the character, or about what it waits for."""
        if card.place is None or card.species not in SPECIES:
            return self.words(f"character.{WAITING.get(card.status, 'unopened')}")
        return self.words(f"character.sentence_{card.species}", place=self.place(card))

    def checked(self, iso: str | date) -> str:
        """The day a source was last read."""
        day = date.fromisoformat(iso) if isinstance(iso, str) else iso
        return self.words.day(datetime(day.year, day.month, day.day, tzinfo=KOREA))

    def drop_title(self, drop: Drop) -> str:
        return self.words("drop.title", drop=str(drop.drop))

    def drop_state(self, drop: Drop) -> str:
        return self.words(f"drop.state_{DROP_STATES[drop.state]}")

    def drop_lead(self, drop: Drop) -> str:
        """When the drop opens or closes, or that it is over."""
        state = DROP_STATES[drop.state]
        if state == "open" and drop.closes_at is None:
            state = "open_endless"
        opens, closes = self.words.moment(drop.opens_at, self.now), ""
        if drop.closes_at:
            closes = self.words.moment(drop.closes_at, self.now)
        return self.words(f"drop.lead_{state}", opens=opens, closes=closes)

    def render(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """The page as a response that remembers the language when it was switched."""
        html = (
            environment()
            .get_template(template)
            .render(view=self, t=self.words, said=self.said, families=FAMILIES, tiers=TIERS, kinds=KINDS, **context)
        )
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie", "Content-Language": self.language}
        response = HTMLResponse(html, status, headers)
        if self.request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, self.language, max_age=ONE_YEAR, samesite="lax")
        return response


def language_of(request: Request) -> Language:
    """The language that this request is answered in."""
    return choose_language(
        request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language")
    )


def words_for(request: Request) -> Words:
    """The words of this request's language."""
    return words_of(language_of(request))


@cache
def manifest() -> Manifest:
    """The built files, read once; raises AssetsNotBuilt."""
    return Manifest()


def shortened(value: str, first: int = 10, last: int = 8) -> str:
    """A long value with its middle left out."""
    return value if len(value) <= first + last + 1 else f"{value[:first]}…{value[-last:]}"


def percent(share: float) -> str:
    """A share for a person: no decimals, and never zero for something that exists."""
    return "<1%" if share < 1 else f"{share:.0f}%"


@cache
def environment() -> Environment:
    """The templates and their filters; an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(asset=lambda name: manifest().url(name), lens_rings=lens_rings)
    made.filters.update(
        shortened=shortened,
        short_address=lambda address: shortened(address, 6, 4),
        checksummed=to_checksum_address,
        thousands=lambda number: f"{number:,}",
        percent=percent,
    )
    return made
