"""What the seal wears: cloth is a region clipped by the body, collars and bows are free parts on top."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from metadata.drawing.ink import Sheet, ink, light, shade
from metadata.drawing.layer import Layer
from metadata.drawing.palette import GOLD
from metadata.drawing.seal_shape import BODY, CUFFS, FLIPPERS, SLEEVES
from metadata.drawing.shapes import circle, ellipse, mirrored, rounded

NECK = "M200 560C300 646 420 668 512 668C604 668 724 646 824 560"
_NECK_BACK = "C724 646 604 668 512 668C420 668 300 646 200 560Z"


class Sleeve(NamedTuple):
    """Cloth and cuff colour of a half-length sleeve."""

    cloth: str
    cuff: str


def cloth(sheet: Sheet, colour: str, hem: float = 856, sag: float = 44, region: str = "") -> str:
    """Cover the body from the neck to a curved hem; gives the region's path back."""
    path = region or f"M200 560L200 {hem - 20}Q512 {hem + sag} 824 {hem - 20}L824 560{_NECK_BACK}"
    sheet.fill(path, sheet.lit(colour), clip=BODY)
    sheet.stroke(path, ink(colour), 9, clip=BODY)
    with sheet.frame(clip=path):
        sheet.stroke(BODY, ink(colour), 11)
    return path


def bow(sheet: Sheet, x: float, y: float, colour: str, size: float = 1) -> None:
    """A ribbon bow with two tails, its knot at (x, y)."""
    with sheet.frame(x, y, size):
        for tail in ("M-4 4L-34 66L-12 58L2 74L12 8Z", "M4 4L34 66L12 58L-2 74L-12 8Z"):
            sheet.part(tail, shade(colour, 0.2), line=8, crescent=0, edge=ink(colour))
        for loop in ("M0 0C-24 -34 -62 -34 -60 -2C-60 28 -24 26 0 4Z", "M0 0C24 -34 62 -34 60 -2C60 28 24 26 0 4Z"):
            sheet.part(loop, colour, line=9, crescent=5)
        sheet.part(rounded(-15, -16, 30, 34, 12), colour, line=8, crescent=4)


def _sailor(sheet: Sheet) -> None:
    cloth(sheet, "#fbfaf6", hem=850)
    sheet.stroke("M200 812Q512 876 824 812", "#31457c", 13, clip=BODY)
    collar = (
        "M196 560C220 640 246 672 254 694C340 716 436 730 512 806C588 730 684 716 770 694C778 672 804 640 828 560"
        f"{_NECK_BACK}"
    )
    sheet.cast(collar, BODY, dx=6, dy=14)
    sheet.part(collar, "#31457c", line=10, crescent=0, clip=BODY)
    sheet.stroke("M240 664C336 694 440 706 512 776C584 706 688 694 784 664", "#fbfaf6", 7, clip=BODY)
    with sheet.frame(clip=collar):
        sheet.stroke(BODY, ink("#31457c"), 11)
    bow(sheet, 512, 800, "#d94f55", 0.92)


def _wetsuit(sheet: Sheet) -> None:
    base = "#33557c"
    cloth(sheet, base, hem=960)
    for side in ("M236 640C330 680 354 780 318 900L200 900V640Z",):
        for d in (side, mirrored(side)):
            sheet.fill(d, sheet.lit("#f08a3c"), clip=BODY)
            sheet.stroke(d, ink(base), 7, clip=BODY)
    with sheet.frame(clip="M200 600H824V940H200Z"):
        sheet.stroke(BODY, ink(base), 11)
    band = (
        "M238 590C330 656 420 676 512 676C604 676 694 656 786 590L800 626C700 700 604 712 512 712"
        "C420 712 324 700 224 626Z"
    )
    sheet.part(band, shade(base, 0.4), line=8, crescent=0, clip=BODY)
    sheet.stroke("M512 752V900", light(base, 0.35), 7, dash="2 14")
    sheet.part(rounded(500, 756, 24, 34, 10), "#dfe6ee", line=7, crescent=4)
    sheet.stroke("M392 790C430 806 470 812 490 812M534 812C554 812 594 806 632 790", light(base, 0.3), 7, 0.8)


def _labcoat(sheet: Sheet) -> None:
    white = "#fbfbfd"
    cloth(sheet, white, hem=912)
    shirt = "M372 600L512 826L652 600L512 640Z"
    sheet.fill(shirt, sheet.lit("#7fd0c4"), clip=BODY)
    for lapel in ("M352 604C380 650 400 660 414 668L500 830L512 822L470 760L412 778L424 738L352 716L316 636Z",):
        for d in (lapel, mirrored(lapel)):
            sheet.cast(d, BODY, dx=4, dy=10)
            sheet.part(d, white, line=9, crescent=6, clip=BODY)
    sheet.stroke("M512 826V908", ink(white), 8, clip=BODY)
    for y in (850, 884):
        sheet.fill(circle(532, y, 8), ink(white))
    sheet.part("M588 800H668V848C668 856 662 862 654 862H602C594 862 588 856 588 848Z", white, line=8, crescent=5)
    for x, colour in ((610, "#d94f55"), (634, "#2c8fb5")):
        sheet.part(rounded(x - 6, 778, 13, 44, 6), colour, line=6, crescent=0)
    sheet.stroke("M588 816H668", ink(white), 7)


def _jeogori(sheet: Sheet) -> None:
    pink, skirt, white = "#f29bb0", "#3d5aa6", "#fdfaf5"
    cloth(sheet, skirt, hem=960)
    for x in (330, 400, 470, 554, 624, 694):
        sheet.stroke(
            f"M{x} 800C{x + (x - 512) * 0.1} 840 {x + (x - 512) * 0.12} 880 {x + (x - 512) * 0.1} 920",
            ink(skirt),
            6,
            0.5,
            clip=BODY,
        )
    top = f"M180 560L180 800Q512 838 844 800L844 560{_NECK_BACK}"
    sheet.cast(top, BODY, dx=0, dy=14)
    cloth(sheet, pink, region=top)
    under = "M330 606L376 598L540 742L520 790Z"
    sheet.part(under, white, line=8, crescent=0, clip=BODY)
    over = "M694 606L648 598C610 680 540 752 440 806L462 828C570 786 650 706 694 606Z"
    sheet.cast(over, BODY, dx=6, dy=12)
    sheet.part(over, white, line=8, crescent=0, clip=BODY)
    red = "#d9486a"
    for tail in (
        "M470 812C470 850 462 880 448 902L480 908C494 880 498 850 492 812Z",
        "M480 812C496 840 510 862 530 884L556 868C534 848 516 828 502 806Z",
    ):
        sheet.part(tail, red, line=8, crescent=4)
    sheet.part("M486 806C520 776 580 776 590 802C594 826 530 828 486 816Z", red, line=8, crescent=5)
    sheet.part(rounded(464, 792, 36, 32, 12), red, line=8, crescent=4)


def _lifevest(sheet: Sheet) -> None:
    orange, strap = "#f47c3c", "#39415f"
    region = (
        "M296 560C322 690 306 800 250 852Q512 916 774 852C718 800 702 690 728 560"
        "C690 646 604 668 512 668C420 668 334 646 296 560Z"
    )
    cloth(sheet, orange, region=region)
    for y in (772, 842):
        with sheet.frame(clip=BODY):
            sheet.stroke(f"M230 {y - 8}Q512 {y + 44} 794 {y - 8}", ink(orange), 30, clip=region)
            sheet.stroke(f"M230 {y - 8}Q512 {y + 44} 794 {y - 8}", "#fff3d6", 18, clip=region)
    sheet.stroke(region, ink(orange), 9, clip=BODY)
    sheet.stroke("M512 752V880", ink(orange), 8)
    sheet.stroke("M392 664C400 700 402 724 398 744M632 664C624 700 622 724 626 744", ink(orange), 7, 0.7)
    sheet.part(rounded(470, 812, 84, 44, 12), strap, line=9, crescent=5)
    sheet.stroke("M500 834H524", "#aeb8d6", 8)
    sheet.part(rounded(622, 716, 46, 40, 8), "#fff3d6", line=7, crescent=4)
    sheet.stroke("M634 738Q640 728 645 738T656 738", "#2c6e8f", 7)  # a wave: a red cross is a protected emblem


def _festival(sheet: Sheet) -> None:
    pink = "#e2497f"
    region = cloth(sheet, pink, hem=862)
    with sheet.frame(clip=BODY):
        sheet.stroke("M200 818Q512 882 824 818", GOLD, 14, clip=region)
    flags = ((292, 700, 20), (352, 726, 12), (414, 744, 6), (610, 744, -6), (672, 726, -12), (732, 700, -20))
    tones = ("#ffd34d", "#fdfaf5", "#5ad1c8", "#ffd34d", "#fdfaf5", "#5ad1c8")
    for (x, y, angle), tone in zip(flags, tones, strict=True):
        with sheet.frame(x, y, 1, angle):
            sheet.part("M-26 -12L26 -12L0 38Z", tone, line=7, crescent=0)
    sheet.stroke("M236 664Q370 736 512 740Q654 736 788 664", ink(pink), 7, clip=BODY)
    for x, y, r in ((360, 800, 8), (440, 806, 6), (590, 806, 8), (668, 796, 6), (512, 790, 7)):
        sheet.fill(circle(x, y, r), "#ffd9e6", 0.85)


def _raincoat(sheet: Sheet) -> None:
    yellow = "#f6c544"
    cloth(sheet, yellow, hem=882)
    hood = (
        "M200 560C196 640 262 690 340 704C420 718 470 716 512 716C554 716 604 718 684 704"
        f"C762 690 828 640 824 560{_NECK_BACK}"
    )
    sheet.cast(hood, BODY, dx=4, dy=14)
    sheet.part(hood, light(yellow, 0.2), line=9, crescent=0, clip=BODY)
    with sheet.frame(clip=hood):
        sheet.stroke(BODY, ink(yellow), 11)
    sheet.stroke("M512 756V894", ink(yellow), 8, clip=BODY)
    for y in (784, 846):
        sheet.stroke(f"M478 {y}H546", "#6d4a3a", 11)
        sheet.part(ellipse(552, y, 13, 9, 20), "#a97445", line=6, crescent=0)
    for pocket in ("M396 782L352 822", "M628 782L672 822"):
        sheet.stroke(pocket, ink(yellow), 16)
        sheet.stroke(pocket, light(yellow, 0.2), 5)
    sheet.stroke("M200 846Q512 910 824 846", light(yellow, 0.35), 7, 0.9, clip=BODY)


def _apron(sheet: Sheet) -> None:
    teal = "#2f8f9c"
    strap = "M292 590C320 640 356 664 398 690M732 590C704 640 668 664 626 690"
    sheet.stroke(strap, ink(teal), 36, clip=BODY)
    sheet.stroke(strap, shade(teal, 0.2), 19, clip=BODY)
    bib = (
        "M384 676C430 700 594 700 640 676C646 736 676 776 730 794C746 844 700 906 512 912"
        "C324 906 278 844 294 794C348 776 378 736 384 676Z"
    )
    sheet.cast(bib, BODY, dx=6, dy=12)
    sheet.part(bib, teal, line=10, crescent=0, clip=BODY)
    with sheet.frame(clip=bib):
        sheet.stroke(BODY, ink(teal), 11)
    pocket = "M430 812C480 822 544 822 594 812V852C594 876 430 876 430 852Z"
    sheet.part(pocket, light(teal, 0.25), line=8, crescent=5)
    fish = "M462 844C480 826 516 826 536 844L560 830V858L536 844C516 862 480 862 462 844Z"
    sheet.fill(fish, "#fdfaf5")
    sheet.fill(circle(482, 841, 4), ink(teal))


def _knit(sheet: Sheet) -> None:
    cream, coral = "#fbeedd", "#e5675c"
    region = cloth(sheet, cream, hem=864)
    with sheet.frame(clip=BODY):
        for y in (712, 770, 828):
            sheet.stroke(f"M200 {y - 26}Q512 {y + 40} 824 {y - 26}", coral, 26, clip=region)
        sheet.stroke("M200 838Q512 902 824 838", shade(coral, 0.15), 26, clip=region)
        ribs = "".join(f"M{x} 830L{x} 900" for x in range(250, 790, 26))
        sheet.stroke(ribs, ink(coral), 5, 0.35, clip="M200 824Q512 890 824 824V860Q512 926 200 860Z")
        sheet.stroke(region, ink(coral), 9)
    band = (
        "M238 584C330 650 420 670 512 670C604 670 694 650 786 584L800 616C700 690 604 702 512 702"
        "C420 702 324 690 224 616Z"
    )
    sheet.part(band, coral, line=8, crescent=0, clip=BODY)
    with sheet.frame(clip=region):
        sheet.stroke(BODY, ink(coral), 11)


def _hoodie(sheet: Sheet) -> None:
    blue = "#4f63c4"
    cloth(sheet, blue, hem=874)
    hood = (
        "M200 560C210 640 280 690 350 700C420 716 470 722 512 738C554 722 604 716 674 700"
        f"C744 690 814 640 824 560{_NECK_BACK}"
    )
    sheet.cast(hood, BODY, dx=4, dy=14)
    sheet.part(hood, light(blue, 0.15), line=9, crescent=0, clip=BODY)
    for x in (452, 572):
        sheet.stroke(f"M{x} 722C{x - 4} 750 {x + 4} 770 {x} 792", "#fdfaf5", 9)
        sheet.stroke(f"M{x} 788V800", "#35c4dc", 11)
    pouch = "M404 806H620L656 866C600 888 424 888 368 866Z"
    sheet.part(pouch, blue, line=8, crescent=6)
    sheet.stroke("M470 850H492L502 832L518 866L530 850H554", "#6fe3ef", 7)


OUTFITS: dict[str, Callable[[Sheet], None]] = {
    "sailor": _sailor,
    "wetsuit": _wetsuit,
    "labcoat": _labcoat,
    "jeogori": _jeogori,
    "lifevest": _lifevest,
    "festival": _festival,
    "raincoat": _raincoat,
    "apron": _apron,
    "knit": _knit,
    "hoodie": _hoodie,
}
SLEEVED: dict[str, Sleeve] = {
    "sailor": Sleeve("#fbfaf6", "#31457c"),
    "wetsuit": Sleeve("#33557c", "#f08a3c"),
    "labcoat": Sleeve("#fbfbfd", "#fbfbfd"),
    "jeogori": Sleeve("#f29bb0", "#fdfaf5"),
    "festival": Sleeve("#e2497f", GOLD),
    "raincoat": Sleeve("#f6c544", "#f6c544"),
    "hoodie": Sleeve("#4f63c4", "#35c4dc"),
}


def sleeve(key: str, cut: Sleeve, pose: str) -> Layer:
    """A half-length sleeve, clipped by the flipper it covers."""
    sheet = Sheet(key)
    path, region = FLIPPERS[pose], SLEEVES[pose]
    sheet.fill(path, sheet.lit(cut.cloth), clip=region)
    with sheet.frame(clip=region):
        sheet.crescent(path, -11, -9)
        sheet.stroke(path, ink(cut.cloth), 10)
    sheet.stroke(CUFFS[pose], ink(cut.cloth), 26, clip=path)
    sheet.stroke(CUFFS[pose], cut.cuff, 12, clip=path)
    with sheet.frame(clip=region):
        sheet.stroke(path, ink(cut.cloth), 10)
    return Layer(key, sheet.svg())


def layers() -> Iterator[Layer]:
    """Every outfit of the seal and its sleeves."""
    for name, draw in OUTFITS.items():
        key = f"seal/outfit/{name}"
        sheet = Sheet(key)
        draw(sheet)
        yield Layer(key, sheet.svg())
    for name, cut in SLEEVED.items():
        for pose in FLIPPERS:
            yield sleeve(f"seal/sleeve/{pose}/{name}", cut, pose)
