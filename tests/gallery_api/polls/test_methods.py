"""Ways to count: each against its definition done the slow way, and against real elections."""

import json
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_api.polls.codes import Code
from gallery_api.polls.methods.approval import Approval
from gallery_api.polls.methods.budget import GreedyBudget
from gallery_api.polls.methods.equal_shares import EqualShares
from gallery_api.polls.methods.method import Backing, Choice, Option, Outcome
from gallery_api.polls.methods.quadratic import Quadratic
from gallery_api.polls.methods.ranked import Ranked
from gallery_api.polls.methods.single import Single
from gallery_api.polls.methods.weighted import Weighted
from gallery_api.polls.methods.yes_no import YesNo
from gallery_api.polls.ties import LotMissing, TieKind, Ties

VECTORS = Path(__file__).parent / "vectors"
POLL = b"\x01" * 32
Ballots = list[tuple[Choice, int]]


def ties(kind: TieKind = TieKind.ORDER, lot: bytes | None = None) -> Ties:
    """A tie rule."""
    return Ties(kind, POLL, lot)


def gather(ballots: Ballots) -> dict[Choice, Backing]:
    """Equal ballots together."""
    votes: dict[Choice, Backing] = {}
    for choice, power in ballots:
        known = votes.get(choice, Backing(0, 0))
        votes[choice] = Backing(known.ballots + 1, known.power + power)
    return votes


def options(number: int = 4, costs: Sequence[int] = ()) -> list[Option]:
    """Options, with costs where given."""
    return [Option({"ko": str(place)}, costs[place] if costs else None) for place in range(number)]


SETS = st.lists(st.integers(0, 3), max_size=4, unique=True).map(lambda chosen: Choice(tuple(sorted(chosen)), ()))
SET_BALLOTS = st.lists(st.tuples(SETS.filter(lambda choice: bool(choice.options)), st.integers(1, 5)), max_size=14)
RANKINGS = st.permutations(range(4)).flatmap(
    lambda order: st.integers(1, 4).map(lambda length: Choice(tuple(order[:length]), tuple(range(1, length + 1))))
)


@given(SET_BALLOTS)
def test_single_and_approval_add_power(ballots: Ballots) -> None:
    """A score is the power of the ballots that name the option; the best has the largest."""
    outcome = Approval(1, 4).tally(gather(ballots), options(), ties())
    scores = [sum(power for choice, power in ballots if option in choice.options) for option in range(4)]
    assert list(outcome.scores) == scores
    assert outcome.winners == (() if not any(scores) else (scores.index(max(scores)),))
    alone = [(Choice(choice.options[:1], ()), power) for choice, power in ballots]
    assert (
        Single(1).tally(gather(alone), options(), ties()).scores
        == Approval(1, 4).tally(gather(alone), options(), ties()).scores
    )


@given(SET_BALLOTS, st.integers(1, 4))
def test_seats_go_to_the_best(ballots: Ballots, seats: int) -> None:
    """No loser has more than a winner, no seat stays empty while somebody has support."""
    outcome = Approval(seats, 4).tally(gather(ballots), options(), ties())
    lost = [score for option, score in enumerate(outcome.scores) if option not in outcome.winners]
    won = [outcome.scores[option] for option in outcome.winners]
    assert len(won) == min(seats, sum(score > 0 for score in outcome.scores))
    assert not won or not lost or min(won) >= max(lost)
    assert won == sorted(won, reverse=True)


@given(st.lists(st.tuples(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.integers(1, 9)), max_size=12))
def test_weighted_splits_without_loss(rows: list[tuple[list[int], int]]) -> None:
    """The shares of a ballot sum to its power, exactly."""
    ballots = [
        (Choice(tuple(place for place in range(3) if row[place]), tuple(each for each in row if each)), power)
        for row, power in rows
        if any(row)
    ]
    outcome = Weighted(1, 5).tally(gather(ballots), options(3), ties())
    for option in range(3):
        assert outcome.scores[option] == sum(Fraction(power * row[option], sum(row)) for row, power in rows if any(row))
    assert sum(outcome.scores) == sum(power for _, power in ballots)


@given(st.lists(st.integers(0, 6), min_size=3, max_size=3), st.integers(1, 4), st.integers(1, 30))
def test_quadratic_votes_cost_their_squares(votes: list[int], power: int, credits: int) -> None:
    """A ballot is good when the squares sum to no more than credits times power."""
    choice = Choice(tuple(place for place in range(3) if votes[place]), tuple(each for each in votes if each))
    spent = sum(each * each for each in votes)
    expected = Code.COUNTED if spent <= credits * power else Code.OVER_CREDITS
    assert Quadratic(1, credits).check(choice, power, options(3)) is expected


def test_quadratic_counts_votes_not_power() -> None:
    """Power has already been spent as credits."""
    votes = gather([(Choice((0, 1), (2, 1)), 5), (Choice((1,), (3,)), 1)])
    outcome = Quadratic(1, 9).tally(votes, options(), ties())
    assert outcome.scores == (2, 4, 0, 0)
    assert outcome.winners == (1,)


@given(st.integers(0, 30), st.integers(0, 30), st.fractions(0, 1, max_denominator=12), st.booleans())
def test_yes_no_is_a_share(yes: int, no: int, threshold: Fraction, reaches: bool) -> None:
    """Strictly above the threshold, or reaching it where declared; nothing without a vote."""
    votes = {Choice((place,), ()): Backing(power, power) for place, power in enumerate((yes, no)) if power}
    outcome = YesNo(threshold, reaches).tally(votes, options(2), ties())
    accepted = bool(yes + no) and (yes >= threshold * (yes + no) if reaches else yes > threshold * (yes + no))
    assert outcome.details["accepted"] == accepted
    assert outcome.winners == (() if not yes + no else (0,) if accepted else (1,))


def runoff(ballots: Ballots, continuing: set[int]) -> list[dict[int, int]]:
    """Instant runoff word for word, for complete or partial rankings without ties: rounds of scores."""
    scores = dict.fromkeys(sorted(continuing), 0)
    for choice, power in ballots:
        for option in choice.options:
            if option in continuing:
                scores[option] += power
                break
    total = sum(scores.values())
    if not total or max(scores.values()) * 2 > total:
        return [scores]
    least = min(scores.values())
    last = max(option for option in scores if scores[option] == least)  # the tie rule "order"
    return [scores, *runoff(ballots, continuing - {last})]


@given(st.lists(st.tuples(RANKINGS, st.integers(1, 5)), max_size=14))
def test_instant_runoff_is_its_definition(ballots: Ballots) -> None:
    """Round for round, with exhausted ballots making up the rest."""
    outcome = Ranked(4).tally(gather(ballots), options(), ties())
    expected = runoff(ballots, set(range(4)))
    told = [
        {option: int(score) for option, score in enumerate(each["scores"]) if score is not None}
        for each in outcome.details["rounds"]
    ]
    assert told == expected
    whole = sum(power for _, power in ballots)
    for each, scores in zip(outcome.details["rounds"], expected, strict=True):
        assert sum(scores.values()) + int(each["exhausted"]) == whole


@given(st.lists(st.tuples(RANKINGS, st.integers(1, 5)), min_size=1, max_size=14))
def test_a_batch_changes_nobody_s_victory(ballots: Ballots) -> None:
    """Options that cannot win even together may go at once."""
    one = Ranked(4, elimination="one").tally(gather(ballots), options(), ties(TieKind.REPORT))
    batch = Ranked(4, elimination="batch").tally(gather(ballots), options(), ties(TieKind.REPORT))
    if one.decided:
        assert (batch.winners, batch.decided) == (one.winners, True)


def burlington() -> dict[Choice, Backing]:
    """The ballots of 2009, candidate n as option n-1."""
    votes: dict[Choice, Backing] = {}
    for ballot in json.loads((VECTORS / "burlington2009.json").read_text())["ballots"]:
        pairs = sorted((rank, each - 1) for rank, named in enumerate(ballot["ranks"], 1) for each in set(named))
        choice = Choice(tuple(option for _, option in pairs), tuple(rank for rank, _ in pairs))
        known = votes.get(choice, Backing(0, 0))
        votes[choice] = Backing(known.ballots + ballot["count"], known.power + ballot["count"])
    return votes


@pytest.mark.parametrize(
    ("overvote", "kiss", "wright"),
    [
        ("exhaust", "4313", "4060"),
        ("exhaust-if-continuing", "4313", "4061"),
        ("skip", "4316", "4061"),
        ("skip-if-continuing", "4314", "4064"),
    ],
)
@pytest.mark.parametrize("elimination", ["one", "batch"])
def test_burlington_2009(overvote: str, kiss: str, wright: str, elimination: str) -> None:
    """The official rounds under the official rule, and what each other rule for overvotes gives."""
    method = Ranked(6, "count", overvote, elimination=elimination)
    votes = burlington()
    assert all(method.check(choice, 1, options(6)) is Code.COUNTED for choice in votes)
    outcome = method.tally(votes, options(6), ties(TieKind.REPORT))
    assert outcome.winners == (0,)
    assert outcome.details["rounds"][-1]["scores"] == [kiss, None, None, None, wright, None]
    if overvote == "exhaust-if-continuing" and elimination == "batch":
        assert [each["scores"] for each in outcome.details["rounds"][:-1]] == [
            ["2585", "2063", "35", "1306", "2951", "36"],
            ["2981", "2554", None, None, "3294", None],
        ]
        assert outcome.details["rounds"][0]["eliminated"] == [2, 3, 5]


def test_alaska_2022() -> None:
    """Begich goes first, Peltola wins; the counted ballots' totals of the first round are the record's."""
    record = json.loads((VECTORS / "alaska2022.json").read_text())
    names = list(record["from these ballots"]["round 1"])
    votes = {
        Choice(tuple(map(names.index, each["ranks"])), tuple(range(1, len(each["ranks"]) + 1))): Backing(
            each["count"], each["count"]
        )
        for each in record["ballots"]
    }
    outcome = Ranked(3).tally(votes, options(3), ties(TieKind.REPORT))
    first = outcome.details["rounds"][0]
    assert dict(zip(names, map(int, first["scores"]), strict=True)) == record["from these ballots"]["round 1"]
    assert [names[option] for option in first["eliminated"]] == ["Begich"]
    assert [names[option] for option in outcome.winners] == ["Peltola"]


def paper(*ranks: Sequence[int]) -> Choice:
    """A ranked ballot from the options at each rank."""
    pairs = [(rank, option) for rank, named in enumerate(ranks, 1) for option in sorted(named)]
    return Choice(tuple(option for _, option in pairs), tuple(rank for rank, _ in pairs))


def current(method: Ranked, choice: Choice, gone: set[int]) -> int | None:
    """Where a ballot stands when some options are out, having been looked at from the beginning."""
    others = [(paper([option]), 100) for option in range(4) if option not in gone]
    still = frozenset(range(4)) - gone
    assert others
    return method._current(method._ranks(choice), still)


@pytest.mark.parametrize(
    ("rules", "choice", "gone", "stands"),
    [
        ({"skipped": "pass"}, paper([], [1]), set(), 1),
        ({"skipped": "exhaust"}, paper([], [1]), set(), None),
        ({"skipped": "exhaust-two"}, paper([], [1]), set(), 1),
        ({"skipped": "exhaust-two"}, paper([], [], [1]), set(), None),
        ({"skipped": "exhaust-two"}, paper([], [0], [], [1]), {0}, 1),
        ({"skipped": "pass"}, paper([], [], [1]), set(), 1),
        ({"overvote": "exhaust"}, paper([0, 1], [2]), {0}, None),
        ({"overvote": "skip"}, paper([0, 1], [2]), {0}, 2),
        ({"overvote": "exhaust-if-continuing"}, paper([0, 1], [2]), {0}, 1),
        ({"overvote": "exhaust-if-continuing"}, paper([0, 1], [2]), set(), None),
        ({"overvote": "exhaust-if-continuing"}, paper([0, 1], [2]), {0, 1}, 2),
        ({"overvote": "skip-if-continuing"}, paper([0, 1], [2]), set(), 2),
        ({"overvote": "skip-if-continuing"}, paper([0, 1], [2]), {0}, 1),
        ({"duplicate": "first", "overvote": "exhaust"}, paper([0], [0, 1]), {0}, 1),
        ({"duplicate": "keep", "overvote": "exhaust"}, paper([0], [0, 1]), {0}, None),
        ({"duplicate": "first", "skipped": "exhaust"}, paper([0], [0], [1]), {0}, 1),
        ({"duplicate": "keep"}, paper([0], [0], [1]), {0}, 1),
    ],
)
def test_the_rules_for_irregular_ballots(
    rules: dict[str, str], choice: Choice, gone: set[int], stands: int | None
) -> None:
    """Skipped ranks, overvotes, options named twice: each rule as docs/polls.md states it."""
    method = Ranked(4, "count", **rules)
    assert method.check(choice, 1, options()) is Code.COUNTED
    assert current(method, choice, gone) == stands


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (paper([0], [1], [2]), Code.COUNTED),
        (paper([], [1]), Code.WEIGHT_SHAPE),
        (paper([0, 1]), Code.WEIGHT_SHAPE),
        (paper([0], [0]), Code.CHOICE_SHAPE),
        (Choice((1, 0), (2, 1)), Code.WEIGHT_SHAPE),
        (Choice((0,), (0,)), Code.WEIGHT_SHAPE),
        (Choice((0,), (5,)), Code.WEIGHT_SHAPE),
        (Choice((9,), (1,)), Code.CHOICE_SHAPE),
        (Choice((0,), ()), Code.WEIGHT_SHAPE),
    ],
)
def test_regular_rankings_only_where_declared(choice: Choice, code: Code) -> None:
    """With `irregular: reject`, a ballot ranks 1, 2, 3 … with one option each."""
    assert Ranked(4).check(choice, 1, options()) is code


def test_ties_in_a_runoff() -> None:
    """Earlier rounds first where declared, then the tie rule; or the tie stands and nobody wins."""
    ballots = gather([(paper([0], [1]), 5), (paper([1]), 3), (paper([2], [1]), 3), (paper([3], [1]), 2)])
    level = gather([(paper([0]), 2), (paper([1]), 2)])
    standing = Ranked(4).tally(level, options(), met := ties(TieKind.REPORT))
    assert not standing.decided and standing.winners == ()
    assert [tie.options for tie in met.met] == [(2, 3)]
    pair = Ranked(4).tally(level, options(2), ties(TieKind.REPORT))
    assert (pair.winners, pair.decided) == ((0, 1), False)
    assert Ranked(4).tally(level, options(), ties()).winners == (0,)
    assert Ranked(4, tied="earlier-rounds").tally(ballots, options(), ties(TieKind.REPORT)).decided


def test_a_lot_comes_from_a_block() -> None:
    """Another hash is another order; the same hash always the same; each option has its chance."""
    votes = gather([(Choice((option,), ()), 1) for option in range(4)])
    with pytest.raises(LotMissing):
        Single(1).tally(votes, options(), ties(TieKind.LOT))
    won = [Single(1).tally(votes, options(), ties(TieKind.LOT, bytes([n]) * 32)).winners[0] for n in range(100)]
    assert set(won) == {0, 1, 2, 3}
    assert won == [Single(1).tally(votes, options(), ties(TieKind.LOT, bytes([n]) * 32)).winners[0] for n in range(100)]


def test_a_tie_is_reported_and_not_broken_without_a_rule() -> None:
    """Both are named, the poll is undecided."""
    votes = gather([(Choice((0,), ()), 2), (Choice((2,), ()), 2), (Choice((1,), ()), 1)])
    met = ties(TieKind.REPORT)
    outcome = Single(1).tally(votes, options(), met)
    assert (outcome.winners, outcome.decided) == ((0, 2), False)
    assert met.met[0].document() == {"at": "seat 1", "options": [0, 2], "order": []}
    assert Single(2).tally(votes, options(), ties(TieKind.REPORT)).decided


@given(SET_BALLOTS, st.lists(st.integers(1, 60), min_size=4, max_size=4), st.integers(1, 120))
def test_greedy_takes_what_fits_in_order_of_support(ballots: Ballots, costs: list[int], budget: int) -> None:
    """Against the sentence: go down the list, take what fits."""
    outcome = GreedyBudget(budget, 4).tally(gather(ballots), options(4, costs), ties())
    support = [sum(power for choice, power in ballots if option in choice.options) for option in range(4)]
    left, taken = budget, []
    for option in sorted(range(4), key=lambda option: (-support[option], option)):
        if support[option] and costs[option] <= left:
            taken.append(option)
            left -= costs[option]
    assert sorted(outcome.winners) == sorted(taken)
    assert outcome.details["spent"] == sum(costs[option] for option in taken) <= budget


def equal_shares(ballots: Ballots, costs: list[int], budget: int, by_cost: bool) -> list[int]:
    """The method of equal shares with one voter a unit of power; each rate by trying every set of poor ones."""
    voters = [set(choice.options) for choice, power in ballots for _ in range(power)]
    money = [Fraction(budget, len(voters)) for _ in voters]
    taken: list[int] = []
    while True:
        rates: dict[int, Fraction] = {}
        for option in set(range(len(costs))) - set(taken):
            names = [voter for voter, approved in enumerate(voters) if option in approved]
            worth = costs[option] if by_cost else 1
            if not names or sum(money[voter] for voter in names) < costs[option]:
                continue
            ordered = sorted(names, key=lambda voter: money[voter])
            found = []
            for poor in range(len(ordered)):
                due = Fraction(costs[option]) - sum(money[voter] for voter in ordered[:poor])
                rate = due / (len(ordered) - poor) / worth
                if sum(min(money[voter], rate * worth) for voter in names) == costs[option] and rate >= 0:
                    found.append(rate)
            rates[option] = min(found)
        if not rates:
            return taken
        least = min(rates.values())
        option = min(option for option in rates if rates[option] == least)
        worth = costs[option] if by_cost else 1
        for voter, approved in enumerate(voters):
            if option in approved:
                money[voter] -= min(money[voter], least * worth)
        taken.append(option)


@settings(max_examples=150)
@given(
    SET_BALLOTS.filter(bool), st.lists(st.integers(1, 60), min_size=4, max_size=4), st.integers(1, 150), st.booleans()
)
def test_equal_shares_is_its_definition(ballots: Ballots, costs: list[int], budget: int, by_cost: bool) -> None:
    """Voter by voter; never more than the budget is spent."""
    method = EqualShares(budget, 4, "cost" if by_cost else "number", "none")
    outcome = method.tally(gather(ballots), options(4, costs), ties())
    assert list(outcome.winners) == equal_shares(ballots, costs, budget, by_cost)
    assert outcome.details["spent"] <= budget
    more = EqualShares(budget, 4, method.satisfaction, "greedy").tally(gather(ballots), options(4, costs), ties())
    assert more.winners[: len(outcome.winners)] == outcome.winners
    assert more.details["spent"] <= budget


def test_equal_shares_gives_a_minority_its_part() -> None:
    """Where greedy gives all to the larger group, a third of the voters decides over a third of the money."""
    ballots = [(Choice((0, 1, 2), ()), 1)] * 6 + [(Choice((3,), ()), 1)] * 3
    costs = [30, 30, 30, 30]
    assert GreedyBudget(90, 4).tally(gather(ballots), options(4, costs), ties()).winners == (0, 1, 2)
    assert set(EqualShares(90, 4).tally(gather(ballots), options(4, costs), ties()).winners) == {0, 1, 3}


LINEAR = [
    (Approval(2, 4), False),
    (GreedyBudget(60, 4), False),
    (EqualShares(60, 4, "cost", "greedy"), False),
    (Weighted(1, 9), True),
]


@pytest.mark.parametrize(("method", "weighs"), LINEAR, ids=lambda value: getattr(value, "name", ""))
@given(ballots=SET_BALLOTS, seed=st.integers(0, 99))
def test_order_and_the_split_of_power_change_nothing(
    method: Approval, weighs: bool, ballots: Ballots, seed: int
) -> None:
    """Where power is per token, one holder of five and five holders of one count alike; so does any order."""
    if weighs:
        ballots = [
            (Choice(choice.options, tuple(range(1, len(choice.options) + 1))), power) for choice, power in ballots
        ]
    split = [(choice, 1) for choice, power in ballots for _ in range(power)]
    random.Random(seed).shuffle(split)
    given_options = options(4, [10, 20, 30, 40])
    assert told(method.tally(gather(split), given_options, ties())) == told(
        method.tally(gather(ballots), given_options, ties())
    )


def told(outcome: Outcome) -> object:
    """An outcome as the result tells it."""
    return outcome.document()


@pytest.mark.parametrize(
    "method",
    [Single(1), Approval(2, 4), Ranked(4), Weighted(1, 9), Quadratic(1, 9), GreedyBudget(9, 4), EqualShares(9, 4)],
)
def test_nobody_wins_without_a_vote(method: Single) -> None:
    """Only abstentions, or nothing at all."""
    outcome = method.tally({}, options(4, [1, 2, 3, 4]), ties())
    assert (outcome.winners, outcome.decided) == ((), True)


def test_subsets_of_voters_never_pay_for_others() -> None:
    """Equal shares: what a group's projects cost is never more than what the group holds."""
    for size in (1, 2, 3):
        for group in combinations(range(4), size):
            ballots = [(Choice(group, ()), 2), (Choice((3,), ()), 3)]
            outcome = EqualShares(50, 4).tally(gather(ballots), options(4, [10, 20, 30, 40]), ties())
            alone = [option for option in outcome.winners if option in group and option != 3]
            assert sum([10, 20, 30, 40][option] for option in alone) <= 20
