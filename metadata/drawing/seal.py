"""The seal itself: body, shade, rim, muzzle and flippers."""

from collections.abc import Iterator

from metadata.drawing.ink import DEEP, NAVY, Sheet, ink, light, mix, shade
from metadata.drawing.layer import Layer
from metadata.drawing.palette import FAMILIES, FURS, Fur
from metadata.drawing.seal_shape import (
    BELLY,
    BODY,
    CHIN,
    FLIPPERS,
    MUZZLE,
    NOTCHES,
    REAR_LEFT,
    REAR_RIGHT,
)
from metadata.drawing.shapes import ellipse, mirrored, scaled

RIM_TINTS = {"day": "#fffbe9", "dusk": "#ffe3cf", "night": "#cfe4ff"}


def body(key: str, fur: Fur) -> Layer:
    """Body, belly and rear flippers of one fur."""
    sheet = Sheet(key)
    edge = ink(fur.base)
    lobe = "M832 912C800 904 760 902 722 906M742 930C716 926 694 924 672 926"
    for rear, toes in ((REAR_LEFT, mirrored(lobe)), (REAR_RIGHT, lobe)):
        sheet.part(rear, mix(fur.base, shade(fur.base), 0.18), line=10, crescent=9, edge=edge)
        sheet.stroke(toes, edge, 6)
    sheet.cast(BODY, REAR_LEFT, dx=0, dy=16)
    sheet.cast(BODY, REAR_RIGHT, dx=6, dy=16)
    sheet.fill(BODY, sheet.lit(fur.base))
    sheet.fill(ellipse(420, 300, 118, 58, -24), light(fur.base, 0.5), 0.6, clip=BODY, blur=22)
    sheet.fill(BELLY, sheet.gradient((0, fur.belly), (0.55, fur.belly), (1, shade(fur.belly, 0.22))), clip=BODY)
    tuft = mix(fur.belly, fur.spots, 0.5)
    sheet.stroke(
        "M432 812C438 820 446 820 452 812M566 826C572 834 580 834 586 826M508 858C514 866 522 866 528 858", tuft, 6
    )
    sheet.stroke(
        "M486 236C492 220 500 216 504 214M512 232C516 216 522 210 528 208M538 236C544 226 548 222 556 220", edge, 9
    )
    sheet.stroke(BODY, edge, 11)
    return Layer(key, sheet.svg())


def shading(key: str) -> Layer:
    """The crescent of shade and the chin's shadow, laid over markings and cloth."""
    sheet = Sheet(key)
    inner = scaled(BODY, 512, 570, 0.984, 0.986)
    sheet.crescent(inner, -28, -20, 0.24)
    sheet.fill(CHIN, NAVY, 0.3, clip=inner, blur=11)
    return Layer(key, sheet.svg())


def rim(key: str, tint: str) -> Layer:
    """Back light along the inside of the right edge."""
    sheet = Sheet(key)
    inner = scaled(BODY, 512, 570, 0.98, 0.984)
    paint = sheet.gradient((0, tint, 0), (0.72, tint, 0), (1, tint, 0.85), to=(0, 0.12, 1, 0))
    sheet.stroke(inner, paint, 24, clip=inner)
    return Layer(key, sheet.svg())


def cord(key: str, colour: str) -> Layer:
    """The ribbon that carries the emblem of a seal without clothes."""
    sheet = Sheet(key)
    band = (
        "M290 596C350 660 430 676 512 676C594 676 674 660 734 596L748 620C690 690 600 712 512 712"
        "C424 712 334 690 276 620Z"
    )
    sheet.part(band, colour, line=0, crescent=0, clip=BODY)
    seam = (
        "M290 598C350 660 430 676 512 676C594 676 674 660 734 598M276 620C334 690 424 712 512 712"
        "C600 712 690 690 748 620"
    )
    sheet.stroke(seam, ink(colour), 8, clip=BODY)
    sheet.stroke(BODY, ink(colour), 11, clip=band)
    sheet.stroke("M300 618C356 674 430 692 512 692C594 692 668 674 724 618", light(colour, 0.45), 5, 0.8, clip=BODY)
    return Layer(key, sheet.svg())


def muzzle(key: str, fur: Fur) -> Layer:
    """Cheeks, whiskers, muzzle and nose."""
    sheet = Sheet(key)
    cheek = mix("#ff8f94", fur.base, 0.15)
    for x in (338, 686):
        sheet.fill(ellipse(x, 520, 40, 26), cheek, 0.55, blur=9)
    whisker = mix(ink(fur.base), DEEP, 0.3)
    for tail in (
        "M436 520C360 500 300 500 246 514C300 508 360 512 434 530Z",
        "M432 544C352 536 290 546 234 572C292 554 352 548 432 554Z",
        "M440 566C370 572 310 592 262 626C314 600 372 584 442 576Z",
    ):
        for whole in (tail, mirrored(tail)):
            sheet.fill(whole, whisker)
    for x, y in ((372, 362), (394, 350), (416, 362)):
        for side in (x, 1024 - x):
            sheet.fill(ellipse(side, y, 5, 5), mix(fur.spots, ink(fur.base), 0.35), 0.75)
    pad = mix("#ffffff", fur.belly, 0.55)
    sheet.fill(ellipse(512, 590, 120, 40), NAVY, 0.2, clip=BODY, blur=9)
    sheet.fill(MUZZLE, sheet.gradient((0, "#ffffff"), (0.6, pad), (1, shade(pad, 0.2))))
    sheet.crescent(MUZZLE, -5, -7, 0.13)
    sheet.stroke(MUZZLE, mix(ink(fur.base), fur.base, 0.25), 6)
    for x, y in ((438, 536), (462, 526), (456, 556)):
        for side in (x, 1024 - x):
            sheet.fill(ellipse(side, y, 4.6, 4.6), mix(ink(fur.base), fur.spots, 0.4), 0.9)
    nose = "M512 466C540 466 551 478 550 492C548 512 530 524 512 524C494 524 476 512 474 492C473 478 484 466 512 466Z"
    sheet.fill(nose, sheet.gradient((0, "#3b4068"), (1, "#181a38")))
    sheet.fill(ellipse(497, 480, 14, 7, -16), "#ffffff", 0.8)
    return Layer(key, sheet.svg())


def flipper(key: str, fur: Fur, pose: str) -> Layer:
    """One front flipper with its shadow on the body and two small spots."""
    sheet = Sheet(key)
    path = FLIPPERS[pose]
    if pose.endswith("rest") or pose.endswith("hip"):
        sheet.cast(path, BODY)
    else:
        sheet.cast(path, BODY, dx=4, dy=18)
    sheet.part(path, fur.base, line=10, crescent=11)
    spots = {"rest": ((300, 690, 13, 10), (268, 734, 10, 12)), "hip": ((270, 690, 13, 10), (254, 742, 10, 12))}
    places = spots.get(pose.split("-")[1], ((268, 664, 13, 10), (226, 632, 10, 11)))
    for x, y, rx, ry in places:
        cx = x if pose.startswith("left") else 1024 - x
        sheet.fill(ellipse(cx, y, rx, ry), fur.spots, 0.85)
    sheet.stroke(NOTCHES[pose], ink(fur.base), 6)
    return Layer(key, sheet.svg())


def layers() -> Iterator[Layer]:
    """Every layer of the undressed seal."""
    yield shading("seal/shade")
    for sky, tint in RIM_TINTS.items():
        yield rim(f"seal/rim/{sky}", tint)
    for family, colours in FAMILIES.items():
        yield cord(f"seal/cord/{family}", colours.accent)
    for name, fur in FURS.items():
        yield body(f"seal/body/{name}", fur)
        yield muzzle(f"seal/muzzle/{name}", fur)
        for pose in FLIPPERS:
            yield flipper(f"seal/flipper/{pose}/{name}", fur, pose)
