"""Things that several places share: water, ground, tufts, trees, stones, hills, boats, birds, lamps and flags."""

from collections.abc import Sequence

from metadata.drawing.backdrop import SIZE, Backdrop, scatter
from metadata.drawing.ink import mix
from metadata.drawing.shapes import Point, ellipse, number, smooth
from metadata.drawing.sky import Light


def water(drop: Backdrop, light: Light, top: float, bottom: float, colour: str, glitter: float = -1) -> None:
    """Lay water with short waves that grow toward us; `glitter` is the x of the light's path, if any."""
    near = light.near(mix(colour, "#8d78c0", 0.5) if light.sky == "dusk" else colour)
    far = mix(mix(light.far(colour), light.low, 0.35), near, 0.12)
    drop.rect(0, top, SIZE, bottom - top, drop.fade(top, bottom, far, near))
    drop.rect(0, top, SIZE, 3, light.glint, 0, 0.5)
    height = bottom - top
    for index, (x, y) in enumerate(scatter(46, 3)):
        depth = y * y
        wave = 18 + 70 * depth + index % 3 * 8
        place = top + 8 + depth * (height - 18)
        tone = light.bright(near, 0.5) if index % 4 else light.dark(near, 0.25)
        drop.rect(x * (SIZE + 80) - 60, place, wave, 2 + 4 * depth, tone, 3, 0.42)
    if glitter >= 0:
        for index in range(18):
            depth = (index / 17) ** 1.4
            wide = (20 + 96 * depth) * (1 - 0.45 * (index % 2))
            shift = (-1) ** index * 11 * depth
            drop.rect(
                glitter - wide / 2 + shift, top + 4 + depth * (height - 14), wide, 3 + 5 * depth, light.glint, 4, 0.72
            )


def foam(drop: Backdrop, light: Light, edge: float, colour: str) -> None:
    """Draw the wet sand and the white edge of a wave along y = edge."""
    curve = "C150 {0} 260 {1} 420 {2}C560 {3} 700 {1} 830 {2}C900 {4} 970 {2} 1024 {0}"

    def reach(y: float) -> str:
        heights = (number(y - 14), number(y + 12), number(y - 2), number(y - 14), number(y - 10))
        return f"M0 {number(y + 4)}" + curve.format(*heights)

    drop.path(reach(edge + 16) + "V1024H0Z", light.dark(colour, 0.22))
    drop.path(reach(edge), "none", 0.9, mix("#ffffff", colour, 0.12 if not light.is_night else 0.42), 12)
    drop.path(reach(edge - 22), "none", 0.45, "#ffffff", 5)


def ground(drop: Backdrop, light: Light, edge: float, colour: str, arch: float = 26) -> str:
    """Lay the near ground plane with a gently arched edge; returns its colour under this light."""
    near = light.near(colour)
    drop.path(
        f"M0 {number(edge + arch)}Q512 {number(edge - arch)} 1024 {number(edge + arch)}V1024H0Z",
        drop.fade(edge - arch, 1024, light.bright(near, 0.3), light.dark(near, 0.2)),
    )
    drop.path(
        f"M0 {number(edge + arch)}Q512 {number(edge - arch)} 1024 {number(edge + arch)}",
        "none",
        0.5,
        light.bright(near, 0.5),
        5,
    )
    return near


def speckle(drop: Backdrop, light: Light, top: float, colour: str, count: int = 34, seed: int = 5) -> None:
    """Strew flat pebbles over the near ground, leaving the middle calm."""
    for index, (x, y) in enumerate(scatter(count, seed)):
        depth = y
        reach = 4 + 9 * depth
        tone = light.dark(colour, 0.3) if index % 3 else light.bright(colour, 0.35)
        drop.ellipse(x * SIZE, top + depth * (SIZE - top), reach, reach * 0.36, tone, 0.55)


def hill(drop: Backdrop, points: Sequence[Point], fill: str, floor: float = 900) -> None:
    """Draw a smooth ridge from edge to edge, filled down to `floor`."""
    ridge = smooth(points, closed=False)
    drop.path(f"{ridge}L{number(points[-1][0])} {number(floor)}L{number(points[0][0])} {number(floor)}Z", fill)


def tuft(drop: Backdrop, light: Light, place: Point, scale: float, colour: str, mirrored: bool = False) -> None:
    """Draw a tuft of grass for a lower corner."""
    near = light.near(colour)
    with drop.group(drop.at(*place, scale, mirrored)):
        for reach, lean, tone in (
            (150, -74, 0.3),
            (186, -26, 0.12),
            (128, 78, 0.3),
            (206, 22, 0.0),
            (104, -104, 0.2),
            (96, 112, 0.1),
        ):
            drop.path(
                f"M{lean * 0.28 - 15} 0C{lean * 0.3 - 12} {-reach * 0.5} {lean * 0.6} {-reach * 0.82} {lean} {-reach}"
                f"C{lean * 0.75 + 10} {-reach * 0.66} {lean * 0.4 + 18} {-reach * 0.4} {lean * 0.28 + 15} 0Z",
                light.dark(near, tone + 0.12),
            )


def stone(drop: Backdrop, light: Light, place: Point, width: float, colour: str) -> None:
    """Draw a rounded stone with a lit top, standing at `place`."""
    x, y = place
    near = light.near(colour)
    w, h = width, width * 0.5
    drop.ellipse(x + w * 0.05, y + 2, w * 0.56, h * 0.16, light.dark(near, 0.7), 0.3)
    with drop.group(drop.at(x, y, width / 100)):
        drop.path("M-50 0C-54-18-40-36-24-46C-10-54 18-52 32-40C46-28 54-12 50 0Z", near)
        drop.path("M18-50C40-40 56-16 50 0H12C22-16 24-34 18-50Z", light.dark(near, 0.34))
        drop.path(
            "M-43-16C-38-30-30-41-18-45C-6-48 4-48 12-46C0-40-14-36-24-26C-32-20-38-16-43-16Z", light.bright(near, 0.45)
        )


def round_tree(drop: Backdrop, tone: str, light: Light, place: Point, scale: float, trunk: str = "#8a6148") -> None:
    """Draw a leafy tree of three balls whose foot is at `place`; `tone` is its colour under the light."""
    with drop.group(drop.at(*place, scale)):
        drop.path("M-9 0C-7-40-8-70-6-110H8C9-70 8-40 13 0Z", mix(light.near(trunk), tone, 0.4))
        for x, y, r in ((-44, -120, 46), (44, -124, 48), (0, -168, 60), (0, -112, 44)):
            drop.circle(x, y, r, light.dark(tone, 0.22))
        for x, y, r in ((-50, -128, 34), (34, -136, 32), (-10, -180, 44)):
            drop.circle(x, y, r, tone)
        for x, y, r in ((-60, -138, 15), (-24, -194, 20)):
            drop.circle(x, y, r, light.bright(tone, 0.06 if light.is_night else 0.18))


def pine(drop: Backdrop, tone: str, light: Light, place: Point, scale: float, mirrored: bool = False) -> None:
    """Draw a leaning coastal pine with flat cushions of needles."""
    with drop.group(drop.at(*place, scale, mirrored)):
        drop.path(
            "M-12 0C-4-70 14-110 4-190C2-226 20-250 34-270L46-262C34-236 24-214 26-186C34-110 18-64 16 0Z",
            mix(light.near("#8a5c48"), tone, 0.3),
        )
        for x, y, rx, ry in ((-34, -182, 66, 24), (76, -214, 70, 26), (20, -268, 92, 34), (44, -310, 58, 24)):
            drop.ellipse(x, y, rx, ry, light.dark(tone, 0.26))
            drop.ellipse(x - rx * 0.12, y - ry * 0.26, rx * 0.84, ry * 0.7, tone)
            drop.ellipse(x - rx * 0.3, y - ry * 0.44, rx * 0.42, ry * 0.34, light.bright(tone, 0.22))


def bird(drop: Backdrop, place: Point, scale: float, colour: str, opacity: float = 0.8) -> None:
    """Draw a gull far off as one curved stroke."""
    with drop.group(drop.at(*place, scale), opacity):
        drop.path("M-30-8C-20-22-8-20 0 0C8-20 20-22 30-8", "none", 1, colour, 7)


def boat(drop: Backdrop, light: Light, place: Point, scale: float, hull: str, mirrored: bool = False) -> None:
    """Draw a small fishing boat with a wheelhouse and a mast of lamps, its waterline at `place`."""
    body, cabin = light.near(hull), light.near("#f6f2ea")
    with drop.group(drop.at(*place, scale, mirrored)):
        drop.path("M-6-62V-168M-6-150L70-58M-6-150L-84-54", "none", 0.9, light.near("#7a6a70"), 5)
        for x, y in ((14, -127), (34, -103), (-30, -122), (-54, -92)):
            drop.circle(x, y, 7, light.lamp if not light.is_day else "#fff6dc")
        drop.path("M-62-52V-96Q-62-102-56-102H8Q14-102 14-96V-52Z", cabin)
        drop.path("M-6-52V-102H8Q14-102 14-96V-52Z", light.dark(cabin, 0.25))
        for x in (-52, -28):
            drop.rect(x, -90, 16, 18, light.lamp if not light.is_day else light.near("#5d86a8"), 3)
        drop.path("M-112-58C-60-48 60-48 122-70C118-36 100-8 84 0H-84C-100-14-110-38-112-58Z", body)
        drop.path("M-112-58C-60-48 60-48 122-70L120-58C60-38-60-38-111-46Z", light.bright(body, 0.45))
        drop.path("M-98-22C-40-14 40-14 102-26C96-14 90-4 84 0H-84C-90-6-94-14-98-22Z", light.dark(body, 0.35))
        drop.ellipse(0, 6, 112, 7, light.dark(body, 0.5), 0.35)


def bulbs(drop: Backdrop, light: Light, start: Point, end: Point, sag: float, count: int) -> None:
    """Hang a string of round lamps between two points."""
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + sag)
    path = f"M{start[0]} {start[1]}Q{middle[0]} {middle[1]} {end[0]} {end[1]}"
    drop.path(path, "none", 0.7, light.dark(light.near("#6a5a70"), 0.3), 4)
    for step in range(1, count + 1):
        t = step / (count + 1)
        x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t * t * end[0]
        y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t * t * end[1]
        if not light.is_day:
            drop.circle(x, y + 10, 26, drop.glow((x, y + 10), 26, (0, "#ffe3a0", 0.55), (1, "#ffe3a0", 0)))
        drop.circle(x, y + 10, 8, light.lamp if not light.is_day else "#fff3cf")


def pennants(
    drop: Backdrop, light: Light, start: Point, end: Point, sag: float, colours: Sequence[str], count: int
) -> None:
    """Hang a line of small triangular flags between two points."""
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + sag)
    drop.path(f"M{start[0]} {start[1]}Q{middle[0]} {middle[1]} {end[0]} {end[1]}", "none", 0.7, light.mid("#7a6a70"), 4)
    for step in range(1, count + 1):
        t = step / (count + 1)
        x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t * t * end[0]
        y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t * t * end[1]
        drop.polygon(((x - 15, y), (x + 15, y), (x + 2, y + 34)), light.mid(colours[step % len(colours)]))


def reflection(drop: Backdrop, x: float, top: float, length: float, width: float, colour: str) -> None:
    """Drop a broken reflection of a light into water, from y = top."""
    for index in range(6):
        part = length / 6
        drop.path(
            ellipse(x + (-1) ** index * 3, top + part * (index + 0.5), width * (0.55 + 0.09 * index), part * 0.28),
            colour,
            0.55 - 0.07 * index,
        )
