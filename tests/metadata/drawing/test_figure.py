"""Figures: every recipe has its layers, and no layer breaks the rules of art.md."""

import io
import json
import random
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
import resvg_py
from PIL import Image

from metadata.drawing.emblems import SPOTS, emblem_layers
from metadata.drawing.figure import figure_layers, figure_stack, poses
from metadata.drawing.headgear import HATS
from metadata.traits import Catalogue

ASSETS = Path(__file__).parents[3] / "assets"
CATALOGUE = Catalogue.load(ASSETS / "traits.toml")
FIGURE = {layer.key: layer for layer in figure_layers()}
SCALE = 4  # rules are checked on 256 px renderings
WORN = ("family", "tier", "sky", "body", "marking", "outfit", "face", "headgear", "object")


@cache
def alpha(key: str) -> np.ndarray:
    png = resvg_py.svg_to_bytes(svg_string=FIGURE[key].svg, width=1024 // SCALE, skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGBA"))[..., 3]


def box(left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
    return slice(round(top / SCALE), round(bottom / SCALE)), slice(round(left / SCALE), round(right / SCALE))


def choices(species: str) -> dict[str, list[str]]:
    return {
        layer: [trait.id for trait in CATALOGUE.of_layer(layer) if not trait.species or species in trait.species]
        for layer in WORN
    }


def recipes(species: str) -> Iterator[dict[str, str]]:
    """Every pair of traits at least once, the other layers at random."""
    dice = random.Random(species)
    offered = choices(species)
    for one, two in combinations(WORN, 2):
        for pair in product(offered[one], offered[two]):
            traits = {layer: dice.choice(ids) for layer, ids in offered.items()}
            yield {**traits, one: pair[0], two: pair[1], "species": species}


@pytest.mark.parametrize("species", ["seal", "lighthouse"])
def test_every_pair_of_traits_has_all_its_layers(species: str) -> None:
    known = FIGURE.keys() | {layer.key for layer in emblem_layers()}
    for traits in recipes(species):
        stack = figure_stack(traits)
        assert set(stack) <= known, traits
        assert len(set(stack)) == len(stack), traits


def test_no_layer_is_drawn_in_vain() -> None:
    """A layer that no recipe names only makes the download longer."""
    dice = random.Random(3)
    used: set[str] = set()
    for species in ("seal", "lighthouse"):
        offered = choices(species)
        for _ in range(25_000):
            traits = {layer: dice.choice(ids) for layer, ids in offered.items()}
            used.update(figure_stack({**traits, "species": species}))
    assert FIGURE.keys() - used == set()


def test_the_right_hand_lies_over_what_it_holds() -> None:
    for species, hand in (("seal", "seal/flipper/right-grip"), ("lighthouse", "lighthouse/mitten/right-grip")):
        for traits in recipes(species):
            if traits["object"] != "none":
                assert poses(traits)[1] == "right-grip"
                stack = figure_stack(traits)
                held = next(i for i, key in enumerate(stack) if key.startswith("object/"))
                assert any(key.startswith(hand) for key in stack[held + 1 :])


def test_at_least_two_in_five_lighthouses_show_their_dome() -> None:
    weights = {t.id: t.weight for t in CATALOGUE.of_layer("headgear") if "legendary" not in t.tiers}
    for group in CATALOGUE.groups:
        if group[0] == "lighthouse":
            shares = CATALOGUE.shares("headgear", group)
            assert sum(share for trait, share in shares.items() if trait not in HATS) >= 0.4, (group, weights)


@pytest.mark.parametrize("key", sorted(FIGURE))
def test_a_layer_is_sound_svg_with_ids_of_its_own(key: str) -> None:
    svg = FIGURE[key].svg
    ElementTree.fromstring(svg)
    ids = re.findall(r'id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(name.startswith(key.replace("/", "-") + "-") for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    assert not re.search(r"#000(000)?\b|black|<text|\bnan\b|\binf\b", svg)


@pytest.mark.parametrize("key", sorted(FIGURE))
def test_nothing_leaves_the_live_area(key: str) -> None:
    rows, columns = np.nonzero(alpha(key) > 40)
    assert rows.size, "the layer draws nothing"
    assert min(rows.min(), columns.min()) * SCALE >= 24 - SCALE
    assert max(rows.max(), columns.max()) * SCALE <= 1000


@pytest.mark.parametrize("key", sorted(key for key in FIGURE if key.startswith("object/")))
def test_an_object_never_covers_the_face(key: str) -> None:
    assert not (alpha(key)[:, : 720 // SCALE] > 40).any()


@pytest.mark.parametrize("key", sorted(key for key in FIGURE if key.startswith("headgear/") and "/mask/" not in key))
def test_headgear_leaves_eyes_and_mouth_free(key: str) -> None:
    face = box(352, 374, 672, 620) if "/seal/" in key else box(376, 360, 648, 520)
    assert not (alpha(key)[face] > 150).any()


def test_nothing_covers_the_emblem() -> None:
    for species, (x, y) in SPOTS.items():
        above: set[str] = set()
        for traits in recipes(species):
            stack = figure_stack(traits)
            at = next(i for i, key in enumerate(stack) if key.startswith("emblem/"))
            above.update(stack[at + 1 :])
        grid = np.mgrid[0 : 1024 // SCALE, 0 : 1024 // SCALE] * SCALE + SCALE / 2
        disc = (grid[0] - y) ** 2 + (grid[1] - x) ** 2 < 44**2
        assert {key for key in above if (alpha(key)[disc] > 40).any()} == set()


def test_every_shipped_layer_of_a_figure_keeps_to_the_live_area() -> None:
    """24 to 1000 on both axes, to the pixel, in the files that characters are put together from."""
    folder = ASSETS / "layers"
    for key, (file, x, y) in json.loads((folder / "index.json").read_text()).items():
        if key.split("/")[0] in ("aura", "place"):
            continue
        with Image.open(folder / file) as picture:
            seen = picture.convert("RGBA").getchannel("A").point([255 * (value > 40) for value in range(256)]).getbbox()
        left, top, right, bottom = seen or (0, 0, 0, 0)
        assert seen is None or (min(x + left, y + top) >= 24 and max(x + right, y + bottom) <= 1000), key


def test_chinatown_never_meets_hanbok_gat_or_sangmo() -> None:
    """What was never worn there is not put there (art.md 9)."""
    mates = CATALOGUE.forbidden_mates["place:chinatown"]
    assert {"outfit:jeogori", "outfit:durumagi", "headgear:gat", "headgear:sangmo"} <= set(mates)
