"""The open port: its brick warehouses, Jayu Park above the harbour, the bookshop alley of Baedari."""

from metadata.drawing.backdrop import Backdrop, scatter
from metadata.drawing.ink import mix
from metadata.drawing.scenery import bulbs, ground, hill, pennants, speckle, tuft, water
from metadata.drawing.shapes import Point, number
from metadata.drawing.sky import Light, heavens

FLAGS = ("#d94f55", "#f3bd4f", "#4f8fb0", "#f7efe2")


def brickwarehouse(drop: Backdrop, light: Light) -> None:
    """Brick gables with round vents and arched windows on both sides of a paved street, flags above it."""
    heavens(drop, light, (660, 128), 690, 54)
    far = light.far("#b98a7c")
    for x, wide, top in ((300, 120, 566), (430, 90, 590), (520, 100, 574), (612, 120, 556)):
        drop.polygon(((x, 790), (x, top + 34), (x + wide / 2, top), (x + wide, top + 34), (x + wide, 790)), far)
    gable(drop, light, (196, 762), 200, 300, light.mid("#c0705c"))
    gable(drop, light, (836, 762), 208, 312, light.mid("#c0705c"))
    gable(drop, light, (40, 800), 280, 440, light.near("#b9604f"))
    gable(drop, light, (986, 800), 280, 460, light.near("#b3594a"))
    pennants(drop, light, (-10, 226), (1034, 216), 190, FLAGS, 19)
    street = ground(drop, light, 756, "#d9b596", 6)
    paving(drop, light, street, 766)
    for x in (150, 880):
        lamp_post(drop, light, (x, 900), 1.0)
    tuft(drop, light, (40, 1040), 0.56, "#7f9a62")


def gable(drop: Backdrop, light: Light, foot: Point, wide: float, tall: float, brick: str) -> None:
    """Draw the gable end of a warehouse: foot is the middle of its base."""
    x, y = foot
    left, right, eave, ridge = x - wide / 2, x + wide / 2, y - tall * 0.68, y - tall
    wall = f"M{left} {y}V{eave}L{x} {ridge}L{right} {eave}V{y}Z"
    drop.path(wall, drop.fade(ridge, y, light.bright(brick, 0.2), light.dark(brick, 0.1)))
    with drop.within(wall):
        for index, (u, v) in enumerate(scatter(34, 4)):
            tone = light.dark(brick, 0.2) if index % 2 else light.bright(brick, 0.25)
            drop.rect(left + u * wide, ridge + int(v * tall / 15) * 15, 22, 8, tone, 2, 0.5)
        drop.rect(x + wide * 0.3, ridge, wide * 0.3, tall, light.dark(brick, 0.4), 0, 0.4)
    drop.path(
        f"M{left - 10} {eave + 6}L{x} {ridge - 8}L{right + 10} {eave + 6}", "none", 1, light.dark(brick, 0.45), 12
    )
    trim = light.bright(brick, 0.5)
    drop.circle(x, ridge + tall * 0.22, wide * 0.09, trim)
    drop.circle(x, ridge + tall * 0.22, wide * 0.06, light.dark(brick, 0.6) if light.is_day else light.lamp)
    w, top, high = wide * 0.17, y - tall * 0.5, tall * 0.3
    for cx in (x - wide * 0.27, x, x + wide * 0.27):
        for grow, fill in ((6, trim), (0, light.lamp if not light.is_day else light.dark(light.mid("#7f8aa6"), 0.2))):
            half = w / 2 + grow
            drop.path(
                f"M{number(cx - half)} {number(top + high + grow)}V{number(top)}"
                f"A{number(half)} {number(half)} 0 0 1 {number(cx + half)} {number(top)}"
                f"V{number(top + high + grow)}Z",
                fill,
            )
        drop.line(((cx, top - w * 0.4), (cx, top + high)), trim, 4)
        drop.line(((cx - w / 2, top + high * 0.42), (cx + w / 2, top + high * 0.42)), trim, 4)
    drop.rect(left - 4, y - 26, wide + 8, 26, light.dark(brick, 0.36))


def paving(drop: Backdrop, light: Light, tone: str, top: float) -> None:
    """Draw paving lines that run to a vanishing point behind the figure."""
    for x in (-900, -520, -220, 20, 240, 784, 1004, 1244, 1544, 1924):
        drop.line(((512 + (x - 512) * 0.42, top), (512 + (x - 512) * 1.05, 1030)), light.dark(tone, 0.34), 4, 0.4)
    for y in (top + 26, top + 66, top + 122, top + 198):
        drop.line(((-10, y), (1034, y)), light.dark(tone, 0.34), 3 + (y - top) / 60, 0.34)


def lamp_post(drop: Backdrop, light: Light, foot: Point, scale: float) -> None:
    """Draw an old street lamp."""
    iron = light.near("#4a4a66")
    with drop.group(drop.at(*foot, scale)):
        drop.path("M-16 0L-6-30V-250H6V-30L16 0Z", iron)
        drop.path("M-22-250H22L16-268H-16Z", iron)
        drop.path("M-17-268L-24-322H24L17-268Z", light.lamp if not light.is_day else "#fff3d6")
        drop.path("M-30-322H30L10-350H-10Z", iron)
    if not light.is_day:
        x, y = foot[0], foot[1] - 296 * scale
        drop.circle(x, y, 110, drop.glow((x, y), 110, (0, "#ffe3a0", 0.7), (0.4, "#ffe3a0", 0.24), (1, "#ffe3a0", 0)))


def jayupark(drop: Backdrop, light: Light) -> None:
    """Steps under cherry trees, and far below the water of the harbour with its cranes."""
    heavens(drop, light, (512, 110), 640, 46)
    hill(drop, ((-40, 640), (200, 600), (420, 620), (640, 596), (860, 616), (1060, 590)), light.far("#9a8fa0"), 660)
    water(drop, light, 640, 900, "#6fa4b8", 512)
    for x, scale, mirrored in ((330, 0.8, False), (430, 0.62, True), (640, 0.66, False), (722, 0.84, True)):
        crane(drop, light, (x, 652), scale, mirrored)
    drop.rect(240, 648, 560, 12, light.far("#7c7488"))
    for index in range(9):
        drop.rect(266 + index * 58, 634, 44, 16, light.far(FLAGS[index % 4]))
    lawn = light.mid("#9fc08a")
    drop.path("M-20 760C120 700 250 716 330 772V900H-20Z", lawn)
    drop.path("M1044 752C900 700 780 716 694 772V900H1044Z", lawn)
    for x, y, scale in ((108, 850, 1.5), (930, 850, 1.55), (262, 780, 0.8), (772, 780, 0.78)):
        cherry(drop, light, (x, y), scale)
    step = ground(drop, light, 806, "#dcc3ad", 6)
    for index, y in enumerate((836, 872, 914, 964)):
        reach = 330 + index * 60
        drop.path(f"M{512 - reach} {y}Q512 {y - 14} {512 + reach} {y}", "none", 0.5, light.dark(step, 0.32), 6 + index)
        drop.path(f"M{512 - reach} {y + 9}Q512 {y - 5} {512 + reach} {y + 9}", "none", 0.5, light.bright(step, 0.5), 4)
    petals(drop, light)


def crane(drop: Backdrop, light: Light, foot: Point, scale: float, mirrored: bool) -> None:
    """Draw a harbour crane far below."""
    tone = light.far("#c26a5e")
    with drop.group(drop.at(*foot, scale, mirrored)):
        drop.path(
            "M-26 0L-12-80H12L26 0M-22-30H22M-12-80V-116M-70-84L-12-116L96-128M-12-116L96-128M70-124V-72",
            "none",
            1,
            tone,
            8,
        )
        drop.rect(-18, -100, 34, 24, tone, 3)


def cherry(drop: Backdrop, light: Light, foot: Point, scale: float) -> None:
    """Draw a cherry tree in flower, its trunk forked."""
    bloom = light.near("#f7bccb") if scale > 1 else light.mid("#f7bccb")
    with drop.group(drop.at(*foot, scale)):
        drop.path(
            "M-14 0C-8-40-10-70-8-92L-50-150L-38-156L0-108L34-158L46-152L10-92C8-60 10-30 16 0Z", light.near("#7a5560")
        )
        for x, y, r in ((-62, -164, 46), (60, -168, 48), (0, -200, 62), (-30, -140, 40), (34, -136, 40)):
            drop.circle(x, y, r, light.dark(bloom, 0.18))
        for x, y, r in ((-68, -174, 36), (50, -180, 36), (-12, -212, 48), (14, -156, 30)):
            drop.circle(x, y, r, bloom)
        for x, y, r in ((-80, -186, 16), (38, -196, 15), (-28, -230, 22), (-40, -150, 12)):
            drop.circle(x, y, r, light.bright(bloom, 0.08 if light.is_night else 0.22))


def petals(drop: Backdrop, light: Light) -> None:
    """Let petals fall at the sides and lie on the steps."""
    tone = light.bright(light.near("#f9c3d2"), 0.2)
    for index, (u, v) in enumerate(scatter(40, 6)):
        x = u * 300 if index % 2 else 724 + u * 300
        turn = (index * 47) % 180
        with drop.group(f"translate({number(x)} {number(470 + v * 540)}) rotate({turn})"):
            drop.path("M-9 0C-6-7 4-8 9 0C4 6-5 6-9 0Z", tone, 0.9)


def baedari(drop: Backdrop, light: Light) -> None:
    """An alley of old bookshops: stacks of books under striped awnings, warm bulbs overhead."""
    heavens(drop, light, (512, 120), 690, 46)
    for x, wide, top in ((300, 110, 500), (400, 100, 560), (500, 90, 590), (584, 120, 548), (690, 60, 500)):
        drop.rect(x, top, wide, 300, light.far("#c9a08c"))
        drop.polygon(((x - 8, top + 4), (x + wide / 2, top - 28), (x + wide + 8, top + 4)), light.far("#a97f86"))
    bookshop(drop, light, 0, "#cfa98a", "#c9564c")
    with drop.group("translate(1024 0) scale(-1 1)"):
        bookshop(drop, light, 1, "#b9a4a0", "#31708c")
    bulbs(drop, light, (-10, 214), (1034, 206), 180, 15)
    alley = ground(drop, light, 772, "#cdb49c", 4)
    paving(drop, light, alley, 780)
    books(drop, light, (92, 936), 7, 1.25)
    books(drop, light, (214, 914), 4, 1.0)
    books(drop, light, (938, 940), 6, 1.25)
    books(drop, light, (826, 912), 3, 1.0)
    speckle(drop, light, 980, alley, 8)


_SPINES = ("#c9564c", "#31708c", "#e0b052", "#5f8a6a", "#8f6a9c", "#e7ddcf", "#d98a5a")


def bookshop(drop: Backdrop, light: Light, kind: int, wall: str, awning: str) -> None:
    """Draw the left side of the alley: a wall, an awning, shelves of spines behind lit glass, a blank sign."""
    plaster = light.near(wall)
    drop.polygon(((-10, 300), (276, 396), (276, 786), (-10, 850)), plaster)
    drop.polygon(((-10, 278), (290, 384), (290, 410), (-10, 312)), light.dark(light.near("#7d5a5e"), 0.1))
    drop.polygon(
        ((-10, 600), (262, 604), (262, 776), (-10, 826)),
        light.dark(plaster, 0.62) if light.is_day else mix(light.lamp, plaster, 0.25),
    )
    for row in range(3):
        for column in range(11):
            x = 2 + column * 24
            y = 612 + row * 60 - row * (x / 262) * 8
            tone = _SPINES[(row * 3 + column * 2 + kind) % 7]
            tall = 34 + (row * 5 + column * 7) % 14
            drop.rect(x, y + 50 - tall, 19, tall, light.mid(tone), 2)
        drop.line(((-10, 666 + row * 60 + row * 2), (262, 664 + row * 52)), light.near("#8a5f4c"), 7)
    for index in range(8):
        x0, x1 = -10 + index * 37, 27 + index * 37
        tone = light.near(awning) if index % 2 == 0 else light.near("#f6ead8")
        top0, top1 = 500 + x0 * 0.16, 500 + x1 * 0.16
        drop.polygon(((x0, top0), (x1, top1), (x1 + 22, 592 + x1 * 0.05), (x0 + 22, 592 + x0 * 0.05)), tone)
        drop.ellipse((x0 + x1) / 2 + 22, 594 + x0 * 0.05, 18.5, 14, tone)
    drop.polygon(((30, 420), (216, 446), (216, 498), (30, 484)), light.near("#f3e6cc"))
    drop.polygon(((42, 432), (204, 455), (204, 488), (42, 475)), light.dark(light.near("#f3e6cc"), 0.16))
    drop.path("M70 462C96 448 112 452 123 464C134 454 152 454 176 472", "none", 1, light.near("#8a5f4c"), 7)


def books(drop: Backdrop, light: Light, foot: Point, count: int, scale: float) -> None:
    """Stack books on the ground."""
    with drop.group(drop.at(*foot, scale)):
        drop.ellipse(6, 2, 78, 12, light.dark(light.near("#6a5a70"), 0.5), 0.35)
        for index in range(count):
            tone = light.near(_SPINES[(index * 3 + count) % 7])
            shift = (index * 13) % 18 - 9
            wide = 118 - (index * 11) % 30
            drop.rect(shift - wide / 2, -22 - index * 23, wide, 22, tone, 4)
            drop.rect(shift + wide / 2 - 20, -18 - index * 23, 20, 14, light.near("#f6ecd8"), 2)
            drop.rect(shift - wide / 2 + 12, -22 - index * 23, 8, 22, light.bright(tone, 0.4))
