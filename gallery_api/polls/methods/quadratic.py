"""Votes bought with credits: v votes for one option cost v² credits."""

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
class Quadratic(Method):
    """A voter has credits times voting power; the votes bought count as they are, without another weight."""

    name = "quadratic"
    seats: int = 1
    credits: int = 100

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """`seats`: how many options win; `credits`: credits for each unit of voting power."""
        return cls(fields.integer("seats", 1, options), fields.integer("credits", 1, 1_000_000))

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {"seats": self.seats, "credits": self.credits}

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """A set of options with one vote or more beside each; the squares sum to no more than the voter's credits."""
        if len(choice.weights) != len(choice.options) or not all(choice.weights):
            return Code.WEIGHT_SHAPE
        shape = ascending_options(choice, len(options), len(options))
        if shape is not Code.COUNTED:
            return shape
        spent = sum(votes * votes for votes in choice.weights)
        return Code.OVER_CREDITS if spent > self.credits * power else Code.COUNTED

    def words(self, choice: Choice, labels: Sequence[str]) -> str:
        """Such as "A ×3 / B ×1"."""
        pairs = zip(choice.options, choice.weights, strict=True)
        return SEPARATOR.join(f"{labels[option]} ×{votes}" for option, votes in pairs)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """The sums of the votes, and the best."""
        totals = [0] * len(options)
        for choice, backing in votes.items():
            for option, bought in zip(choice.options, choice.weights, strict=True):
                totals[option] += backing.ballots * bought
        winners, decided = leaders(totals, self.seats, ties)
        return Outcome(winners, tuple(map(Fraction, totals)), decided)
