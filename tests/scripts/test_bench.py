"""The bench's arithmetic: which way a ratio points, when a goal is reached, and what is printed of it."""

import io

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tests.bench import __main__ as bench
from tests.bench import report
from tests.bench.ratio import Ratio, cost, rate


def test_a_greater_rate_and_a_smaller_cost_both_give_a_greater_ratio() -> None:
    """Whatever is measured, more than one means better than the peer."""
    assert rate("speed", ours=30, peer=10, unit="a second").ratio == 3
    assert cost("price", ours=10, peer=30, unit="gas").ratio == 3


@pytest.mark.parametrize(("goal", "reached"), [(None, None), (2.99, True), (3.0, True), (3.01, False)])
def test_a_goal_is_the_least_that_reaches_it(goal: float | None, reached: bool | None) -> None:
    """A ratio equal to its goal reaches it; without a goal there is no verdict."""
    assert rate("speed", 30, 10, "a second", goal).reached is reached


def test_at_most_so_many_times_the_peers_cost_is_a_ratio_of_its_inverse() -> None:
    """At most 1.25 times the bytes: 125 beside 100 reaches it, 126 does not."""
    assert cost("bytes", 125, 100, "bytes", 1 / 1.25).reached
    assert not cost("bytes", 126, 100, "bytes", 1 / 1.25).reached


def test_what_falls_short_is_printed_as_such_within_80_columns() -> None:
    """Nobody has to compare figures to see what was missed, on a terminal of any usual width."""
    found = {
        "gas": [cost("airdrop ×1,000", 6_400, 47_500, "gas a citizen", 7.3, "promised: at most 6,500")],
        "page": [rate("unkept pages, after 999,000", 100_000, 400_000, "characters/s", 20, "a long word " * 20)],
    }
    written = io.StringIO()
    Console(file=written, width=80, color_system=None).print(report.table(found))
    lines = [line.strip() for line in written.getvalue().splitlines()]
    assert max(map(len, lines)) <= 80
    gas = next(line for line in lines if line.startswith("airdrop ×1,000"))
    page = next(line for line in lines if line.startswith("unkept pages"))
    assert gas.endswith("✓")
    assert page.split()[-4:] == ["0.25", "≥", "20.00", "short"]


def test_the_json_says_of_each_ratio_whether_it_was_reached() -> None:
    """A script finds the verdict without knowing which way a goal points."""
    found = {
        "page": [Ratio("page", 1, 4, "pages/s", 0.25, 0.35)],
        "airdrop": [Ratio("airdrop", 1, 4, "a second", 0.25)],
    }
    figures = report.as_json(found, quick=True, load=0.5, seconds=1)
    assert [(one["measure"], one["reached"]) for one in figures["ratios"]] == [("page", False), ("airdrop", None)]


def test_an_unknown_name_is_refused_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the pen measures nothing, also not what was spelt rightly beside it."""
    monkeypatch.setattr(bench, "MEASURES", {"gas": lambda _: pytest.fail("it must not begin")})
    ran = CliRunner().invoke(bench.app, ["gas", "gass"])
    assert ran.exit_code == 2
    assert "there is no gass" in ran.output
