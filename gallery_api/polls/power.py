"""Voting power: what a holder's tokens are worth in one poll."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gallery_api.polls.canonical import hexadecimal
from gallery_api.polls.fields import FieldInvalid, Fields, binary, integer, words

DROP_SHIFT = 64
MOST_WEIGHT = 1_000_000


@dataclass(frozen=True)
class PowerRule:
    """Which tokens count, and for how much.

    token: the contract's 20 bytes; drops: the drops that count, None for all (a token id is drop << 64 | …); excluded:
    holders without a vote; cap: the most power one holder may have. For trait-weighted: the layer whose trait weighs,
    each trait's weight, the weight of any other, and the SHA-256 of traits.csv, which tells the traits.
    """

    rule: str
    token: bytes
    drops: frozenset[int] | None = None
    excluded: frozenset[bytes] = frozenset()
    cap: int | None = None
    layer: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)
    otherwise: int = 1
    traits: bytes = bytes(32)

    @property
    def weighs_traits(self) -> bool:
        """Whether the census needs to know the traits."""
        return self.rule == "trait-weighted"

    def counts(self, token_id: int) -> bool:
        """Whether a token gives any power."""
        return self.drops is None or token_id >> DROP_SHIFT in self.drops

    def power(self, tokens: Iterable[int], traits: Mapping[int, str]) -> int:
        """The power of one holder's tokens, only those that count; traits by token id."""
        held = list(tokens)
        if self.rule == "one-per-holder":
            power = 1 if held else 0
        elif self.rule == "one-per-token":
            power = len(held)
        else:
            power = sum(self.weights.get(traits.get(token, ""), self.otherwise) for token in held)
        return power if self.cap is None else min(power, self.cap)

    @classmethod
    def read(cls, fields: Fields) -> "PowerRule":
        """From the manifest's object; raises FieldInvalid."""
        rule = fields.one_of("rule", ("one-per-holder", "one-per-token", "trait-weighted"))
        fields.integer("version", 1, 1)
        read = cls(
            rule,
            fields.binary("token", 20),
            _drops(fields),
            _excluded(fields),
            fields.optional_integer("cap", 1, MOST_WEIGHT),
        )
        if read.weighs_traits:
            weights = {
                words(name, fields.at("weights"), 100): integer(weight, fields.at(f"weights.{name}"), 0, MOST_WEIGHT)
                for name, weight in _object(fields, "weights").items()
            }
            layer, otherwise = fields.words("layer", 100), fields.integer("otherwise", 0, MOST_WEIGHT)
            traits = fields.binary("traits", 32)
            read = cls(rule, read.token, read.drops, read.excluded, read.cap, layer, weights, otherwise, traits)
        fields.done()
        return read

    def document(self) -> dict[str, Any]:
        """The rule as the manifest has it."""
        told: dict[str, Any] = {
            "rule": self.rule,
            "version": 1,
            "token": hexadecimal(self.token),
            "drops": None if self.drops is None else sorted(self.drops),
            "excluded": [hexadecimal(address) for address in sorted(self.excluded)],
            "cap": self.cap,
        }
        if self.weighs_traits:
            told |= {"layer": self.layer, "weights": dict(self.weights), "otherwise": self.otherwise}
            told["traits"] = hexadecimal(self.traits)
        return told


def _drops(fields: Fields) -> frozenset[int] | None:
    if fields.take("drops") is None:
        return None
    drops = [integer(drop, fields.at("drops"), 1, 2**32 - 1) for drop in fields.items("drops", 1, 1_000)]
    if drops != sorted(set(drops)):
        raise FieldInvalid(fields.at("drops"), "must be ascending, each drop once")
    return frozenset(drops)


def _excluded(fields: Fields) -> frozenset[bytes]:
    excluded = [binary(address, fields.at("excluded"), 20) for address in fields.items("excluded", 0, 10_000)]
    if excluded != sorted(set(excluded)):
        raise FieldInvalid(fields.at("excluded"), "must be ascending, each address once")
    return frozenset(excluded)


def _object(fields: Fields, name: str) -> dict[str, Any]:
    value = fields.take(name)
    if not isinstance(value, dict) or not value:
        raise FieldInvalid(fields.at(name), "must be an object that is not empty")
    return value
