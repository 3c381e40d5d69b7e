"""The trait space: every character that may exist, each with its own integer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from metadata.traits import GROUP_LAYERS, NONE, Catalogue, Group

OTHERS_AT_MOST = 1
"""A character wears at most so many parts from another family (art.md 10)."""

Banned = frozenset[str]


class NotACharacter(Exception):
    """These traits do not make a character of this catalogue."""

    def __init__(self, traits: Mapping[str, str], faults: list[str]) -> None:
        self.traits = dict(traits)
        self.faults = faults
        super().__init__("not a character: " + "; ".join(faults))


class TraitSpace:
    """Rank and unrank: the characters of a catalogue are the integers 0…size-1, in the order of its file.

    A character is one trait a layer such that every condition holds, no forbidden pair meets, and at most
    OTHERS_AT_MOST parts are from another family. The count of completions of a prefix depends only on the layer, the
    group, the traits banned by earlier choices and the parts from other families so far; it is kept once computed.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._counts: dict[tuple[int, Group, Banned, int], int] = {}
        self._layers = catalogue.free_layers

    @cached_property
    def size(self) -> int:
        """How many different characters there are."""
        return sum(size for _, size in self._group_sizes)

    def rank(self, traits: Mapping[str, str]) -> int:
        """The integer of a character; raises NotACharacter."""
        faults = self.faults(traits)
        if faults:
            raise NotACharacter(traits, faults)
        group = self.group(traits)
        rank = 0
        for candidate, size in self._group_sizes:
            if candidate == group:
                break
            rank += size
        banned, others = self._bans(group), 0
        for depth, layer in enumerate(self._layers):
            for choice in self._choices(depth, group, banned, others):
                if choice == traits[layer]:
                    break
                rank += self._completions(depth, group, banned, others, choice)
            banned, others = self._after(depth, group, banned, others, traits[layer])
        return rank

    def unrank(self, rank: int) -> dict[str, str]:
        """The traits of an integer, layer by layer; raises IndexError outside 0…size-1."""
        if not 0 <= rank < self.size:
            raise IndexError(f"{rank} is not in 0…{self.size - 1}")
        group, rank = self._group_at(rank)
        traits = dict(zip(GROUP_LAYERS, group, strict=True))
        banned, others = self._bans(group), 0
        for depth, layer in enumerate(self._layers):
            for choice in self._choices(depth, group, banned, others):
                size = self._completions(depth, group, banned, others, choice)
                if rank < size:
                    break
                rank -= size
            traits[layer] = choice
            banned, others = self._after(depth, group, banned, others, choice)
        return {layer.name: traits[layer.name] for layer in self.catalogue.layers}

    def faults(self, traits: Mapping[str, str]) -> list[str]:
        """Why these traits are not a character, in words; empty when they are one."""
        missing = [layer.name for layer in self.catalogue.layers if layer.name not in traits]
        if missing:
            return [f"no trait in layer {layer}" for layer in missing]
        group = self.group(traits)
        if group not in self.catalogue.groups:
            return [f"no characters are {'/'.join(group)}"]
        faults = [
            f"{layer}:{traits[layer]} is not for {'/'.join(group)}"
            for layer in self._layers
            if traits[layer] not in self.catalogue.shares(layer, group)
        ]
        faults += [
            f"{one} may not meet {other}"
            for one, other in self.catalogue.forbidden
            if traits.get(one.split(":")[0]) == one.split(":")[1]
            and traits.get(other.split(":")[0]) == other.split(":")[1]
        ]
        others = sum(self.is_other(layer, traits[layer], group[1]) for layer in self.catalogue.affinity.parts)
        return faults + [f"{others} parts are from another family"] * (others > OTHERS_AT_MOST)

    def clashes(self, traits: Mapping[str, str]) -> int:
        """How many forbidden pairs meet in these traits and how many parts too many are from another family."""
        mates = self.catalogue.forbidden_mates
        keys = {f"{layer}:{trait}" for layer, trait in traits.items()}
        met = sum(mate in keys for key in keys if key in mates for mate in mates[key]) // 2
        others = sum(self.is_other(layer, traits[layer], traits["family"]) for layer in self.catalogue.affinity.parts)
        return met + max(0, others - OTHERS_AT_MOST)

    def clashing_layers(self, traits: Mapping[str, str]) -> set[str]:
        """The layers whose traits take part in a clash."""
        mates = self.catalogue.forbidden_mates
        keys = {f"{layer}:{trait}": layer for layer, trait in traits.items()}
        met = {keys[key] for key in keys if any(mate in keys for mate in mates.get(key, ()))}
        others = {
            layer for layer in self.catalogue.affinity.parts if self.is_other(layer, traits[layer], traits["family"])
        }
        return met | (others if len(others) > OTHERS_AT_MOST else set())

    def group(self, traits: Mapping[str, str]) -> Group:
        return tuple(traits[layer] for layer in GROUP_LAYERS)

    def is_other(self, layer: str, trait: str, family: str) -> bool:
        """Whether this is a part from another family than the character's."""
        return (layer, trait, family) in self._others

    @cached_property
    def _others(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(
            (layer, trait.id, family.id)
            for layer in self.catalogue.affinity.parts
            for trait in self.catalogue.of_layer(layer)
            for family in self.catalogue.of_layer("family")
            if trait.id != NONE and self.catalogue.kinship(trait, family.id) == "other"
        )

    @cached_property
    def _group_sizes(self) -> list[tuple[Group, int]]:
        return [(group, self._count(0, group, self._bans(group), 0)) for group in self.catalogue.groups]

    def _group_at(self, rank: int) -> tuple[Group, int]:
        for group, size in self._group_sizes:
            if rank < size:
                return group, rank
            rank -= size
        raise IndexError("the rank is past the last group")

    def _bans(self, group: Group) -> Banned:
        keys = [f"{layer}:{trait}" for layer, trait in zip(GROUP_LAYERS, group, strict=True)]
        return frozenset(mate for key in keys for mate in self.catalogue.forbidden_mates.get(key, ()))

    def _count(self, depth: int, group: Group, banned: Banned, others: int) -> int:
        if depth == len(self._layers):
            return 1
        state = (depth, group, banned, others)
        if state not in self._counts:
            choices = self._choices(depth, group, banned, others)
            self._counts[state] = sum(self._completions(depth, group, banned, others, choice) for choice in choices)
        return self._counts[state]

    def _choices(self, depth: int, group: Group, banned: Banned, others: int) -> list[str]:
        layer = self._layers[depth]
        return [
            trait
            for trait in self.catalogue.shares(layer, group)
            if f"{layer}:{trait}" not in banned
            and not (others >= OTHERS_AT_MOST and self.is_other(layer, trait, group[1]))
        ]

    def _completions(self, depth: int, group: Group, banned: Banned, others: int, choice: str) -> int:
        return self._count(depth + 1, group, *self._after(depth, group, banned, others, choice))

    def _after(self, depth: int, group: Group, banned: Banned, others: int, choice: str) -> tuple[Banned, int]:
        layer = self._layers[depth]
        ahead = self._layers[depth + 1 :]
        mates = self.catalogue.forbidden_mates.get(f"{layer}:{choice}", ())
        keys = frozenset(key for key in (*banned, *mates) if key.split(":")[0] in ahead)
        return keys, others + self.is_other(layer, choice, group[1])
