"""A set's folder: it says what it was drawn from, and refuses to go on with anything else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from metadata.heritage import Heritage
from metadata.traits import Catalogue
from scripts.sets import SetDiffers, SetFolder, load_words


def test_a_set_begun_again_is_the_set_that_was_begun(tmp_path: Path) -> None:
    """The random seed is kept."""
    words = load_words()
    begun = SetFolder(tmp_path / "set").begin(3, None, [], words)
    assert SetFolder(tmp_path / "set").begin(3, None, [], words) == begun


@pytest.mark.parametrize(("count", "seed", "what"), [(4, "a", "count"), (3, "b", "seed")])
def test_a_set_is_not_redrawn_as_another_one(tmp_path: Path, count: int, seed: str, what: str) -> None:
    """Another size or seed is refused by its name, and what was written down stays."""
    words = load_words()
    folder = SetFolder(tmp_path / "set")
    begun = folder.begin(3, "a", [], words)
    with pytest.raises(SetDiffers, match=what):
        folder.begin(count, seed, [], words)
    assert folder.recipe == begun


def test_edited_traits_never_redraw_a_set_unnoticed(tmp_path: Path) -> None:
    """The catalogue's digest is written down, so that one edited row is another catalogue though its version stayed."""
    words = load_words()
    folder = SetFolder(tmp_path / "set")
    folder.begin(3, "a", [], words)
    edited = replace(words, catalogue=_with_another_word(words.catalogue))
    assert edited.catalogue.version == words.catalogue.version
    with pytest.raises(SetDiffers, match="catalogue"):
        folder.begin(3, "a", [], edited)
    with pytest.raises(SetDiffers, match="catalogue"):
        folder.characters(edited)
    assert len(folder.characters(words)) == 3


def test_an_edited_card_never_goes_into_a_set_unnoticed(tmp_path: Path) -> None:
    """One changed word of one card is another heritage, though every character keeps its card's id."""
    words = load_words()
    folder = SetFolder(tmp_path / "set")
    begun = folder.begin(3, "a", [], words)
    first, *others = words.heritage.cards
    changed = replace(first, text={**first.text, "en": first.text["en"].replace(".", "!", 1)})
    edited = replace(words, heritage=Heritage([changed, *others]))
    with pytest.raises(SetDiffers, match="heritage"):
        folder.begin(3, "a", [], edited)
    with pytest.raises(SetDiffers, match="heritage"):
        folder.characters(edited)
    assert folder.begin(3, "a", [], words) == begun


def test_a_set_from_before_the_cards_were_written_down_goes_on(tmp_path: Path) -> None:
    """Its set.json names no cards; the catalogue is still checked."""
    words = load_words()
    folder = SetFolder(tmp_path / "set")
    folder.begin(3, "a", [], words)
    place = tmp_path / "set" / "set.json"
    older = json.loads(place.read_text())
    del older["heritage"]
    place.write_text(json.dumps(older))
    assert len(folder.characters(words)) == 3
    with pytest.raises(SetDiffers, match="catalogue"):
        folder.characters(replace(words, catalogue=_with_another_word(words.catalogue)))


def _with_another_word(catalogue: Catalogue) -> Catalogue:
    first, *others = catalogue.traits
    traits = (replace(first, ko=first.ko + "!"), *others)
    return Catalogue(catalogue.version, catalogue.affinity, catalogue.layers, traits, catalogue.forbidden)
