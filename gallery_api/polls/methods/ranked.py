"""Instant runoff: options in order of preference; the weakest go until one has more than half of what still counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Self

from gallery_api.polls.canonical import write_fraction
from gallery_api.polls.codes import Code
from gallery_api.polls.fields import Fields
from gallery_api.polls.methods.method import SEPARATOR, Choice, Method, Option, Outcome, Votes
from gallery_api.polls.ties import Ties


@dataclass(frozen=True)
class Ranked(Method):
    """A ballot names an option and beside it its rank, 1 the best; each rule for irregular ballots is stated."""

    name = "ranked"
    ranks: int = 1
    irregular: str = "reject"
    overvote: str = "exhaust"
    skipped: str = "pass"
    duplicate: str = "first"
    elimination: str = "one"
    tied: str = "tie-rule"

    @classmethod
    def read(cls, fields: Fields, options: int) -> Self:
        """`ranks`: how many there are; the words of the others are in `_RULES` and docs/polls.md."""
        return cls(fields.integer("ranks", 1, 100), *(fields.one_of(rule, words) for rule, words in _RULES.items()))

    def rules(self) -> dict[str, Any]:
        """The parameters as the manifest has them."""
        return {"ranks": self.ranks, **{rule: getattr(self, rule) for rule in _RULES}}

    def check(self, choice: Choice, power: int, options: Sequence[Option]) -> Code:
        """Pairs of rank and option in ascending order; where irregular ballots are rejected, ranks 1, 2, 3 … with one
        option each, every option once."""
        if len(choice.weights) != len(choice.options):
            return Code.WEIGHT_SHAPE
        if any(option >= len(options) for option in choice.options):
            return Code.CHOICE_SHAPE
        if not all(1 <= rank <= self.ranks for rank in choice.weights):
            return Code.WEIGHT_SHAPE
        pairs = list(zip(choice.weights, choice.options, strict=True))
        if any(left >= right for left, right in pairwise(pairs)):
            return Code.WEIGHT_SHAPE
        if self.irregular == "reject":
            if choice.weights != tuple(range(1, len(pairs) + 1)):
                return Code.WEIGHT_SHAPE
            if len(set(choice.options)) != len(pairs):
                return Code.CHOICE_SHAPE
        return Code.COUNTED

    def words(self, choice: Choice, labels: Sequence[str]) -> str:
        """Such as "1. A / 2. B"."""
        pairs = zip(choice.options, choice.weights, strict=True)
        return SEPARATOR.join(f"{rank}. {labels[option]}" for option, rank in pairs)

    def tally(self, votes: Votes, options: Sequence[Option], ties: Ties) -> Outcome:
        """Rounds until an option has more than half of the power that is not exhausted."""
        papers = [_Paper(self._ranks(choice), backing.power) for choice, backing in votes.items()]
        continuing = list(range(len(options)))
        rounds: list[dict[str, Any]] = []
        history: list[list[int]] = []
        while True:
            scores, exhausted = self._count(papers, continuing, len(options))
            history.append(scores)
            shown = [write_fraction(scores[option]) if option in continuing else None for option in range(len(options))]
            rounds.append({"scores": shown, "exhausted": write_fraction(exhausted), "eliminated": []})
            active = sum(scores)
            ahead = [option for option in continuing if 2 * scores[option] > active]
            if ahead or not active:
                return _outcome(ahead, scores, rounds)
            gone = self._weakest(continuing, history, ties)
            if gone is None:
                level = [option for option in continuing if scores[option] == scores[continuing[0]]]
                return _outcome(level if level == continuing else [], scores, rounds, decided=False)
            rounds[-1]["eliminated"] = gone
            continuing = [option for option in continuing if option not in gone]

    def _count(self, papers: list["_Paper"], continuing: list[int], options: int) -> tuple[list[int], int]:
        scores, exhausted = [0] * options, 0
        still = frozenset(continuing)
        for paper in papers:
            option = None if paper.exhausted else self._current(paper.ranks, still)
            if option is None:
                paper.exhausted = self.overvote != "skip-if-continuing"
                exhausted += paper.power
            else:
                scores[option] += paper.power
        return scores, exhausted

    def _ranks(self, choice: Choice) -> tuple[frozenset[int], ...]:
        """The options at each rank; an option named again is left out the later times, where the rule says so. A rank
        that this empties is no skipped rank: it is taken out."""
        seen: set[int] = set()
        ranks: list[frozenset[int]] = []
        for rank in range(1, max(choice.weights, default=0) + 1):
            here = {option for option, at in zip(choice.options, choice.weights, strict=True) if at == rank}
            kept = here - seen if self.duplicate == "first" else here
            seen |= here
            if kept or not here:
                ranks.append(frozenset(kept))
        return tuple(ranks)

    def _current(self, ranks: Iterable[frozenset[int]], continuing: frozenset[int]) -> int | None:
        """The option a ballot supports now; None when it is exhausted."""
        skipped = 0
        for rank in ranks:
            if not rank:
                skipped += 1
                if skipped >= _ENDURED[self.skipped]:
                    return None
                continue
            skipped = 0
            strict = self.overvote in ("exhaust", "skip")
            here = rank & continuing
            if len(rank if strict else here) > 1:
                if self.overvote in ("exhaust", "exhaust-if-continuing"):
                    return None
            elif here:
                return next(iter(here))
        return None

    def _weakest(self, continuing: list[int], history: list[list[int]], ties: Ties) -> list[int] | None:
        """Who goes: all that cannot win even together (batch), or the last; None when a tie stands."""
        scores = history[-1]
        if self.elimination == "batch":
            batch = _hopeless(continuing, scores)
            if batch:
                return batch
        lowest = _lowest(continuing, scores)
        if self.tied == "earlier-rounds":
            for earlier in reversed(history[:-1]):
                lowest = _lowest(lowest, earlier)
        order = ties.order(lowest, f"round {len(history)}")
        return None if order is None else [order[-1]]


@dataclass
class _Paper:
    """Equal ballots: the options at each rank, their power, and whether they have been found exhausted for good."""

    ranks: tuple[frozenset[int], ...]
    power: int
    exhausted: bool = False


_RULES = {
    "irregular": ("reject", "count"),
    "overvote": ("exhaust", "exhaust-if-continuing", "skip", "skip-if-continuing"),
    "skipped": ("pass", "exhaust", "exhaust-two"),
    "duplicate": ("first", "keep"),
    "elimination": ("one", "batch"),
    "tied": ("tie-rule", "earlier-rounds"),
}
_ENDURED = {"pass": 1_000, "exhaust": 1, "exhaust-two": 2}


def _lowest(among: list[int], scores: Sequence[int]) -> list[int]:
    least = min(scores[option] for option in among)
    return [option for option in among if scores[option] == least]


def _hopeless(continuing: list[int], scores: Sequence[int]) -> list[int]:
    """The most options from the bottom whose power together is below that of the next one up."""
    rising = sorted(continuing, key=lambda option: scores[option])
    batch: list[int] = []
    together = 0
    for place, option in enumerate(rising[:-1]):
        together += scores[option]
        if together < scores[rising[place + 1]]:
            batch = rising[: place + 1]
    return sorted(batch)


def _outcome(winners: list[int], scores: list[int], rounds: list[dict[str, Any]], decided: bool = True) -> Outcome:
    return Outcome(tuple(winners), tuple(map(Fraction, scores)), decided, {"rounds": rounds})
