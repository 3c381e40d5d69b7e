"""Headgear that leaves the dome visible: bands, crowns, clips, goggles, masks."""

import math
from collections.abc import Callable

from metadata.drawing.ink import NAVY, Sheet, ink, light, mix, shade
from metadata.drawing.layer import Layer
from metadata.drawing.lighthouse_shape import DOME, EAVE, GLASS
from metadata.drawing.palette import GOLD
from metadata.drawing.seal_shape import BODY
from metadata.drawing.shapes import circle, ellipse, mirrored, polygon, rounded, smooth, star


def _headphones(sheet: Sheet, species: str) -> None:
    top, half, cup_y = (206, 232, 440) if species == "seal" else (134, 196, 420)
    band = (
        f"M{512 - half} {cup_y - 30}C{512 - half - 6} {top + 40} {512 - half * 0.6} {top} 512 {top}"
        f"C{512 + half * 0.6} {top} {512 + half + 6} {top + 40} {512 + half} {cup_y - 30}"
    )
    sheet.stroke(band, ink(GOLD), 42)
    sheet.stroke(band, shade(GOLD, 0.2), 24)
    sheet.stroke(band, light(GOLD, 0.4), 9)
    for side in (-1, 1):
        x = 512 + side * (half + 6)
        sheet.part(rounded(x - 36, cup_y - 66, 72, 132, 32), "#3b4478", line=10, crescent=8)
        sheet.part(ellipse(x + side * 10, cup_y, 20, 42), "#35c4dc", line=8, crescent=5)
        sheet.stroke(
            (
                f"M{x + side * 4} {cup_y - 22}"
                f"C{x + side * 2} {cup_y - 12} {x + side * 2} {cup_y - 6} {x + side * 2} {cup_y}"
            ),
            "#ffffff",
            6,
            0.85,
        )


def _strap(sheet: Sheet, species: str, y: float, colour: str) -> None:
    """A strap round the head at the given height."""
    skin = BODY if species == "seal" else DOME
    bow = f"M240 {y - 4}C340 {y + 26} 684 {y + 26} 784 {y - 4}"
    sheet.stroke(bow, ink(colour), 46, clip=skin)
    sheet.stroke(bow, colour, 28, clip=skin)


def _goggles(sheet: Sheet, species: str) -> None:
    y, scale = (311, 0.96) if species == "seal" else (244, 0.94)
    _strap(sheet, species, y, "#3b4468")
    lens = "M-150 -30C-120 -50 -50 -50 -22 -30C-8 -20 -10 14 -24 28C-50 46 -110 46 -138 32C-160 18 -166 -16 -150 -30Z"
    frame = (
        "M-168 -40C-120 -68 -50 -66 0 -44C50 -66 120 -68 168 -40C186 -22 180 24 152 44"
        "C110 66 46 60 18 38C8 30 -8 30 -18 38C-46 60 -110 66 -152 44C-180 24 -186 -22 -168 -40Z"
    )
    skin = BODY if species == "seal" else DOME
    with sheet.frame(512, y, scale, clip=skin):
        sheet.fill(frame, NAVY, 0.28, blur=7)
        sheet.fill("M-160 20C-100 74 100 74 160 20V60C100 90 -100 90 -160 60Z", NAVY, 0.2, blur=6)
    with sheet.frame(512, y, scale):
        sheet.part(frame, "#f08a3c", line=10, crescent=7)
        for d in (lens, mirrored(lens, 0)):
            sheet.fill(d, sheet.gradient((0, "#e6fbff"), (0.6, "#7cd0f2"), (1, "#4a8fd0")))
            sheet.stroke(d, ink("#f08a3c"), 8)
        for x in (-118, 50):
            sheet.fill(f"M{x} -32L{x + 26} -36L{x + 4} 24L{x - 16} 22Z", "#ffffff", 0.7)
            sheet.fill(f"M{x + 38} -36L{x + 48} -36L{x + 28} 20L{x + 18} 22Z", "#ffffff", 0.6)


def _divemask(sheet: Sheet, species: str) -> None:
    y, scale = (312, 1.0) if species == "seal" else (240, 0.94)
    _strap(sheet, species, y + 6, "#2b4a6b")
    pipe = "M696 350C710 318 712 266 706 200" if species == "seal" else "M664 300C690 262 700 214 694 160"
    sheet.stroke(pipe, ink("#f2713c"), 42)
    sheet.stroke(pipe, "#f2713c", 24)
    tip = pipe.rsplit(" ", 2)[-2:]
    sheet.stroke(f"M{tip[0]} {tip[1]}V{float(tip[1]) + 24}", "#fdfaf5", 24)
    shell = (
        "M-142 -46C-80 -66 80 -66 142 -46C162 -36 164 20 142 38C110 56 56 52 30 34"
        "C14 22 -14 22 -30 34C-56 52 -110 56 -142 38C-164 20 -162 -36 -142 -46Z"
    )
    skin = BODY if species == "seal" else DOME
    with sheet.frame(520, y + 14, scale, clip=skin):
        sheet.fill(shell, NAVY, 0.28, blur=7)
    with sheet.frame(512, y, scale):
        sheet.part(shell, "#2f8fa8", line=10, crescent=7)
        pane = (
            "M-122 -30C-70 -46 70 -46 122 -30C134 -22 136 10 120 22C96 34 62 32 42 18C20 2 -20 2 -42 18"
            "C-62 32 -96 34 -120 22C-136 10 -134 -22 -122 -30Z"
        )
        sheet.fill(pane, sheet.gradient((0, "#f2fdff"), (0.6, "#a9e4f4"), (1, "#64b2de")))
        sheet.stroke(pane, ink("#2f8fa8"), 8)
        sheet.fill("M-92 -34L-60 -38L-86 24L-106 22Z", "#ffffff", 0.75)
        sheet.fill("M-46 -40L-34 -41L-54 10L-66 16Z", "#ffffff", 0.6)


def _flower(sheet: Sheet, x: float, y: float, size: float, petal: str) -> None:
    with sheet.frame(x, y, size):
        for angle in range(0, 360, 72):
            px, py = 19 * math.cos(math.radians(angle - 90)), 19 * math.sin(math.radians(angle - 90))
            sheet.part(circle(px, py, 17), petal, line=7, crescent=0)
        for angle in range(0, 360, 72):
            px, py = 17 * math.cos(math.radians(angle - 90)), 17 * math.sin(math.radians(angle - 90))
            sheet.fill(circle(px, py, 14), petal)
        core = GOLD if petal != GOLD else "#f2713c"
        sheet.part(circle(0, 0, 10), core, line=5, crescent=0)


def _wreath(sheet: Sheet, species: str) -> None:
    middle, half, sag = (276, 178, 44) if species == "seal" else (292, 186, 16)
    places = [(512 + half * t, middle + sag * t * t) for t in (-1, -0.67, -0.34, 0, 0.34, 0.67, 1)]
    skin = BODY if species == "seal" else GLASS
    sheet.fill(
        smooth([(x + 8, y + 44) for x, y in places] + [(x, y) for x, y in places[::-1]]), NAVY, 0.22, clip=skin, blur=6
    )
    leaf = "#5aa56a"
    for i, (x, y) in enumerate(places[:-1]):
        mx, my = (x + places[i + 1][0]) / 2, (y + places[i + 1][1]) / 2
        for lift, turn in ((-20, -38), (20, 38)):
            sheet.part(ellipse(mx, my + lift, 24, 12, turn), leaf, line=7, crescent=0)
    tones = ("#f48aa0", "#fdfaf5", GOLD, "#f48aa0", "#fdfaf5", "#b79af0", "#f48aa0")
    for i in (1, 3, 5, 0, 2, 4, 6):
        _flower(sheet, places[i][0], places[i][1], 1.0 if i % 2 else 0.84, tones[i])


def _crown(sheet: Sheet, species: str) -> None:
    x, y, scale = (512, 262, 1.0) if species == "seal" else (512, 192, 0.86)
    gold = "#f5c24f"
    with sheet.frame(x + 8, y + 16, scale, clip=BODY if species == "seal" else DOME):
        sheet.fill("M-122 -10C-60 22 60 22 122 -10V14C60 40 -60 40 -122 14Z", NAVY, 0.3, blur=6)
    with sheet.frame(x, y, scale):
        back = "M-124 -6L-146 -118L-70 -64L0 -152L70 -64L146 -118L124 -6C60 20 -60 20 -124 -6Z"
        sheet.part(back, gold, line=10, crescent=11)
        band = "M-126 -34C-60 -10 60 -10 126 -34L124 -4C60 22 -60 22 -124 -4Z"
        sheet.part(band, light(gold, 0.35), line=8, crescent=5)
        for px, py, tone in ((-146, -124, "#e2497f"), (0, -158, "#35c4dc"), (146, -124, "#e2497f")):
            sheet.part(circle(px, py, 15), tone, line=8, crescent=4)
        sheet.part(polygon((0, -78), (20, -50), (0, -22), (-20, -50)), "#35c4dc", line=7, crescent=4)
        for px in (-70, 70):
            sheet.part(circle(px, -26, 9), "#e2497f", line=6, crescent=3)
        sheet.stroke("M-118 -80L-108 -44", "#ffffff", 7, 0.7)


def _starfish(sheet: Sheet, species: str) -> None:
    x, y = (640, 292) if species == "seal" else (624, 250)
    skin = BODY if species == "seal" else DOME
    coral = "#f2815c"
    points = [
        (r * math.cos(math.radians(-78 + i * 36)), r * math.sin(math.radians(-78 + i * 36)))
        for i, r in enumerate((62, 27) * 5)
    ]
    body = smooth(points, tension=0.9)
    with sheet.frame(x + 8, y + 14, 1, clip=skin):
        sheet.fill(body, NAVY, 0.28, blur=5)
    with sheet.frame(x, y, 1):
        sheet.part(body, coral, line=9, crescent=7)
        for i in range(5):
            angle = math.radians(-78 + i * 72)
            for r in (14, 30, 43):
                sheet.fill(circle(r * math.cos(angle), r * math.sin(angle), 5.5 - r / 18), light(coral, 0.75))
    with sheet.frame(x - 74, y - 26, 0.9):
        shell = "M0 26C-14 22 -38 4 -34 -16C-28 -36 28 -36 34 -16C38 4 14 22 0 26Z"
        sheet.part(shell, "#fbe3ea", line=8, crescent=5)
        sheet.stroke("M0 20V-24M-8 18L-20 -20M8 18L20 -20", ink("#fbe3ea"), 5, 0.5)


def _knot(sheet: Sheet, x: float, y: float, red: str) -> None:
    """The two loose ends of a band at (x, y)."""
    for tail in (
        (
            f"M{x} {y}C{x + 40} {y - 34} {x + 74} {y - 22} {x + 108} {y - 44}"
            f"C{x + 100} {y - 16} {x + 84} {y + 4} {x + 44} {y + 10}Z"
        ),
        (
            f"M{x} {y + 4}C{x + 34} {y + 14} {x + 56} {y + 30} {x + 92} {y + 28}"
            f"C{x + 76} {y + 48} {x + 40} {y + 48} {x + 4} {y + 24}Z"
        ),
    ):
        sheet.part(tail, red, line=9, crescent=5)


def _headband(sheet: Sheet, species: str) -> None:
    """A hero's band with a star plate and a knot blowing to the right."""
    y, half = (318, 196) if species == "seal" else (306, 186)
    red = "#d94f55"
    _knot(sheet, 512 + half - 6, y, red)
    skin = BODY if species == "seal" else EAVE
    sag = 26 if species == "seal" else -10
    bow = f"M{512 - half - 20} {y}C{512 - 90} {y + sag} {512 + 90} {y + sag} {512 + half + 20} {y}"
    if species == "seal":
        sheet.stroke(
            f"M{512 - half} {y + 22}C422 {y + sag + 24} 602 {y + sag + 24} {512 + half} {y + 22}",
            NAVY,
            30,
            0.22,
            clip=skin,
        )
        sheet.stroke(bow, ink(red), 62, clip=skin)
        sheet.stroke(bow, red, 44, clip=skin)
        sheet.stroke(
            f"M{512 - half} {y - 12}C440 {y + 4} 560 {y + 4} {512 + half} {y - 12}", light(red, 0.45), 6, 0.7, clip=skin
        )
        with sheet.frame(
            clip=f"M200 {y - 12}C440 {y - 12 + sag * 0.4} 600 {y - 12 + sag * 0.4} 824 {y - 12}V{y + 50}H200Z"
        ):
            sheet.stroke(BODY, ink(red), 11)
    else:
        band = (
            f"M{512 - half - 4} {y - 22}C420 {y - 34} 604 {y - 34} {512 + half + 4} {y - 22}V{y + 18}"
            f"C604 {y + 6} 420 {y + 6} {512 - half - 4} {y + 18}Z"
        )
        sheet.part(band, red, line=10, crescent=6)
    plate = y + (20 if species == "seal" else -8)
    sheet.part(circle(512, plate, 33), GOLD, line=9, crescent=6)
    sheet.fill(star(512, plate, 19, 0.45), "#fdfaf5")


BANDS: dict[str, Callable[[Sheet, str], None]] = {
    "headphones": _headphones,
    "goggles": _goggles,
    "divemask": _divemask,
    "wreath": _wreath,
    "crown": _crown,
    "starfish": _starfish,
    "headband": _headband,
}


def mask(key: str, species: str, colour: str) -> Layer:
    """A hero's domino, drawn under the eyes, tied at the viewer's right."""
    sheet = Sheet(key)
    if species == "seal":
        domino = (
            "M270 396C340 366 440 374 512 404C584 374 684 366 754 396V506C690 534 592 528 552 482"
            "C538 466 524 460 512 460C500 460 486 466 472 482C432 528 334 534 270 506Z"
        )
        skin, eyes, y, size, knot = BODY, (404, 620), 444, (54, 62), (736, 440)
    else:
        domino = (
            "M320 366C380 350 460 356 512 378C564 356 644 350 704 366V454C650 480 572 474 540 440"
            "C530 430 520 426 512 426C504 426 494 430 484 440C452 474 374 480 320 454Z"
        )
        skin, eyes, y, size, knot = GLASS, (432, 592), 417, (45, 52), (690, 408)
    kx, ky = knot
    for tail in (
        (
            f"M{kx} {ky}C{kx + 30} {ky - 26} {kx + 62} {ky - 20} {kx + 92} {ky - 50}"
            f"C{kx + 94} {ky - 16} {kx + 70} {ky + 12} {kx + 30} {ky + 14}Z"
        ),
        (
            f"M{kx} {ky + 4}C{kx + 30} {ky + 12} {kx + 50} {ky + 30} {kx + 84} {ky + 28}"
            f"C{kx + 66} {ky + 50} {kx + 30} {ky + 50} {kx} {ky + 24}Z"
        ),
    ):
        sheet.part(tail, colour, line=9, crescent=5)
    sheet.cast(domino, skin, dx=4, dy=12, opacity=0.2)
    sheet.part(domino, colour, line=9, crescent=0, clip=skin)
    with sheet.frame(clip=domino):
        sheet.stroke(skin, ink(colour), 11)
    sheet.fill(_gloss(y, eyes[0]), "#ffffff", 0.22, clip=domino)
    for x in eyes:
        sheet.fill(ellipse(x, y, *size), mix("#ffffff", colour, 0.08))
        sheet.stroke(ellipse(x, y, *size), ink(colour), 7)
    return Layer(key, sheet.svg())


def _gloss(y: float, x: float) -> str:
    """The light along the upper edge of a mask."""
    return (
        f"M{x - 84} {y - 52}C{x - 40} {y - 76} {x + 30} {y - 72} {x + 70} {y - 52}"
        f"C{x + 30} {y - 62} {x - 40} {y - 62} {x - 84} {y - 52}Z"
    )
