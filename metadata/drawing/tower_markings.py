"""What is painted on the tower, in the family's trim, together with the plinth."""

from collections.abc import Iterator

from metadata.drawing.ink import Sheet, ink, light, mix, shade
from metadata.drawing.layer import Layer
from metadata.drawing.lighthouse_shape import PLINTH, TOWER
from metadata.drawing.palette import FAMILIES, Family
from metadata.drawing.palette import TOWER as WHITE
from metadata.drawing.shapes import polygon, rounded, scaled

INNER = scaled(TOWER, 512, 727, 0.985, 0.992)


def _bowed(top: float, bottom: float) -> str:
    """A band round the tower, bowed like its foot."""
    return f"M300 {top}Q512 {top + 16} 724 {top}L724 {bottom}Q512 {bottom + 16} 300 {bottom}Z"


def _bands(sheet: Sheet, family: Family) -> None:
    for top, bottom in ((644, 690), (742, 790), (816, 838)):
        sheet.fill(_bowed(top, bottom), sheet.lit(family.trim), clip=INNER)


def _spiral(sheet: Sheet, family: Family) -> None:
    for y in (640, 752, 864):
        sheet.fill(
            f"M290 {y + 20}C400 {y + 20} 560 {y - 20} 734 {y - 76}V{y - 26}C560 {y + 32} 400 {y + 72} 290 {y + 74}Z",
            sheet.lit(family.trim),
            clip=INNER,
        )


def _diamonds(sheet: Sheet, family: Family) -> None:
    for row, y in enumerate((680, 770, 856)):
        for column in range(-3, 4):
            x = 512 + column * 92 + (46 if row % 2 else 0)
            if (row, column) != (0, 0):
                sheet.fill(polygon((x, y - 44), (x + 40, y), (x, y + 44), (x - 40, y)), family.trim, clip=INNER)


def _bricks(sheet: Sheet, family: Family) -> None:
    pale = mix(WHITE, family.trim, 0.55)
    for row in range(8):
        y = 618 + row * 29
        for column in range(-4, 5):
            if (row * 5 + column * 3) % 7 in (0, 2, 5):
                x = 512 + column * 62 + (31 if row % 2 else 0)
                sheet.fill(rounded(x - 28, y, 56, 23, 6), pale if (row + column) % 2 else family.trim, clip=INNER)


def _windows(sheet: Sheet, family: Family) -> None:
    for x, y in ((430, 690), (598, 660), (420, 790), (606, 762)):
        arch = f"M{x - 17} {y + 26}V{y - 6}C{x - 17} {y - 32} {x + 17} {y - 32} {x + 17} {y - 6}V{y + 26}Z"
        sheet.part(arch, "#ffd978", line=8, crescent=5, edge=ink(family.trim))
        sheet.stroke(f"M{x - 24} {y + 31}H{x + 24}", family.trim, 9)
        sheet.stroke(f"M{x} {y - 20}V{y + 22}", ink(family.trim), 5)
    sheet.fill(_bowed(816, 838), family.trim, clip=INNER)


def _waves(sheet: Sheet, family: Family) -> None:
    tones = (mix(WHITE, family.trim, 0.35), mix(WHITE, family.trim, 0.65), family.trim)
    for i, (y, tone) in enumerate(zip((678, 748, 816), tones, strict=True)):
        crests = "".join(f"Q{x + 28} {y - 34} {x + 56} {y}" for x in range(272 - 28 * (i % 2), 760, 56))
        sheet.fill(f"M{272 - 28 * (i % 2)} {y}{crests}V{y + 160}H{244}Z", tone, clip=INNER)
        sheet.stroke(f"M{272 - 28 * (i % 2)} {y}{crests}", light(tone, 0.5), 5, 0.7, clip=INNER)


MARKINGS = {
    "stripes": _bands,
    "spiral": _spiral,
    "diamonds": _diamonds,
    "bricks": _bricks,
    "windows": _windows,
    "waves": _waves,
}


def layers() -> Iterator[Layer]:
    """Every tower marking in every family's trim."""
    for name, draw in MARKINGS.items():
        for family_name, family in FAMILIES.items():
            key = f"lighthouse/marking/{name}/{family_name}"
            sheet = Sheet(key)
            draw(sheet, family)
            base = shade(family.trim, 0.42)
            sheet.fill(PLINTH, sheet.lit(base), clip=INNER)
            sheet.stroke("M300 846Q512 862 724 846", ink(family.trim), 7, clip=INNER)
            sheet.stroke("M340 858Q420 866 500 867", light(base, 0.4), 5, 0.6, clip=INNER)
            yield Layer(key, sheet.svg())
