"""One option a ballot; the most power wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from gallery_api.polls.codes import Code
from gallery_api.polls.fields import Fields
from gallery_api.polls.methods.method import Choice, Method, Option, Outcome, Votes, ascending, leaders, sums
from gallery_api.polls.ties import Ties


@dataclass(frozen=True)
class Single(Method):
    """Plurality, with one seat or more."""

    name = "single"
    seats: int = 1

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """`seats`: how many options win."""
        return cls(fields.integer("seats", 1, options))

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {"seats": self.seats}

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """One known option, no weights."""
        return ascending(choice, len(options), 1)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """The sums of power, and the best."""
        totals = sums(votes, len(options))
        winners, decided = leaders(totals, self.seats, ties)
        return Outcome(winners, tuple(map(Fraction, totals)), decided)
