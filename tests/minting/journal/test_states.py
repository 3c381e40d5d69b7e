"""The state machine: its table is complete, and docs/journal.md draws exactly it."""

import re
from itertools import product
from pathlib import Path

import pytest

from minting.journal.states import OPEN, SETTLED, TRANSITIONS, ForbiddenTransition, State, check_transition

PICTURE = Path(__file__).resolve().parents[3] / "docs" / "journal.md"


def test_every_state_is_in_the_table() -> None:
    """No state is forgotten, and each is queued, open or settled."""
    assert set(TRANSITIONS) == set(State)
    assert OPEN | SETTLED | {State.QUEUED} == set(State)


@pytest.mark.parametrize(("old", "new"), list(product(State, State)))
def test_only_listed_moves_are_allowed(old: State, new: State) -> None:
    """A move that the table does not list is an error."""
    if new in TRANSITIONS[old] or new is old:
        check_transition("key", old, new)
    else:
        with pytest.raises(ForbiddenTransition):
            check_transition("key", old, new)


def test_what_is_done_stays_done() -> None:
    """Nothing leaves the states in which the chain shows the effect."""
    assert TRANSITIONS[State.COMMITTED] == TRANSITIONS[State.SKIPPED] == frozenset()


def test_the_picture_shows_the_table() -> None:
    """Every arrow of the diagram is in the table and the other way round."""
    drawn = re.findall(r"^\s*(\w+) --> (\w+)(?::.*)?$", PICTURE.read_text(), re.MULTILINE)
    arrows = {(State(old), State(new)) for old, new in drawn}
    assert arrows == {(old, new) for old, news in TRANSITIONS.items() for new in news}
