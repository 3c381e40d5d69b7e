"""A budget spent on approved projects: the most supported that still fits, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from gallery_api.polls.canonical import LARGEST_INTEGER
from gallery_api.polls.codes import Code
from gallery_api.polls.fields import Fields
from gallery_api.polls.methods.method import Choice, Method, Option, Outcome, Votes, ascending, sums
from gallery_api.polls.ties import Ties


@dataclass(frozen=True)
class GreedyBudget(Method):
    """Projects in the order of their support; what does not fit is passed over and the next is tried."""

    name = "budget-greedy"
    spends: ClassVar[bool] = True
    budget: int = 1
    most: int = 1

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """`budget`: what may be spent; `most`: how many projects a ballot may approve of."""
        return cls(fields.integer("budget", 1, LARGEST_INTEGER), fields.integer("most", 1, options))

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {"budget": self.budget, "most": self.most}

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """A set of at most `most` projects, no weights."""
        return ascending(choice, len(options), self.most)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """Take project after project while money is left; a project without support is never taken."""
        totals = sums(votes, len(options))
        taken, decided = spend(totals, range(len(options)), costs(options), self.budget, ties)
        spent = sum(costs(options)[option] for option in taken)
        return Outcome(tuple(taken), tuple(map(Fraction, totals)), decided, {"spent": spent, "budget": self.budget})


def costs(options: Sequence[Option]) -> list[int]:
    """What each project costs; the manifest has made sure that each has a cost."""
    return [option.cost or 0 for option in options]


def spend(
    totals: Sequence[int], among: Sequence[int], prices: Sequence[int], budget: int, ties: Ties
) -> tuple[list[int], bool]:
    """The projects taken in order of support, and whether ties left that decided.

    Projects with the same support that all fit together are no tie. Where they do not, the tie rule says in which order
    they are tried; left standing, none of them and nothing after them is taken.
    """
    taken: list[int] = []
    for support in sorted({totals[option] for option in among if totals[option] > 0}, reverse=True):
        level = [option for option in among if totals[option] == support]
        affordable = [option for option in level if prices[option] <= budget]
        if sum(prices[option] for option in affordable) > budget:
            order = ties.order(affordable, f"support {support}")
            if order is None:
                return taken, False
            affordable = order
        for option in affordable:
            if prices[option] <= budget:
                taken.append(option)
                budget -= prices[option]
    return taken, True
