"""A ballot's power split among options in the proportion it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from gallery_api.polls.codes import Code
from gallery_api.polls.fields import Fields
from gallery_api.polls.methods.method import (
    SEPARATOR,
    Choice,
    Method,
    Option,
    Outcome,
    Votes,
    ascending_options,
    leaders,
)
from gallery_api.polls.ties import Ties


@dataclass(frozen=True)
class Weighted(Method):
    """Proportional split; exact, so that nothing is lost by rounding."""

    name = "weighted"
    seats: int = 1
    most_weight: int = 100

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """`seats`: how many options win; `mostWeight`: the largest number beside one option."""
        return cls(fields.integer("seats", 1, options), fields.integer("mostWeight", 1, 1_000_000))

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {"seats": self.seats, "mostWeight": self.most_weight}

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """A set of options with a weight of 1 to `mostWeight` beside each."""
        if len(choice.weights) != len(choice.options):
            return Code.WEIGHT_SHAPE
        if not all(1 <= weight <= self.most_weight for weight in choice.weights):
            return Code.WEIGHT_SHAPE
        return ascending_options(choice, len(options), len(options))

    def words(self, choice: Choice, labels: Sequence[str]) -> str:
        """Such as "A ×3 / B ×1"."""
        pairs = zip(choice.options, choice.weights, strict=True)
        return SEPARATOR.join(f"{labels[option]} ×{weight}" for option, weight in pairs)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """The sums of the shares, and the best."""
        totals = [Fraction(0)] * len(options)
        for choice, backing in votes.items():
            whole = sum(choice.weights)
            for option, weight in zip(choice.options, choice.weights, strict=True):
                totals[option] += Fraction(backing.power * weight, whole)
        winners, decided = leaders(totals, self.seats, ties)
        return Outcome(winners, tuple(totals), decided)
