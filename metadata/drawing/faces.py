"""Eyes and mouths: one construction for both species, placed twice."""

from collections.abc import Iterator
from typing import NamedTuple

from metadata.drawing.ink import Sheet
from metadata.drawing.layer import Layer
from metadata.drawing.palette import IRISES
from metadata.drawing.shapes import ellipse, polygon, sparkle

DARK = "#161a36"
LIP = "#7c2f4a"
TONGUE = "#ff8fa0"


class Mood(NamedTuple):
    """Left eye, right eye, brows, mouth."""

    left: str
    right: str
    brow: str
    mouth: str


MOODS = {
    "open": Mood("open", "open", "soft", "smile"),
    "happy": Mood("happy", "happy", "high", "grin"),
    "wink": Mood("open", "happy", "high", "smile"),
    "calm": Mood("calm", "calm", "soft", "smile"),
    "hero": Mood("hero", "hero", "none", "grin"),
    "sparkle": Mood("sparkle", "sparkle", "high", "grin"),
    "proud": Mood("proud", "proud", "high", "crooked"),
    "surprised": Mood("surprised", "surprised", "high", "o"),
    "sleepy": Mood("sleepy", "sleepy", "high", "o"),
    "moved": Mood("moved", "moved", "worried", "smile"),
    "merry": Mood("open", "open", "high", "grin"),
}
CLOSED = frozenset({"happy", "calm"})


def _open_eye(sheet: Sheet, iris: str, side: int, kind: str) -> None:
    """An eye 74 x 90 about the origin; side is -1 on the viewer's left."""
    grow = 1.1 if kind == "surprised" else 1.0
    oval = ellipse(0, 0, 37 * grow, 45 * grow)
    lid = {
        "hero": polygon((-80, -36 if side < 0 else -22), (80, -22 if side < 0 else -36), (80, 80), (-80, 80)),
        "proud": polygon((-80, -26), (80, -26), (80, 80), (-80, 80)),
        "sleepy": polygon((-80, -8 - 18 * side), (80, -8 + 18 * side), (80, 80), (-80, 80)),
    }.get(kind)
    with sheet.frame(clip=lid) if lid else sheet.frame():
        sheet.fill(oval, sheet.gradient((0, "#14182f"), (0.5, "#232848"), (1, iris), to=(0, 0, 0, 1)))
        sheet.fill(ellipse(0, 30, 31, 25), sheet.glow(0, 32, 30, (0, iris), (0.5, iris, 0.75), (1, iris, 0)), clip=oval)
        if kind == "moved":
            sheet.fill(ellipse(0, 26, 26, 12), "#ffffff", 0.4, clip=oval)
        if kind == "sparkle":
            sheet.fill(sparkle(-4, -8, 30), "#ffffff")
        elif kind == "sleepy":
            sheet.fill(ellipse(-12, 10, 10, 8), "#ffffff")
        else:
            small = 0.78 if kind == "surprised" else 1.0
            drop = 6 if kind in ("hero", "proud") else 0
            sheet.fill(ellipse(-12, -16 + drop, 13 * small, 15.5 * small), "#ffffff")
        sheet.fill(ellipse(13, 17, 6.5, 6.5), "#ffffff", 0.9)
    if kind == "hero":
        left, right = (-35, -23) if side < 0 else (-23, -35)
        sheet.stroke(f"M-45 {left}L45 {right}", DARK, 12)
    elif kind == "proud":
        sheet.stroke("M-42 -16C-24 -36 24 -36 42 -16", DARK, 11)
    elif kind == "sleepy":
        sheet.stroke(f"M-42 {-7 - 10 * side}C-20 {-14 - 5 * side} 20 {-14 + 5 * side} 42 {-7 + 10 * side}", DARK, 11)
    else:
        sheet.stroke(f"M-40 {-22 * grow}C-24 {-53 * grow} 24 {-53 * grow} 40 {-22 * grow}", DARK, 8)
    if kind == "moved":
        sheet.fill(
            (
                f"M{side * 36} 34C{side * 50} 54 {side * 46} 66 {side * 36} 66"
                f"C{side * 26} 66 {side * 24} 52 {side * 36} 34Z"
            ),
            "#bfe8ff",
        )


def _eye(sheet: Sheet, iris: str, side: int, kind: str) -> None:
    if kind == "happy":
        sheet.stroke("M-37 14C-26 -28 26 -28 37 14", DARK, 13)
    elif kind == "calm":
        sheet.stroke("M-37 -4C-26 26 26 26 37 -4", DARK, 11)
        sheet.stroke(f"M{side * 37} -4L{side * 47} 4M{side * 26} 11L{side * 35} 21", DARK, 7)
    else:
        _open_eye(sheet, iris, side, kind)


def _brow(sheet: Sheet, side: int, kind: str) -> None:
    """A short arc above the eye, about the eye's centre."""
    if kind == "none":
        return
    inner, outer, arch = {"soft": (-66, -62, -72), "high": (-70, -64, -84), "worried": (-76, -60, -78)}[kind]
    sheet.stroke(f"M{-side * 18} {inner}C{-side * 6} {arch} {side * 12} {arch} {side * 24} {outer}", DARK, 7, 0.75)


def _seal_mouth(sheet: Sheet, kind: str) -> None:
    """Under the muzzle, whose lower edge is the upper lip."""
    sheet.stroke("M512 522L512 578", DARK, 6)
    if kind == "grin":
        gap = (
            "M462 593C482 598 500 592 512 579C524 592 542 598 562 593C566 626 540 645 512 645C484 645 458 626 462 593Z"
        )
        sheet.fill(gap, LIP)
        sheet.fill(ellipse(512, 634, 30, 18), TONGUE, clip=gap)
        sheet.stroke(gap, DARK, 7)
    elif kind == "o":
        gap = ellipse(512, 612, 20, 22)
        sheet.fill(gap, LIP)
        sheet.fill(ellipse(512, 626, 14, 10), TONGUE, clip=gap)
        sheet.stroke(gap, DARK, 7)
    elif kind == "crooked":
        sheet.stroke("M476 598C508 622 548 618 566 592M566 592C572 594 576 592 580 586", DARK, 7)
    else:
        sheet.stroke("M478 598C494 622 530 622 546 598", DARK, 7)
    if kind != "grin":
        sheet.stroke("M440 588C470 606 500 596 512 579C524 596 554 606 584 588", DARK, 6)


def _lighthouse_mouth(sheet: Sheet, kind: str) -> None:
    """Between y 462 and 510, so that the emblem stays free."""
    if kind == "grin":
        gap = (
            "M480 466C500 471 524 471 544 466C548 468 548 472 547 476C542 500 528 509 512 509"
            "C496 509 482 500 477 476C476 472 476 468 480 466Z"
        )
        sheet.fill(gap, LIP)
        sheet.fill(ellipse(512, 505, 24, 14), TONGUE, clip=gap)
        sheet.stroke(gap, DARK, 7)
    elif kind == "o":
        gap = ellipse(512, 484, 15, 18)
        sheet.fill(gap, LIP)
        sheet.stroke(gap, DARK, 7)
    elif kind == "crooked":
        sheet.stroke("M482 482C504 498 530 492 544 472M538 468C544 468 549 471 551 477", DARK, 7)
    else:
        sheet.stroke("M482 474C494 496 530 496 542 474", DARK, 8)


def face(species: str, key: str, mood: Mood, iris: str) -> Layer:
    """One mood with one iris tone."""
    sheet = Sheet(key)
    places, y, scale = ((404, 620), 442, 1.14) if species == "seal" else ((432, 592), 416, 0.96)
    for side, x, kind in ((-1, places[0], mood.left), (1, places[1], mood.right)):
        with sheet.frame(x, y, scale):
            _eye(sheet, iris, side, kind)
            if species == "lighthouse":
                _brow(sheet, side, mood.brow)
    if species == "seal":
        _seal_mouth(sheet, mood.mouth)
    else:
        _lighthouse_mouth(sheet, mood.mouth)
    return Layer(key, sheet.svg())


def face_key(species: str, mood: str, iris: str) -> str:
    """The layer of a mood; moods with closed eyes need no iris."""
    return f"{species}/face/{mood}" if mood in CLOSED else f"{species}/face/{mood}-{iris}"


def layers() -> Iterator[Layer]:
    """Every face of both species."""
    for species in ("seal", "lighthouse"):
        for name, mood in MOODS.items():
            tones = {"amber": IRISES["amber"]} if name in CLOSED else IRISES
            for tone, colour in tones.items():
                key = face_key(species, name, tone)
                yield face(species, key, mood, colour)
