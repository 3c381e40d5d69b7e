"""Songdo and science: the Incheon Bridge, the Tri-bowl among towers, the Ara Waterway."""

from metadata.drawing.backdrop import Backdrop, scatter
from metadata.drawing.ink import mix
from metadata.drawing.scenery import bird, boat, ground, hill, reflection, round_tree, speckle, tuft, water
from metadata.drawing.shapes import number
from metadata.drawing.sky import Light, heavens


def bridge(drop: Backdrop, light: Light) -> None:
    """Two tall pylons with white fans of cables, a long flat deck on piers, haze hills behind."""
    heavens(drop, light, (512, 120), 640, 52)
    hill(
        drop,
        ((-40, 616), (90, 578), (220, 604), (360, 590), (500, 616), (700, 590), (860, 604), (1060, 570)),
        light.far("#7f93b8"),
        650,
    )
    water(drop, light, 634, 872, "#4f96c8", 512)
    steel, white = light.mid("#dfe6f2"), light.bright(light.mid("#f7f9ff"), 0.2)
    for x in (190, 834):
        for step in range(1, 15):
            reach, height = step * 24, 236 + step * 9
            for side in (-1, 1):
                drop.line(((x, height), (x + side * reach, 584)), white, 3, 0.75)
    for x in range(-10, 1040, 82):
        if abs(x - 190) > 50 and abs(x - 834) > 50:
            drop.rect(x, 596, 16, 62, light.dark(steel, 0.25))
    drop.rect(-10, 580, 1044, 18, steel)
    drop.rect(-10, 592, 1044, 10, light.dark(steel, 0.4))
    for x in (190, 834):
        pylon(drop, light, x)
    for x in range(30, 1024, 74):
        drop.rect(x, 566, 4, 14, steel)
        drop.circle(x + 2, 564, 5, light.lamp if not light.is_day else white)
        if light.is_night:
            reflection(drop, x + 2, 660, 90, 8, light.lamp)
    boat(drop, light, (700, 716), 0.5, "#3a4db0")
    path = ground(drop, light, 852, "#aab4cf", 22)
    for edge in (904, 972):
        drop.path(f"M-10 {edge + 14}Q512 {edge - 22} 1034 {edge + 14}", "none", 0.3, light.dark(path, 0.4), 5)
    for x, y, scale in ((330, 330, 0.6), (392, 298, 0.45), (660, 318, 0.5)):
        bird(drop, (x, y), scale, light.mid("#ffffff"))
    tuft(drop, light, (46, 1034), 0.62, "#6a9a86")
    tuft(drop, light, (990, 1034), 0.62, "#6a9a86", True)


def pylon(drop: Backdrop, light: Light, x: float) -> None:
    """Draw one inverted-Y pylon standing in the water."""
    body = light.mid("#eef2fb")
    legs = (
        f"M{x - 9} 216H{x + 9}L{x + 13} 420L{x + 46} 586L{x + 34} 664H{x + 18}L{x + 26} 590L{x} 452"
        f"L{x - 26} 590L{x - 18} 664H{x - 34}L{x - 46} 586L{x - 13} 420Z"
    )
    drop.path(legs, body)
    drop.path(
        f"M{x} 216H{x + 9}L{x + 13} 420L{x + 46} 586L{x + 34} 664H{x + 18}L{x + 26} 590L{x} 452Z", light.dark(body, 0.3)
    )
    drop.rect(x - 58, 656, 116, 22, light.dark(body, 0.35), 10)
    drop.ellipse(x, 680, 74, 6, light.glint, 0.55)
    drop.circle(x, 212, 7, "#ff8f7a" if not light.is_day else light.mid("#e2605a"))


_TOWERS = (
    (-20, 352, 96, 40, False),
    (70, 250, 84, -46, False),
    (150, 420, 70, 0, True),
    (214, 330, 66, 30, True),
    (742, 366, 64, -26, True),
    (800, 238, 92, 54, False),
    (886, 396, 78, 0, True),
    (950, 296, 100, -40, False),
)


def skyline(drop: Backdrop, light: Light, floor: float) -> None:
    """Draw slender towers with slanted tops and, after dark, two windows in five lit."""
    for index in range(11):
        x, height = -30 + index * 100, 70 + index * 53 % 90
        drop.rect(x, floor - height, 58, height, light.far("#8d93c8"))
    for tower, (x, top, wide, slant, behind) in enumerate(_TOWERS):
        body = (light.far if behind else light.mid)("#7f8fd0" if tower % 2 else "#93a6dc")
        left, right = top + max(0, slant), top + max(0, -slant)
        drop.polygon(((x, left), (x + wide, right), (x + wide + 5, floor), (x - 5, floor)), body)
        drop.polygon(
            (
                (x + wide * 0.66, left + (right - left) * 0.66),
                (x + wide, right),
                (x + wide + 5, floor),
                (x + wide * 0.66, floor),
            ),
            light.dark(body, 0.3),
        )
        rows = int((floor - max(left, right) - 30) / 25)
        for row in range(rows):
            for column in range(3):
                if (row * 7 + column * 5 + tower * 3) % 5 < 2 or light.is_day:
                    pane = light.lamp if not light.is_day else light.bright(body, 0.4)
                    drop.rect(
                        x + 11 + column * (wide - 18) / 3,
                        max(left, right) + 22 + row * 25,
                        11,
                        14,
                        pane,
                        2,
                        0.85 if not behind else 0.5,
                    )


def tribowl(drop: Backdrop, light: Light) -> None:
    """Towers on both sides, and at the left three joined bowls standing in their mirror of water."""
    heavens(drop, light, (620, 128), 640, 46)
    skyline(drop, light, 652)
    water(drop, light, 650, 890, "#5a86cc")
    for x in (120, 846, 996):
        if not light.is_day:
            reflection(drop, x, 664, 120, 20, light.lamp)
    shell = light.near("#e9eef8")
    for x, wide, y in ((20, 150, 566), (262, 142, 574), (140, 190, 560)):
        drop.path(
            f"M{x - wide / 2} {y}C{x - wide * 0.42} {y + 70} {x - wide * 0.2} {y + 116} {x - 16} {y + 124}"
            f"H{x + 16}C{x + wide * 0.2} {y + 116} {x + wide * 0.42} {y + 70} {x + wide / 2} {y}Z",
            shell,
        )
        drop.path(
            f"M{x + wide * 0.06} {y + 124}"
            f"C{x + wide * 0.2} {y + 80} {x + wide * 0.24} {y + 40} {x + wide * 0.2} {y}H{x + wide / 2}"
            f"C{x + wide * 0.42} {y + 70} {x + wide * 0.2} {y + 116} {x + 16} {y + 124}Z",
            light.dark(shell, 0.3),
        )
        drop.ellipse(x, y, wide / 2, 13, light.bright(shell, 0.5))
        drop.ellipse(x, y + 2, wide * 0.42, 9, light.dark(shell, 0.45) if light.is_day else "#ffd98f")
        for line in (34, 62, 88):
            drop.path(
                f"M{x - wide * (0.47 - line * 0.0026):.0f} {y + line}"
                f"Q{x} {y + line + 14} {x + wide * (0.47 - line * 0.0026):.0f} {y + line}",
                "none",
                0.35,
                light.dark(shell, 0.4),
                4,
            )
        drop.path(
            f"M{x - 16} {y + 130}"
            f"C{x - wide * 0.2} {y + 138} {x - wide * 0.4} {y + 170} {x - wide * 0.44} {y + 206}"
            f"H{x + wide * 0.44}C{x + wide * 0.4} {y + 170} {x + wide * 0.2} {y + 138} {x + 16} {y + 130}Z",
            shell,
            0.22,
        )
    floor = ground(drop, light, 846, "#b3b8e2", 18)
    for x in (-360, -120, 120, 330, 694, 904, 1144, 1384):
        drop.line(((512 + (x - 512) * 0.6, 858), (512 + (x - 512) * 1.3, 1030)), light.dark(floor, 0.4), 4, 0.35)
    for y in (900, 958):
        drop.path(f"M-10 {y + 12}Q512 {y - 16} 1034 {y + 12}", "none", 0.3, light.dark(floor, 0.4), 4)
    for x in (78, 946):
        drop.circle(x, 962, 60, drop.glow((x, 962), 60, (0, light.lamp, 0.55), (1, light.lamp, 0)))
        drop.rect(x - 9, 950, 18, 26, light.lamp, 6)


def arawaterway(drop: Backdrop, light: Light) -> None:
    """A straight canal running to the horizon, a water wheel at the left, a bicycle path in front."""
    heavens(drop, light, (812, 150), 640)
    hill(
        drop,
        ((-40, 600), (120, 560), (300, 600), (420, 626), (620, 626), (740, 596), (900, 556), (1060, 590)),
        light.far("#7fa8a0"),
        650,
    )
    grass = light.mid("#8cc07f")
    drop.rect(0, 630, 1024, 260, drop.fade(630, 880, light.far("#a8cf98"), grass))
    blue = light.near("#5aa7d6")
    drop.polygon(
        ((486, 632), (538, 632), (980, 880), (44, 880)),
        drop.fade(632, 880, mix(light.far("#8fc4e6"), light.low, 0.4), blue),
    )
    for side in (-1, 1):
        drop.line(((512 + side * 27, 632), (512 + side * 470, 880)), light.bright(light.mid("#d9d4cc"), 0.2), 10, 0.9)
    for index, (x, y) in enumerate(scatter(22, 2)):
        depth = y * y
        place = 646 + depth * 210
        reach = 20 + depth * 330
        drop.rect(
            512 + (x - 0.5) * 2 * reach - 20,
            place,
            16 + 40 * depth,
            2 + 4 * depth,
            light.glint,
            3,
            0.3 + 0.1 * (index % 3),
        )
    for x, y, scale in ((300, 668, 0.34), (226, 690, 0.46), (724, 668, 0.34), (800, 690, 0.48), (908, 726, 0.66)):
        round_tree(drop, light.mid("#6fb07a"), light, (x, y), scale)
    wheel(drop, light, (120, 640))
    path = ground(drop, light, 858, "#c98f7a", 20)
    drop.path("M-10 962Q512 900 1034 962", "none", 0.8, mix(path, "#ffffff", 0.6), 8)
    for x in (90, 286, 740, 936):
        drop.rect(x - 26, 926 + abs(x - 512) * 0.03, 52, 7, mix(path, "#ffffff", 0.5), 3, 0.0)
    speckle(drop, light, 968, path, 14)
    tuft(drop, light, (50, 1036), 0.72, "#5f9a5a")
    tuft(drop, light, (976, 1036), 0.72, "#5f9a5a", True)


def wheel(drop: Backdrop, light: Light, centre: tuple[float, float]) -> None:
    """Draw a wooden water wheel between two posts, its foot in a small basin."""
    x, y = centre
    wood = light.mid("#b0764f")
    dark = light.dark(wood, 0.4)
    drop.ellipse(x, y + 138, 170, 20, light.mid("#5aa7d6"))
    drop.ellipse(x, y + 134, 120, 9, light.glint, 0.5)
    drop.ring(x, y, 118, dark, 20)
    drop.ring(x, y, 124, wood, 12)
    drop.ring(x, y, 84, wood, 8)
    for index in range(12):
        with drop.group(f"translate({number(x)} {number(y)}) rotate({index * 30})"):
            drop.rect(-5, -122, 10, 122, wood if index % 2 else dark, 4)
            drop.rect(-24, -140, 48, 18, light.bright(wood, 0.25), 5)
    drop.circle(x, y, 22, light.bright(wood, 0.2))
    drop.circle(x, y, 9, dark)
    for side in (-1, 1):
        drop.line(((x + side * 84, y + 146), (x, y)), dark, 16)
