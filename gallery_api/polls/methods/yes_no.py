"""A proposal accepted or not: the first option is yes, the second no."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from gallery_api.polls.codes import Code
from gallery_api.polls.fields import FieldInvalid, Fields
from gallery_api.polls.methods.method import Choice, Method, Option, Outcome, Votes, ascending, sums
from gallery_api.polls.ties import Ties

YES, NO = 0, 1


@dataclass(frozen=True)
class YesNo(Method):
    """Yes wins when its share of yes and no is above the threshold (or reaches it, where the manifest says so).

    The tie rule has no part in it: at exactly the threshold `reaches` decides. Abstentions count for the quorum only.
    """

    name = "yes-no"
    threshold: Fraction = Fraction(1, 2)
    reaches: bool = False

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """`threshold`: a share; `at`: "above", or "reached" when the threshold itself is enough."""
        if options != 2:
            raise FieldInvalid(fields.at("name"), "yes-no needs exactly two options, yes before no")
        return cls(fields.fraction("threshold"), fields.one_of("at", ("above", "reached")) == "reached")

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {"threshold": str(self.threshold), "at": "reached" if self.reaches else "above"}

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """One of the two, no weights."""
        return ascending(choice, len(options), 1)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """Yes, or no; nobody wins without a vote for either."""
        totals = sums(votes, 2)
        scores = tuple(map(Fraction, totals))
        if not sum(totals):
            return Outcome((), scores, details={"accepted": False})
        share = Fraction(totals[YES], sum(totals))
        accepted = share > self.threshold or (self.reaches and share == self.threshold)
        return Outcome((YES if accepted else NO,), scores, details={"accepted": accepted})
