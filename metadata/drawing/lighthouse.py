"""The lighthouse keeper itself: boots, tower, lantern head, gallery, roof, arms."""

from collections.abc import Iterator

from metadata.drawing.ink import NAVY, Sheet, ink, light, mix, shade
from metadata.drawing.layer import Layer
from metadata.drawing.lighthouse_shape import (
    CORBEL,
    DECK,
    DOME,
    EAVE,
    GLASS,
    POSES,
    SPIRE,
    TOWER,
    Pose,
    sleeve,
)
from metadata.drawing.palette import FAMILIES, GOLD, LAMPS, Lamp
from metadata.drawing.palette import TOWER as WHITE
from metadata.drawing.seal import RIM_TINTS
from metadata.drawing.shapes import circle, ellipse, mirrored, rounded, scaled

MITTENS = {"white": "#f4f0ea", "mustard": "#f3bd4f", "teal": "#2f7f8f", "red": "#d94f55", "navy": "#3a4478"}
STONE = mix(shade(WHITE, 0.3), "#8d93b5", 0.3)


def tower(key: str) -> Layer:
    """Boots and the bare white tower with a few stone joints."""
    sheet = Sheet(key)
    boot, sole = "#3b4468", "#2a3054"
    left = "M372 884H494V918C494 936 486 944 470 944H378C354 944 346 930 354 916C360 904 372 902 372 884Z"
    for shoe in (left, mirrored(left)):
        sheet.part(shoe, boot, line=10, crescent=8)
    sheet.stroke("M362 932H488M536 932H662", sole, 8)
    sheet.stroke("M392 912C386 916 382 918 378 922M606 906C614 908 620 912 624 916", light(boot, 0.35), 6)
    sheet.cast(TOWER, left, dx=0, dy=14)
    sheet.cast(TOWER, mirrored(left), dx=0, dy=14)
    sheet.fill(TOWER, sheet.lit(WHITE))
    joints = (
        "M388 690H420M606 668H632M392 760H412M600 748H640M380 830H398M618 836H648M432 640H452M574 808H600M440 800H462"
    )
    sheet.stroke(joints, STONE, 6, 0.5, clip=TOWER)
    sheet.stroke(TOWER, ink(WHITE), 11)
    return Layer(key, sheet.svg())


def door(key: str) -> Layer:
    """Round window and arched door, for towers without a coat."""
    sheet = Sheet(key)
    frame = "#8a5a44"
    arch = "M472 872V806C472 780 490 764 512 764C534 764 552 780 552 806V872Z"
    sheet.part(arch, frame, line=9, crescent=6)
    sheet.stroke("M498 786V866M526 786V866", ink(frame), 5, 0.55)
    sheet.fill(circle(538, 824, 6), GOLD)
    sheet.part(rounded(456, 866, 112, 18, 8), "#c9c6d4", line=8, crescent=0)
    pane = circle(512, 712, 27)
    sheet.part(pane, "#ffd978", line=9, crescent=6)
    sheet.stroke("M512 688V736M488 712H536", ink("#ffd978"), 6)
    sheet.stroke("M496 700C499 694 503 692 507 690", "#ffffff", 5, 0.85)
    return Layer(key, sheet.svg())


def shading(key: str) -> Layer:
    """The tower's crescent, laid over its markings."""
    sheet = Sheet(key)
    sheet.crescent(scaled(TOWER, 512, 727, 0.975, 0.985), -24, -8, 0.24)
    return Layer(key, sheet.svg())


def gallery_shadow(key: str) -> Layer:
    """The shadow of the gallery on tower or coat."""
    sheet = Sheet(key)
    sheet.cast(CORBEL, scaled(TOWER, 512, 727, 0.985, 0.985), dx=10, dy=22, blur=6, opacity=0.3)
    return Layer(key, sheet.svg())


def rim(key: str, tint: str) -> Layer:
    """Back light along the right edge of the tower."""
    sheet = Sheet(key)
    inner = scaled(TOWER, 512, 727, 0.972, 0.984)
    paint = sheet.gradient((0, tint, 0), (0.7, tint, 0), (1, tint, 0.85), to=(0, 0, 1, 0))
    sheet.stroke(inner, paint, 18, clip=inner)
    return Layer(key, sheet.svg())


def gallery(key: str, trim: str) -> Layer:
    """The railing behind the lantern and the corbelled deck in front of it."""
    sheet = Sheet(key)
    dark = ink(trim)
    sheet.part(CORBEL, mix(WHITE, trim, 0.25), line=10, crescent=9, edge=dark)
    sheet.stroke("M396 588L402 612M628 588L622 612M454 590L456 614M570 590L568 614", dark, 6, 0.5)
    rail = "M282 546V476M308 546V478M282 512H334M742 546V476M716 546V478M742 512H690"
    sheet.stroke(rail, dark, 9)
    sheet.stroke("M268 476H336M756 476H688", dark, 17)
    sheet.stroke("M268 475H336M756 475H688", light(trim, 0.2), 7)
    return Layer(key, sheet.svg())


def deck(key: str, trim: str) -> Layer:
    """The gallery's floor, drawn over the foot of the glass."""
    sheet = Sheet(key)
    sheet.part(DECK, trim, line=10, crescent=9)
    sheet.stroke("M296 553H430", light(trim, 0.55), 7, 0.75)
    for x in (310, 358, 666, 714):
        sheet.fill(circle(x, 566, 6.5), ink(trim), 0.55)
    return Layer(key, sheet.svg())


def lantern(key: str, lamp: Lamp) -> Layer:
    """The lit glass with its bars, lens ridges and reflections."""
    sheet = Sheet(key)
    sheet.fill(GLASS, lamp.mid)
    glowing = sheet.glow(512, 424, 214, (0, lamp.core), (0.62, lamp.core), (0.84, lamp.mid), (1, lamp.edge))
    sheet.fill(GLASS, glowing)
    sheet.fill(rounded(326, 290, 40, 260, 8), lamp.edge, 0.35, clip=GLASS)
    sheet.fill(rounded(658, 290, 40, 260, 8), shade(lamp.edge, 0.2), 0.45, clip=GLASS)
    sheet.stroke("M364 296V542M660 296V542", mix(lamp.edge, ink(lamp.edge), 0.35), 7, 0.8, clip=GLASS)
    sheet.fill("M388 300L424 300L392 470L376 470L376 364Z", "#ffffff", 0.55, clip=GLASS)
    sheet.fill("M438 300L450 300L424 440L412 440Z", "#ffffff", 0.6, clip=GLASS)
    for x in (398, 626):
        sheet.fill(ellipse(x, 476, 32, 19), mix("#ff8fa3", lamp.mid, 0.1), 0.72, blur=7)
    sheet.fill(rounded(300, 280, 424, 56, 4), NAVY, 0.2, clip=GLASS, blur=7)
    sheet.fill(rounded(300, 520, 424, 40, 4), NAVY, 0.16, clip=GLASS, blur=6)
    sheet.stroke(GLASS, ink(lamp.edge), 11)
    return Layer(key, sheet.svg())


def _finial(sheet: Sheet) -> None:
    sheet.part(rounded(498, 116, 28, 50, 8), shade(GOLD, 0.25), line=9, crescent=5)
    sheet.part(circle(512, 104, 23), GOLD, line=9, crescent=7)
    sheet.fill(ellipse(504, 96, 7, 5, -30), "#ffffff", 0.85)


def dome(key: str, trim: str) -> Layer:
    """A round roof with its eave, ribs and the gold finial."""
    sheet = Sheet(key)
    _finial(sheet)
    sheet.part(DOME, trim, line=11, crescent=20)
    sheet.stroke("M420 178C396 208 386 244 384 286M604 178C628 208 638 244 640 286", ink(trim), 6, 0.5)
    sheet.bean("M352 258C356 224 378 202 404 190C396 214 386 236 384 264C372 268 352 272 352 258Z", 0.5)
    sheet.part(EAVE, shade(trim, 0.3), line=10, crescent=6, edge=ink(trim))
    return Layer(key, sheet.svg())


def spire(key: str, trim: str) -> Layer:
    """A pointed roof of shingles on the same eave, for heads without a hat."""
    sheet = Sheet(key)
    _finial(sheet)
    sheet.part(SPIRE, trim, line=11, crescent=14)
    for y, half, count in ((190, 44, 2), (232, 76, 3), (274, 130, 5)):
        step = 2 * half / count
        scallops = f"M{512 - half} {y}" + "".join(f"q{step / 2:.0f} 18 {step:.0f} 0" for _ in range(count))
        sheet.stroke(scallops, ink(trim), 6, 0.45, clip=SPIRE)
    sheet.bean("M398 276C436 248 464 214 482 176C482 214 468 250 440 278C426 284 398 288 398 276Z", 0.4)
    sheet.part(EAVE, shade(trim, 0.3), line=10, crescent=6, edge=ink(trim))
    return Layer(key, sheet.svg())


def mitten(key: str, colour: str, pose: Pose) -> Layer:
    """A hand with its thumb behind the palm."""
    sheet = Sheet(key)
    inward = 1 if pose.hand[0] < 512 else -1
    with sheet.frame(*pose.hand, 1, pose.turn):
        side = inward if abs(pose.turn) < 90 else -inward
        sheet.part(ellipse(side * 34, -12, 16, 27, side * 34), colour, line=9, crescent=0)
        palm = "M-38 18C-46 -24 -30 -46 0 -46C30 -46 46 -24 38 18C34 38 -34 38 -38 18Z"
        sheet.fill(palm, colour)
    with sheet.frame(*pose.hand, 1, pose.turn):
        sheet.fill(ellipse(-8, -16, 20, 20), light(colour, 0.5), 0.7, clip=palm, blur=7)
        sheet.stroke(palm, ink(colour), 9)
        cuff = rounded(-37, 16, 74, 26, 12)
        sheet.part(cuff, mix(colour, shade(colour), 0.45), line=9, crescent=0, edge=ink(colour))
        sheet.stroke("M-16 22V36M0 22V36M16 22V36", ink(colour), 5, 0.45)
    return Layer(key, sheet.svg())


def bare_arm(key: str, pose: Pose) -> Layer:
    """An arm of the tower's own white, with its shadow."""
    sheet = Sheet(key)
    draw_sleeve(sheet, pose, WHITE, 1.0, 1.0)
    return Layer(key, sheet.svg())


def draw_sleeve(sheet: Sheet, pose: Pose, colour: str, girth: float, flare: float) -> str:
    """A sleeve with its cast shadow on the tower; gives its path back for trims."""
    path = sleeve(pose, girth, flare)
    sheet.cast(path, TOWER, dx=8, dy=18)
    sheet.part(path, colour, line=10, crescent=10)
    return path


def layers() -> Iterator[Layer]:
    """Every layer of the undressed keeper."""
    yield tower("lighthouse/tower")
    yield door("lighthouse/door")
    yield shading("lighthouse/shade")
    yield gallery_shadow("lighthouse/gallery-shadow")
    for sky, tint in RIM_TINTS.items():
        yield rim(f"lighthouse/rim/{sky}", tint)
    for name, family in FAMILIES.items():
        yield gallery(f"lighthouse/gallery/{name}", family.trim)
        yield deck(f"lighthouse/deck/{name}", family.trim)
        yield dome(f"lighthouse/dome/{name}", family.trim)
        yield spire(f"lighthouse/spire/{name}", family.trim)
    for name, lamp in LAMPS.items():
        yield lantern(f"lighthouse/lantern/{name}", lamp)
    for name, pose in POSES.items():
        yield bare_arm(f"lighthouse/sleeve/{name}/bare", pose)
        for colour_name, colour in MITTENS.items():
            yield mitten(f"lighthouse/mitten/{name}/{colour_name}", colour, pose)
