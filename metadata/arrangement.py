"""From columns of traits to characters: traits are dealt, and what does not go together is swapped apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from metadata.lots import Lots
from metadata.trait_space import TraitSpace
from metadata.traits import GROUP_LAYERS, Group

Deal = Mapping[str, Mapping[Group, Mapping[str, int]]]
"""For each layer and group how many characters have which trait."""


class Arrangement:
    """Characters of one set while they are put together.

    A swap exchanges one layer's traits between two characters and so leaves every count as it was; where no swap helps,
    a trait may be replaced by another as long as both counts stay within one of their quotas. An accepted step lowers
    the faults of the character it is for, leaves both characters new and makes nobody else worse: so one pass mends
    all.
    """

    def __init__(
        self, space: TraitSpace, groups: Sequence[Group], deal: Deal, taken: frozenset[tuple[str, ...]], lots: Lots
    ) -> None:
        self._space = space
        self._groups = groups
        self._taken = taken
        self._lots = lots
        self._layers = space.catalogue.free_layers
        self._people: list[dict[str, str]] = [dict(zip(GROUP_LAYERS, group, strict=True)) for group in groups]
        self._members: dict[Group, list[int]] = {}
        for index, group in enumerate(groups):
            self._members.setdefault(group, []).append(index)
        for layer in self._layers:
            for group, members in self._members.items():
                column = [trait for trait, size in deal[layer][group].items() for _ in range(size)]
                for index, trait in zip(members, lots.shuffle(column), strict=True):
                    self._people[index][layer] = trait
        self._seen: dict[tuple[str, ...], int] = {}
        for person in self._people:
            self._count(person, 1)

    def mend(self, quota: Mapping[str, Fraction]) -> list[dict[str, str]] | None:
        """The characters without faults or clones; None when some fault resisted every step."""
        for index in range(len(self._people)):
            while self._faults(index):
                if not self._swap(index) and not self._replace(index, quota):
                    return None
        return self._people

    def _key(self, person: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(person[layer.name] for layer in self._space.catalogue.layers)

    def _count(self, person: Mapping[str, str], change: int) -> None:
        key = self._key(person)
        self._seen[key] = self._seen.get(key, 0) + change

    def _faults(self, index: int) -> int:
        """How many rules a character breaks, being a clone in this set or of an earlier one counting as one."""
        return self._space.clashes(self._people[index]) + (not self._is_new(index))

    def _is_new(self, index: int) -> bool:
        key = self._key(self._people[index])
        return self._seen[key] == 1 and key not in self._taken

    def _culprits(self, index: int) -> list[str]:
        """The layers one of which must change to lower the faults of a character."""
        layers = self._space.clashing_layers(self._people[index])
        return [layer for layer in self._layers if layer in layers] or list(self._layers)

    def _set(self, index: int, layer: str, trait: str) -> None:
        self._count(self._people[index], -1)
        self._people[index][layer] = trait
        self._count(self._people[index], 1)

    def _swap(self, index: int) -> bool:
        faults = self._faults(index)
        for layer in self._lots.shuffle(self._culprits(index)):
            mine = self._people[index][layer]
            for other in self._partners(index):
                theirs = self._people[other][layer]
                if theirs == mine or not self._may(index, layer, theirs) or not self._may(other, layer, mine):
                    continue
                clashes = self._space.clashes(self._people[other])
                self._set(index, layer, theirs)
                self._set(other, layer, mine)
                if (
                    self._is_new(index)
                    and self._is_new(other)
                    and self._faults(index) < faults
                    and self._faults(other) <= clashes
                ):
                    return True
                self._set(index, layer, mine)
                self._set(other, layer, theirs)
        return False

    def _replace(self, index: int, quota: Mapping[str, Fraction]) -> bool:
        faults = self._faults(index)
        for layer in self._lots.shuffle(self._culprits(index)):
            mine = self._people[index][layer]
            column = Counter(person[layer] for person in self._people)
            if column[mine] - 1 < quota[f"{layer}:{mine}"] - 1:
                continue
            for trait in self._lots.shuffle(list(self._space.catalogue.shares(layer, self._groups[index]))):
                if trait == mine or column[trait] + 1 > quota[f"{layer}:{trait}"] + 1:
                    continue
                self._set(index, layer, trait)
                if self._is_new(index) and self._faults(index) < faults:
                    return True
                self._set(index, layer, mine)
        return False

    def _partners(self, index: int) -> Iterator[int]:
        """Everybody else, the own group first, each from a drawn place on."""
        for candidates in (self._members[self._groups[index]], range(len(self._people))):
            start = self._lots.below(len(candidates))
            for offset in range(len(candidates)):
                other = candidates[(start + offset) % len(candidates)]
                if other != index:
                    yield other

    def _may(self, index: int, layer: str, trait: str) -> bool:
        return trait in self._space.catalogue.shares(layer, self._groups[index])
