"""Hats: drawn once about the centre of the brim, placed on both heads."""

from collections.abc import Callable, Iterator

from metadata.drawing.headgear_band import BANDS, mask
from metadata.drawing.ink import NAVY, Sheet, ink, light, mix, shade
from metadata.drawing.layer import Layer
from metadata.drawing.lighthouse_shape import GLASS
from metadata.drawing.palette import FAMILIES, GOLD
from metadata.drawing.seal_shape import BODY
from metadata.drawing.shapes import circle, ellipse, limb, moved

# Brim centre and scale; the lowest hat point stays above the eyes.
SEATS = {"seal": (512.0, 302.0, 1.03), "lighthouse": (512.0, 286.0, 1.06)}
_SKIN = {"seal": BODY, "lighthouse": GLASS}


def _captain(sheet: Sheet) -> None:
    crown = "M-166 -44C-204 -78 -220 -116 -200 -144C-158 -190 158 -190 200 -144C220 -116 204 -78 166 -44Z"
    sheet.part(crown, "#fbfaf6", line=10, crescent=12)
    sheet.stroke("M-150 -132C-96 -158 -20 -162 40 -160", ink("#fbfaf6"), 6, 0.25)
    band = "M-164 -66C-84 -42 84 -42 164 -66L168 -8C84 16 -84 16 -168 -8Z"
    sheet.part(band, "#31457c", line=9, crescent=6)
    sheet.stroke("M-164 -22C-84 2 84 2 164 -22", GOLD, 8)
    peak = "M-166 -10C-90 16 90 16 166 -10C178 14 158 46 104 56C40 66 -40 66 -104 56C-158 46 -178 14 -166 -10Z"
    sheet.part(peak, "#27305c", line=10, crescent=5)
    sheet.stroke("M-128 16C-100 30 -70 34 -36 37", "#ffffff", 7, 0.4)
    sheet.part(
        "M0 -112C34 -112 40 -92 38 -70C34 -44 14 -34 0 -26C-14 -34 -34 -44 -38 -70C-40 -92 -34 -112 0 -112Z",
        GOLD,
        line=8,
        crescent=5,
    )
    sheet.stroke("M0 -90V-46M-14 -76H14M-20 -62C-18 -48 -8 -45 0 -45C8 -45 18 -48 20 -62", ink(GOLD), 6)
    sheet.stroke(circle(0, -94, 5), ink(GOLD), 5)


def _souwester(sheet: Sheet) -> None:
    yellow = "#f6c544"
    dome = "M-136 -20C-138 -146 -70 -204 0 -204C70 -204 138 -146 136 -20Z"
    sheet.part(dome, yellow, line=10, crescent=16)
    sheet.stroke("M-56 -190C-74 -140 -78 -90 -76 -40M56 -190C74 -140 78 -90 76 -40M0 -202V-40", ink(yellow), 6, 0.6)
    sheet.bean("M-114 -96C-110 -134 -90 -162 -66 -176C-76 -148 -84 -122 -88 -92C-96 -88 -108 -88 -114 -96Z", 0.5)
    brim = (
        "M-142 -50C-80 -26 80 -26 142 -50C190 -36 224 -4 228 34C230 56 214 62 200 50"
        "C120 18 -120 18 -200 50C-214 62 -230 56 -228 34C-224 -4 -190 -36 -142 -50Z"
    )
    sheet.part(brim, yellow, line=10, crescent=9)
    sheet.stroke("M-186 16C-110 -10 110 -10 186 16", ink(yellow), 6, 0.45)
    sheet.part("M-140 -62C-80 -36 80 -36 140 -62V-44C80 -18 -80 -18 -140 -44Z", "#e0714a", line=8, crescent=0)


def _beanie(sheet: Sheet) -> None:
    red, cream = "#d9546a", "#fbf1e2"
    sheet.part(circle(0, -192, 42), cream, line=9, crescent=8)
    sheet.stroke("M-18 -206C-10 -198 -8 -190 -10 -180M14 -210C8 -200 8 -192 14 -182", ink(cream), 6, 0.4)
    cap = "M-174 16C-180 -112 -112 -176 0 -176C112 -176 180 -112 174 16Z"
    sheet.part(cap, red, line=10, crescent=16)
    ribs = (
        "M-112 -20C-116 -70 -96 -120 -58 -156M-40 -20C-42 -80 -34 -130 -20 -168M40 -20"
        "C42 -80 34 -130 20 -168M112 -20C116 -70 96 -120 58 -156"
    )
    sheet.stroke(ribs, ink(red), 6, 0.5)
    fold = "M-184 -14C-90 -34 90 -34 184 -14C198 -8 198 40 184 46C90 26 -90 26 -184 46C-198 40 -198 -8 -184 -14Z"
    sheet.part(fold, cream, line=10, crescent=7)
    sheet.stroke(
        "".join(f"M{x} {-24 + abs(x) // 18}V{28 + abs(x) // 18}" for x in range(-150, 151, 30)), ink(cream), 6, 0.4
    )


def _hardhat(sheet: Sheet) -> None:
    yellow = "#f8cc3f"
    dome = "M-170 10C-172 -116 -98 -178 0 -178C98 -178 172 -116 170 10Z"
    sheet.part(dome, yellow, line=10, crescent=16)
    sheet.part(
        "M-30 8C-36 -60 -34 -140 -24 -190C-12 -198 12 -198 24 -190C34 -140 36 -60 30 8Z",
        light(yellow, 0.25),
        line=8,
        crescent=6,
    )
    sheet.bean("M-140 -52C-138 -96 -114 -132 -80 -150C-96 -118 -106 -88 -108 -48C-116 -42 -132 -42 -140 -52Z", 0.6)
    brim = "M-190 2C-110 -22 110 -22 190 2C208 10 204 40 188 42C110 20 -110 20 -188 42C-204 40 -208 10 -190 2Z"
    sheet.part(brim, yellow, line=10, crescent=6)
    sheet.part(circle(0, -64, 42), "#3b4468", line=9, crescent=0)
    sheet.part(circle(0, -64, 27), "#eaf6ff", line=7, crescent=5)
    sheet.stroke("M-12 -74C-8 -82 -2 -84 4 -84", "#ffffff", 6)


def _strawhat(sheet: Sheet) -> None:
    straw = "#ecc77c"
    dome = "M-128 -14C-132 -120 -80 -164 0 -164C80 -164 132 -120 128 -14Z"
    sheet.part(dome, straw, line=10, crescent=14)
    sheet.stroke("M-96 -112C-60 -128 -20 -134 20 -134M-110 -82C-60 -100 -10 -106 40 -106", ink(straw), 5, 0.35)
    sheet.part("M-132 -58C-80 -34 80 -34 132 -58L134 -16C80 8 -80 8 -134 -16Z", "#4f8fb8", line=8, crescent=5)
    brim = (
        "M-134 -22C-70 2 70 2 134 -22C190 -18 232 4 236 26C238 46 190 58 130 56C50 62 -50 62 -130 56"
        "C-190 58 -238 46 -236 26C-232 4 -190 -18 -134 -22Z"
    )
    sheet.part(brim, straw, line=10, crescent=6)
    sheet.stroke("M-200 22C-120 40 120 40 200 22M-160 4C-90 22 90 22 160 4", ink(straw), 5, 0.4)
    sheet.stroke("M206 44L224 54M-178 52L-190 64", ink(straw), 6)


def _gat(sheet: Sheet) -> None:
    horse = "#343653"
    brim = ellipse(0, -2, 228, 48)
    sheet.part(brim, horse, line=10, crescent=7)
    sheet.stroke("M-196 -8C-110 26 110 26 196 -8M-160 -14C-90 10 90 10 160 -14", mix(horse, "#aab0dc", 0.35), 5, 0.55)
    crown = "M-96 -18C-92 -80 -86 -140 -78 -184C-40 -200 40 -200 78 -184C86 -140 92 -80 96 -18C50 2 -50 2 -96 -18Z"
    sheet.part(crown, horse, line=10, crescent=12)
    sheet.part("M-97 -50C-50 -30 50 -30 97 -50L98 -20C50 2 -50 2 -98 -20Z", "#c4475c", line=8, crescent=4)
    sheet.stroke("M-70 -162C-72 -130 -76 -100 -80 -74", "#ffffff", 7, 0.28)


def _sangmo(sheet: Sheet) -> None:
    felt = "#3a3d63"
    points = ((0, -176), (62, -226), (150, -214), (206, -150), (250, -176), (306, -150))
    ribbon = limb(points, (16, 24, 26, 24, 24, 18), steps=6)
    sheet.part(ribbon, "#fdfaf5", line=8, crescent=4)
    dome = "M-150 0C-150 -96 -86 -140 0 -140C86 -140 150 -96 150 0Z"
    sheet.part(dome, felt, line=10, crescent=14)
    sheet.part("M-150 -44C-80 -22 80 -22 150 -44L152 0H-152Z", "#d9486a", line=8, crescent=0)
    brim = (
        "M-152 -16C-80 8 80 8 152 -16C200 -10 224 8 222 26C216 46 120 52 0 52C-120 52 -216 46 -222 26"
        "C-224 8 -200 -10 -152 -16Z"
    )
    sheet.part(brim, felt, line=10, crescent=6)
    for angle in range(0, 360, 60):
        with sheet.frame(0, -146, 1, angle):
            sheet.part(ellipse(0, -22, 15, 19), "#ffd34d" if angle % 120 else "#fdfaf5", line=7, crescent=0)
    sheet.part(circle(0, -146, 15), "#d9486a", line=7, crescent=4)
    for x in (-92, 92):
        sheet.part(circle(x, -26, 17), "#ffd34d", line=7, crescent=4)


def _beret(sheet: Sheet) -> None:
    wine = "#c4475c"
    sheet.stroke("M-22 -150C-26 -168 -18 -182 -4 -186", ink(wine), 22)
    sheet.stroke("M-22 -150C-26 -168 -18 -182 -4 -186", wine, 8)
    puff = (
        "M-176 14C-242 -18 -232 -110 -140 -140C-40 -170 110 -158 186 -106C232 -70 224 -8 172 14C90 -8 -90 -8 -176 14Z"
    )
    sheet.part(puff, wine, line=10, crescent=14)
    sheet.stroke("M-150 -112C-110 -132 -60 -140 -20 -140", light(wine, 0.5), 8, 0.6)
    band = "M-176 2C-90 -20 90 -20 172 2C182 8 182 36 172 40C90 20 -90 20 -176 40C-186 36 -186 8 -176 2Z"
    sheet.part(band, shade(wine, 0.4), line=9, crescent=5)


def _bucket(sheet: Sheet) -> None:
    canvas = "#5aa08f"
    dome = "M-138 -10L-118 -136C-80 -168 80 -168 118 -136L138 -10Z"
    sheet.part(dome, canvas, line=10, crescent=14)
    sheet.stroke("M-112 -130C-60 -112 60 -112 112 -130", ink(canvas), 6, 0.6)
    brim = (
        "M-140 -34C-70 -12 70 -12 140 -34C176 -22 206 10 214 40C218 60 200 62 186 54"
        "C110 26 -110 26 -186 54C-200 62 -218 60 -214 40C-206 10 -176 -22 -140 -34Z"
    )
    sheet.part(brim, canvas, line=10, crescent=7)
    sheet.stroke("M-186 24C-110 2 110 2 186 24M-166 2C-90 -16 90 -16 166 2", "#fdf6e8", 5, 0.75, dash="14 12")
    wave = "M-66 -62C-50 -92 -26 -92 -14 -70C-2 -50 14 -50 24 -66C34 -82 52 -82 64 -70"
    sheet.stroke(wave, "#fdf6e8", 13)


HATS: dict[str, Callable[[Sheet], None]] = {
    "captain": _captain,
    "souwester": _souwester,
    "beanie": _beanie,
    "hardhat": _hardhat,
    "strawhat": _strawhat,
    "gat": _gat,
    "sangmo": _sangmo,
    "beret": _beret,
    "bucket": _bucket,
}
# What each brim throws on the forehead, about the brim's centre.
_SHADOW = "M-214 -10C-110 30 110 30 214 -10V34C170 84 -170 84 -214 34Z"


def hat(key: str, species: str, draw: Callable[[Sheet], None]) -> Layer:
    """A hat on one head, with its shadow on the forehead."""
    sheet = Sheet(key)
    x, y, scale = SEATS[species]
    with sheet.frame(x, y, scale, clip=_SKIN[species]):
        sheet.fill(moved(_SHADOW, 8, 6), NAVY, 0.26, blur=6)
    with sheet.frame(x, y, scale):
        draw(sheet)
    return Layer(key, sheet.svg())


def layers() -> Iterator[Layer]:
    """Every hat and band on both heads."""
    for species in SEATS:
        for name, draw in HATS.items():
            key = f"headgear/{species}/{name}"
            yield hat(key, species, draw)
        for name, draw_band in BANDS.items():
            key = f"headgear/{species}/{name}"
            sheet = Sheet(key)
            draw_band(sheet, species)
            yield Layer(key, sheet.svg())
        for family_name, family in FAMILIES.items():
            yield mask(f"headgear/{species}/mask/{family_name}", species, family.main)
