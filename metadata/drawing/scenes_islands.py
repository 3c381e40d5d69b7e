"""Islands and sea: the rocks of Dumujin, the lighthouse of Palmido, the beach of Eulwangni."""

from itertools import pairwise

from metadata.drawing.backdrop import Backdrop
from metadata.drawing.ink import mix
from metadata.drawing.scenery import bird, boat, foam, ground, hill, pine, reflection, speckle, stone, tuft, water
from metadata.drawing.shapes import Point, number, polygon
from metadata.drawing.sky import Light, heavens


def cliff(drop: Backdrop, light: Light, tone: str, crest: tuple[Point, ...], floor: float) -> None:
    """Draw a layered rock stack: a crest line, strata, a lit left face and a shaded right one."""
    left, right = crest[0][0], crest[-1][0]
    shape = polygon((left - 26, floor), *crest, (right + 22, floor))
    drop.path(shape, tone)
    with drop.within(shape):
        top = min(y for _, y in crest)
        for index in range(9):
            y = top + 26 + index * (floor - top) / 8.6
            drop.polygon(
                ((left - 60, y + 10), (right + 60, y - 14), (right + 60, y - 4 + index % 3 * 5), (left - 60, y + 22)),
                light.dark(tone, 0.24 if index % 2 else 0.14),
            )
        middle = left + (right - left) * 0.62
        drop.polygon(
            (
                (middle, top - 20),
                (middle - 18, top + 90),
                (middle + 20, (top + floor) / 2),
                (middle - 12, floor),
                (right + 60, floor),
                (right + 60, top - 20),
            ),
            light.dark(tone, 0.42),
            0.62,
        )
        drop.polygon(
            (
                (left - 60, top - 20),
                (left + 30, top - 20),
                (left + 14, (top + floor) / 2),
                (left + 26, floor),
                (left - 60, floor),
            ),
            light.bright(tone, 0.4),
            0.5,
        )
    for (x, y), (following, lower) in pairwise(crest):
        if abs(lower - y) < 26:
            drop.path(
                f"M{number(x)} {number(y)}L{number(following)} {number(lower)}", "none", 0.9, light.near("#7fa873"), 9
            )


def dumujin(drop: Backdrop, light: Light) -> None:
    """Layered cliff stacks left and right of a turquoise sea, two pale ones far off, a beach in front."""
    heavens(drop, light, (806, 150), 640)
    rock = "#c9a98a"
    for crest in (((352, 566), (368, 520), (402, 512), (424, 560)), ((612, 574), (624, 540), (654, 536), (690, 580))):
        cliff(drop, light, light.far(rock), crest, 634)
    water(drop, light, 630, 860, "#3fb4bd", 806 if not light.is_day else -1)
    cliff(drop, light, light.mid(rock), ((204, 470), (214, 404), (246, 396), (262, 452), (290, 470)), 676)
    cliff(drop, light, light.mid(rock), ((772, 520), (786, 432), (822, 420), (842, 470), (862, 476)), 670)
    near = light.near("#c19a7b")
    cliff(
        drop,
        light,
        near,
        ((-40, 330), (24, 322), (60, 300), (112, 306), (130, 380), (158, 390), (176, 470), (204, 486)),
        716,
    )
    cliff(drop, light, near, ((866, 452), (886, 350), (924, 336), (944, 300), (1000, 292), (1060, 300)), 716)
    for x, y, wide in ((96, 716, 330), (246, 680, 150), (820, 674, 140), (962, 716, 230)):
        drop.ellipse(x, y, wide / 2, 9, "#ffffff", 0.75 if not light.is_night else 0.4)
        drop.ellipse(x, y + 12, wide * 0.4, 5, "#ffffff", 0.4)
    sand = ground(drop, light, 838, "#e2c79c", 18)
    foam(drop, light, 842, sand)
    speckle(drop, light, 890, sand)
    stone(drop, light, (100, 985), 210, "#9d9aa8")
    stone(drop, light, (206, 1000), 110, "#aaa6b0")
    stone(drop, light, (936, 990), 190, "#9d9aa8")
    for x, y, scale in ((560, 190, 0.7), (626, 158, 0.5), (690, 214, 0.42)):
        bird(drop, (x, y), scale, light.far("#4a5a7c"))


def palmido(drop: Backdrop, light: Light) -> None:
    """A wooded islet at the left with the old white tower and its younger neighbour, low sun, glitter path."""
    heavens(drop, light, (812, 486 if light.sky == "dusk" else 168), 640, 66)
    hill(drop, ((640, 640), (720, 606), (840, 590), (960, 606), (1060, 626)), light.far("#6d8f96"), 650)
    water(drop, light, 634, 862, "#4a9db4", 812)
    island = light.mid("#5d8a72")
    hill(drop, ((-40, 520), (40, 476), (120, 452), (190, 470), (262, 548), (318, 610), (380, 648)), island, 660)
    drop.path("M-20 660L-20 612C60 590 150 626 240 622C300 620 350 640 392 662Z", light.mid("#b08a70"))
    drop.path("M-20 660L-20 640C90 624 180 650 392 662Z", light.dark(light.mid("#b08a70"), 0.35))
    tower(drop, light, (146, 470), 1.42)
    for x, y, scale in ((6, 540, 0.5), (252, 566, 0.36), (298, 616, 0.3)):
        pine(drop, light.mid("#3f7a66"), light, (x, y), scale, x > 100)
    for x, y, r in ((86, 500, 30), (128, 508, 22), (212, 520, 24), (40, 520, 26)):
        drop.circle(x, y, r, light.dark(light.mid("#4d8470"), 0.12))
    drop.ellipse(190, 664, 220, 8, light.glint, 0.5)
    boat(drop, light, (872, 706), 0.62, "#c9564c", True)
    deck = ground(drop, light, 846, "#c6ab8c", 20)
    for x in (-30, 130, 300, 470, 554, 724, 894, 1054):
        drop.path(
            f"M{512 + (x - 512) * 0.72:.0f} 856L{512 + (x - 512) * 1.5:.0f} 1030",
            "none",
            0.35,
            light.dark(deck, 0.4),
            5,
        )
    tuft(drop, light, (52, 1030), 0.72, "#5d8a62")
    tuft(drop, light, (980, 1034), 0.66, "#5d8a62", True)
    for x, y, scale in ((420, 250, 0.6), (470, 214, 0.45), (640, 330, 0.4)):
        bird(drop, (x, y), scale, light.far("#4a4a6c"))


def tower(drop: Backdrop, light: Light, foot: Point, scale: float) -> None:
    """Draw the small white tower of 1903 and, behind it, the taller one; after sunset its lamp burns."""
    white = light.mid("#fbf7ee")
    with drop.group(drop.at(*foot, scale)):
        drop.path("M-66 6L-60-150H-30L-24 6Z", light.bright(light.mid("#e9e4de"), 0.1))
        drop.path("M-44 6L-43-150H-30L-24 6Z", light.dark(white, 0.25))
        drop.rect(-70, -166, 50, 18, light.mid("#3f6f86"), 4)
        drop.path("M-62-166V-186Q-45-206-28-186V-166Z", light.lamp)
        drop.path("M-66-186Q-45-216-24-186Z", light.mid("#3f6f86"))
        drop.path("M0 10L8-84H44L52 10Z", white)
        drop.path("M30 10L29-84H44L52 10Z", light.dark(white, 0.28))
        drop.rect(2, -98, 48, 16, light.mid("#d9d2cc"), 4)
        drop.rect(12, -124, 28, 28, light.lamp, 3)
        drop.path("M6-122Q26-156 46-122Z", light.mid("#c9564c"))
        drop.circle(26, -146, 5, light.mid("#c9564c"))
        drop.rect(19, -40, 14, 24, light.dark(white, 0.6), 7)
    if not light.is_day:
        x, y = foot[0] + 26 * scale, foot[1] - 111 * scale
        drop.circle(x, y, 90, drop.glow((x, y), 90, (0, "#ffefb8", 0.85), (0.4, "#ffe39a", 0.3), (1, "#ffe39a", 0)))
        beam = drop.gradient((x, y), (x + 560, y - 60), (0, "#fff0c0", 0.55), (1, "#fff0c0", 0))
        drop.polygon(((x, y - 4), (x + 620, y - 140), (x + 620, y - 20), (x, y + 6)), beam)


def eulwangni(drop: Backdrop, light: Light) -> None:
    """A wide beach between two wooded headlands, the sun's disc over the sea, a pine branch from above."""
    heavens(drop, light, (232, 540 if light.sky == "dusk" else 176), 640, 74 if light.sky == "dusk" else 58)
    hill(drop, ((520, 640), (600, 622), (690, 616), (760, 632)), light.far("#6f9a86"), 642)
    water(drop, light, 632, 830, "#52aac0", 232)
    wood = light.mid("#5f9570")
    hill(drop, ((690, 652), (770, 590), (850, 520), (930, 486), (1060, 470)), wood, 660)
    for x, y, r in ((800, 576, 34), (852, 540, 42), (912, 506, 48), (980, 488, 54), (760, 612, 24)):
        drop.circle(x, y, r, light.bright(wood, 0.12))
        drop.circle(x + r * 0.3, y + r * 0.4, r * 0.8, wood)
    drop.path("M664 664C760 640 900 640 1040 630V668H664Z", light.mid("#c7a384"))
    drop.ellipse(860, 668, 200, 7, light.glint, 0.5)
    for x, hull in ((676, "#f6f2ea"), (604, "#d94f55")):
        drop.path(f"M{x} 686L{x + 4} 628L{x + 34} 684Z", light.mid(hull))
        drop.path(f"M{x - 24} 690H{x + 42}L{x + 28} 704H{x - 12}Z", light.mid("#7a5a52"))
    sand = ground(drop, light, 806, "#ecd3a6", 14)
    foam(drop, light, 808, sand)
    speckle(drop, light, 880, sand, 40, 9)
    branch(drop, light)
    if light.is_night:
        reflection(drop, 232, 650, 150, 26, light.glint)
    star_shell(drop, light, (120, 950))
    stone(drop, light, (930, 996), 170, "#a89c9c")
    tuft(drop, light, (1000, 1034), 0.6, "#6a9a62", True)


def branch(drop: Backdrop, light: Light) -> None:
    """Reach a pine branch in from the upper right corner."""
    needle = light.near("#3f7f63")
    drop.path("M1040 92C960 104 900 96 838 136M960 104C930 150 900 168 872 204", "none", 1, light.near("#7d5848"), 14)
    for x, y, rx, ry in (
        (838, 128, 58, 24),
        (914, 92, 66, 26),
        (872, 206, 50, 20),
        (956, 150, 58, 22),
        (1000, 70, 70, 26),
    ):
        drop.ellipse(x, y, rx, ry, light.dark(needle, 0.3))
        drop.ellipse(x - 6, y - 7, rx * 0.84, ry * 0.7, needle)
        drop.ellipse(x - 16, y - 12, rx * 0.44, ry * 0.34, light.bright(needle, 0.25))


def star_shell(drop: Backdrop, light: Light, place: Point) -> None:
    """Leave a starfish on the sand."""
    coral = light.near("#ef8a68")
    with drop.group(drop.at(*place, 1, turn=-14)):
        drop.ellipse(4, 6, 50, 16, light.dark(coral, 0.8), 0.22)
        drop.path("M0-40C8-14 14-10 46-10C20 2 18 8 30 34C6 18-6 18-30 34C-18 8-20 2-46-10C-14-10-8-14 0-40Z", coral)
        for x, y in ((0, -18), (-18, -2), (18, -2), (-10, 14), (10, 14)):
            drop.circle(x, y, 3.6, mix(coral, "#ffffff", 0.5))
