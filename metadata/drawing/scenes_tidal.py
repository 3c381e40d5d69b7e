"""Tidal flats and salt: the flats of Ganghwa, the salt pans of Sorae, the harbour Soraepogu."""

from metadata.drawing.backdrop import Backdrop, scatter
from metadata.drawing.ink import mix
from metadata.drawing.scenery import bird, boat, bulbs, ground, hill, reflection, speckle, tuft, water
from metadata.drawing.shapes import Point
from metadata.drawing.sky import Light, heavens


def mudflat(drop: Backdrop, light: Light) -> None:
    """Wet flats to the horizon, an S of tidal channel that mirrors the sky, crab holes, spoonbills, reeds."""
    heavens(drop, light, (190, 520 if light.sky == "dusk" else 160), 620, 62)
    hill(
        drop,
        ((-40, 606), (140, 590), (330, 600), (520, 608), (740, 586), (900, 600), (1060, 580)),
        light.far("#8f7f9c"),
        640,
    )
    mud = light.mid("#a97f7c")
    drop.rect(0, 616, 1024, 420, drop.fade(616, 980, mix(light.far("#c9aaa2"), light.low, 0.3), light.dark(mud, 0.12)))
    for y, tone in ((640, 0.3), (668, 0.2), (706, 0.26)):
        drop.path(
            f"M-10 {y}C200 {y - 12} 420 {y + 12} 640 {y}S940 {y - 10} 1034 {y}V{y + 9}"
            f"C840 {y + 4} 700 {y + 18} 520 {y + 12}S160 {y + 6}-10 {y + 14}Z",
            light.bright(mud, tone + 0.2),
            0.7,
        )
    sheen = mix(light.middle, "#8cc3e4", 0.75) if light.is_day else mix(light.middle, light.top, 0.55)
    mirror = drop.fade(620, 900, mix(light.low, light.middle, 0.15), sheen)
    drop.path(
        "M196 620C150 632 240 650 330 664C440 682 300 700 190 720C40 748 60 790 220 812"
        "C300 824 260 850 180 880H420C440 846 400 812 300 794C190 774 190 758 300 738"
        "C450 712 520 684 400 658C320 642 220 632 236 620Z",
        mirror,
    )
    drop.path(
        "M880 626C850 640 780 650 830 668C900 690 1040 690 1040 700V752C960 742 830 712 780 684"
        "C740 660 820 640 862 626Z",
        mirror,
    )
    for x, y, wide in ((206, 628, 30), (300, 668, 70), (250, 716, 90), (130, 758, 110), (330, 840, 80), (900, 696, 80)):
        drop.rect(x - wide / 2, y, wide, 5, light.glint, 3, 0.7)
    for index, (u, v) in enumerate(scatter(44, 2)):
        depth = v * v
        drop.ellipse(
            u * 1024,
            720 + depth * 130,
            3 + 9 * depth,
            1.6 + 3.4 * depth,
            light.dark(mud, 0.5),
            0.5 if index % 3 else 0.8,
        )
    for x, y, scale, mirrored in ((896, 742, 0.9, True), (966, 778, 1.1, True), (84, 690, 0.6, False)):
        spoonbill(drop, light, (x, y), scale, mirrored)
    near = ground(drop, light, 846, "#ab7f78", 22)
    for index, (u, v) in enumerate(scatter(26, 8)):
        place = (u * 1024, 880 + v * 140)
        drop.ellipse(*place, 9 + 6 * v, 4 + 2 * v, light.bright(near, 0.35), 0.5)
        drop.ellipse(*place, 5 + 3 * v, 2.4 + v, light.dark(near, 0.6), 0.7 if index % 2 else 0.4)
    crab(drop, light, (122, 960))
    tuft(drop, light, (972, 1036), 0.86, "#a8855f", True)
    tuft(drop, light, (24, 1036), 0.6, "#a8855f")
    for x, y, scale in ((400, 240, 0.6), (460, 206, 0.46), (650, 300, 0.5)):
        bird(drop, (x, y), scale, light.far("#5a4a6c"))


def spoonbill(drop: Backdrop, light: Light, foot: Point, scale: float, mirrored: bool) -> None:
    """Draw a black-faced spoonbill feeding."""
    white, black = light.near("#fffaf4"), light.near("#3f3a52")
    with drop.group(drop.at(*foot, scale, mirrored)):
        drop.ellipse(4, 2, 40, 5, black, 0.2)
        drop.path("M-6-34V0M12-34V0", "none", 1, black, 5)
        drop.path(
            "M-44-44C-36-72 0-84 30-66C38-80 34-96 44-104C58-112 68-100 62-88C54-74 50-48 22-36C0-26-26-30-44-44Z",
            white,
        )
        drop.path("M-44-44C-26-40 6-40 30-52C24-38 4-28-14-31C-28-33-38-38-44-44Z", light.dark(white, 0.2))
        drop.path("M58-100C72-92 80-70 88-52C96-42 90-34 82-38C76-58 66-76 54-88Z", black)


def crab(drop: Backdrop, light: Light, place: Point) -> None:
    """Set one small red crab on the mud."""
    red = light.near("#e2654f")
    with drop.group(drop.at(*place, 1)):
        drop.ellipse(0, 14, 46, 7, light.dark(red, 0.8), 0.25)
        drop.path(
            "M-26 2L-44-8M-26 8L-46 6M-24 14L-40 20M26 2L44-8M26 8L46 6M24 14L40 20", "none", 1, light.dark(red, 0.2), 6
        )
        drop.ellipse(0, 2, 30, 19, red)
        drop.ellipse(-6, -5, 17, 7, light.bright(red, 0.4))
        drop.path("M-10-14V-26M10-14V-26", "none", 1, red, 5)
        drop.circle(-10, -28, 5, light.dark(red, 0.8))
        drop.circle(10, -28, 5, light.dark(red, 0.8))


def saltpans(drop: Backdrop, light: Light) -> None:
    """A perspective grid of brine pans, two slatted wind pumps of different size, heaps of white salt."""
    heavens(drop, light, (512, 116), 640, 46)
    hill(drop, ((-40, 620), (160, 596), (380, 616), (600, 606), (820, 590), (1060, 616)), light.far("#a987a0"), 660)
    for x, wide in ((300, 90), (420, 70), (600, 100)):
        drop.polygon(((x, 642), (x, 604), (x + wide / 2, 586), (x + wide, 604), (x + wide, 642)), light.far("#8f6a7c"))
    sheen = mix(light.middle, "#8cc3e4", 0.7) if light.is_day else mix(light.middle, light.top, 0.5)
    brine = drop.fade(640, 870, mix(light.low, light.middle, 0.3), sheen)
    drop.rect(0, 638, 1024, 260, brine)
    dyke = light.mid("#b08a86")
    for x in (-1100, -640, -300, -40, 190, 400, 624, 834, 1064, 1324, 1664, 2124):
        drop.polygon(
            (
                (512 + (x - 512) * 0.34 - 2, 640),
                (512 + (x - 512) * 0.34 + 2, 640),
                (512 + (x - 512) * 1.06 + 9, 880),
                (512 + (x - 512) * 1.06 - 9, 880),
            ),
            dyke,
        )
    for index, y in enumerate((648, 674, 712, 770)):
        drop.rect(0, y, 1024, 5 + index * 3, dyke)
        drop.rect(0, y, 1024, 2 + index, light.bright(dyke, 0.4))
    for index, (u, v) in enumerate(scatter(20, 5)):
        drop.rect(u * 1024, 654 + v * v * 190, 26 + 50 * v * v, 3 + 3 * v, light.glint, 3, 0.5 if index % 2 else 0.3)
    pump(drop, light, (166, 720), 1.18)
    pump(drop, light, (884, 690), 0.7)
    for x, y, wide in ((64, 792, 150), (240, 764, 92), (956, 790, 190), (812, 758, 100)):
        heap(drop, light, (x, y), wide)
    plank = ground(drop, light, 832, "#cfb1a6", 16)
    for y in (872, 922, 984):
        drop.path(f"M-10 {y + 12}Q512 {y - 14} 1034 {y + 12}", "none", 0.4, light.dark(plank, 0.36), 5)
    heap(drop, light, (70, 992), 220)
    heap(drop, light, (968, 1004), 200)
    speckle(drop, light, 900, mix(plank, "#ffffff", 0.4), 24, 4)


def heap(drop: Backdrop, light: Light, foot: Point, wide: float) -> None:
    """Heap white salt with a lit and a shaded side."""
    salt = mix(light.near("#fdfbff"), "#fff6fb", 0.3)
    with drop.group(drop.at(*foot, wide / 100)):
        drop.ellipse(0, 0, 57, 7, light.dark(light.near("#a07f80"), 0.4), 0.35)
        drop.path("M-50 0C-30-21-15-52 0-52C15-52 30-21 50 0Z", salt)
        drop.path("M0-52C15-52 30-21 50 0H5C15-21 8-42 0-52Z", light.dark(salt, 0.26))


def pump(drop: Backdrop, light: Light, hub: Point, scale: float) -> None:
    """Draw a slatted wind pump; hub is the foot of its trestle."""
    wood, sail = (
        light.near("#9a6a58") if scale > 1 else light.mid("#9a6a58"),
        light.near("#e07a5c") if scale > 1 else light.mid("#e07a5c"),
    )
    with drop.group(drop.at(*hub, scale)):
        drop.path("M-64 40L-6-190L52 40M-44-40H32M-28-100H18", "none", 1, wood, 12)
        with drop.group("translate(-6 -196)"):
            for index in range(8):
                with drop.group(f"rotate({index * 45 + 12})"):
                    drop.path("M0 0V-150", "none", 1, wood, 6)
                    drop.path("M-6-44L-16-150H24L8-44Z", sail if index % 2 else light.bright(sail, 0.45))
                    for y in (-70, -96, -122):
                        drop.path(f"M-14 {y}H18", "none", 0.6, light.dark(sail, 0.34), 5)
            drop.circle(0, 0, 20, light.dark(wood, 0.2))
            drop.circle(-4, -4, 9, light.bright(wood, 0.4))


def soraepogu(drop: Backdrop, light: Light) -> None:
    """Fishing boats at the quays of a narrow harbour, an iron footbridge behind, nets hung to dry."""
    heavens(drop, light, (790, 140), 640)
    for index, x in enumerate(range(-20, 1040, 106)):
        drop.rect(x, 560 - index * 37 % 60, 84, 110, light.far("#a98aa4"), 4)
    trestle(drop, light)
    water(drop, light, 640, 890, "#6f9fb4", 790 if not light.is_day else -1)
    for x, y, scale, hull, mirrored in (
        (330, 690, 0.52, "#31708c", False),
        (700, 692, 0.52, "#e0a04a", True),
        (196, 762, 1.08, "#d9584f", False),
        (836, 766, 1.1, "#3f7f9c", True),
    ):
        boat(drop, light, (x, y), scale, hull, mirrored)
        drop.rect(x - 80 * scale, y + 16 * scale, 150 * scale, 6, light.glint, 3, 0.4)
        if not light.is_day:
            reflection(drop, x + (-18 if mirrored else 18) * scale, y + 20, 76 * scale, 20 * scale, light.lamp)
    net(drop, light)
    quay = ground(drop, light, 838, "#c7aa9c", 12)
    drop.rect(0, 846, 1024, 14, light.dark(quay, 0.2), 0, 0.4)
    for x in (64, 210, 820, 962):
        drop.rect(x - 15, 836 + abs(x - 512) * 0.02, 30, 42, light.near("#5a5570"), 8)
        drop.rect(x - 21, 830 + abs(x - 512) * 0.02, 42, 14, light.near("#746e8a"), 7)
    crates(drop, light, (86, 1000), "#4f8fb0")
    crates(drop, light, (944, 1004), "#e08a5a")
    speckle(drop, light, 900, quay, 20, 6)
    bulbs(drop, light, (-10, 236), (1034, 226), 190, 15)
    for x, y, scale in ((320, 356, 0.6), (392, 330, 0.46), (646, 348, 0.5)):
        bird(drop, (x, y), scale, light.far("#5a4a6c"))


def trestle(drop: Backdrop, light: Light) -> None:
    """Draw the iron footbridge across the harbour."""
    iron = light.far("#6f6488")
    drop.rect(-10, 566, 1044, 14, iron)
    drop.rect(-10, 528, 1044, 6, iron)
    for x in range(-6, 1040, 46):
        drop.line(((x, 530), (x, 570)), iron, 5)
        drop.line(((x, 570), (x + 46, 530)), iron, 4)
    for x in (90, 270, 512, 754, 934):
        drop.polygon(((x - 14, 580), (x + 14, 580), (x + 22, 650), (x - 22, 650)), iron)


def net(drop: Backdrop, light: Light) -> None:
    """Hang nets from poles at both sides."""
    pole, rope = light.near("#8a5f56"), light.near("#5f9a94")
    for left, right, tall in ((-50, 62, 560), (962, 1074, 548)):
        for x in (left + 14, right):
            drop.rect(x - 6, tall - 60, 12, 400, pole, 5)
        shape = (
            f"M{left} {tall}C{left + 40} {tall + 34} {right - 40} {tall + 34} {right} {tall}"
            f"L{right - 10} {tall + 230}"
            f"C{right - 40} {tall + 260} {left + 40} {tall + 266} {left} {tall + 240}Z"
        )
        drop.path(shape, rope, 0.4)
        with drop.within(shape):
            for step in range(-14, 16):
                drop.line(
                    ((left + step * 18, tall - 10), (left + step * 18 + 250, tall + 270)),
                    light.bright(rope, 0.3),
                    3,
                    0.6,
                )
                drop.line(
                    ((right - step * 18, tall - 10), (right - step * 18 - 250, tall + 270)),
                    light.bright(rope, 0.3),
                    3,
                    0.6,
                )
        for step in range(4):
            drop.circle(left + 20 + step * (right - left - 30) / 3, tall + 18, 9, light.near("#f2a34c"))


def crates(drop: Backdrop, light: Light, foot: Point, tone: str) -> None:
    """Stack two fish crates with ice."""
    box = light.near(tone)
    with drop.group(drop.at(*foot, 1)):
        drop.ellipse(0, 2, 90, 12, light.dark(box, 0.8), 0.3)
        for y in (0, -44):
            drop.polygon(((-80, y - 40), (80, y - 40), (72, y), (-72, y)), box)
            drop.rect(-84, y - 46, 168, 12, light.bright(box, 0.35), 5)
            for x in (-46, 0, 46):
                drop.rect(x - 14, y - 26, 28, 10, light.dark(box, 0.4), 5)
        for x, r in ((-52, 15), (-20, 19), (16, 17), (50, 14), (0, 12)):
            drop.circle(x, -92, r, light.near("#eef7fb"))
