"""Paths: moving and mirroring change places, never shapes."""

import re

import pytest

from metadata.drawing.lighthouse_shape import COAT, POSES, TOWER, sleeve
from metadata.drawing.seal_shape import BODY, FLIPPERS
from metadata.drawing.shapes import circle, limb, mirrored, moved, rounded, scaled, smooth


def numbers(d: str) -> list[float]:
    return [float(token) for token in re.findall(r"-?\d*\.?\d+", d)]


@pytest.mark.parametrize(
    "d", [BODY, TOWER, COAT, *FLIPPERS.values(), circle(500, 400, 30), rounded(10, 20, 90, 60, 12)]
)
def test_mirroring_twice_gives_the_path_back(d: str) -> None:
    assert numbers(mirrored(mirrored(d))) == pytest.approx(numbers(moved(d, 0, 0)), abs=0.02)


def test_moving_shifts_every_point() -> None:
    assert moved("M10 20H30V40C1 2 3 4 5 6Z", 5, -5) == "M15 15H35V35C6 -3 8 -1 10 1Z"


def test_mirroring_turns_an_arc_round() -> None:
    assert mirrored("M0 0A5 5 0 0 1 10 0", 512) == "M1024 0A5 5 0 0 0 1014 0"


def test_scaling_keeps_the_centre() -> None:
    assert scaled("M512 512L612 512", 512, 512, 0.5, 1) == "M512 512L562 512"


def test_a_smooth_curve_passes_through_its_points() -> None:
    points = [(0.0, 0.0), (10.0, 5.0), (20.0, 0.0)]
    ends = numbers(smooth(points, closed=False))
    assert ends[:2] == [0, 0] and ends[6:8] == [10, 5] and ends[12:14] == [20, 0]


@pytest.mark.parametrize("name", sorted(POSES))
def test_a_sleeve_is_closed_and_starts_round(name: str) -> None:
    d = sleeve(POSES[name])
    assert d.startswith("M") and d.endswith("Z") and d.count("A") == 1


def test_a_limb_is_as_wide_as_asked() -> None:
    d = limb(((0, 0), (100, 0), (200, 0)), (20, 20, 20))
    ys = numbers(d.split("A")[0])[1::2]
    assert max(ys) == pytest.approx(10) and min(ys) == pytest.approx(-10)
