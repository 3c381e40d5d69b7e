"""The catalogue: read as written, refused when it cannot be drawn from, its shares exact."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from metadata.traits import Affinity, Catalogue, CatalogueInvalid, Layer, Trait, UnknownTrait
from tests.metadata.catalogues import FREE, LAYERS, catalogues, trait

NAMES = (
    "species",
    "family",
    "tier",
    "place",
    "sky",
    "body",
    "marking",
    "outfit",
    "face",
    "headgear",
    "object",
    "emblem",
)


def test_the_shipped_catalogue_has_the_layers_in_drawing_order(catalogue: Catalogue) -> None:
    """assets/traits.toml loads, with both names for every layer and trait."""
    assert tuple(layer.name for layer in catalogue.layers) == NAMES
    assert all(row.ko and row.en for row in (*catalogue.layers, *catalogue.traits))


def test_the_shipped_catalogue_follows_the_rules_of_the_art(catalogue: Catalogue) -> None:
    """Skies by tier, emblems by family, the night coat only from epic on (art.md 10 and 11)."""
    for group in catalogue.groups:
        species, family, tier = group
        skies = {"common": {"day"}, "rare": {"dusk"}, "epic": {"night"}, "legendary": {"dusk", "night"}}
        assert set(catalogue.shares("sky", group)) == skies[tier]
        assert set(catalogue.shares("emblem", group)) == {family}
        assert ("night" in catalogue.shares("body", group)) == (species == "seal" and tier in ("epic", "legendary"))
        places = (catalogue.trait("place", place) for place in catalogue.shares("place", group))
        assert all(family in place.families for place in places)


@given(catalogues())
def test_shares_add_up_to_one(catalogue: Catalogue) -> None:
    """In every layer of every group, exactly."""
    assert sum(catalogue.groups.values()) == 1
    for layer in FREE:
        assert all(sum(catalogue.shares(layer, group).values()) == 1 for group in catalogue.groups)


def test_parts_are_shared_out_by_affinity() -> None:
    """none by weight, then 70, 25 and 5 in a hundred, and inside a class by weight."""
    rows = [trait("outfit", "none", 10), trait("outfit", "own1", 30, families=("port",)), trait("outfit", "own2", 10)]
    rows[2] = trait("outfit", "own2", 10, families=("port", "islands"))
    rows += [trait("outfit", "plain", 10), trait("outfit", "far", 40, families=("festival",))]
    shares = _catalogue(rows).shares("outfit", ("seal", "port", "common"))
    assert shares == {
        "none": Fraction(1, 10),
        "own1": Fraction(9, 10) * Fraction(7, 10) * Fraction(3, 4),
        "own2": Fraction(9, 10) * Fraction(7, 10) * Fraction(1, 4),
        "plain": Fraction(9, 10) * Fraction(1, 4),
        "far": Fraction(9, 10) * Fraction(1, 20),
    }


def test_a_class_without_traits_leaves_its_part_to_the_others() -> None:
    """A family without parts of its own wears neutral ones and, rarely, another's."""
    rows = [trait("outfit", "plain"), trait("outfit", "far", families=("festival",))]
    shares = _catalogue(rows).shares("outfit", ("seal", "port", "common"))
    assert shares == {"plain": Fraction(25, 30), "far": Fraction(5, 30)}


def test_a_pair_with_a_species_works_as_a_condition() -> None:
    """What may not meet the seal is not in its shares."""
    rows = [trait("outfit", "plain"), trait("outfit", "boots")]
    found = _catalogue(rows, (("species:seal", "outfit:boots"),))
    assert set(found.shares("outfit", ("seal", "port", "common"))) == {"plain"}
    assert set(found.shares("outfit", ("lighthouse", "port", "common"))) == {"plain", "boots"}


@pytest.mark.parametrize(
    ("rows", "forbidden", "problem"),
    [
        ([trait("outfit", "a", 0)], (), "positive whole weight"),
        ([trait("outfit", "a"), trait("outfit", "a")], (), "stands twice"),
        ([trait("outfit", "a", tiers=("mythic",))], (), "tier:mythic"),
        ([trait("shoes", "a")], (), "not declared"),
        ([trait("outfit", "a", species=("seal",))], (), "nothing in layer outfit fits lighthouse"),
        ([trait("outfit", "a")], (("outfit:a", "outfit:b"),), "outfit:b"),
        ([trait("outfit", "a")], (("species:seal", "tier:rare"),), "by the conditions"),
    ],
)
def test_a_catalogue_that_cannot_be_drawn_from_is_refused(
    rows: list[Trait], forbidden: tuple[tuple[str, str], ...], problem: str
) -> None:
    """With words that say what to correct."""
    with pytest.raises(CatalogueInvalid, match=problem):
        _catalogue(rows, forbidden)


def test_a_file_with_a_missing_field_is_refused(tmp_path: Path) -> None:
    """The error names the file and the field."""
    place = tmp_path / "traits.toml"
    place.write_text("version = 1\n[affinity]\nown = 1\n")
    with pytest.raises(CatalogueInvalid, match=r"traits\.toml.*neutral"):
        Catalogue.load(place)


def test_an_unknown_trait_is_named() -> None:
    """Layer and id stand in the error."""
    with pytest.raises(UnknownTrait, match="outfit:cape"):
        _catalogue([trait("outfit", "a")]).trait("outfit", "cape")


def _catalogue(rows: list[Trait], forbidden: tuple[tuple[str, str], ...] = ()) -> Catalogue:
    groups = [trait("species", name) for name in ("seal", "lighthouse")]
    groups += [trait("family", name) for name in ("port", "islands", "festival")]
    groups += [trait("tier", name) for name in ("common", "rare")]
    layers = (*LAYERS[:3], Layer("outfit", "옷", "Outfit"))
    return Catalogue(1, Affinity(70, 25, 5, ("outfit",)), layers, (*groups, *rows), forbidden)
