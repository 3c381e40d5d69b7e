"""Pictures of a whole drop: the unopened character, the cover, the contact sheet."""

import numpy as np
import pytest
from PIL import Image

from metadata.artwork import Artwork
from metadata.character import Character, draw_set
from metadata.composition import ASSETS
from metadata.cover import COVER, contact_sheet, cover, sealed_picture
from metadata.heritage import Heritage
from metadata.traits import Catalogue


@pytest.fixture(scope="module")
def artwork() -> Artwork:
    return Artwork()


def test_the_unopened_character_is_a_shape_in_fog(artwork: Artwork) -> None:
    """The sealed picture shows where a figure stands but hardly any of its contrast."""
    picture = sealed_picture(artwork)
    assert (picture.mode, picture.size) == ("RGB", (1024, 1024))
    grey = np.asarray(picture.convert("L")).astype(int)
    assert grey[640:700, 20:120].mean() - grey[330:400, 420:600].mean() > 25, (
        "the shape is darker than the fog beside it"
    )
    assert grey[250:900, 300:720].std() < 50


def test_the_cover_is_as_wide_as_a_link_preview_wants(artwork: Artwork) -> None:
    """The cover is RGB and 1600 x 840, the 1.9 : 1 of link previews."""
    assert (cover(artwork).mode, cover(artwork).size) == ("RGB", COVER)


def test_the_shipped_pictures_are_those_of_the_code(artwork: Artwork) -> None:
    """assets/sealed.png and assets/cover.png hold the pixels that the code draws from the shipped layers."""
    for name, picture in (("sealed", sealed_picture(artwork)), ("cover", cover(artwork))):
        with Image.open(ASSETS / f"{name}.png") as shipped:
            assert shipped.tobytes() == picture.tobytes(), f"run `python -m metadata.cover`: {name}.png is outdated"


def test_a_contact_sheet_holds_everyone(artwork: Artwork, catalogue: Catalogue, heritage: Heritage) -> None:
    """Eleven characters on rows of four make three rows, and no two cells are alike."""
    people: list[Character] = draw_set(catalogue, b"sheet", 0, 11, heritage=heritage)
    sheet = contact_sheet(artwork, people, columns=4, size=64)
    assert sheet.size == (4 * 68 + 4, 3 * 68 + 4)
    cells = [
        sheet.crop((4 + i % 4 * 68, 4 + i // 4 * 68, 68 + i % 4 * 68, 68 + i // 4 * 68)).tobytes() for i in range(11)
    ]
    assert len(set(cells)) == 11
