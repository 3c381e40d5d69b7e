"""Heritage: true enough to be shown, dealt fairly, of the family that the background belongs to."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from metadata.character import draw_set
from metadata.heritage import KINDS, Card, Heritage, HeritageInvalid, NoCard, UnknownCard
from metadata.lots import Lots
from metadata.traits import Catalogue

CARD = """
[[card]]
id = "pier"
kind = "{kind}"
family = "port"
checked = {checked}
title.ko = "부두"
title.en = "Pier"
text.ko = "부두입니다. 배가 옵니다."
text.en = "{text}"
source.title = "City"
source.url = "{url}"
"""
RIGHT = {
    "kind": "culture",
    "checked": "2026-11-21",
    "text": "A pier. 1.5 ships come.",
    "url": "https://www.incheon.go.kr/",
}


def test_there_are_six_cards_of_each_kind_and_more(heritage: Heritage) -> None:
    """Nature, culture, history, technology; every card with its words and its source."""
    kinds = Counter(card.kind for card in heritage.cards)
    assert len(heritage.cards) >= 24
    assert all(kinds[kind] >= 6 for kind in KINDS)


def test_the_cards_fit_the_shipped_catalogue(heritage: Heritage, catalogue: Catalogue) -> None:
    """Each family and place exists, each place belongs to the card's family, no place is without a card."""
    assert heritage.misfits(catalogue) == []


def test_a_character_s_card_belongs_to_its_background(heritage: Heritage, catalogue: Catalogue) -> None:
    """Of its family; and if it names a place, of that place. Every card is told by somebody in a set of 1,000."""
    characters = draw_set(catalogue, b"cards", 0, 1000, heritage=heritage)
    for character in characters:
        card = heritage.card(character.heritage)
        assert card.family == character.traits["family"]
        assert card.place in (None, character.traits["place"])
    assert {character.heritage for character in characters} == {card.id for card in heritage.cards}


def test_cards_of_the_place_and_of_the_family_take_turns() -> None:
    """The place's card first; then each kind of card as often as the other."""
    heritage = Heritage([_card("near", "pier"), _card("far1", None), _card("far2", None)])
    dealt = heritage.deal([("pier", "port")] * 8, Lots(b"x", "deal"))
    assert dealt[0] == "near"
    assert Counter(dealt) == {"near": 4, "far1": 2, "far2": 2}


def test_a_family_without_a_card_is_named() -> None:
    """The error says for whom a card must be written."""
    with pytest.raises(NoCard, match="festival"):
        Heritage([_card("near", "pier")]).deal([("stage", "festival")], Lots(b"x", "deal"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "sport"}, "kind sport"),
        ({"text": "Only one sentence."}, "1 sentences in en"),
        ({"text": "One. Two. Three."}, "3 sentences in en"),
        ({"url": "http://example.com"}, "https"),
        ({"checked": "'yesterday'"}, "date"),
    ],
)
def test_a_card_that_cannot_be_shown_is_refused(tmp_path: Path, change: dict[str, str], problem: str) -> None:
    """Two sentences, a known kind, a source over https, a day."""
    place = tmp_path / "heritage.toml"
    place.write_text(CARD.format(**RIGHT))
    assert len(Heritage.load(place).cards) == 1
    place.write_text(CARD.format(**{**RIGHT, **change}))
    with pytest.raises(HeritageInvalid, match=problem):
        Heritage.load(place)


def test_a_card_whose_source_nobody_read_names_no_day(tmp_path: Path) -> None:
    """It is shown with its source, without a claim that it was checked."""
    place = tmp_path / "heritage.toml"
    place.write_text(CARD.format(**RIGHT).replace("checked = 2026-11-21\n", ""))
    assert Heritage.load(place).card("pier").checked is None


def test_a_card_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Ids are unique."""
    place = tmp_path / "heritage.toml"
    place.write_text(CARD.format(**RIGHT) * 2)
    with pytest.raises(HeritageInvalid, match="pier stands twice"):
        Heritage.load(place)


def test_an_unknown_card_is_named(heritage: Heritage) -> None:
    """Its id stands in the error."""
    with pytest.raises(UnknownCard, match="atlantis"):
        heritage.card("atlantis")


def _card(name: str, place: str | None) -> Card:
    words = {"ko": "하나. 둘.", "en": "One. Two."}
    return Card(name, "culture", "port", place, words, words, "City", "https://x", date(2026, 11, 21))
