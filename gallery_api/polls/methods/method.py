"""What every way to count has: its rules, the shape of a ballot, the words of a choice, and the count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple, Self

from gallery_api.polls.canonical import write_fraction
from gallery_api.polls.codes import Code
from gallery_api.polls.fields import Fields
from gallery_api.polls.ties import Ties

SEPARATOR = " / "
ABSTAIN = {"ko": "기권", "en": "Abstain"}


class Choice(NamedTuple):
    """What a ballot says, as in its typed data: option indices, and a number beside each where the method has one."""

    options: tuple[int, ...]
    weights: tuple[int, ...]

    @property
    def abstains(self) -> bool:
        """An empty choice is an explicit abstention."""
        return not self.options


class Backing(NamedTuple):
    """How many counted ballots say the same thing, and their voting power together."""

    ballots: int
    power: int


Votes = Mapping[Choice, Backing]
"""Counted ballots by what they say, abstentions left out."""


@dataclass(frozen=True)
class Option:
    """Something to vote for; `cost` only where the method spends a budget."""

    label: Mapping[str, str]
    cost: int | None = None


@dataclass(frozen=True)
class Outcome:
    """Who won, and each option's score. `decided` is False when a tie that matters stands."""

    winners: tuple[int, ...]
    scores: tuple[Fraction, ...]
    decided: bool = True
    details: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The outcome as result.json tells it."""
        return {
            "winners": list(self.winners),
            "scores": [write_fraction(score) for score in self.scores],
            "decided": self.decided,
            **self.details,
        }


@dataclass(frozen=True)
class Method:
    """A way to count. Subclasses are the versions of the rules; an old version is never changed."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    spends: ClassVar[bool] = False

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """The method from the manifest's object, `name` and `version` already taken; raises FieldInvalid."""
        return cls()

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {}

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """COUNTED when a voter with this power may say this; else CHOICE_SHAPE, WEIGHT_SHAPE or OVER_CREDITS."""
        raise NotImplementedError

    def words(self, choice: Choice, labels: Sequence[str]) -> str:
        """A choice that is no abstention, in the words of one language."""
        return SEPARATOR.join(labels[option] for option in choice.options)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """Count."""
        raise NotImplementedError


def ascending(choice: Choice, options: int, most: int) -> Code:
    """The shape of a set of options: at most `most`, each once, in ascending order, no weights."""
    if choice.weights:
        return Code.WEIGHT_SHAPE
    return ascending_options(choice, options, most)


def ascending_options(choice: Choice, options: int, most: int) -> Code:
    """Options of a choice, whatever its weights: at most `most`, each once, ascending, each one known."""
    chosen = choice.options
    if len(chosen) > most or any(option >= options for option in chosen):
        return Code.CHOICE_SHAPE
    if any(left >= right for left, right in pairwise(chosen)):
        return Code.CHOICE_SHAPE
    return Code.COUNTED


def sums(votes: Votes, options: int) -> list[int]:
    """The power behind each option, a ballot giving its power to every option it names."""
    totals = [0] * options
    for choice, backing in votes.items():
        for option in choice.options:
            totals[option] += backing.power
    return totals


def leaders(scores: Sequence[Fraction | int], seats: int, ties: Ties) -> tuple[tuple[int, ...], bool]:
    """The `seats` best options with a score above zero, and whether that is decided.

    Options tied for the last seats win together in `winners` when the tie rule leaves them so: then it is undecided.
    Winners are in the order of their score, then of the tie rule, then of the manifest.
    """
    winners: list[int] = []
    for score in sorted({score for score in scores if score > 0}, reverse=True):
        level = [option for option, each in enumerate(scores) if each == score]
        free = seats - len(winners)
        if free <= 0:
            break
        if len(level) <= free:
            winners.extend(level)
            continue
        order = ties.order(level, f"seat {len(winners) + 1}")
        if order is None:
            return (*winners, *level), False
        winners.extend(order[:free])
    return tuple(winners), True
