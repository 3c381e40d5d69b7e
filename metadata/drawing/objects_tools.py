"""Held tools and instruments, about the grip at (0, 0)."""

from collections.abc import Callable

from metadata.drawing.ink import Sheet, ink, light, shade
from metadata.drawing.palette import GOLD
from metadata.drawing.shapes import circle, ellipse, polygon, rounded

WOOD = "#b9794a"


def _flask(sheet: Sheet) -> None:
    glass, juice = "#dff3fb", "#f06fa0"
    body = "M-24 -196H24V-134L76 -8C86 18 70 36 44 36H-44C-70 36 -86 18 -76 -8L-24 -134Z"
    sheet.fill(body, sheet.gradient((0, "#f6fdff"), (1, glass)))
    sheet.fill("M-110 -66C-60 -86 -30 -48 10 -62C40 -74 70 -58 110 -66V60H-110Z", sheet.lit(juice), clip=body)
    for x, y, r in ((-22, -30, 10), (20, -16, 7), (4, -46, 6)):
        sheet.fill(circle(x, y, r), "#ffd6e6")
    sheet.crescent(body, -9, -6, 0.2)
    sheet.stroke(body, ink("#7fb4d8"), 10)
    sheet.stroke("M-12 -176V-130L-44 -52", "#ffffff", 8, 0.9)
    sheet.part(rounded(-36, -212, 72, 26, 12), "#f08a3c", line=9, crescent=4)
    for x, y, r in ((6, -236, 13), (34, -258, 9)):
        sheet.part(circle(x, y, r), "#ffc2da", line=6, crescent=0)


def _telescope(sheet: Sheet) -> None:
    brass, navy, leather = GOLD, "#33477e", "#9a5f3f"
    with sheet.frame(-6, -10, 0.9, 18):
        sheet.part("M-24 -10H24L20 112C20 120 -20 120 -20 112Z", leather, line=9, crescent=6)
        sheet.part("M-34 -112H34L28 8H-28Z", navy, line=9, crescent=8)
        sheet.part("M-46 -206H46L38 -104H-38Z", navy, line=9, crescent=9)
        for y, half in ((-212, 52), (-112, 42), (-4, 33)):
            sheet.part(rounded(-half, y - 13, 2 * half, 26, 11), brass, line=8, crescent=4)
        sheet.part(ellipse(0, -226, 44, 15), "#bfeaff", line=8, crescent=0)
        sheet.stroke("M-22 -230C-14 -234 -6 -235 0 -235", "#ffffff", 6)
        sheet.stroke("M-24 -180L-18 -128", "#ffffff", 7, 0.4)


def _saltrake(sheet: Sheet) -> None:
    sheet.part(rounded(-10, -216, 20, 452, 10), WOOD, line=8, crescent=4)
    for x, y, r in ((-48, -262, 24), (0, -272, 29), (48, -262, 22)):
        lump = polygon(
            (x - r, y + 6),
            (x - r * 0.5, y - r * 0.8),
            (x + r * 0.45, y - r),
            (x + r, y - 2),
            (x + r * 0.7, y + r),
            (x - r * 0.8, y + r),
        )
        sheet.part(lump, "#fbfcff", line=8, crescent=7)
    board = (
        "M-88 -244H88C96 -244 98 -238 96 -230L88 -204C86 -198 80 -196 74 -196H-74"
        "C-80 -196 -86 -198 -88 -204L-96 -230C-98 -238 -96 -244 -88 -244Z"
    )
    sheet.part(board, "#a9683f", line=9, crescent=6)
    sheet.stroke("M-62 -222H-20M10 -214H56", ink("#a9683f"), 5, 0.5)


def _wrench(sheet: Sheet) -> None:
    steel, red = "#b9c6de", "#d94f55"
    head = (
        "M-26 -110C-70 -130 -82 -178 -58 -220L-30 -176L6 -170L26 -192L24 -240C70 -222 84 -166 56 -130"
        "C46 -118 34 -112 26 -108L22 40H-22Z"
    )
    with sheet.frame(0, 0, 0.96, 6):
        sheet.part(head, steel, line=10, crescent=10)
        sheet.stroke("M-46 -160C-36 -142 -22 -132 -8 -128", "#ffffff", 8, 0.7)
        sheet.part(rounded(-25, -70, 50, 152, 18), red, line=9, crescent=7)
        sheet.stroke("M-8 -54V-30", light(red, 0.6), 7, 0.7)


def _paintbrush(sheet: Sheet) -> None:
    sheet.part("M-14 -120H14L20 40C22 90 10 190 0 206C-10 190 -22 90 -20 40Z", WOOD, line=9, crescent=5)
    bristle = "M-44 -170C-58 -214 -34 -238 -22 -270C-6 -252 10 -262 24 -276C30 -246 58 -214 44 -170Z"
    sheet.part(bristle, "#f7e3c2", line=9, crescent=0)
    sheet.fill(
        "M-70 -226C-40 -206 -20 -232 0 -218C22 -204 40 -226 70 -214V-290H-70Z", sheet.lit("#35a7c4"), clip=bristle
    )
    sheet.crescent(bristle, -8, -6, 0.22)
    sheet.stroke(bristle, ink("#f7e3c2"), 9)
    sheet.part("M-46 -176H46L24 -112H-24Z", "#c9d3ea", line=9, crescent=6)
    sheet.stroke("M-36 -156H36", ink("#c9d3ea"), 6, 0.5)


def _magnifier(sheet: Sheet) -> None:
    sheet.part("M-15 -66H15L20 64C20 82 -20 82 -20 64Z", "#8a4f6a", line=9, crescent=6)
    x, y, r = 2, -150, 68
    sheet.fill(circle(x, y, r), "#dff3fb", 0.82)
    sheet.fill("M-40 -152C-34 -186 -12 -204 14 -206C-6 -190 -18 -172 -20 -146Z", "#ffffff", 0.9)
    sheet.fill("M20 -104C38 -112 48 -126 52 -142C58 -120 44 -98 26 -92Z", "#ffffff", 0.7)
    sheet.stroke(circle(x, y, r), ink(GOLD), 32)
    sheet.stroke(circle(x, y, r), shade(GOLD, 0.12), 15)
    sheet.stroke(f"M{x - 64} {y + 16}C{x - 72} {y - 30} {x - 40} {y - 70} {x + 4} {y - 72}", light(GOLD, 0.7), 6, 0.9)


def _net(sheet: Sheet) -> None:
    hoop, mesh = "#5b8f6a", "#fdf6e4"
    sheet.part(rounded(-10, -130, 20, 366, 10), WOOD, line=8, crescent=4)
    bag = "M-78 -186C-66 -120 -40 -84 6 -76C52 -84 74 -120 84 -186Z"
    sheet.fill(bag, mesh, 0.9)
    grid = "".join(f"M{x} -200L{x + 90} -60M{x + 60} -200L{x - 30} -60" for x in range(-160, 120, 34))
    sheet.stroke(grid, ink(mesh), 5, 0.38, clip=bag)
    sheet.stroke(bag, ink(mesh), 8)
    ring = ellipse(3, -190, 84, 34)
    sheet.fill(ring, "#cfeaf2", 0.85)
    sheet.fill("M-20 -194C0 -222 40 -220 56 -196L80 -212V-170L56 -188C40 -168 0 -168 -20 -194Z", "#f48a5c")
    sheet.stroke("M-20 -194C0 -222 40 -220 56 -196L80 -212V-170L56 -188C40 -168 0 -168 -20 -194Z", ink("#f48a5c"), 7)
    sheet.fill(circle(-2, -198, 4.5), ink("#f48a5c"))
    sheet.stroke(ring, ink(hoop), 25)
    sheet.stroke(ring, hoop, 11)
    sheet.part(rounded(-16, -90, 32, 34, 8), hoop, line=8, crescent=4)


TOOLS: dict[str, Callable[[Sheet], None]] = {
    "flask": _flask,
    "telescope": _telescope,
    "saltrake": _saltrake,
    "wrench": _wrench,
    "paintbrush": _paintbrush,
    "magnifier": _magnifier,
    "net": _net,
}
