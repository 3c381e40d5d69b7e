"""The kit: derived colours keep their side of the light, a sheet keeps its ids to itself."""

import pytest

from metadata.drawing.ink import Sheet, ink, light, luminance, mix, multiply, shade
from metadata.drawing.palette import FAMILIES, FURS, LAMPS
from metadata.drawing.shapes import circle

COLOURS = sorted(
    {c for f in FAMILIES.values() for c in f} | {f.base for f in FURS.values()} | {lamp.mid for lamp in LAMPS.values()}
)


def test_mixing_ends_at_both_colours() -> None:
    assert mix("#102030", "#f0e0d0", 0) == "#102030"
    assert mix("#102030", "#f0e0d0", 1) == "#f0e0d0"
    assert multiply("#ffffff", "#3b3a86") == "#3b3a86"


@pytest.mark.parametrize("colour", COLOURS)
def test_light_shade_and_ink_are_ordered(colour: str) -> None:
    assert luminance(light(colour)) > luminance(colour) > luminance(shade(colour)) > luminance(ink(colour))
    assert ink(colour) != "#000000"


def test_a_definition_used_twice_is_written_once() -> None:
    sheet = Sheet("seal/body/silver")
    for colour in ("#ff0000", "#00ff00"):
        sheet.fill(circle(10, 10, 5), colour, clip=circle(0, 0, 9))
    assert sheet.svg().count("<clipPath") == 1
    assert sheet.svg().count('id="seal-body-silver-') == 1


def test_a_frame_is_closed_again() -> None:
    sheet = Sheet("x")
    with sheet.frame(10, 20, 2, 8, clip=circle(0, 0, 9)):
        sheet.stroke("M0 0L5 5", "#123456", 3)
    assert sheet.svg().count("<g") == sheet.svg().count("</g>")
