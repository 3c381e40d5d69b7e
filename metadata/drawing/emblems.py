"""The heritage emblem: a medal of the tier's metal, a disc of the family's colour, and the family's icon."""

from metadata.drawing.ink import Sheet, ink, light, mix, shade
from metadata.drawing.layer import Layer
from metadata.drawing.palette import FAMILIES
from metadata.drawing.shapes import Point, circle, polygon, star

METALS = {"common": "#c98a5a", "rare": "#d3dae8", "epic": "#e9c46a", "legendary": "#ffd86b"}
DISCS = {
    "islands": "#2c6e8f",
    "port": "#c9564c",
    "ganghwa": "#4c7f6a",
    "tidal": "#8f6a9c",
    "science": "#3a4db0",
    "festival": "#7a3fa8",
}
SPOTS: dict[str, Point] = {"seal": (512, 694), "lighthouse": (512, 568)}
REACH = 44


def _wave(sheet: Sheet, metal: str) -> None:
    for y in (-9, 9):
        sheet.stroke(f"M-21 {y + 3}C-14 {y - 9} -7 {y - 9} 0 {y}C7 {y + 9} 14 {y + 9} 21 {y - 3}", metal, 7.5)


def _anchor(sheet: Sheet, metal: str) -> None:
    sheet.stroke("M0-12V20", metal, 6.5)
    sheet.stroke("M-19 5C-17 17-9 21 0 21C9 21 17 17 19 5", metal, 6.5)
    sheet.stroke("M-10-8H10", metal, 5.5)
    sheet.stroke(circle(0, -18, 5), metal, 5)


def _dolmen(sheet: Sheet, metal: str) -> None:
    sheet.fill("M-25-5C-25-13-16-16-4-16C12-17 25-13 25-6C25-2 20-1 14-1H-16C-22-1-25-2-25-5Z", metal)
    sheet.fill("M-16 3H-6L-5 19H-15Z", metal)
    sheet.fill("M6 3H16L14 19H5Z", metal)


def _crystal(sheet: Sheet, metal: str) -> None:
    sheet.fill(polygon((0, -22), (20, -11), (0, 0), (-20, -11)), metal)
    sheet.fill(polygon((-21, -6), (-2.5, 4), (-2.5, 24), (-21, 13)), mix(metal, "#ffffff", 0.25))
    sheet.fill(polygon((21, -6), (2.5, 4), (2.5, 24), (21, 13)), mix(metal, DISCS["tidal"], 0.3))


def _bowls(sheet: Sheet, metal: str) -> None:
    for x in (-19, 0, 19):
        top = -8 if x else -11
        sheet.fill(
            f"M{x - 9} {top}H{x + 9}C{x + 9} {top + 13} {x + 5} {top + 22} {x} {top + 22}"
            f"C{x - 5} {top + 22} {x - 9} {top + 13} {x - 9} {top}Z",
            metal,
        )
    sheet.stroke("M-22 19H22", metal, 4.5)


def _notes(sheet: Sheet, metal: str) -> None:
    sheet.fill("M-9-18L17-23V-13L-9-8Z", metal)
    sheet.stroke("M-9-14V12M17-18V7", metal, 5)
    sheet.fill(circle(-14, 13, 8), metal)
    sheet.fill(circle(12, 8, 8), metal)


_ICONS = {
    "islands": _wave,
    "port": _anchor,
    "ganghwa": _dolmen,
    "tidal": _crystal,
    "science": _bowls,
    "festival": _notes,
}


def _emblem(species: str, family: str, tier: str) -> str:
    metal, disc = METALS[tier], DISCS[family]
    sheet = Sheet(f"emblem-{species}-{family}-{tier}")
    with sheet.frame(*SPOTS[species]):
        rim = circle(0, 0, REACH - 3)
        if tier == "legendary":
            rim = star(0, 0, REACH + 6, 0.84, 12)
        elif tier == "epic":
            rim = star(0, 0, REACH + 2, 0.91, 16)
        sheet.cast(rim, circle(0, 0, 60), 4, 7, 4, 0.22)
        sheet.fill(rim, sheet.gradient((0, light(metal, 0.7)), (0.5, metal), (1, shade(metal, 0.3)), to=(0, 0, 0.7, 1)))
        sheet.stroke(rim, ink(metal), 6.5)
        sheet.fill(circle(0, 0, 31), sheet.gradient((0, light(disc, 0.2)), (0.6, disc), (1, shade(disc, 0.3))))
        sheet.stroke(circle(0, 0, 31), ink(disc), 4)
        with sheet.frame(scale=0.88):
            _ICONS[family](sheet, mix(metal, "#ffffff", 0.74))
        sheet.stroke("M-35-13C-32-24-24-32-13-35", "#ffffff", 4, 0.8)
    return sheet.svg()


def emblem_layers() -> list[Layer]:
    """Two species by six families by four metals: keys emblem/<species>/<family>-<tier>."""
    return [
        Layer(f"emblem/{species}/{family}-{tier}", _emblem(species, family, tier))
        for species in SPOTS
        for family in FAMILIES
        for tier in METALS
    ]
