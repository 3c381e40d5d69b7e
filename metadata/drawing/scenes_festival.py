"""Festival and song: the music festival's stage, Wolmido's fairground, the gate of Chinatown."""

import math

from metadata.drawing.backdrop import Backdrop, scatter
from metadata.drawing.ink import mix
from metadata.drawing.scenery import bulbs, ground, hill, pennants, reflection, round_tree, water
from metadata.drawing.shapes import Point, number
from metadata.drawing.sky import Light, heavens

PARTY = ("#ffd34d", "#e2497f", "#4fc3d9", "#8fe08a", "#c58bff")


def stage(drop: Backdrop, light: Light) -> None:
    """A truss of lamps over an open-air stage, soft spots crossing, speaker stacks, a crowd of hands, confetti."""
    heavens(drop, light, (652, 80), 700, 42)
    hill(drop, ((-40, 640), (160, 590), (400, 630), (640, 600), (860, 630), (1060, 590)), light.far("#6f6ab0"), 900)
    crowd(drop, light)
    for x in (70, 954):
        tower_truss(drop, light, x)
    truss(drop, light, 150)
    for x, lean, tone in ((150, 90, "#ff9ad0"), (360, -120, "#8fd6ff"), (664, 120, "#ffe08a"), (874, -90, "#d7a3ff")):
        spot(drop, light, (x, 206), lean, tone)
    for x in (88, 936):
        speakers(drop, light, (x, 850))
    floor = ground(drop, light, 836, "#6a58b8", 6)
    edge = light.near("#ff7fb6") if light.is_day else "#ff7fb6"
    drop.path("M0 842Q512 830 1024 842", "none", 1, edge, 9)
    drop.path("M0 854Q512 842 1024 854", "none", 0.35, edge, 20)
    for x in (-420, -60, 220, 804, 1084, 1444):
        drop.line(((512 + (x - 512) * 0.66, 848), (512 + (x - 512) * 1.2, 1030)), light.dark(floor, 0.34), 5, 0.5)
    confetti(drop, light)


def truss(drop: Backdrop, light: Light, y: float) -> None:
    """Draw the zigzag girder across the top."""
    steel = light.mid("#9a93cc")
    drop.rect(0, y, 1024, 11, steel)
    drop.rect(0, y + 48, 1024, 11, light.dark(steel, 0.2))
    for index in range(17):
        x = index * 64
        drop.line(((x, y + 8), (x + 32, y + 52)), steel, 7)
        drop.line(((x + 32, y + 52), (x + 64, y + 8)), steel, 7)


def tower_truss(drop: Backdrop, light: Light, x: float) -> None:
    """Draw one upright of the truss."""
    steel = light.mid("#8f88c4")
    for side in (-26, 20):
        drop.rect(x + side, 150, 9, 720, steel)
    for index in range(14):
        y = 160 + index * 50
        drop.line(((x - 22, y), (x + 24, y + 50)), light.dark(steel, 0.15), 6)


def spot(drop: Backdrop, light: Light, place: Point, lean: float, tone: str) -> None:
    """Draw a spotlight under the girder and its soft cone."""
    x, y = place
    strength = 0.34 if light.is_day else 0.62
    fill = drop.gradient((x, y), (x + lean, 820), (0, tone, strength), (0.6, tone, strength * 0.35), (1, tone, 0.04))
    drop.polygon(((x - 16, y + 22), (x + 16, y + 22), (x + lean + 120, 830), (x + lean - 120, 830)), fill)
    with drop.group(drop.at(x, y, 1, turn=-lean / 9)):
        drop.path("M-18-6H18L26 34H-26Z", light.near("#4a4478"))
        drop.ellipse(0, 34, 26, 9, mix(tone, "#ffffff", 0.5))


def speakers(drop: Backdrop, light: Light, foot: Point) -> None:
    """Draw a stack of three loudspeakers."""
    box = light.near("#4f4888")
    x, y = foot
    for index in range(3):
        top = y - 122 * (index + 1)
        drop.rect(x - 72, top, 144, 118, box, 10)
        drop.rect(x - 72, top, 144, 12, light.bright(box, 0.3), 6)
        drop.circle(x, top + 66, 42, light.dark(box, 0.5))
        drop.circle(x, top + 66, 30, light.dark(box, 0.2))
        drop.circle(x, top + 66, 12, light.dark(box, 0.6))
        drop.circle(x - 50, top + 28, 8, PARTY[index])


def crowd(drop: Backdrop, light: Light) -> None:
    """Draw the heads and raised hands of the public as two quiet rows."""
    for y, tone, seed in ((740, light.far("#6a5aa8"), 1), (786, light.mid("#5c4c9c"), 3)):
        for index in range(20):
            x = index * 56 - 20 + seed * 9
            height = (index * 29 + seed * 13) % 26
            drop.circle(x, y - height, 24, tone)
            drop.rect(x - 34, y - height + 14, 68, 140, tone, 26)
            if (index + seed) % 4 == 0:
                drop.line(((x + 26, y - height + 30), (x + 36, y - height - 62)), tone, 15)


def confetti(drop: Backdrop, light: Light) -> None:
    """Let confetti fall at both sides."""
    for index, (u, v) in enumerate(scatter(54, 7)):
        x = u * 290 if index % 2 else 734 + u * 290
        tone = light.near(PARTY[index % 5]) if light.is_day else PARTY[index % 5]
        with drop.group(f"translate({number(x)} {number(240 + v * 740)}) rotate({index * 53 % 180})", 0.85):
            drop.rect(-8, -4, 16, 8, tone, 2)


def wolmido(drop: Backdrop, light: Light) -> None:
    """A great wheel at the upper left, a drop tower at the right, gables and a string of lamps by the sea."""
    heavens(drop, light, (620, 112), 660, 44)
    wheel(drop, light, (196, 384), 226)
    ride(drop, light, 872)
    for index, (x, wide, top, tone) in enumerate(
        (
            (-20, 150, 620, "#e88aa8"),
            (120, 120, 650, "#8f8ade"),
            (262, 110, 664, "#f0b46a"),
            (664, 110, 660, "#7fb6d9"),
            (780, 130, 640, "#e88aa8"),
            (920, 130, 622, "#f0b46a"),
        )
    ):
        kiosk(drop, light, x, wide, top, tone, index)
    water(drop, light, 770, 900, "#6f7fc4")
    if not light.is_day:
        for x, tone in ((60, light.lamp), (196, "#ff9ad0"), (300, light.lamp), (872, "#8fd6ff"), (960, light.lamp)):
            reflection(drop, x, 778, 76, 22, tone)
    deck = ground(drop, light, 842, "#b597b8", 14)
    for x in range(-20, 1060, 86):
        drop.rect(x, 792 + abs(x - 512) * 0.025, 10, 66, light.near("#fff4ea"), 4)
    drop.path("M0 806Q512 780 1024 806M0 832Q512 806 1024 832", "none", 1, light.near("#fff4ea"), 7)
    for y in (890, 944, 1000):
        drop.path(f"M-10 {y + 10}Q512 {y - 12} 1034 {y + 10}", "none", 0.4, light.dark(deck, 0.36), 5)
    bulbs(drop, light, (-10, 196), (1034, 186), 200, 15)


def wheel(drop: Backdrop, light: Light, hub: Point, radius: float) -> None:
    """Draw a big wheel with twelve cabins."""
    x, y = hub
    iron = light.mid("#f3eefb")
    drop.path(f"M{x - 104} 700L{x} {y}L{x + 104} 700", "none", 1, light.mid("#8f86c4"), 16)
    drop.ring(x, y, radius, iron, 10)
    drop.ring(x, y, radius - 26, iron, 5)
    for index in range(12):
        angle = math.radians(index * 30 + 8)
        cx, cy = x + radius * math.cos(angle), y + radius * math.sin(angle)
        drop.line(((x, y), (cx, cy)), iron, 5, 0.9)
        tone = light.mid(PARTY[index % 5])
        drop.path(
            f"M{number(cx - 22)} {number(cy + 6)}A22 22 0 0 1 {number(cx + 22)} {number(cy + 6)}"
            f"L{number(cx + 18)} {number(cy + 34)}H{number(cx - 18)}Z",
            tone,
        )
        drop.rect(cx - 14, cy + 2, 28, 13, light.lamp if not light.is_day else light.bright(tone, 0.6), 4)
        if not light.is_day:
            drop.circle(cx, cy - 8, 7, "#fff0c0")
    drop.circle(x, y, 26, light.mid("#e2497f"))
    drop.circle(x, y, 12, light.mid("#ffd34d"))


def ride(drop: Backdrop, light: Light, x: float) -> None:
    """Draw a drop tower with a ring of seats half way up."""
    body = light.mid("#a9a0e0")
    drop.rect(x - 26, 214, 52, 500, body, 6)
    drop.rect(x + 6, 214, 20, 500, light.dark(body, 0.3))
    for index in range(11):
        drop.line(((x - 24, 240 + index * 44), (x + 24, 240 + index * 44 + 40)), light.bright(body, 0.5), 5, 0.8)
    drop.path(f"M{x - 40} 216H{x + 40}L{x} 158Z", light.mid("#e2497f"))
    drop.circle(x, 152, 9, light.lamp if not light.is_day else light.mid("#ffd34d"))
    drop.rect(x - 64, 430, 128, 30, light.mid("#ffd34d"), 12)
    for shift in (-56, -20, 16, 42):
        drop.rect(x + shift, 456, 18, 30, light.mid("#4fa8d9"), 6)


def kiosk(drop: Backdrop, light: Light, x: float, wide: float, top: float, tone: str, kind: int) -> None:
    """Draw a small house of the promenade with a gable and lit windows."""
    wall = light.mid(tone)
    drop.rect(x, top, wide, 200, wall)
    drop.rect(x + wide * 0.74, top, wide * 0.26, 200, light.dark(wall, 0.28))
    drop.polygon(((x - 8, top + 4), (x + wide / 2, top - wide * 0.34), (x + wide + 8, top + 4)), light.dark(wall, 0.4))
    drop.line(((x - 6, top + 2), (x + wide / 2, top - wide * 0.34)), light.bright(wall, 0.5), 7)
    for index in range(2):
        drop.rect(
            x + 16 + index * wide * 0.44,
            top + 30,
            wide * 0.26,
            44,
            light.lamp if (index + kind) % 2 == 0 or light.is_day else light.dark(wall, 0.4),
            5,
        )
    drop.rect(x + wide * 0.34, top + 96, wide * 0.3, 80, light.dark(wall, 0.5), 6)


def chinatown(drop: Backdrop, light: Light) -> None:
    """A gate of three roofs with lifted corners on red posts, two lanterns, a stepped street behind."""
    heavens(drop, light, (150, 96), 680, 46)
    hill(drop, ((-40, 560), (160, 520), (360, 566), (600, 540), (840, 510), (1060, 560)), light.far("#7f8fc0"), 900)
    for x, wide, top, tone in (
        (-30, 120, 520, "#d98a7a"),
        (60, 110, 570, "#e0b06a"),
        (240, 110, 600, "#b97f9c"),
        (360, 90, 620, "#d98a7a"),
        (580, 90, 616, "#e0b06a"),
        (680, 110, 600, "#c98a9c"),
        (860, 120, 560, "#d98a7a"),
        (950, 120, 520, "#b97f9c"),
    ):
        drop.rect(x, top, wide, 320, light.far(tone))
        drop.path(
            f"M{x - 18} {top + 2}C{x + 10} {top} {x + 20} {top - 20} {x + wide / 2} {top - 24}"
            f"C{x + wide - 20} {top - 20} {x + wide - 10} {top} {x + wide + 18} {top + 2}Z",
            light.far("#7a5a78"),
        )
        for index in range(4):
            drop.rect(
                x + 16 + index % 2 * 46, top + 26 + index // 2 * 60, 24, 34, light.lamp, 4, 0.7 if light.is_day else 0.9
            )
    for x, y, scale in ((30, 800, 0.9), (1000, 800, 0.9)):
        round_tree(drop, light.mid("#7aa878"), light, (x, y), scale)
    gate(drop, light)
    for x in (236, 788):
        lantern(drop, light, (x, 380))
    street = ground(drop, light, 800, "#d0b2b0", 8)
    for index, y in enumerate((828, 866, 912, 970)):
        drop.line(((-10, y), (1034, y)), light.dark(street, 0.36), 4 + index, 0.34)
        for column in range(-1, 10):
            x = column * 126 + (index % 2) * 60
            drop.line(
                ((512 + (x - 512) * (0.86 + index * 0.14), y), (512 + (x - 512) * (0.95 + index * 0.14), y + 40)),
                light.dark(street, 0.36),
                4,
                0.3,
            )
    for x in (96, 928):
        drop.rect(x - 60, 812, 120, 40, light.near("#cfc6c4"), 8)
        drop.rect(x - 60, 812, 120, 12, light.bright(light.near("#cfc6c4"), 0.5), 6)


def gate(drop: Backdrop, light: Light) -> None:
    """Draw the gate: red posts, painted beams and three tiled roofs."""
    red, tile, beam = light.near("#cf4f4a"), light.near("#3f8a84"), light.near("#3a62a8")
    for x in (96, 928):
        drop.rect(x - 30, 236, 60, 596, red, 6)
        drop.rect(x + 8, 236, 22, 596, light.dark(red, 0.34))
        drop.rect(x - 30, 770, 60, 16, light.near("#f3bd4f"))
    drop.rect(60, 262, 904, 46, beam)
    drop.rect(60, 262, 904, 9, light.bright(beam, 0.4))
    for index in range(15):
        drop.circle(92 + index * 60, 286, 11, light.near("#f3bd4f"))
        drop.circle(92 + index * 60, 286, 5, red)
    drop.rect(60, 308, 904, 12, light.near("#f3bd4f"))
    for x in (356, 644):
        drop.rect(x, 190, 24, 76, red)
    drop.rect(330, 150, 364, 50, red)
    drop.rect(352, 160, 320, 30, beam)
    for left, right, eave, ridge in ((-20, 262, 256, 186), (762, 1044, 256, 186), (262, 762, 152, 62)):
        span = right - left
        body = (
            f"M{left} {eave - 44}"
            f"C{left + span * 0.1} {eave - 10} {left + span * 0.2} {eave} {left + span * 0.3} {eave}"
            f"H{right - span * 0.3}"
            f"C{right - span * 0.2} {eave} {right - span * 0.1} {eave - 10} {right} {eave - 44}"
            f"C{right - span * 0.12} {eave - 40} {right - span * 0.16} {ridge + 20} {right - span * 0.2} {ridge}"
            f"H{left + span * 0.2}"
            f"C{left + span * 0.16} {ridge + 20} {left + span * 0.12} {eave - 40} {left} {eave - 44}Z"
        )
        drop.path(body, drop.fade(ridge, eave, light.bright(tile, 0.25), tile))
        with drop.within(body):
            for step in range(1, 18):
                seam = left + step * span / 18
                drop.line(((seam, ridge), (seam, eave)), light.dark(tile, 0.3), 5, 0.5)
        drop.rect(left + span * 0.2 - 8, ridge - 12, span * 0.6 + 16, 17, light.dark(tile, 0.4), 7)
        drop.rect(left + span * 0.2, eave, span * 0.6, 14, light.near("#f3bd4f"), 4)
    pennants(drop, light, (126, 330), (898, 330), 40, ("#f3bd4f", "#cf4f4a"), 15)


def lantern(drop: Backdrop, light: Light, place: Point) -> None:
    """Hang one red lantern."""
    x, y = place
    red = light.near("#e2524a") if light.is_day else "#f0604a"
    drop.line(((x, 318), (x, y - 44)), light.near("#f3bd4f"), 5)
    if not light.is_day:
        drop.circle(x, y, 120, drop.glow((x, y), 120, (0, "#ffb27a", 0.7), (1, "#ffb27a", 0)))
    drop.ellipse(x, y, 52, 42, red)
    for rx in (32, 12):
        drop.path(
            f"M{x} {y - 42}C{x - rx * 1.3} {y - 24} {x - rx * 1.3} {y + 24} {x} {y + 42}"
            f"C{x + rx * 1.3} {y + 24} {x + rx * 1.3} {y - 24} {x} {y - 42}Z",
            "#ffd08a",
            0.28,
        )
    for dy in (-48, 38):
        drop.rect(x - 20, y + dy, 40, 11, light.near("#f3bd4f"), 4)
    drop.path(
        f"M{x} {y + 48}V{y + 84}M{x - 9} {y + 54}V{y + 78}M{x + 9} {y + 54}V{y + 78}",
        "none",
        1,
        light.near("#f3bd4f"),
        5,
    )
