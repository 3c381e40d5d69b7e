"""The colours keep their contrast in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import json

import pytest

from gallery_api.web.rendering import FAMILIES
from gallery_api.web.static_files import TOKENS

COLOURS: dict[str, list[str]] = json.loads(TOKENS.read_text("utf-8"))
TEXT = [
    *(
        (text, ground)
        for text in ("ink", "ink2", "ink3")
        for ground in ("bg", "surface", "raised", "sunk", "chip", "quiet")
    ),
    *((state, f"{state}-soft") for state in ("ok", "warn", "bad", "sea")),
    *((family, ground) for family in FAMILIES for ground in ("bg", f"{family}-tint")),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-lamp", "lamp"),
    ("ink2", "lamp-soft"),
    ("sea", "bg"),
    ("sea", "surface"),
]
SHAPES = [("ctl", "bg"), ("ctl", "surface"), ("sea", "bg"), ("data", "surface"), ("primary", "bg")]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: int) -> float:
    dark, light = sorted(luminance(COLOURS[name][theme]) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_and_shapes_be_seen(theme: int) -> None:
    """Text has at least 4.5 to 1 on every ground it stands on, borders and marks 3 to 1."""
    weak = {pair: round(contrast(*pair, theme), 2) for pair in TEXT if contrast(*pair, theme) < 4.5}
    weak |= {pair: round(contrast(*pair, theme), 2) for pair in SHAPES if contrast(*pair, theme) < 3}
    assert weak == {}
