"""The trait space: every character has one integer, every integer is one character."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metadata.trait_space import NotACharacter, TraitSpace
from metadata.traits import Catalogue
from tests.metadata.catalogues import catalogues


@given(st.data())
def test_unrank_undoes_rank_in_the_shipped_catalogue(space: TraitSpace, data: st.DataObject) -> None:
    """For any integer of the space, and what it gives has no fault."""
    rank = data.draw(st.integers(0, space.size - 1))
    traits = space.unrank(rank)
    assert space.faults(traits) == []
    assert space.rank(traits) == rank


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(catalogues())
def test_the_space_is_exactly_what_the_rules_allow(catalogue: Catalogue) -> None:
    """Counted by trying every combination one by one: same size, ranks 0…size-1 in order."""
    space = TraitSpace(catalogue)
    names = [layer.name for layer in catalogue.layers]
    tried = (
        dict(zip(names, ids, strict=True)) for ids in product(*([t.id for t in catalogue.of_layer(n)] for n in names))
    )
    ranks = [space.rank(traits) for traits in tried if not space.faults(traits)]
    assert sorted(ranks) == list(range(space.size))


def test_there_are_enough_characters_for_ten_thousand_of_each_species(space: TraitSpace) -> None:
    """A hundred times as many, so that a set can keep its quotas too."""
    sizes = {"seal": 0, "lighthouse": 0}
    for group, size in space._group_sizes:
        sizes[group[0]] += size
    assert min(sizes.values()) > 1_000_000


def test_what_is_not_a_character_is_refused_with_its_faults(space: TraitSpace) -> None:
    """A sky of another tier, a layer left out."""
    traits = space.unrank(0)
    with pytest.raises(NotACharacter, match="sky"):
        space.rank({**traits, "tier": "common", "sky": "night"})
    with pytest.raises(NotACharacter, match="no trait in layer face"):
        space.rank({layer: trait for layer, trait in traits.items() if layer != "face"})


def test_outside_the_space_there_is_nothing(space: TraitSpace) -> None:
    """Neither below zero nor from size on."""
    for rank in (-1, space.size):
        with pytest.raises(IndexError):
            space.unrank(rank)
