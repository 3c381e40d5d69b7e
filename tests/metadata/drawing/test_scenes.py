"""The places of Incheon: what their drawings promise."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from metadata.drawing.aura import aura_layers
from metadata.drawing.emblems import emblem_layers
from metadata.drawing.palette import FAMILIES
from metadata.drawing.scenes import PLACES, scene, scene_layers
from metadata.drawing.sky import SKIES, Light

TRAITS = tomllib.loads((Path(__file__).parents[3] / "assets" / "traits.toml").read_text())["trait"]


def test_the_places_are_those_of_the_trait_file() -> None:
    """Every place of traits.toml has a drawing, in the family it names, and there are at least twelve."""
    told = {trait["id"]: trait["families"] for trait in TRAITS if trait["layer"] == "place"}
    assert told == {place: [family] for place, (family, _) in PLACES.items()}
    assert len(told) >= 12
    assert {family for family, _ in PLACES.values()} == set(FAMILIES)


def test_the_skies_are_those_of_the_trait_file() -> None:
    """Every sky of traits.toml has a light in every family."""
    assert {trait["id"] for trait in TRAITS if trait["layer"] == "sky"} == set(SKIES)
    for family in FAMILIES:
        assert len({Light(family, sky).top for sky in SKIES}) == len(SKIES)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_differs_by_day_at_dusk_and_by_night(place: str) -> None:
    """Each place has three pictures, and drawing one again gives the same text."""
    drawn = [scene(place, sky) for sky in SKIES]
    assert len(set(drawn)) == len(SKIES)
    assert drawn == [scene(place, sky) for sky in SKIES]


@pytest.mark.parametrize("layer", [*scene_layers(), *aura_layers(), *emblem_layers()], ids=lambda layer: layer.key)
def test_a_layer_is_clean_svg(layer) -> None:
    """A layer is well-formed, names each id once, uses only ids it defines, no text, no font, no black."""
    root = ElementTree.fromstring(layer.svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", layer.svg)) <= set(ids)
    assert not [element for element in root.iter() if element.tag.endswith(("text", "image", "foreignObject"))]
    assert "#000" not in re.findall(r"#[0-9a-f]+", layer.svg)
    assert "#000000" not in layer.svg
    assert not re.search(r"\b(nan|inf)\b", layer.svg)


def test_the_night_is_darker_than_the_dusk_and_the_dusk_than_the_day() -> None:
    """The light orders the same thing's colour by the time of day in every family."""

    def brightness(colour: str) -> int:
        return sum(int(colour[index : index + 2], 16) for index in (1, 3, 5))

    for family in FAMILIES:
        day, dusk, night = (brightness(Light(family, sky).near("#e2c79c")) for sky in SKIES)
        assert day > dusk > night, family
