"""A set's folder: it says what it was drawn from, and refuses to go on with anything else."""

from dataclasses import replace
from pathlib import Path

import pytest

from metadata.traits import Catalogue
from scripts.sets import SetDiffers, SetFolder, load_catalogue


def test_a_set_begun_again_is_the_set_that_was_begun(tmp_path: Path) -> None:
    """The random seed is kept."""
    catalogue, _ = load_catalogue()
    begun = SetFolder(tmp_path / "set").begin(3, None, [], catalogue)
    assert SetFolder(tmp_path / "set").begin(3, None, [], catalogue) == begun


@pytest.mark.parametrize(("count", "seed", "what"), [(4, "a", "count"), (3, "b", "seed")])
def test_a_set_is_not_redrawn_as_another_one(tmp_path: Path, count: int, seed: str, what: str) -> None:
    """Another size or seed is refused by its name, and what was written down stays."""
    catalogue, _ = load_catalogue()
    folder = SetFolder(tmp_path / "set")
    begun = folder.begin(3, "a", [], catalogue)
    with pytest.raises(SetDiffers, match=what):
        folder.begin(count, seed, [], catalogue)
    assert folder.recipe == begun


def test_edited_traits_never_redraw_a_set_unnoticed(tmp_path: Path) -> None:
    """The catalogue's digest is written down, so that one edited row is another catalogue though its version stayed."""
    catalogue, heritage = load_catalogue()
    folder = SetFolder(tmp_path / "set")
    folder.begin(3, "a", [], catalogue)
    edited = _with_another_word(catalogue)
    assert edited.version == catalogue.version
    with pytest.raises(SetDiffers, match="catalogue"):
        folder.begin(3, "a", [], edited)
    with pytest.raises(SetDiffers, match="catalogue"):
        folder.characters(edited, heritage)
    assert len(folder.characters(catalogue, heritage)) == 3


def _with_another_word(catalogue: Catalogue) -> Catalogue:
    first, *others = catalogue.traits
    traits = (replace(first, ko=first.ko + "!"), *others)
    return Catalogue(catalogue.version, catalogue.affinity, catalogue.layers, traits, catalogue.forbidden)
