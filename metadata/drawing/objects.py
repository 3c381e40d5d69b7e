"""What the cast holds: drawn once about the grip at (0, 0), tilted 8 degrees in both right hands."""

import math
from collections.abc import Callable, Iterator

from metadata.drawing.ink import Sheet, ink, light, shade
from metadata.drawing.layer import Layer
from metadata.drawing.objects_tools import TOOLS
from metadata.drawing.palette import FAMILIES, GOLD
from metadata.drawing.shapes import circle, ellipse, line, rounded, smooth

GRIPS = {"seal": (848.0, 566.0), "lighthouse": (830.0, 566.0)}
TILT = 8.0
SCALES = {"fan": 0.96}  # so that it keeps 24 px from the edge of the picture
WOOD = "#b9794a"


def staff(sheet: Sheet, top: float, bottom: float = 236, width: float = 20, colour: str = WOOD) -> None:
    """A round shaft through the grip."""
    sheet.part(rounded(-width / 2, top, width, bottom - top, width / 2), colour, line=8, crescent=4)


def _lantern(sheet: Sheet) -> None:
    staff(sheet, -170)
    hook = "M0 -160V-196C0 -248 72 -256 76 -206"
    sheet.stroke(hook, ink("#5b6488"), 24)
    sheet.stroke(hook, "#5b6488", 9)
    sheet.stroke("M76 -206V-190", ink("#5b6488"), 9)
    sheet.part("M40 -158L58 -192H94L112 -158Z", "#3b4468", line=8, crescent=4)
    glass = "M46 -158H106L114 -84H38Z"
    sheet.part(glass, "#fff0b8", line=9, crescent=0)
    sheet.fill(ellipse(76, -112, 26, 30), "#ffd978", clip=glass)
    sheet.fill("M76 -146C92 -126 96 -112 90 -100C84 -90 68 -90 62 -100C56 -112 66 -126 76 -146Z", "#f2713c", clip=glass)
    sheet.fill("M76 -122C84 -112 84 -100 76 -96C68 -100 68 -112 76 -122Z", "#ffe9a8")
    sheet.stroke("M54 -146L48 -98", "#ffffff", 6, 0.9)
    sheet.part(rounded(30, -86, 92, 24, 9), "#3b4468", line=8, crescent=4)


def pennant(sheet: Sheet, colour: str) -> None:
    """A pointed pennant in the family's accent, of no country and no team."""
    staff(sheet, -250)
    sheet.part(circle(0, -258, 17), GOLD, line=8, crescent=5)
    flag = "M10 -244C36 -252 60 -226 118 -200C66 -182 40 -150 10 -142Z"
    sheet.part(flag, colour, line=9, crescent=7)
    sheet.stroke("M24 -250V-136", GOLD, 13, clip=flag)
    sheet.stroke("M46 -222L66 -196L46 -170M72 -212L86 -198L72 -182", "#fdfaf5", 8, clip=flag)
    sheet.stroke(flag, ink(colour), 9)


def _microphone(sheet: Sheet) -> None:
    body, steel = "#3b4478", "#c9d3ea"
    sheet.part("M-24 -86H24L16 66C15 80 -15 80 -16 66Z", body, line=9, crescent=6)
    sheet.part(circle(0, -146, 62), steel, line=10, crescent=12)
    grid = "".join(
        line((x - 60, -206), (x + 60, -86)) + line((x + 60, -206), (x - 60, -86)) for x in range(-80, 81, 32)
    )
    sheet.stroke(grid, ink(steel), 5, 0.4, clip=circle(0, -146, 56))
    sheet.fill(ellipse(-22, -170, 18, 13, -36), "#ffffff", 0.8)
    sheet.part(rounded(-46, -98, 92, 26, 12), "#e2497f", line=9, crescent=4)
    sheet.fill(circle(0, -58, 7), "#5ad1c8")


def _wheel(sheet: Sheet) -> None:
    x, y, wood = 11, -118, "#a9683f"
    for i in range(8):
        with sheet.frame(x, y, 1, i * 45):
            sheet.part("M-7 -26H7V-88C16 -92 16 -116 0 -118C-16 -116 -16 -92 -7 -88Z", wood, line=7, crescent=0)
    sheet.stroke(circle(x, y, 66), ink(wood), 35)
    sheet.stroke(circle(x, y, 66), wood, 19)
    sheet.stroke(circle(x, y, 66), light(wood, 0.4), 6, 0.6)
    sheet.part(circle(x, y, 25), GOLD, line=8, crescent=6)
    sheet.fill(circle(x, y, 8), ink(GOLD))


def _fan(sheet: Sheet) -> None:
    paper, bamboo = "#fbf6ea", "#a9683f"
    spread = [math.radians(-90 + a) for a in range(-46, 59, 13)]
    outer, inner = 162, 60
    rim = "L".join(f"{outer * math.cos(a):.1f} {outer * math.sin(a):.1f}" for a in spread)
    root = "L".join(f"{inner * math.cos(a):.1f} {inner * math.sin(a):.1f}" for a in spread[::-1])
    leaf = f"M{rim}L{root}Z"
    ribs = "".join(f"M0 0L{outer * math.cos(a):.1f} {outer * math.sin(a):.1f}" for a in spread)
    sheet.stroke(ribs, ink(bamboo), 13)
    sheet.stroke(ribs, bamboo, 5)
    sheet.part(leaf, paper, line=9, crescent=0)
    sheet.fill(
        smooth([(-118, -100), (-60, -128), (-10, -116), (50, -134), (120, -96), (60, -92), (0, -84), (-60, -92)]),
        "#3f8f9c",
        clip=leaf,
    )
    sheet.fill(smooth([(-70, -70), (-20, -92), (20, -82), (70, -96), (80, -60), (0, -58)]), "#7cc6bf", clip=leaf)
    sheet.fill(ellipse(40, -142, 13, 13), "#f2a25c", clip=leaf)
    folds = "".join(
        f"M{inner * math.cos(a):.1f} {inner * math.sin(a):.1f}L{outer * math.cos(a):.1f} {outer * math.sin(a):.1f}"
        for a in spread[1:-1]
    )
    sheet.stroke(folds, ink(paper), 5, 0.28)
    sheet.stroke(leaf, ink(paper), 9)
    sheet.stroke(
        (
            f"M0 0L{outer * math.cos(spread[0]):.1f} {outer * math.sin(spread[0]):.1f}M0 0"
            f"L{outer * math.cos(spread[-1]):.1f} {outer * math.sin(spread[-1]):.1f}"
        ),
        ink(bamboo),
        15,
    )
    sheet.stroke(
        (
            f"M0 0L{outer * math.cos(spread[0]):.1f} {outer * math.sin(spread[0]):.1f}M0 0"
            f"L{outer * math.cos(spread[-1]):.1f} {outer * math.sin(spread[-1]):.1f}"
        ),
        bamboo,
        6,
    )
    sheet.stroke("M0 10C6 40 -6 60 2 84", ink("#c4475c"), 15)
    sheet.stroke("M0 10C6 40 -6 60 2 84", "#c4475c", 6)
    sheet.part("M-12 82H16L22 136H-18Z", "#c4475c", line=8, crescent=4)


def _book(sheet: Sheet) -> None:
    cover = "#33557c"
    with sheet.frame(22, -72, 1, 6):
        sheet.part(
            (
                "M-70 -92H62C74 -92 80 -86 80 -74V92C80 100 74 106 66 106H-56C-68 106 -78 98 -78 86V-84"
                "C-78 -88 -76 -92 -70 -92Z"
            ),
            shade(cover, 0.35),
            line=10,
            crescent=0,
        )
        sheet.part("M-58 78H72V98H-54C-70 98 -72 78 -58 78Z", "#fbf1dc", line=6, crescent=0)
        sheet.part(
            "M-64 -92H62C74 -92 80 -86 80 -74V80H-58C-70 80 -78 88 -78 88V-78C-78 -86 -72 -92 -64 -92Z",
            cover,
            line=9,
            crescent=7,
        )
        sheet.stroke("M-52 -90V78", ink(cover), 7, 0.7)
        sheet.part(rounded(-26, -62, 82, 50, 8), "#fbf1dc", line=7, crescent=0)
        sheet.stroke("M-8 -46H38M-8 -30H24", ink("#fbf1dc"), 6, 0.55)
        sheet.stroke("M-30 30H60M-30 50H60", GOLD, 6)


def _conch(sheet: Sheet) -> None:
    shell = "#f7c9a8"
    with sheet.frame(8, -84, 1.06, 14):
        body = "M-6 108C-64 92 -86 30 -66 -22C-54 -58 -20 -76 0 -112C14 -78 56 -70 74 -28C92 20 58 90 -6 108Z"
        sheet.part(body, shell, line=10, crescent=11)
        sheet.stroke(
            "M-58 -34C-20 -10 40 -14 72 -34M-32 -62C-6 -46 26 -50 48 -62M-14 -86C-4 -80 8 -80 18 -86",
            ink(shell),
            7,
            0.7,
        )
        mouth = "M8 88C-30 70 -34 26 -8 6C20 -10 52 2 50 34C46 62 30 80 8 88Z"
        sheet.part(mouth, "#f48a9a", line=8, crescent=7)
        sheet.stroke("M8 70C-10 58 -10 36 6 26", light("#f48a9a", 0.7), 7, 0.8)
        sheet.stroke("M-52 10C-56 34 -46 60 -34 74", "#ffffff", 8, 0.7)


def _pinwheel(sheet: Sheet) -> None:
    staff(sheet, -190, width=16)
    tones = ("#f2713c", "#ffd34d", "#35a7c4", "#5aa56a")
    with sheet.frame(4, -176, 1, 8):
        for i, tone in enumerate(tones):
            with sheet.frame(angle=i * 90):
                sheet.part("M0 0C-6 -34 -6 -64 6 -94C44 -88 66 -60 66 -26Z", tone, line=9, crescent=6)
                sheet.part("M0 0L66 -26C48 -10 26 -2 0 0Z", shade(tone, 0.4), line=8, crescent=0, edge=ink(tone))
        sheet.part(circle(0, 0, 14), "#fdfaf5", line=8, crescent=4)


def _lifering(sheet: Sheet) -> None:
    x, y, red = 14, -104, "#e8603c"
    ring = circle(x, y, 68)
    sheet.stroke(ring, ink(red), 62)
    sheet.stroke(ring, "#fdfaf5", 43)
    for angle in range(20, 380, 90):
        with sheet.frame(x, y, 1, angle):
            arc = "M-26 -63C-10 -70 10 -70 26 -63"
            sheet.stroke(arc, red, 43, clip="M-30 -120H30V-30H-30Z")
            sheet.stroke("M-30 -84L-20 -41M30 -84L20 -41", ink(red), 6)
    sheet.stroke(f"M{x - 80} {y + 4}C{x - 80} {y - 50} {x - 50} {y - 78} {x - 10} {y - 82}", "#ffffff", 7, 0.65)
    rope = circle(x, y, 98)
    sheet.stroke(rope, ink("#d8b27c"), 6, 0.9, dash="44 30")


def _sogo(sheet: Sheet) -> None:
    """A small hand drum of the farmers' band."""
    sheet.part(rounded(-12, -50, 24, 124, 12), WOOD, line=8, crescent=4)
    x, y = 6, -130
    sheet.part(circle(x, y, 84), "#3f8f9c", line=10, crescent=10)
    sheet.part(circle(x, y, 66), "#fbf1dc", line=8, crescent=9)
    for i in range(12):
        a = math.radians(i * 30 + 15)
        sheet.fill(circle(x + 76 * math.cos(a), y + 76 * math.sin(a), 6), GOLD)
    sheet.stroke(circle(x, y, 42), "#d9486a", 7, 0.8)
    for i in range(5):
        with sheet.frame(x, y, 1, i * 72):
            sheet.fill(ellipse(0, -16, 11, 13), "#e98aa0")
    sheet.fill(circle(x, y, 8), GOLD)
    sheet.stroke("M4 -52C14 -44 18 -40 20 -30", ink("#d9486a"), 8)


OBJECTS: dict[str, Callable[[Sheet], None]] = {
    "lantern": _lantern,
    "microphone": _microphone,
    "wheel": _wheel,
    "fan": _fan,
    "book": _book,
    "conch": _conch,
    "pinwheel": _pinwheel,
    "lifering": _lifering,
    "sogo": _sogo,
    **TOOLS,
}
FAMILY_OBJECTS: dict[str, Callable[[Sheet, str], None]] = {"pennant": pennant}


def layers() -> Iterator[Layer]:
    """Every object in both hands."""
    for species, (x, y) in GRIPS.items():
        for name, draw in OBJECTS.items():
            key = f"object/{species}/{name}"
            sheet = Sheet(key)
            with sheet.frame(x, y, SCALES.get(name, 1), TILT):
                draw(sheet)
            yield Layer(key, sheet.svg())
        for name, draw_in in FAMILY_OBJECTS.items():
            for family_name, family in FAMILIES.items():
                key = f"object/{species}/{name}/{family_name}"
                sheet = Sheet(key)
                with sheet.frame(x, y, 1, TILT):
                    draw_in(sheet, family.accent)
                yield Layer(key, sheet.svg())
