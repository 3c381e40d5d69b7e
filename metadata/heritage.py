"""Heritage cards: what a character tells about the city, read from assets/heritage.toml."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from metadata.lots import Lots
from metadata.traits import Catalogue

KINDS = ("nature", "culture", "history", "technology")
LANGUAGES = ("ko", "en")
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


class HeritageInvalid(Exception):
    """The heritage file has cards that cannot be shown to citizens."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.path = path
        self.problems = problems
        super().__init__(f"correct {path}: " + "; ".join(problems))


class UnknownCard(Exception):
    """No heritage card has this id."""

    def __init__(self, card: str) -> None:
        self.card = card
        super().__init__(f"there is no heritage card {card}; the ids are in assets/heritage.toml")


class NoCard(Exception):
    """A family has no heritage card to give to its characters."""

    def __init__(self, family: str) -> None:
        self.family = family
        super().__init__(f"write a heritage card without a place for the family {family} in assets/heritage.toml")


@dataclass(frozen=True)
class Card:
    """One heritage card: title and exactly two sentences in each language, where they come from, and the day on which
    somebody read them there; None as long as nobody did."""

    id: str
    kind: str
    family: str
    place: str | None
    title: Mapping[str, str]
    text: Mapping[str, str]
    source_title: str
    source_url: str
    checked: date | None = None


class Heritage:
    """All heritage cards, in the order of the file."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self.cards = tuple(cards)
        self._by_id = {card.id: card for card in cards}

    @classmethod
    def load(cls, path: Path) -> Heritage:
        """The cards of a TOML file; raises HeritageInvalid with every problem found."""
        try:
            cards = [_card(row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["card"]]
        except (KeyError, TypeError, ValueError) as error:
            raise HeritageInvalid(path, [f"{type(error).__name__} {error}"]) from error
        problems = _problems(cards)
        if problems:
            raise HeritageInvalid(path, problems)
        return cls(cards)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of every card in its order, in hexadecimal: a set names it beside the catalogue's."""
        said = json.dumps([astuple(card) for card in self.cards], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).hexdigest()

    def card(self, card: str) -> Card:
        """One card; raises UnknownCard."""
        try:
            return self._by_id[card]
        except KeyError as error:
            raise UnknownCard(card) from error

    def of_place(self, place: str) -> tuple[Card, ...]:
        """The cards about one place."""
        return tuple(card for card in self.cards if card.place == place)

    def of_family(self, family: str) -> tuple[Card, ...]:
        """The cards of a family that are about no place in particular."""
        return tuple(card for card in self.cards if card.family == family and card.place is None)

    def deal(self, backgrounds: Sequence[tuple[str, str]], lots: Lots) -> list[str]:
        """A card id for each (place, family): of the place first, then of the family, and so on in turn.

        Cards of one kind take turns in a drawn order; where one of the two has no cards the other gives them all.
        Raises NoCard when neither has one.
        """
        piles: dict[tuple[str, ...], list[str]] = {}
        dealt: dict[str, int] = {}
        cards: list[str] = []
        for place, family in backgrounds:
            turn = dealt[place] = dealt.get(place, -1) + 1
            near, far = self.of_place(place), self.of_family(family)
            pile = (near or far) if turn % 2 == 0 else (far or near)
            if not pile:
                raise NoCard(family)
            cards.append(_take(piles, pile, lots))
        return cards

    def misfits(self, catalogue: Catalogue) -> list[str]:
        """Which cards name a family or place that the catalogue has not, and which places are left without a card."""
        places = {place.id: place for place in catalogue.of_layer("place")}
        families = {family.id for family in catalogue.of_layer("family")}
        found = [f"{card.id}: no family {card.family}" for card in self.cards if card.family not in families]
        for card in self.cards:
            if card.place is not None and card.place not in places:
                found.append(f"{card.id}: no place {card.place}")
            elif card.place is not None and card.family not in places[card.place].families:
                found.append(f"{card.id}: {card.place} is not in the family {card.family}")
        return found + [
            f"no card for {place.id}"
            for place in places.values()
            if not self.of_place(place.id) and not any(self.of_family(family) for family in place.families)
        ]


def _take(piles: dict[tuple[str, ...], list[str]], pile: tuple[Card, ...], lots: Lots) -> str:
    """The next card id of a pile, shuffled again whenever it is used up."""
    ids = tuple(card.id for card in pile)
    if not piles.get(ids):
        piles[ids] = lots.shuffle(list(ids))
    return piles[ids].pop()


def _card(row: Mapping[str, Any]) -> Card:
    return Card(
        id=row["id"],
        kind=row["kind"],
        family=row["family"],
        place=row.get("place"),
        title={language: row["title"][language] for language in LANGUAGES},
        text={language: row["text"][language] for language in LANGUAGES},
        source_title=row["source"]["title"],
        source_url=row["source"]["url"],
        checked=row.get("checked"),
    )


def _problems(cards: Sequence[Card]) -> list[str]:
    ids = [card.id for card in cards]
    problems = [f"{card} stands twice" for card in sorted(set(ids)) if ids.count(card) > 1]
    for card in cards:
        if card.kind not in KINDS:
            problems.append(f"{card.id}: kind {card.kind} is none of {', '.join(KINDS)}")
        if not card.source_url.startswith("https://"):
            problems.append(f"{card.id}: the source needs an https address")
        if not isinstance(card.checked, date | None):
            problems.append(f"{card.id}: checked is a date like 2026-11-21")
        for language in LANGUAGES:
            sentences = len(SENTENCE_END.findall(card.text[language]))
            if sentences != 2:
                problems.append(f"{card.id}: {sentences} sentences in {language}, there must be two")
    return problems
