"""The traits a character can have: assets/traits.toml, read and validated."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

GROUP_LAYERS = ("species", "family", "tier")
NONE = "none"

Group = tuple[str, ...]
"""Species, family and tier of a character, or the first one or two of them while they are being drawn."""


class CatalogueInvalid(Exception):
    """The trait file does not describe a set of characters that can be drawn."""

    def __init__(self, path: Path | None, problems: list[str]) -> None:
        self.path = path
        self.problems = problems
        super().__init__(f"correct {path or 'the trait catalogue'}: " + "; ".join(problems))


class UnknownTrait(Exception):
    """No trait of this id exists in this layer."""

    def __init__(self, layer: str, trait: str) -> None:
        self.layer = layer
        self.trait = trait
        super().__init__(f"there is no trait {layer}:{trait}; the ids are in assets/traits.toml")


@dataclass(frozen=True)
class Trait:
    """One trait: where it belongs, what it is called, how often it is drawn and whom it may meet."""

    layer: str
    id: str
    ko: str
    en: str
    weight: int
    species: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.layer}:{self.id}"


@dataclass(frozen=True)
class Layer:
    """One layer of a character, in both languages."""

    name: str
    ko: str
    en: str


@dataclass(frozen=True)
class Affinity:
    """Of the parts in `parts` layers: shares in a hundred from the own family, the neutral ones and another family."""

    own: int
    neutral: int
    other: int
    parts: tuple[str, ...]


class Catalogue:
    """All traits of a set, by layer in drawing order, with the pairs that may not meet.

    Raises CatalogueInvalid with every problem found.
    """

    def __init__(
        self,
        version: int,
        affinity: Affinity,
        layers: tuple[Layer, ...],
        traits: tuple[Trait, ...],
        forbidden: tuple[tuple[str, str], ...] = (),
        path: Path | None = None,
    ) -> None:
        self.version = version
        self.affinity = affinity
        self.layers = layers
        self.traits = traits
        self.forbidden = forbidden
        self._of_layer: dict[str, dict[str, Trait]] = {layer.name: {} for layer in layers}
        for trait in traits:
            self._of_layer.setdefault(trait.layer, {})[trait.id] = trait
        self._shares: dict[tuple[str, Group], Mapping[str, Fraction]] = {}
        problems = self._problems()
        if problems:
            raise CatalogueInvalid(path, problems)

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        """The catalogue in a TOML file; raises CatalogueInvalid where a field is missing or wrong."""
        try:
            return cls(**_fields(tomllib.loads(path.read_text(encoding="utf-8"))), path=path)
        except (KeyError, TypeError, ValueError) as error:
            raise CatalogueInvalid(path, [f"{type(error).__name__} {error}"]) from error

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that decides what is drawn and said, in hexadecimal: a set names it with its seed."""
        rows: list[Affinity | Layer | Trait] = [self.affinity, *self.layers, *self.traits]
        said = [self.version, [astuple(row) for row in rows], self.forbidden]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @property
    def free_layers(self) -> tuple[str, ...]:
        """The layers drawn after species, family and tier, in drawing order."""
        return tuple(layer.name for layer in self.layers if layer.name not in GROUP_LAYERS)

    def of_layer(self, layer: str) -> tuple[Trait, ...]:
        """The traits of a layer in the order of the file."""
        return tuple(self._of_layer[layer].values())

    def trait(self, layer: str, trait: str) -> Trait:
        """One trait; raises UnknownTrait."""
        try:
            return self._of_layer[layer][trait]
        except KeyError as error:
            raise UnknownTrait(layer, trait) from error

    def kinship(self, trait: Trait, family: str) -> str:
        """Whether a part is the family's "own", "neutral", or from another family ("other")."""
        if not trait.families:
            return "neutral"
        return "own" if family in trait.families else "other"

    def shares(self, layer: str, group: Group) -> Mapping[str, Fraction]:
        """The exact share of each trait that a group may have in a layer; they add up to one, none is zero.

        group: what is drawn before the layer, () for species, (species,) for family, (species, family) for tier and all
        three for every other layer. Within a layer the shares follow the weights. In the layers of affinity.parts
        `none` first takes its weight's share of the layer, and the rest is divided among own, neutral and other as
        affinity says (a class without traits gives its part to the others), and inside each by weight.
        """
        if (layer, group) not in self._shares:
            self._shares[layer, group] = self._compute_shares(layer, group)
        return self._shares[layer, group]

    @cached_property
    def forbidden_mates(self) -> Mapping[str, tuple[str, ...]]:
        """For each trait key the keys that it may not meet."""
        mates: dict[str, tuple[str, ...]] = {}
        for one, other in self.forbidden:
            mates[one] = (*mates.get(one, ()), other)
            mates[other] = (*mates.get(other, ()), one)
        return mates

    def _compute_shares(self, layer: str, group: Group) -> dict[str, Fraction]:
        allowed = [trait for trait in self.of_layer(layer) if self._allows(trait, group)]
        total = sum(trait.weight for trait in allowed)
        if layer not in self.affinity.parts:
            return {trait.id: Fraction(trait.weight, total) for trait in allowed}
        bare = sum(trait.weight for trait in allowed if trait.id == NONE)
        classes: dict[str, list[Trait]] = {}
        for trait in allowed:
            if trait.id != NONE and getattr(self.affinity, self.kinship(trait, group[1])) > 0:
                classes.setdefault(self.kinship(trait, group[1]), []).append(trait)
        parts = sum(getattr(self.affinity, kinship) for kinship in classes)
        shares = {NONE: Fraction(bare, total) if classes else Fraction(1)} if bare else {}
        for kinship, members in classes.items():
            mass = Fraction(total - bare, total) * Fraction(getattr(self.affinity, kinship), parts)
            weight = sum(trait.weight for trait in members)
            shares.update({trait.id: mass * Fraction(trait.weight, weight) for trait in members})
        return {trait.id: shares[trait.id] for trait in allowed if trait.id in shares}

    def _allows(self, trait: Trait, group: Group) -> bool:
        conditions = [("species", trait.species), ("tier", trait.tiers)]
        if trait.layer not in self.affinity.parts:
            conditions.append(("family", trait.families))
        chosen = dict(zip(GROUP_LAYERS, group, strict=False))
        if any(condition and chosen.get(layer) not in condition for layer, condition in conditions):
            return False
        keys = [f"{layer}:{value}" for layer, value in chosen.items()]
        return not any(key in self.forbidden_mates.get(trait.key, ()) for key in keys)

    def _problems(self) -> list[str]:
        known = {trait.key for trait in self.traits}
        names = [layer.name for layer in self.layers]
        problems = [f"layer {name} is missing" for name in GROUP_LAYERS if name not in names]
        problems += [
            f"{trait.key} is in a layer that is not declared" for trait in self.traits if trait.layer not in names
        ]
        problems += [f"{trait.key} needs a positive whole weight" for trait in self.traits if trait.weight <= 0]
        problems += [f"{key} stands twice" for key in sorted(known) if [t.key for t in self.traits].count(key) > 1]
        for trait in self.traits:
            for layer, condition in zip(GROUP_LAYERS, (trait.species, trait.families, trait.tiers), strict=True):
                problems += [
                    f"{trait.key} names {layer}:{x}, which is not there"
                    for x in condition
                    if f"{layer}:{x}" not in known
                ]
        for pair in self.forbidden:
            problems += [f"forbidden pair names {key}, which is not there" for key in pair if key not in known]
            if all(key.split(":")[0] in GROUP_LAYERS for key in pair):
                problems.append(f"forbid {' and '.join(pair)} by the conditions of one of them instead")
        return problems or self._empty_layers()

    def _empty_layers(self) -> list[str]:
        return [
            f"nothing in layer {layer} fits {'/'.join(group) or 'anyone'}"
            for layer, group in [*self._group_steps(), *((layer, g) for layer in self.free_layers for g in self.groups)]
            if not self.shares(layer, group)
        ]

    def _group_steps(self) -> list[tuple[str, Group]]:
        steps: list[tuple[str, Group]] = [("species", ())]
        for species in self.shares("species", ()):
            steps.append(("family", (species,)))
            steps += [("tier", (species, family)) for family in self.shares("family", (species,))]
        return steps

    @cached_property
    def groups(self) -> Mapping[Group, Fraction]:
        """The exact share of each (species, family, tier); they add up to one."""
        return {
            (species, family, tier): one * two * three
            for species, one in self.shares("species", ()).items()
            for family, two in self.shares("family", (species,)).items()
            for tier, three in self.shares("tier", (species, family)).items()
        }


def _fields(document: dict[str, Any]) -> dict[str, Any]:
    affinity = document["affinity"]
    return {
        "version": int(document["version"]),
        "affinity": Affinity(affinity["own"], affinity["neutral"], affinity["other"], tuple(affinity["parts"])),
        "layers": tuple(Layer(**layer) for layer in document["layer"]),
        "traits": tuple(_trait(row) for row in document["trait"]),
        "forbidden": tuple((one, other) for one, other in (pair["traits"] for pair in document.get("forbidden", []))),
    }


def _trait(row: dict[str, Any]) -> Trait:
    lists = {name: tuple(row.get(name, ())) for name in ("species", "families", "tiers")}
    return Trait(row["layer"], row["id"], row["ko"], row["en"], int(row["weight"]), **lists)
