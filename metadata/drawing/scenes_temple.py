"""The things that a temple yard has: a hall with its tiled roof, a stone lantern, a maple branch."""

from metadata.drawing.backdrop import Backdrop
from metadata.drawing.ink import mix
from metadata.drawing.shapes import Point
from metadata.drawing.sky import Light


def roof(
    drop: Backdrop, light: Light, tone: str, left: float, right: float, eave: float, ridge: float, lift: float
) -> None:
    """Draw a tiled hip-and-gable roof with rising corners and a row of end tiles."""
    middle = (left + right) / 2
    inner = (right - left) * 0.23
    body = (
        f"M{left} {eave - lift}C{left + inner * 0.5} {eave - 10} {middle - inner} {eave} {middle} {eave}"
        f"C{middle + inner} {eave} {right - inner * 0.5} {eave - 10} {right} {eave - lift}"
        f"C{right - inner * 0.8} {eave - lift * 1.6} {right - inner * 1.1} {ridge + 30} {right - inner} {ridge}"
        f"H{left + inner}"
        f"C{left + inner * 1.1} {ridge + 30} {left + inner * 0.8} {eave - lift * 1.6} {left} {eave - lift}Z"
    )
    drop.path(body, drop.fade(ridge, eave, light.bright(tone, 0.22), tone))
    with drop.within(body):
        step = (right - left) / 17
        for index in range(-1, 19):
            x = left + index * step
            drop.line(((middle + (x - middle) * 0.56, ridge), (x, eave + 8)), light.dark(tone, 0.32), 5, 0.6)
    drop.rect(left + inner - 12, ridge - 14, right - left - 2 * inner + 24, 20, light.dark(tone, 0.35), 8)
    for x in (left + inner - 12, right - inner + 12):
        drop.circle(x, ridge - 8, 13, light.dark(tone, 0.35))
    count = round((right - left) / 26)
    for index in range(count + 1):
        t = index / count
        bend = (2 * t - 1) ** 2
        drop.circle(
            left + 6 + t * (right - left - 12), eave + 2 - lift * bend * (0.4 + 0.6 * bend), 8, light.bright(tone, 0.4)
        )


def hall(drop: Backdrop, light: Light, x: float, eave: float) -> None:
    """Draw a hall whose middle is at x: stone terrace, red posts, lattice doors, painted beam and roof."""
    wall, post = light.mid("#f0dfbf"), light.near("#b4523f")
    drop.rect(x - 200, eave, 400, 400, wall)
    drop.rect(x - 200, eave + 6, 400, 26, light.near("#4f9a84"))
    drop.rect(x - 200, eave + 32, 400, 14, light.near("#d08a5a"))
    for index in range(-2, 3):
        left = x + index * 92 - 36
        drop.rect(left, eave + 66, 72, 300, light.mid("#cfa777") if light.is_day else mix(light.lamp, wall, 0.15), 4)
        for line in range(1, 4):
            drop.line(((left + line * 18, eave + 70), (left + line * 18, eave + 250)), light.dark(post, 0.3), 4, 0.7)
        for line in range(6):
            drop.line(
                ((left, eave + 88 + line * 32), (left + 72, eave + 88 + line * 32)), light.dark(post, 0.3), 4, 0.7
            )
    for index in range(-2, 4):
        drop.rect(x + index * 92 - 56, eave + 40, 20, 330, post, 4)
        drop.rect(x + index * 92 - 42, eave + 40, 6, 330, light.dark(post, 0.35))
    drop.rect(x - 240, eave + 340, 480, 60, light.near("#bdb2a4"))
    drop.rect(x - 240, eave + 340, 480, 10, light.bright(light.near("#bdb2a4"), 0.5))
    drop.rect(x - 200, eave, 400, 20, light.dark(wall, 0.6), 0, 0.5)
    roof(drop, light, light.near("#5c6680"), x - 262, x + 262, eave + 8, eave - 104, 46)


def lantern_stone(drop: Backdrop, light: Light, foot: Point) -> None:
    """Draw a stone lantern in the yard; after dark it is lit."""
    rock = light.mid("#b9b2a6")
    with drop.group(drop.at(*foot, 0.9)):
        drop.path("M-34 20H34L26 2H-26ZM-10 2L-8-60H8L10 2ZM-28-60H28L20-74H-20Z", rock)
        drop.rect(-18, -106, 36, 34, rock, 3)
        drop.rect(-9, -100, 18, 24, light.lamp if not light.is_day else light.dark(rock, 0.5), 4)
        drop.path("M-40-104C-20-112-10-124 0-136C10-124 20-112 40-104Z", light.dark(rock, 0.2))
        drop.circle(0, -140, 7, light.dark(rock, 0.2))


def maple(drop: Backdrop, light: Light) -> None:
    """Reach a maple branch in from the upper right corner."""
    drop.path(
        "M1040 60C960 72 900 88 812 84M950 74C920 110 900 128 862 150M1000 66C990 120 970 160 940 190",
        "none",
        1,
        light.near("#7d5848"),
        10,
    )
    leaves = (
        (812, 84, 0.9),
        (850, 62, 0.8),
        (866, 148, 0.9),
        (900, 96, 1.0),
        (934, 140, 0.9),
        (944, 190, 1.0),
        (960, 60, 1.0),
        (988, 120, 1.1),
        (1010, 180, 0.9),
        (1004, 40, 1.0),
        (904, 40, 0.8),
    )
    for index, (x, y, scale) in enumerate(leaves):
        leaf(drop, light, (x, y), scale, index * 41)


def leaf(drop: Backdrop, light: Light, place: Point, scale: float, turn: float) -> None:
    """Draw one maple leaf."""
    tone = light.near(("#ef7f4a", "#e2604a", "#f3a84f")[int(turn) % 3])
    with drop.group(drop.at(*place, scale, turn=turn)):
        drop.path("M0 26L-5 8L-26 14L-18 2L-34-8L-18-10L-20-28L-7-18L0-38L7-18L20-28L18-10L34-8L18 2L26 14L5 8Z", tone)
