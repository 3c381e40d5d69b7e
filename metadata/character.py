"""Characters: n different ones from a seed, the same on every machine, each trait as often as its weight says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from metadata.arrangement import Arrangement, Deal
from metadata.heritage import Heritage
from metadata.lots import Lots
from metadata.quotas import quotas, split
from metadata.trait_space import TraitSpace
from metadata.traits import GROUP_LAYERS, NONE, Catalogue, Group

ATTEMPTS = 64
"""Deals that are tried before a set is given up; the real catalogue needs one, sets of a few characters some more."""


@dataclass(frozen=True)
class Character:
    """One heritage hero: its place in the sequence of all sets (from 0), its traits by layer, its heritage card's
    id."""

    sequence: int
    traits: Mapping[str, str]
    heritage: str


class EarlierSetsMissing(Exception):
    """A later set was asked for without the characters before it, so clones could not be ruled out."""

    def __init__(self, start: int, given: int) -> None:
        self.start = start
        self.given = given
        super().__init__(
            f"a set that starts at {start} needs the {start} characters before it as `earlier`, {given} were given; "
            "read them from the manifests of the earlier sets or draw them again from their seeds"
        )


class SetNotDrawable(Exception):
    """No set of this size keeps every rule: too few characters are left, or too many pairs are forbidden."""

    def __init__(self, count: int, start: int, size: int) -> None:
        self.count = count
        self.start = start
        self.size = size
        super().__init__(
            f"{count} characters after the first {start} cannot be drawn from a space of {size} within their quotas: "
            "add traits, forbid fewer pairs, or draw a smaller set"
        )


def draw_set(
    catalogue: Catalogue,
    seed: bytes,
    start: int,
    count: int,
    *,
    heritage: Heritage,
    earlier: Sequence[Character] = (),
) -> list[Character]:
    """The characters start…start+count-1: all different, and different from the earlier ones.

    A pure function of its arguments: integers, exact fractions and SHA-512 only. Each trait stands within one of its
    quota (metadata.quotas.quotas) in the set. earlier: exactly the `start` characters of the sets before, whatever
    catalogue they were drawn from; a layer that a character's catalogue did not have is `none` to it.
    Raises EarlierSetsMissing, SetNotDrawable, QuotaUnreachable. See docs/adr/0002.
    """
    if len(earlier) != start:
        raise EarlierSetsMissing(start, len(earlier))
    if count < 1:
        raise ValueError(f"a set has at least one character, not {count}")
    space = TraitSpace(catalogue)
    quota = quotas(catalogue, count)
    taken = _taken(catalogue, earlier)
    if len(taken) + count <= space.size:
        for attempt in range(ATTEMPTS):
            label = f"{catalogue.version}/{start}/{count}/{attempt}"
            groups, deal = _deal(catalogue, quota, count, seed, label)
            drawn = Arrangement(space, groups, deal, taken, Lots(seed, f"arrange/{label}")).mend(quota)
            if drawn is not None:
                return _numbered(catalogue, drawn, start, heritage, Lots(seed, f"heritage/{label}"))
    raise SetNotDrawable(count, start, space.size)


def _taken(catalogue: Catalogue, earlier: Iterable[Character]) -> frozenset[tuple[str, ...]]:
    """The earlier characters as this catalogue would draw them.

    A layer that only one of the two catalogues has is `none` on the other side: who wears something in a layer that is
    gone can be nobody's clone.
    """
    names = [layer.name for layer in catalogue.layers]
    known = frozenset(names)
    return frozenset(
        tuple(character.traits.get(name, NONE) for name in names)
        for character in earlier
        if all(trait == NONE or layer in known for layer, trait in character.traits.items())
    )


def draw_sets(catalogue: Catalogue, seed: bytes, counts: Iterable[int], *, heritage: Heritage) -> list[list[Character]]:
    """Several sets one after the other from one catalogue and seed, the first starting at 0."""
    sets: list[list[Character]] = []
    for count in counts:
        earlier = [character for drawn in sets for character in drawn]
        sets.append(draw_set(catalogue, seed, len(earlier), count, heritage=heritage, earlier=earlier))
    return sets


def _deal(
    catalogue: Catalogue, quota: Mapping[str, Fraction], count: int, seed: bytes, label: str
) -> tuple[list[Group], Deal]:
    """The group of each character, in drawn order, and how many of each group have which trait."""
    sizes: dict[Group, int] = {(): count}
    for layer in GROUP_LAYERS:
        table = _split(catalogue, layer, sizes, quota, seed, label)
        sizes = {(*row, trait): size for row, cells in table.items() for trait, size in cells.items() if size}
    groups = [group for group, size in sizes.items() for _ in range(size)]
    Lots(seed, f"order/{label}").shuffle(groups)
    return groups, {layer: _split(catalogue, layer, sizes, quota, seed, label) for layer in catalogue.free_layers}


def _split(
    catalogue: Catalogue, layer: str, rows: Mapping[Group, int], quota: Mapping[str, Fraction], seed: bytes, label: str
) -> dict[Group, dict[str, int]]:
    column = {trait.id: quota[trait.key] for trait in catalogue.of_layer(layer)}
    lots = Lots(seed, f"split/{layer}/{label}")
    return split(layer, rows, lambda row: catalogue.shares(layer, row), column, lambda row: row[:2], lots)


def _numbered(
    catalogue: Catalogue, drawn: list[dict[str, str]], start: int, heritage: Heritage, lots: Lots
) -> list[Character]:
    cards = heritage.deal([(traits["place"], traits["family"]) for traits in drawn], lots)
    return [
        Character(start + index, MappingProxyType({layer.name: traits[layer.name] for layer in catalogue.layers}), card)
        for index, (traits, card) in enumerate(zip(drawn, cards, strict=True))
    ]
