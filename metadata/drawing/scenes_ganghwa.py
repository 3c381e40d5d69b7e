"""Ganghwa: a dolmen among hills, the temple Jeondeungsa, the altar Chamseongdan above the clouds."""

from metadata.drawing.backdrop import Backdrop
from metadata.drawing.ink import mix
from metadata.drawing.scenery import bird, ground, hill, pine, round_tree, speckle, stone, tuft
from metadata.drawing.scenes_temple import hall, lantern_stone, leaf, maple
from metadata.drawing.shapes import Point
from metadata.drawing.sky import Light, cloud, heavens


def dolmen(drop: Backdrop, light: Light) -> None:
    """Three planes of hills, one great table stone at the right, a round tree at the left."""
    heavens(drop, light, (200, 160), 660)
    hill(
        drop,
        ((-40, 560), (110, 500), (260, 548), (430, 590), (600, 540), (770, 480), (920, 530), (1060, 500)),
        light.far("#6fa894"),
        900,
    )
    hill(
        drop,
        ((-40, 640), (150, 590), (360, 650), (560, 660), (760, 600), (1060, 640)),
        mix(light.mid("#7fb585"), light.far("#7fb585"), 0.35),
        900,
    )
    field = light.mid("#8fc283")
    hill(drop, ((-40, 720), (180, 680), (420, 712), (640, 716), (840, 690), (1060, 706)), field, 960)
    for x, y, scale in ((60, 628, 0.34), (110, 620, 0.28), (940, 640, 0.3), (620, 666, 0.22), (330, 656, 0.24)):
        round_tree(drop, mix(light.mid("#6aa27a"), light.far("#6aa27a"), 0.3), light, (x, y), scale)
    round_tree(drop, light.near("#6fae72"), light, (120, 780), 1.5)
    table_stone(drop, light, (846, 786))
    lawn = ground(drop, light, 836, "#9aca84", 26)
    for index in range(11):
        x = index * 104 - 14
        drop.path(
            f"M{x} {900 + index * 37 % 90}q10-22 16-30M{x + 14} {900 + index * 37 % 90}q4-18 18-24",
            "none",
            0.6,
            light.dark(lawn, 0.28),
            5,
        )
    for x, y, tone in (
        (70, 930, "#fff3c4"),
        (160, 968, "#f7b9c6"),
        (872, 948, "#fff3c4"),
        (964, 922, "#f7b9c6"),
        (930, 986, "#ffffff"),
    ):
        flower(drop, light, (x, y), tone)
    tuft(drop, light, (36, 1036), 0.66, "#5f9a62")
    tuft(drop, light, (996, 1036), 0.66, "#5f9a62", True)


def table_stone(drop: Backdrop, light: Light, foot: Point) -> None:
    """Draw the dolmen: two uprights and a huge cap."""
    rock = light.near("#b5ac9f")
    x, y = foot
    drop.ellipse(x + 6, y + 6, 190, 22, light.dark(light.near("#6f9a6a"), 0.5), 0.5)
    for shift, wide in ((-104, 62), (78, 70)):
        left = x + shift
        drop.path(f"M{left} {y}L{left + 6} {y - 176}H{left + wide - 4}L{left + wide} {y}Z", light.dark(rock, 0.16))
        drop.path(
            f"M{left + wide * 0.55} {y}L{left + wide * 0.6} {y - 176}H{left + wide - 4}L{left + wide} {y}Z",
            light.dark(rock, 0.42),
        )
    drop.path(f"M{x - 42} {y}L{x - 38} {y - 176}H{x + 80}L{x + 78} {y}Z", light.dark(rock, 0.66), 0.85)
    cap = (
        f"M{x - 214} {y - 196}C{x - 208} {y - 244} {x - 150} {y - 262} {x - 60} {y - 268}"
        f"C{x + 40} {y - 278} {x + 170} {y - 262} {x + 216} {y - 222}"
        f"C{x + 226} {y - 196} {x + 190} {y - 170} {x + 130} {y - 168}H{x - 150}"
        f"C{x - 190} {y - 168} {x - 216} {y - 176} {x - 214} {y - 196}Z"
    )
    drop.path(cap, rock)
    with drop.within(cap):
        drop.path(
            f"M{x - 230} {y - 196}C{x - 100} {y - 214} {x + 90} {y - 196} {x + 240} {y - 226}V{y - 150}H{x - 230}Z",
            light.dark(rock, 0.34),
        )
        drop.path(
            f"M{x - 206} {y - 226}C{x - 120} {y - 258} {x + 40} {y - 262} {x + 150} {y - 250}",
            "none",
            0.8,
            light.bright(rock, 0.6),
            14,
        )
        for dx, dy in ((-120, -216), (-40, -236), (60, -226), (130, -240), (10, -200)):
            drop.ellipse(x + dx, y + dy, 16, 5, light.dark(rock, 0.26), 0.7)


def flower(drop: Backdrop, light: Light, place: Point, tone: str) -> None:
    """Put one small flower into the grass."""
    x, y = place
    for dx, dy in ((-8, 0), (8, 0), (0, -8), (0, 8)):
        drop.circle(x + dx, y + dy, 7, light.near(tone))
    drop.circle(x, y, 5.5, light.near("#f3bd4f"))


def jeondeungsa(drop: Backdrop, light: Light) -> None:
    """A temple hall at each side, its tiled roof rising at the corners, lattice doors, a maple branch above."""
    heavens(drop, light, (236, 132), 660, 50)
    hill(
        drop,
        ((-40, 520), (160, 440), (340, 520), (520, 560), (700, 500), (880, 430), (1060, 500)),
        light.far("#6f9f90"),
        900,
    )
    hill(drop, ((-40, 620), (200, 580), (420, 626), (620, 630), (840, 580), (1060, 610)), light.mid("#7fae86"), 900)
    for x, y, scale in ((330, 668, 0.5), (420, 680, 0.36), (640, 682, 0.38), (716, 668, 0.5)):
        pine(drop, mix(light.mid("#4f8a70"), light.far("#4f8a70"), 0.3), light, (x, y), scale, x > 500)
    hall(drop, light, 60, 390)
    hall(drop, light, 974, 404)
    lantern_stone(drop, light, (286, 806))
    yard = ground(drop, light, 812, "#e0cba2", 12)
    for y, reach in ((842, 560), (900, 640), (968, 720)):
        drop.path(f"M{512 - reach} {y + 8}Q512 {y - 12} {512 + reach} {y + 8}", "none", 0.35, light.dark(yard, 0.32), 5)
    speckle(drop, light, 860, yard, 26, 3)
    maple(drop, light)
    for x, y in ((96, 930), (214, 980), (842, 962), (936, 912), (988, 990)):
        leaf(drop, light, (x, y), 0.6, x % 90)


def chamseongdan(drop: Backdrop, light: Light) -> None:
    """The stone altar on a ridge of Manisan, a lone tree beside it, a sea of clouds below."""
    heavens(drop, light, (790, 150), 700)
    for height, tone in ((540, light.far("#6f94a0")), (600, mix(light.far("#6f94a0"), light.mid("#6f9a94"), 0.4))):
        hill(
            drop,
            (
                (-40, height),
                (120, height - 50),
                (260, height + 20),
                (420, height - 30),
                (600, height + 26),
                (780, height - 44),
                (930, height + 10),
                (1060, height - 20),
            ),
            tone,
            900,
        )
    for x, y, scale in ((120, 676, 1.5), (430, 690, 1.8), (770, 680, 1.7), (980, 690, 1.4)):
        cloud(drop, light, (x, y), scale, 0.9)
    white = mix(light.low, "#ffffff", 0.55 if light.is_day else 0.1)
    drop.rect(0, 688, 1024, 200, drop.fade(688, 860, white, mix(white, light.middle, 0.35)))
    for x, y, scale in ((250, 748, 1.6), (600, 756, 2.0), (900, 760, 1.7), (430, 800, 1.5), (760, 812, 1.4)):
        cloud(drop, light, (x, y), scale)
    ridge = light.mid("#8f9a86")
    drop.path("M-20 560C60 548 190 566 262 640C300 690 330 760 380 860H-20Z", ridge)
    for x, y in ((150, 640), (60, 620), (220, 700), (110, 730), (270, 780), (30, 760), (180, 810)):
        drop.path(f"M{x} {y}l34 8l-10 18l-42-8Z", light.dark(ridge, 0.22), 0.7)
    drop.path("M1044 620C960 610 860 650 800 720C760 770 730 820 700 870H1044Z", light.mid("#86937f"))
    altar(drop, light, (128, 584))
    round_tree(drop, light.mid("#6f9f68"), light, (258, 652), 0.72)
    for x, y in ((860, 690), (940, 650), (1000, 660), (800, 760)):
        stone(drop, light, (x, y), 90, "#a9a397")
    pine(drop, light.near("#4a8468"), light, (946, 836), 0.92, True)
    rock = ground(drop, light, 836, "#b9b09a", 24)
    speckle(drop, light, 870, rock, 30, 11)
    stone(drop, light, (84, 994), 190, "#a39c92")
    stone(drop, light, (944, 1000), 170, "#a39c92")
    tuft(drop, light, (180, 1036), 0.5, "#6f9a62")
    for x, y, scale in ((360, 300, 0.55), (420, 270, 0.42), (620, 320, 0.46)):
        bird(drop, (x, y), scale, light.far("#4a5a6c"))


def altar(drop: Backdrop, light: Light, foot: Point) -> None:
    """Draw the altar: a round base and a square upper terrace of courses of stone, with steps."""
    rock = light.mid("#c3bbac")
    x, y = foot
    drop.path(f"M{x - 150} {y + 40}L{x - 136} {y - 60}H{x + 120}L{x + 136} {y + 40}Z", light.dark(rock, 0.12))
    drop.path(f"M{x - 74} {y - 60}L{x - 66} {y - 176}H{x + 60}L{x + 70} {y - 60}Z", rock)
    drop.path(f"M{x + 16} {y - 60}L{x + 18} {y - 176}H{x + 60}L{x + 70} {y - 60}Z", light.dark(rock, 0.3))
    for row in range(4):
        for column in range(9):
            left = x - 134 + column * 30 + (row % 2) * 14
            if left < x + 108:
                drop.rect(
                    left,
                    y - 54 + row * 23,
                    26,
                    19,
                    light.bright(rock, 0.3) if (row + column) % 3 else light.dark(rock, 0.24),
                    4,
                    0.7,
                )
    for row in range(5):
        for column in range(4):
            left = x - 64 + column * 31 + (row % 2) * 12
            if left < x + 44:
                drop.rect(
                    left,
                    y - 170 + row * 22,
                    27,
                    18,
                    light.bright(rock, 0.4) if (row * 2 + column) % 3 else light.dark(rock, 0.2),
                    4,
                    0.6,
                )
    drop.rect(x - 78, y - 188, 148, 16, light.bright(rock, 0.35), 5)
    drop.rect(x - 144, y - 72, 272, 14, light.bright(rock, 0.35), 5)
    for index in range(6):
        drop.rect(x + 70 - index * 3, y + 20 - index * 15, 56 - index * 5, 12, light.bright(rock, 0.5), 3)
    if not light.is_day:
        drop.circle(x - 6, y - 206, 80, drop.glow((x - 6, y - 206), 80, (0, "#ffd27a", 0.8), (1, "#ffd27a", 0)))
        drop.path(
            f"M{x - 20} {y - 190}C{x - 26} {y - 214} {x - 8} {y - 220} {x - 6} {y - 242}"
            f"C{x + 8} {y - 222} {x + 16} {y - 208} {x + 8} {y - 190}Z",
            "#ffc24f",
        )
