"""The method of equal shares: every unit of voting power holds the same part of the budget and pays for what it
approves of (Peters, Pierczyński and Skowron, 2021)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from gallery_api.polls.canonical import LARGEST_INTEGER, write_fraction
from gallery_api.polls.codes import Code
from gallery_api.polls.fields import Fields
from gallery_api.polls.methods.budget import costs, spend
from gallery_api.polls.methods.method import Choice, Method, Option, Outcome, Votes, ascending, sums
from gallery_api.polls.ties import Ties


@dataclass(frozen=True)
class EqualShares(Method):
    """In each step the project whose supporters pay least for a unit of satisfaction is taken and paid.

    A ballot of power p acts as p voters, so splitting a holder's power changes nothing. `satisfaction` "cost" values a
    project at its cost, "number" at 1. `completion` "greedy" spends what remains by support.
    """

    name = "budget-equal-shares"
    spends: ClassVar[bool] = True
    budget: int = 1
    most: int = 1
    satisfaction: str = "cost"
    completion: str = "none"

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """`budget`, `most`, `satisfaction` ("cost" or "number"), `completion` ("none" or "greedy")."""
        return cls(
            fields.integer("budget", 1, LARGEST_INTEGER),
            fields.integer("most", 1, options),
            fields.one_of("satisfaction", ("cost", "number")),
            fields.one_of("completion", ("none", "greedy")),
        )

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {
            "budget": self.budget,
            "most": self.most,
            "satisfaction": self.satisfaction,
            "completion": self.completion,
        }

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """A set of at most `most` projects, no weights."""
        return ascending(choice, len(options), self.most)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """Steps until no project can be paid by its supporters; then the completion."""
        prices, totals = costs(options), sums(votes, len(options))
        purses = _Purses(votes, self.budget)
        taken, steps, decided = self._take(purses, prices, ties)
        if decided and self.completion == "greedy":
            rest = [option for option in range(len(options)) if option not in taken]
            left = self.budget - sum(prices[option] for option in taken)
            more, decided = spend(totals, rest, prices, left, ties)
            taken += more
        spent = sum(prices[option] for option in taken)
        details = {"spent": spent, "budget": self.budget, "steps": steps}
        return Outcome(tuple(taken), tuple(map(Fraction, totals)), decided, details)

    def _take(
        self, purses: "_Purses", prices: Sequence[int], ties: Ties
    ) -> tuple[list[int], list[dict[str, Any]], bool]:
        taken: list[int] = []
        steps: list[dict[str, Any]] = []
        left = set(range(len(prices)))
        while True:
            rates = {
                option: rate for option in sorted(left) if (rate := purses.rate(option, prices[option])) is not None
            }
            if not rates:
                return taken, steps, True
            value = {
                option: rate * (prices[option] if self.satisfaction == "number" else 1)
                for option, rate in rates.items()
            }
            least = min(value.values())
            order = ties.order([option for option in value if value[option] == least], f"step {len(steps) + 1}")
            if order is None:
                return taken, steps, False
            option = order[0]
            purses.pay(option, rates[option] * prices[option])
            left.discard(option)
            taken.append(option)
            steps.append({"option": option, "rate": write_fraction(least)})


class _Purses:
    """The money of every unit of power; units whose ballots say the same always hold the same."""

    def __init__(self, votes: Votes, budget: int) -> None:
        power: dict[frozenset[int], int] = {}
        for choice, backing in votes.items():
            group = frozenset(choice.options)
            power[group] = power.get(group, 0) + backing.power
        whole = sum(power.values())
        self._groups = [(group, units) for group, units in power.items() if units]
        self._money = {group: Fraction(budget, whole) for group, _ in self._groups}

    def rate(self, option: int, price: int) -> Fraction | None:
        """The least share q of the price with which Σ min(money, q·price) over supporters pays it, or None.

        The supporters with the least money give all they have; the others give the same amount each.
        """
        supporters = sorted((self._money[group], units) for group, units in self._groups if option in group)
        units = sum(each for _, each in supporters)
        due = Fraction(price)
        if sum(money * each for money, each in supporters) < due or not units:
            return None
        for money, each in supporters:
            if money * units >= due:
                break
            due -= money * each
            units -= each
        return due / units / price

    def pay(self, option: int, most: Fraction) -> None:
        """Each supporter pays `most`, or all it has."""
        for group, _ in self._groups:
            if option in group:
                self._money[group] -= min(self._money[group], most)
