"""Any options a ballot approves of; the most power wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from gallery_api.polls.codes import Code
from gallery_api.polls.fields import Fields
from gallery_api.polls.methods.method import Choice, Method, Option, Outcome, Votes, ascending, leaders, sums
from gallery_api.polls.ties import Ties


@dataclass(frozen=True)
class Approval(Method):
    """Each approved option gets the ballot's whole power."""

    name = "approval"
    seats: int = 1
    most: int = 1

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """`seats`: how many options win; `most`: how many a ballot may approve of."""
        return cls(fields.integer("seats", 1, options), fields.integer("most", 1, options))

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {"seats": self.seats, "most": self.most}

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """A set of at most `most` options, no weights."""
        return ascending(choice, len(options), self.most)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """The sums of power, and the best."""
        totals = sums(votes, len(options))
        winners, decided = leaders(totals, self.seats, ties)
        return Outcome(winners, tuple(map(Fraction, totals)), decided)
