"""Characters: as many as asked, all different, each trait on its quota, the same everywhere."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metadata.character import Character, EarlierSetsMissing, SetNotDrawable, draw_set, draw_sets
from metadata.heritage import Heritage
from metadata.quotas import QuotaUnreachable, quotas
from metadata.trait_space import TraitSpace
from metadata.traits import Affinity, Catalogue, Layer
from tests.metadata.catalogues import LAYERS, catalogues, plain_heritage, trait

seeds = st.binary(min_size=1, max_size=32)


def assert_is_a_set(catalogue: Catalogue, characters: Sequence[Character], earlier: Sequence[Character] = ()) -> None:
    """All promises about a set: different characters, valid, numbered on, each trait within one of its quota."""
    space = TraitSpace(catalogue)
    ranks = {space.rank(character.traits) for character in characters}
    assert len(ranks) == len(characters)
    assert ranks.isdisjoint(space.rank(character.traits) for character in earlier)
    assert [character.sequence for character in characters] == list(range(len(earlier), len(earlier) + len(characters)))
    counts = Counter(f"{layer}:{value}" for character in characters for layer, value in character.traits.items())
    off = {
        key: (counts[key], quota)
        for key, quota in quotas(catalogue, len(characters)).items()
        if abs(counts[key] - quota) > 1
    }
    assert off == {}


@pytest.mark.parametrize("count", [1, 2, 3, 7, 60, 333, 1000])
def test_a_set_keeps_every_promise(catalogue: Catalogue, heritage: Heritage, count: int) -> None:
    """At the sizes of a test, a demo and an event."""
    assert_is_a_set(catalogue, draw_set(catalogue, b"palmido", 0, count, heritage=heritage))


@settings(max_examples=25)
@given(seeds, st.integers(1, 150))
def test_any_seed_and_size_keeps_every_promise(
    catalogue: Catalogue, heritage: Heritage, seed: bytes, count: int
) -> None:
    """The shipped catalogue can always be drawn from."""
    assert_is_a_set(catalogue, draw_set(catalogue, seed, 0, count, heritage=heritage))


def test_ten_thousand_characters_take_seconds(catalogue: Catalogue, heritage: Heritage) -> None:
    """A whole season at once, with every promise kept."""
    began = time.process_time()
    characters = draw_set(catalogue, b"season", 0, 10_000, heritage=heritage)
    assert time.process_time() - began < 20
    assert_is_a_set(catalogue, characters)


@settings(max_examples=10)
@given(seeds, st.lists(st.integers(1, 120), min_size=2, max_size=5))
def test_later_sets_continue_without_clones(
    catalogue: Catalogue, heritage: Heritage, seed: bytes, counts: list[int]
) -> None:
    """However the seasons are cut, each keeps every promise and repeats no earlier character."""
    earlier: list[Character] = []
    for characters in draw_sets(catalogue, seed, counts, heritage=heritage):
        assert_is_a_set(catalogue, characters, earlier)
        earlier += characters


def test_seasons_of_a_small_space_still_share_no_character() -> None:
    """576 characters in a space of 1,296: without the rule clones would be everywhere."""
    rows = [
        trait(layer, f"{layer}{n}", 1 + n % 2) for layer in ("body", "outfit", "headgear", "place") for n in range(6)
    ]
    rows += [trait("species", "seal"), trait("family", "port"), trait("tier", "common")]
    catalogue = Catalogue(1, Affinity(1, 1, 1, ()), LAYERS, tuple(rows))
    heritage = Heritage([card for card in plain_heritage().cards if card.family == "port"])
    assert TraitSpace(catalogue).size == 1296
    earlier: list[Character] = []
    for characters in draw_sets(catalogue, b"small", [192, 192, 192], heritage=heritage):
        assert_is_a_set(catalogue, characters, earlier)
        earlier += characters


def worn(character: Character) -> frozenset[tuple[str, str]]:
    """What is to be seen of a character: a layer with nothing in it is as none."""
    return frozenset((layer, value) for layer, value in character.traits.items() if value != "none")


@settings(max_examples=60)
@given(catalogues(), st.sampled_from(["more", "fewer", "none"]), st.integers(1, 3), seeds, st.integers(1, 40))
def test_a_season_with_other_layers_repeats_no_earlier_character(
    catalogue: Catalogue, change: str, companions: int, seed: bytes, count: int
) -> None:
    """A layer and traits are added or taken away between two seasons; nobody of the first is met again."""
    added = [trait("companion", "none", 60), *(trait("companion", f"crab{n}", 1) for n in range(companions))]
    added += [trait("body", f"new{n}", 1) for n in range(companions)]
    layers = (*LAYERS, Layer("companion", "companion", "companion"))
    wide = Catalogue(2, catalogue.affinity, layers, (*catalogue.traits, *added), catalogue.forbidden)
    first, second = {"more": (catalogue, wide), "fewer": (wide, catalogue), "none": (wide, wide)}[change]
    try:
        earlier = draw_set(first, seed, 0, count, heritage=plain_heritage())
        later = draw_set(second, seed, count, count, heritage=plain_heritage(), earlier=earlier)
    except (SetNotDrawable, QuotaUnreachable):
        return
    assert len({worn(character) for character in (*earlier, *later)}) == 2 * count


def test_a_layer_more_does_not_bring_an_earlier_season_back() -> None:
    """Two of four characters exist; of the four that a new layer leaves as they were, only the others are drawn."""
    rows = [trait("species", "seal"), trait("family", "port"), trait("tier", "common"), trait("place", "pier")]
    rows += [trait("outfit", "none"), trait("headgear", "none"), *(trait("body", name) for name in "abcd")]
    heritage = Heritage([card for card in plain_heritage().cards if card.family == "port"])
    first = Catalogue(1, Affinity(1, 1, 1, ()), LAYERS, tuple(rows))
    layers = (*LAYERS, Layer("companion", "companion", "companion"))
    second = Catalogue(2, Affinity(1, 1, 1, ()), layers, (*rows, trait("companion", "none")))
    earlier = draw_set(first, b"layers", 0, 2, heritage=heritage)
    later = draw_set(second, b"layers", 2, 2, heritage=heritage, earlier=earlier)
    assert sorted(character.traits["body"] for character in (*earlier, *later)) == list("abcd")
    with pytest.raises(SetNotDrawable):
        draw_set(second, b"layers", 4, 1, heritage=heritage, earlier=[*earlier, *later])


@settings(max_examples=60)
@given(catalogues(), seeds, st.integers(1, 60))
def test_any_catalogue_gives_a_true_set_or_says_why_not(catalogue: Catalogue, seed: bytes, count: int) -> None:
    """Random weights, conditions and forbidden pairs never give a set that breaks a promise."""
    try:
        characters = draw_set(catalogue, seed, 0, count, heritage=plain_heritage())
    except (SetNotDrawable, QuotaUnreachable):
        return
    assert_is_a_set(catalogue, characters)


def test_a_seed_gives_this_set_on_every_machine() -> None:
    """Drawn twice in one process and compared with a digest made elsewhere, from a catalogue fixed in this test."""
    rows = [trait(layer, f"{layer}{n}", 1 + n) for layer in ("body", "outfit", "headgear", "place") for n in range(5)]
    rows += [
        trait("species", "seal", 2),
        trait("species", "lighthouse"),
        trait("family", "port"),
        trait("tier", "common"),
    ]
    fixed = Catalogue(
        1, Affinity(70, 25, 5, ("outfit", "headgear")), LAYERS, tuple(rows), (("body:body0", "place:place4"),)
    )
    digests = {
        hashlib.sha256(
            json.dumps(
                [dict(c.traits) for c in draw_set(fixed, b"palmido", 0, 100, heritage=plain_heritage())]
            ).encode()
        ).hexdigest()
        for _ in range(2)
    }
    assert digests == {"2cd6b7c2f25e8da0813d2854b5c789ae909019934b46dd703a797acb89b99219"}


def test_most_parts_are_of_the_own_family(catalogue: Catalogue, heritage: Heritage) -> None:
    """65 to 75 in a hundred of a thousand characters' parts; nobody wears two parts of other families."""
    kinships: Counter[str] = Counter()
    for character in draw_set(catalogue, b"affinity", 0, 1000, heritage=heritage):
        parts = [catalogue.trait(layer, character.traits[layer]) for layer in catalogue.affinity.parts]
        worn = [catalogue.kinship(part, character.traits["family"]) for part in parts if part.id != "none"]
        assert worn.count("other") <= 1
        kinships.update(worn)
    assert 0.65 < kinships["own"] / kinships.total() < 0.75


def test_another_seed_is_another_set(catalogue: Catalogue, heritage: Heritage) -> None:
    """Nobody can tell a set from its size."""
    sets = [draw_set(catalogue, seed, 0, 30, heritage=heritage) for seed in (b"a", b"b")]
    assert [c.traits for c in sets[0]] != [c.traits for c in sets[1]]


def test_neighbours_in_the_sequence_are_mixed(catalogue: Catalogue, heritage: Heritage) -> None:
    """The order tells nothing of the group: in 1,000 no run of one (species, family, tier) is longer than ten."""
    groups = [
        tuple(c.traits[n] for n in ("species", "family", "tier"))
        for c in draw_set(catalogue, b"o", 0, 1000, heritage=heritage)
    ]
    longest = run = 1
    for one, other in pairwise(groups):
        run = run + 1 if one == other else 1
        longest = max(longest, run)
    assert longest <= 10


def test_a_later_set_without_the_earlier_ones_is_refused(catalogue: Catalogue, heritage: Heritage) -> None:
    """Clones could not be ruled out, so nothing is drawn."""
    with pytest.raises(EarlierSetsMissing) as caught:
        draw_set(catalogue, b"x", 60, 10, heritage=heritage)
    assert (caught.value.start, caught.value.given) == (60, 0)


def test_a_set_with_more_earlier_characters_than_its_start_is_refused(catalogue: Catalogue, heritage: Heritage) -> None:
    """Its numbers would be given twice."""
    earlier = draw_set(catalogue, b"x", 0, 3, heritage=heritage)
    with pytest.raises(EarlierSetsMissing) as caught:
        draw_set(catalogue, b"y", 2, 5, heritage=heritage, earlier=earlier)
    assert (caught.value.start, caught.value.given) == (2, 3)


def test_more_characters_than_there_are_is_refused() -> None:
    """Four characters exist, five are asked for."""
    rows = [trait("species", "seal"), trait("family", "port"), trait("tier", "common"), trait("place", "pier")]
    rows += [trait("body", "a"), trait("body", "b"), trait("outfit", "a"), trait("outfit", "b"), trait("headgear", "a")]
    tiny = Catalogue(1, Affinity(1, 1, 1, ()), LAYERS, tuple(rows))
    assert len(draw_set(tiny, b"x", 0, 4, heritage=plain_heritage())) == 4
    with pytest.raises(SetNotDrawable, match="space of 4"):
        draw_set(tiny, b"x", 0, 5, heritage=plain_heritage())


def test_an_empty_set_is_refused(catalogue: Catalogue, heritage: Heritage) -> None:
    """A set has at least one character."""
    with pytest.raises(ValueError, match="at least one"):
        draw_set(catalogue, b"x", 0, 0, heritage=heritage)
