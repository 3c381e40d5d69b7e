"""Lots: the same on every machine, equally likely, independent by label."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.lots import Lots


def test_a_seed_gives_these_numbers_on_every_machine() -> None:
    """Known answers: a change here would redraw every set."""
    lots = Lots(b"palmido", "test")
    drawn = [lots.below(bound) for bound in (2, 6, 100, 1 << 64, 10**30)]
    assert drawn == [0, 4, 6, 11353225401104232583, 787988901152471382560209212982]
    assert Lots(b"palmido", "test").shuffle(list(range(8))) == [5, 3, 7, 2, 6, 0, 4, 1]


@given(st.binary(max_size=40), st.integers(1, 1 << 200))
def test_a_lot_is_below_its_bound(seed: bytes, bound: int) -> None:
    """Whatever the bound, 0 ≤ lot < bound."""
    assert 0 <= Lots(seed, "bound").below(bound) < bound


@given(st.binary(max_size=8), st.lists(st.integers(), max_size=50))
def test_shuffling_keeps_every_item(seed: bytes, items: list[int]) -> None:
    """A shuffle is a permutation."""
    assert sorted(Lots(seed, "shuffle").shuffle(list(items))) == sorted(items)


def test_each_of_six_comes_as_often_as_the_others() -> None:
    """Chi-squared over 60,000 dice: above 25.7 (p = 0.0001) something is biased."""
    lots = Lots(b"dice", "test")
    counts = Counter(lots.below(6) for _ in range(60_000))
    assert sum((counts[face] - 10_000) ** 2 / 10_000 for face in range(6)) < 25.7


def test_another_label_or_seed_is_another_stream() -> None:
    """A label cannot run into a seed either."""
    streams = {tuple(Lots(*key).below(1 << 64) for _ in range(2)) for key in ((b"ab", "c"), (b"b", "ca"), (b"a", "c"))}
    assert len(streams) == 3


def test_a_bound_of_zero_is_refused() -> None:
    """There is no lot among none."""
    with pytest.raises(ValueError, match="positive bound"):
        Lots(b"", "").below(0)
