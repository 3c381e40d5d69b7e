"""The light behind a character, by tier: glow, ring, beads and stars, broken lens rings; beams, shadows, vignette.

All but the gold rings are white shapes whose alpha is used as a mask, so that one layer serves every colour.
"""

import math

from metadata.drawing.backdrop import Backdrop
from metadata.drawing.ink import NAVY, mix
from metadata.drawing.layer import Layer
from metadata.drawing.palette import LAMPS
from metadata.drawing.shapes import Point, number, sparkle

CENTRE: Point = (512, 560)
RADIUS = 408
WHITE = "#ffffff"
FAMILY_LIGHT = {
    "islands": "#c4efff",
    "port": "#ffe6b8",
    "ganghwa": "#dcf9dd",
    "tidal": "#ffe0ea",
    "science": "#cfd9ff",
    "festival": "#f6cbff",
}
GOLD_LIGHT = "#ffd86b"
# Fixed places: off the beads (r 440), off every place's sun, and beside the figure.
STARS = (
    (72, 300, 30),
    (40, 500, 22),
    (56, 706, 26),
    (140, 852, 20),
    (984, 252, 26),
    (990, 560, 22),
    (962, 706, 28),
    (888, 858, 20),
)


def aura_colour(species: str, family: str, body: str) -> str:
    """The colour of a character's light: its lamp's for a lighthouse, its family's for a seal."""
    return LAMPS[body].mid if species == "lighthouse" else FAMILY_LIGHT[family]


def _glow() -> str:
    drop = Backdrop("glow")
    x, y = CENTRE
    halo = drop.glow(CENTRE, 540, (0, WHITE, 0.66), (0.5, WHITE, 0.46), (0.76, WHITE, 0.2), (1, WHITE, 0))
    drop.ellipse(x, y, 540, 540, halo)
    return drop.svg()


def _ring() -> str:
    drop = Backdrop("ring")
    x, y = CENTRE
    drop.circle(x, y, RADIUS, WHITE, 0.13)
    drop.ring(x, y, RADIUS, WHITE, 26, 0.16)
    drop.ring(x, y, RADIUS, WHITE, 7, 0.95)
    return drop.svg()


def _beads() -> str:
    drop = Backdrop("beads")
    for index in range(60):
        angle = math.radians(index * 6 - 90)
        large = index % 5 == 0
        x, y = CENTRE[0] + 440 * math.cos(angle), CENTRE[1] + 440 * math.sin(angle)
        drop.circle(x, y, 9.5 if large else 5.5, WHITE, 1 if large else 0.85)
    return drop.svg()


def _stars() -> str:
    drop = Backdrop("stars")
    for x, y, reach in STARS:
        drop.circle(x, y, reach * 1.5, drop.glow((x, y), reach * 1.5, (0, WHITE, 0.5), (1, WHITE, 0)))
        drop.path(sparkle(x, y, reach), WHITE)
    return drop.svg()


def _arcs(drop: Backdrop, radius: float, width: float, segments: int, turn: float, fill: str, opacity: float) -> None:
    """Draw a circle broken into segments that each fill 72 % of their share."""
    share = 360 / segments
    for index in range(segments):
        start, end = (math.radians(turn + share * (index + edge)) for edge in (0, 0.72))
        a = (CENTRE[0] + radius * math.cos(start), CENTRE[1] + radius * math.sin(start))
        b = (CENTRE[0] + radius * math.cos(end), CENTRE[1] + radius * math.sin(end))
        arc = f"M{number(a[0])} {number(a[1])}A{radius} {radius} 0 0 1 {number(b[0])} {number(b[1])}"
        drop.path(arc, "none", opacity, fill, width)


def _lens() -> str:
    """The gold double ring and the broken rings of a Fresnel lens."""
    drop = Backdrop("lens")
    x, y = CENTRE
    gold = drop.gradient(
        (120, 120), (900, 1000), (0, "#fff3c0", 1), (0.35, "#ffd86b", 1), (0.62, "#e2a53c", 1), (1, "#ffe9a0", 1)
    )
    drop.circle(
        x, y, RADIUS, drop.glow(CENTRE, RADIUS, (0, "#fff0b8", 0.42), (0.7, "#ffdf8a", 0.2), (1, "#ffd86b", 0.08))
    )
    drop.ring(x, y, RADIUS + 8, "#ffd86b", 40, 0.2)
    drop.ring(x, y, RADIUS, gold, 11)
    drop.ring(x, y, RADIUS + 22, gold, 5)
    for radius, width, segments, turn, opacity in (
        (472, 20, 22, 4, 0.95),
        (520, 16, 26, 11, 0.8),
        (562, 13, 30, 2, 0.66),
        (600, 10, 34, 8, 0.5),
        (640, 8, 38, 5, 0.4),
    ):
        _arcs(drop, radius, width, segments, turn, gold, opacity)
    for index in range(12):
        angle = math.radians(index * 30 - 75)
        drop.path(sparkle(x + 440 * math.cos(angle), y + 440 * math.sin(angle), 17), "#fff6d0")
    return drop.svg()


def _beams() -> str:
    """One nested wedge of lamp light to each side, on the horizontal axis of the glass."""
    drop = Backdrop("beams")
    for side in (-1, 1):
        root, tip = 512 + side * 170, 512 + side * 560
        for spread, strength in ((168, 0.42), (84, 0.5)):
            fill = drop.gradient(
                (root, 0), (tip, 0), (0, WHITE, strength), (0.55, WHITE, strength * 0.55), (1, WHITE, strength * 0.12)
            )
            drop.polygon(((root, 396), (tip, 419 - spread), (tip, 419 + spread), (root, 442)), fill)
    return drop.svg()


def _shadow(width: float) -> str:
    """The contact shadow of feet `width` across: a small dark and a large soft ellipse."""
    drop = Backdrop("shadow")
    for y, reach, depth, height in ((926, 0.62, 0.34, 30), (924, 0.52, 0.5, 17)):
        rx = width * reach
        with drop.group(f"translate(512 {y}) scale(1 {number(height / rx)})"):
            drop.circle(0, 0, rx, drop.glow((0, 0), rx, (0, NAVY, depth), (0.62, NAVY, depth * 0.8), (1, NAVY, 0)))
    return drop.svg()


def _vignette() -> str:
    drop = Backdrop("vignette")
    drop.rect(0, 0, 1024, 1024, drop.glow((512, 500), 760, (0, WHITE, 0), (0.64, WHITE, 0), (1, WHITE, 0.3)))
    return drop.svg()


def _fog() -> str:
    """Soft banks of fog for a character that has not been opened yet."""
    drop = Backdrop("fog")
    drop.rect(
        0, 0, 1024, 1024, drop.gradient((0, 180), (0, 960), (0, WHITE, 0.12), (0.55, WHITE, 0.5), (1, WHITE, 0.92))
    )
    for x, y, rx, ry, strength in (
        (120, 760, 430, 130, 0.7),
        (860, 700, 420, 120, 0.66),
        (512, 880, 620, 150, 0.8),
        (300, 560, 320, 70, 0.34),
        (760, 480, 300, 60, 0.3),
    ):
        with drop.group(f"translate({x} {y}) scale(1 {number(ry / rx)})"):
            drop.circle(
                0, 0, rx, drop.glow((0, 0), rx, (0, WHITE, strength), (0.6, WHITE, strength * 0.7), (1, WHITE, 0))
            )
    return drop.svg()


def aura_layers() -> list[Layer]:
    """Every layer of light and shadow around a figure."""
    return [
        Layer("aura/glow", _glow()),
        Layer("aura/ring", _ring()),
        Layer("aura/beads", _beads()),
        Layer("aura/stars", _stars()),
        Layer("aura/lens", _lens()),
        Layer("aura/beams", _beams()),
        Layer("aura/vignette", _vignette()),
        Layer("aura/fog", _fog()),
        Layer("aura/shadow-seal", _shadow(640)),
        Layer("aura/shadow-lighthouse", _shadow(400)),
    ]


def ring_colour(tier: str, colour: str) -> str:
    """The colour of a tier's ring, beads and stars."""
    return GOLD_LIGHT if tier == "legendary" else mix(colour, WHITE, 0.6)
