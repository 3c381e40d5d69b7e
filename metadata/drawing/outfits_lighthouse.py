"""What the keeper wears: coats end above the striped hem, so that the tower still shows."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from metadata.drawing.ink import WARM, Sheet, ink, light, shade
from metadata.drawing.layer import Layer
from metadata.drawing.lighthouse import draw_sleeve
from metadata.drawing.lighthouse_shape import COAT, POSES, TOWER, Pose
from metadata.drawing.palette import GOLD
from metadata.drawing.shapes import circle, ellipse, mirrored, polygon, rounded, scaled

FRONT = "M512 612C514 680 510 760 513 812"


def coat(sheet: Sheet, colour: str, front: bool = True) -> None:
    """The coat's body with a soft hem, two folds and, if asked, the closing edge."""
    sheet.cast(COAT, TOWER, dx=0, dy=14, opacity=0.3)
    sheet.part(COAT, colour, line=10, crescent=0)
    folds = "M398 812C400 786 408 764 416 748M590 812C592 790 596 772 604 756M664 800C656 780 652 766 650 750"
    sheet.stroke(folds, ink(colour), 6, 0.45)
    if front:
        sheet.stroke(FRONT, ink(colour), 7)


def finish(sheet: Sheet) -> None:
    """The crescent of shade and the back light of a coat, over everything sewn on it."""
    inner = scaled(COAT, 512, 700, 0.974, 0.968)
    sheet.crescent(inner, -22, -8, 0.22)
    sheet.stroke(inner, sheet.gradient((0, WARM, 0), (0.75, WARM, 0), (1, WARM, 0.6), to=(0, 0, 1, 0)), 16, clip=inner)


def buttons(sheet: Sheet, colour: str, *places: tuple[float, float]) -> None:
    """Round buttons of 12 px with a light on each."""
    for x, y in places:
        sheet.part(circle(x, y, 12), colour, line=6, crescent=3)
        sheet.fill(circle(x - 3, y - 4, 3.5), "#ffffff", 0.8)


def _raincoat(sheet: Sheet) -> None:
    yellow = "#f6c544"
    coat(sheet, yellow)
    for y, wide in ((748, 11),):
        sheet.stroke(f"M330 {y}Q512 {y + 14} 694 {y}", ink(yellow), 2 * wide + 8, clip=COAT)
        sheet.stroke(f"M330 {y}Q512 {y + 14} 694 {y}", "#fff6dc", 2 * wide, clip=COAT)
    sheet.stroke(FRONT, ink(yellow), 7)
    for flap in ("M400 612L506 620L470 684L412 652Z", "M624 612L518 620L554 684L612 652Z"):
        sheet.part(flap, light(yellow, 0.2), line=8, crescent=4)
    buttons(sheet, "#3b4468", (534, 704), (535, 784))
    sheet.part("M396 694H466V722C466 730 396 730 396 722Z", yellow, line=7, crescent=4)


def _peacoat(sheet: Sheet) -> None:
    navy = "#33477e"
    coat(sheet, navy)
    for lapel in ("M408 604L512 706L474 722L440 690L452 680L404 640Z",):
        for d in (lapel, mirrored(lapel)):
            sheet.part(d, light(navy, 0.12), line=8, crescent=5)
    buttons(sheet, GOLD, (468, 744), (556, 744), (466, 786), (558, 786))
    for pocket in ("M376 764L430 772",):
        for d in (pocket, mirrored(pocket)):
            sheet.stroke(d, ink(navy), 8)


def _techvest(sheet: Sheet) -> None:
    white, cyan = "#f4f6fb", "#35c4dc"
    coat(sheet, white, front=False)
    sheet.stroke(
        "M430 600V700C430 724 420 740 404 752L384 812M594 600V690C594 712 604 730 620 742L642 812", ink(white), 7, 0.8
    )
    sheet.stroke("M446 604V706C446 730 436 746 420 758L402 808M578 604V696C578 718 588 736 604 748L624 808", cyan, 7)
    sheet.stroke("M512 628V812", ink(white), 6, 0.6)
    screen = rounded(544, 704, 86, 54, 12)
    sheet.part(screen, "#27305c", line=8, crescent=0)
    sheet.stroke("M556 732H570L578 716L590 748L600 730H618", "#6ff0e2", 6)
    sheet.part(rounded(394, 708, 62, 44, 10), white, line=7, crescent=4)
    sheet.stroke("M404 722H446", cyan, 6)


def _overall(sheet: Sheet) -> None:
    denim, shirt = "#5476b8", "#f6efe2"
    coat(sheet, shirt, front=False)
    for y in (630, 664, 698):
        sheet.stroke(f"M330 {y}Q512 {y + 14} 694 {y}", "#d94f55", 12, clip=COAT)
    sheet.stroke(COAT, ink(shirt), 10)
    body = (
        "M346 720C350 716 400 726 424 722L432 668H592L600 722C624 726 672 716 678 720"
        "C682 748 694 792 690 806C640 816 600 802 562 812C526 818 498 818 462 812"
        "C420 803 382 816 334 806C332 792 342 748 346 720Z"
    )
    sheet.part(body, denim, line=9, crescent=0)
    for strap in ("M438 690L410 596H436L466 690Z",):
        for d in (strap, mirrored(strap)):
            sheet.part(d, denim, line=8, crescent=0)
    buttons(sheet, GOLD, (452, 688), (572, 688))
    sheet.part("M470 722H554V760C554 772 470 772 470 760Z", light(denim, 0.12), line=7, crescent=4)
    sheet.stroke("M478 732H546", "#fbe7bf", 5, dash="7 9")
    sheet.stroke("M512 772V812M372 744C378 762 396 772 414 772M652 744C646 762 628 772 610 772", ink(denim), 6, 0.7)
    sheet.part(rounded(520, 700, 9, 40, 4), GOLD, line=5, crescent=0)


def _durumagi(sheet: Sheet) -> None:
    jade, white, ribbon = "#cfe8dc", "#fdfcf8", "#2f7f78"
    coat(sheet, jade, front=False)
    sheet.stroke("M430 748C424 770 420 792 420 810", ink(jade), 7)
    sheet.part("M404 598L436 596L520 690L500 724Z", white, line=8, crescent=0)
    over = "M624 598L588 596C566 650 520 704 424 746L438 772C548 732 604 672 624 598Z"
    sheet.cast(over, COAT, dx=5, dy=10)
    sheet.part(over, white, line=8, crescent=0)
    tails = (
        "M470 752C466 780 470 800 458 836L490 842C500 806 496 780 492 752Z",
        "M482 752C500 776 508 792 512 820L542 814C536 786 524 766 504 746Z",
    )
    for tail in tails:
        sheet.cast(tail, COAT, dx=5, dy=10)
        sheet.part(tail, ribbon, line=8, crescent=4)
    sheet.part("M486 748C512 720 576 716 588 738C594 762 530 772 488 760Z", ribbon, line=8, crescent=5)
    sheet.part(rounded(464, 734, 34, 32, 12), ribbon, line=8, crescent=4)


def _sweater(sheet: Sheet) -> None:
    teal, cream = "#3f8f8c", "#fbf3e2"
    coat(sheet, teal, front=False)
    sheet.stroke("M330 690Q512 704 694 690", cream, 50, clip=COAT)
    zigzag = "M340 690" + "".join(f"L{x} {682 if i % 2 else 702}" for i, x in enumerate(range(352, 690, 24)))
    sheet.stroke(zigzag, "#d94f55", 8, clip=COAT)
    dots = "".join(circle(x, y, 4) for y in (742, 768) for x in range(366 + (12 if y == 768 else 0), 670, 26))
    sheet.fill(dots, cream, 0.9)
    hem = "M320 784Q512 800 704 784V830H320Z"
    sheet.fill(hem, shade(teal, 0.3), clip=COAT)
    sheet.stroke("".join(f"M{x} 792V818" for x in range(346, 690, 20)), ink(teal), 5, 0.5, clip=COAT)
    sheet.stroke(COAT, ink(teal), 10)
    sheet.part("M420 602C470 622 554 622 604 602V640C554 660 470 660 420 640Z", cream, line=8, crescent=4)
    sheet.stroke("M448 616V640M480 622V648M512 624V650M544 622V648M576 616V640", ink(cream), 5, 0.4)


def _smock(sheet: Sheet) -> None:
    linen = "#f1dfc4"
    coat(sheet, linen, front=False)
    sheet.part(
        "M420 604C450 640 490 652 512 652C534 652 574 640 604 604V656C570 690 454 690 420 656Z",
        light(linen, 0.4),
        line=8,
        crescent=4,
    )
    sheet.part("M400 716C440 726 584 726 624 716V768C584 786 440 786 400 768Z", linen, line=8, crescent=5)
    sheet.stroke("M512 724V778", ink(linen), 6, 0.7)
    for x, y, rx, ry, tone in (
        (376, 690, 14, 11, "#d94f55"),
        (628, 690, 12, 15, "#2c8fb5"),
        (596, 790, 15, 10, "#f3bd4f"),
        (394, 788, 11, 9, "#5aa56a"),
    ):
        sheet.fill(ellipse(x, y, rx, ry, 20), tone, clip=COAT)
    for x, tone in ((446, "#8a5a44"), (470, "#c98a5a")):
        sheet.part(rounded(x - 6, 690, 12, 56, 5), tone, line=6, crescent=0)
    sheet.part("M400 738C440 748 470 750 490 750V782C460 784 430 780 400 768Z", linen, line=0, crescent=0)
    sheet.stroke("M400 738C440 750 584 750 624 738", ink(linen), 6)


def _reflective(sheet: Sheet) -> None:
    lime = "#e3e04a"
    coat(sheet, "#3f4a78", front=False)
    vest = (
        "M400 598C398 640 376 660 356 668C352 716 346 756 338 790C382 800 440 790 512 796"
        "C584 790 642 800 686 790C678 756 672 716 668 668C648 660 626 640 624 598L560 606L512 700"
        "L464 606Z"
    )
    sheet.part(vest, lime, line=9, crescent=0)
    for y in (722, 772):
        sheet.stroke(f"M330 {y}Q512 {y + 12} 694 {y}", "#f08a3c", 32, clip=vest)
        sheet.stroke(f"M330 {y}Q512 {y + 12} 694 {y}", "#fbfbf4", 17, clip=vest)
    sheet.stroke(vest, ink(lime), 9)
    sheet.stroke("M512 700V796", ink(lime), 7)
    sheet.part(rounded(586, 650, 40, 46, 8), lime, line=7, crescent=4)


def _jacket(sheet: Sheet) -> None:
    violet, gold = "#7a4fc0", GOLD
    coat(sheet, violet)
    for y in (668, 714, 760):
        sheet.stroke(f"M440 {y}C460 {y + 10} 564 {y + 10} 584 {y}", ink(violet), 20)
        sheet.stroke(f"M440 {y}C460 {y + 10} 564 {y + 10} 584 {y}", gold, 10)
        for x in (436, 588):
            sheet.part(circle(x, y, 11), gold, line=6, crescent=3)
    sheet.stroke("M330 798Q512 814 694 798", gold, 12, clip=COAT)
    sheet.stroke(COAT, ink(violet), 10)
    sheet.part("M428 602C470 622 554 622 596 602V634C554 654 470 654 428 634Z", "#e2497f", line=8, crescent=4)


class Arm(NamedTuple):
    """An outfit's sleeve: cloth, cuff, girth, flare, and the mitten below it."""

    cloth: str
    cuff: str
    girth: float
    flare: float
    mitten: str


OUTFITS: dict[str, Callable[[Sheet], None]] = {
    "raincoat": _raincoat,
    "peacoat": _peacoat,
    "techvest": _techvest,
    "overall": _overall,
    "durumagi": _durumagi,
    "sweater": _sweater,
    "smock": _smock,
    "reflective": _reflective,
    "jacket": _jacket,
}
ARMS: dict[str, Arm] = {
    "raincoat": Arm("#f6c544", "#f6c544", 1.06, 1.2, "teal"),
    "peacoat": Arm("#33477e", "#33477e", 1.04, 1.1, "white"),
    "techvest": Arm("#f4f6fb", "#35c4dc", 1.0, 1.05, "navy"),
    "overall": Arm("#f6efe2", "#d94f55", 1.0, 1.05, "mustard"),
    "durumagi": Arm("#cfe8dc", "#fdfcf8", 1.1, 1.5, "white"),
    "sweater": Arm("#3f8f8c", "#fbf3e2", 1.06, 1.05, "red"),
    "smock": Arm("#f1dfc4", "#f1dfc4", 1.08, 1.25, "teal"),
    "reflective": Arm("#3f4a78", "#e3e04a", 1.04, 1.1, "mustard"),
    "jacket": Arm("#7a4fc0", GOLD, 1.04, 1.1, "white"),
}


def sleeve(key: str, arm: Arm, pose: Pose) -> Layer:
    """A sleeve with a cuff band near its open end."""
    sheet = Sheet(key)
    path = draw_sleeve(sheet, pose, arm.cloth, arm.girth, arm.flare)
    before, wrist = pose.spine[-2], pose.spine[-1]
    near = (wrist[0] + (before[0] - wrist[0]) * 0.3, wrist[1] + (before[1] - wrist[1]) * 0.3)
    band = polygon(*_square(near, wrist))
    sheet.fill(path, arm.cuff, clip=band)
    with sheet.frame(clip=band):
        sheet.crescent(path, -10, -8)
        sheet.stroke(path, ink(arm.cloth), 10)
    sheet.stroke(band, ink(arm.cloth), 7, clip=path)
    sheet.stroke(path, ink(arm.cloth), 10)
    return Layer(key, sheet.svg())


def _square(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Everything beyond `start` in the direction of `end`, 100 px to each side."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    ux, uy = dx / length, dy / length
    corners = ((0, -100), (80, -100), (80, 100), (0, 100))
    return [(start[0] + ux * a - uy * b, start[1] + uy * a + ux * b) for a, b in corners]


def layers() -> Iterator[Layer]:
    """Every outfit of the keeper and its sleeves."""
    for name, draw in OUTFITS.items():
        key = f"lighthouse/outfit/{name}"
        sheet = Sheet(key)
        draw(sheet)
        finish(sheet)
        yield Layer(key, sheet.svg())
        for pose_name, pose in POSES.items():
            yield sleeve(f"lighthouse/sleeve/{pose_name}/{name}", ARMS[name], pose)
