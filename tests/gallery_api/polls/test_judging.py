"""Outcomes: every entry in one class, the highest nonce counts, and neither order nor names change a result."""

import json
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_api.polls.ballot import SignedBallot
from gallery_api.polls.codes import Code
from gallery_api.polls.judging import Verdict, judge_all, settle
from gallery_api.polls.methods.method import Choice
from gallery_api.polls.signatures import sign
from tests.gallery_api.polls.seed import CLOSES, METHODS, OPENS, Box, address, open_box, random_choice, signer

BOX = open_box(8)
VOTERS = [f"voter {place}" for place in range(8) if address(f"voter {place}") in BOX.census.powers]


def settled(box: Box) -> list[Code]:
    """What becomes of each entry of a box."""
    verdicts = settle(box.manifest, judge_all(box.manifest, box.census, box.leaves), box.answers)
    return [verdict.code for verdict in verdicts]


def fresh(method: str = "single", **changes: Any) -> Box:
    """A box of eight voters."""
    return open_box(8, method, **changes)


def outcome(box: Box) -> object:
    """What was decided."""
    _, result = box.close().count()
    return {name: result.document[name] for name in ("outcome", "turnout", "quorum", "entries", "codes", "ties")}


@pytest.mark.parametrize(
    ("time", "code"),
    [
        (OPENS - 1, Code.NOT_OPEN),
        (OPENS, Code.COUNTED),
        (CLOSES - 1, Code.COUNTED),
        (CLOSES, Code.CLOSED),
    ],
)
def test_the_window_is_half_open(time: int, code: Code) -> None:
    """A second either side of both ends."""
    box = fresh()
    box.post(box.signed(VOTERS[0], Choice((0,), ())), time)
    assert settled(box) == [code]


def test_each_code_has_its_cause() -> None:
    """Shape, stranger, the voter's clock, signature, malformed bytes."""
    box = fresh("weighted", contractWallets="refused")
    good = box.signed(VOTERS[0], Choice((0,), (1,)))
    stray = good.ballot._replace(signed_at=CLOSES)
    late = SignedBallot(stray, sign(signer(VOTERS[0]), box.paper.digest(stray)))
    cases = [
        (b"", Code.MALFORMED),
        (box.signed("stranger", Choice((0,), (1,))), Code.NOT_IN_CENSUS),
        (good._replace(ballot=good.ballot._replace(choice=Choice((9,), (1,)))), Code.CHOICE_SHAPE),
        (good._replace(ballot=good.ballot._replace(choice=Choice((0,), (99,)))), Code.WEIGHT_SHAPE),
        (good._replace(ballot=good.ballot._replace(language=2)), Code.MALFORMED),
        (good._replace(ballot=good.ballot._replace(nonce=2)), Code.SIGNATURE_WRONG),
        (good._replace(signature=b""), Code.SIGNATURE_SHAPE),
        (late, Code.SIGNED_LATE),
        (good, Code.COUNTED),
        (good, Code.REPEATED),
    ]
    for ballot, _ in cases:
        box.post(ballot, OPENS + 5)
    assert settled(box) == [code for _, code in cases]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(0, 2)), max_size=12), st.integers(0, 99))
@settings(max_examples=60)
def test_the_order_of_ballots_changes_nothing(rows: list[tuple[int, int, int]], seed: int) -> None:
    """Not the outcome, not the turnout, not how many fall into each class."""
    shuffled = rows[:]
    random.Random(seed).shuffle(shuffled)
    boxes = []
    for order in (rows, shuffled):
        box = fresh()
        for voter, nonce, option in order:
            box.post(box.signed(VOTERS[voter], Choice((option,), ()), nonce), OPENS + 5)
        boxes.append(box)
    assert outcome(boxes[0]) == outcome(boxes[1])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(0, 2)), max_size=14))
@settings(max_examples=60)
def test_the_nonce_rule_is_its_sentence(rows: list[tuple[int, int, int]]) -> None:
    """Highest nonce wins; the same nonce with other content: neither counts; the rest is superseded or repeated."""
    box = fresh()
    for voter, nonce, option in rows:
        box.post(box.signed(VOTERS[voter], Choice((option,), ()), nonce), OPENS + 5)
    codes = settled(box)
    for voter in range(4):
        mine = [(nonce, option, code) for (who, nonce, option), code in zip(rows, codes, strict=True) if who == voter]
        if not mine:
            continue
        top = max(nonce for nonce, _, _ in mine)
        said = {option for nonce, option, _ in mine if nonce == top}
        assert all(code is Code.SUPERSEDED for nonce, _, code in mine if nonce < top)
        highest = Counter(code for nonce, _, code in mine if nonce == top)
        number = sum(nonce == top for nonce, _, _ in mine)
        expected = {Code.NONCE_CONFLICT: number} if len(said) > 1 else {Code.COUNTED: 1, Code.REPEATED: number - 1}
        assert highest == Counter({code: times for code, times in expected.items() if times})


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=12)
def test_superseded_ballots_change_nothing(method: str, seed: int) -> None:
    """A poll with everybody's earlier ballots in it ends like one without."""
    chance = random.Random(seed)
    final = {voter: random_choice(method, chance) for voter in VOTERS}
    alone, together = fresh(method), fresh(method)
    for voter in VOTERS:
        together.post(together.signed(voter, random_choice(method, chance), 1), OPENS + 5)
    for voter, choice in final.items():
        for box in (alone, together):
            box.post(box.signed(voter, choice, 2), OPENS + 6)
    documents = [box.close().count()[1].document for box in (alone, together)]
    for name in ("outcome", "turnout", "quorum", "ties"):
        assert documents[0][name] == documents[1][name]


@pytest.mark.parametrize("method", METHODS)
def test_names_of_options_change_nothing(method: str) -> None:
    """The same ballots under other words end the same."""
    plain = fresh(method)
    options = [
        {**each, "label": {"ko": f"가{place}", "en": f"Option {9 - place}"}}
        for place, each in enumerate(plain_options(method))
    ]
    renamed = fresh(method, options=options)
    chance = random.Random(4)
    for voter in VOTERS:
        choice = random_choice(method, chance)
        for box in (plain, renamed):
            box.post(box.signed(voter, choice), OPENS + 5)
    assert plain.manifest.poll_id != renamed.manifest.poll_id
    assert outcome(plain) == outcome(renamed)


def plain_options(method: str) -> list[dict[str, Any]]:
    """The options of the seeded polls."""
    options: list[dict[str, Any]] = json.loads(fresh(method).manifest.content)["options"]
    return options


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_the_classes_add_up(seed: int) -> None:
    """Counted, superseded and rejected make the log's size; no voter is counted twice; codes sum to classes."""
    chance = random.Random(seed)
    box = fresh(contractWallets="refused")
    for _ in range(chance.randrange(25)):
        voter = chance.choice([*VOTERS, "stranger"])
        ballot = box.signed(voter, Choice((chance.randrange(4),), ()), chance.randrange(1, 4))
        content = ballot.encode() if chance.random() < 0.8 else chance.randbytes(chance.randrange(120))
        (box.post if chance.random() < 0.7 else box.force)(content, chance.randrange(OPENS, CLOSES + 100))
    verdicts, result = box.close().count()
    assert sum(result.document["entries"].values()) == sum(result.document["codes"].values()) == len(box.leaves)
    counted = [verdict.voter for verdict in verdicts if verdict.code is Code.COUNTED]
    assert len(counted) == len(set(counted)) == result.document["turnout"]["voters"]


def test_a_repeated_ballot_with_another_signature_is_the_same_ballot() -> None:
    """The id is the struct's hash: a second valid signature over it gives no second vote and no conflict."""
    verdict = Verdict(Code.COUNTED, b"\1" * 32, b"\2" * 20, 5, Choice((0,), ()))
    codes = [each.code for each in settle(BOX.manifest, [verdict, verdict])]
    assert codes == [Code.COUNTED, Code.REPEATED]


def test_abstentions_count_for_turnout_only() -> None:
    """Explicitly nothing: in the quorum, in no option's score."""
    box = fresh("yes-no", quorum={"rule": "power-share", "share": "1/2"})
    for voter in VOTERS[:-1]:
        box.post(box.signed(voter, Choice((), ())), OPENS + 5)
    box.post(box.signed(VOTERS[-1], Choice((1,), ())), OPENS + 5)
    document = box.close().count()[1].document
    assert document["outcome"]["scores"] == ["0", "1"]
    assert document["outcome"]["winners"] == [1]
    assert document["turnout"]["abstainedVoters"] == len(VOTERS) - 1
    assert document["quorum"] == {"required": "1/2", "share": "1", "reached": True}
