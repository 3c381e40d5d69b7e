"""Heritage cards: what a character tells about the city, read from assets/heritage.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
    """One heritage card: title and exactly two sentences in each language, where they come from, when that was checked."""

    id: str
    kind: str
    family: str
    place: str | None
    title: Mapping[str, str]
    text: Mapping[str, str]
    source_title: str
    source_url: str
    checked: date


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

    def card(self, card: str) -> Card:
        """One card; raises UnknownCard."""
        try:
            return self._by_id[card]
        except KeyError as error:
            raise UnknownCard(card) from error

    def of(self, place: str, family: str) -> tuple[Card, ...]:
        """The cards that fit a background: those of its place, else those of its family without a place of their own.

        Raises NoCard when the family has none.
        """
        fitting = tuple(card for card in self.cards if card.place == place)
        fitting = fitting or tuple(card for card in self.cards if card.family == family and card.place is None)
        if not fitting:
            raise NoCard(family)
        return fitting

    def deal(self, backgrounds: Sequence[tuple[str, str]], lots: Lots) -> list[str]:
        """A card id for each (place, family), the cards that fit taking turns in a drawn order."""
        turns: dict[tuple[str, ...], list[str]] = {}
        dealt: list[str] = []
        for place, family in backgrounds:
            fitting = tuple(card.id for card in self.of(place, family))
            if not turns.get(fitting):
                turns[fitting] = lots.shuffle(list(fitting))
            dealt.append(turns[fitting].pop())
        return dealt

    def misfits(self, catalogue: Catalogue) -> list[str]:
        """Which cards name a family or a place that the catalogue has not, and which places would be left without a card."""
        places = {place.id: place for place in catalogue.of_layer("place")}
        families = {family.id for family in catalogue.of_layer("family")}
        found = [f"{card.id}: no family {card.family}" for card in self.cards if card.family not in families]
        for card in self.cards:
            if card.place is not None and card.place not in places:
                found.append(f"{card.id}: no place {card.place}")
            elif card.place is not None and card.family not in places[card.place].families:
                found.append(f"{card.id}: {card.place} is not in the family {card.family}")
        for place in places.values():
            fitting = [card for card in self.cards if card.place == place.id or (card.place is None and card.family in place.families)]
            found += [f"no card for {place.id}"] * (not fitting)
        return found


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
        checked=row["checked"],
    )


def _problems(cards: Sequence[Card]) -> list[str]:
    ids = [card.id for card in cards]
    problems = [f"{card} stands twice" for card in sorted(set(ids)) if ids.count(card) > 1]
    for card in cards:
        if card.kind not in KINDS:
            problems.append(f"{card.id}: kind {card.kind} is none of {', '.join(KINDS)}")
        if not card.source_url.startswith("https://"):
            problems.append(f"{card.id}: the source needs an https address")
        if not isinstance(card.checked, date):
            problems.append(f"{card.id}: checked is a date like 2026-11-21")
        for language in LANGUAGES:
            sentences = len(SENTENCE_END.findall(card.text[language]))
            if sentences != 2:
                problems.append(f"{card.id}: {sentences} sentences in {language}, there must be two")
    return problems
