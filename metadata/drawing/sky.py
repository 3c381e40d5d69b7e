"""Skies and the light they throw: six families by three times of day (art.md 3), sun or moon, clouds and stars."""

from dataclasses import dataclass

from metadata.drawing.backdrop import SIZE, Backdrop, scatter
from metadata.drawing.ink import mix, multiply
from metadata.drawing.shapes import Point, sparkle

SKIES = ("day", "dusk", "night")
_GRADIENTS = {
    ("islands", "day"): ("#5aaed6", "#a6dbea", "#fbf0d9"),
    ("islands", "dusk"): ("#ec8467", "#f8b285", "#fde3b6"),
    ("islands", "night"): ("#182358", "#34498f", "#8fa6d6"),
    ("port", "day"): ("#f2a878", "#fbd3a4", "#fff1d6"),
    ("port", "dusk"): ("#a9567f", "#ec8a80", "#fdd09c"),
    ("port", "night"): ("#221f54", "#4c3b7d", "#b87a92"),
    ("ganghwa", "day"): ("#76c3b7", "#c2e5d0", "#fdf3d3"),
    ("ganghwa", "dusk"): ("#8a78b4", "#e8a392", "#fde0ae"),
    ("ganghwa", "night"): ("#102c4c", "#286070", "#86bca6"),
    ("tidal", "day"): ("#f0a9bc", "#fbd3cd", "#fff3df"),
    ("tidal", "dusk"): ("#9b78bb", "#f0949f", "#ffd49c"),
    ("tidal", "night"): ("#272763", "#5e4f8e", "#d08ea6"),
    ("science", "day"): ("#6fa6e6", "#b4d0f4", "#f3effb"),
    ("science", "dusk"): ("#5c55ac", "#c585c0", "#ffc6a4"),
    ("science", "night"): ("#20265f", "#52509f", "#dd92b1"),
    ("festival", "day"): ("#8d98ea", "#d0bff2", "#ffe7e2"),
    ("festival", "dusk"): ("#70459f", "#cf639a", "#ffb187"),
    ("festival", "night"): ("#1d2156", "#473990", "#a151a8"),
}
_AMBIENT = {"day": ("#ffffff", 0.0), "dusk": ("#f4ac9c", 0.5), "night": ("#5560b6", 0.86)}


@dataclass(frozen=True, slots=True)
class Light:
    """The light over one place at one time: sky colours and what it does to the colours of things."""

    family: str
    sky: str

    @property
    def top(self) -> str:
        """The colour of the zenith."""
        return _GRADIENTS[self.family, self.sky][0]

    @property
    def middle(self) -> str:
        """The colour half way down."""
        return _GRADIENTS[self.family, self.sky][1]

    @property
    def low(self) -> str:
        """The colour at the horizon."""
        return _GRADIENTS[self.family, self.sky][2]

    @property
    def is_day(self) -> bool:
        """Whether the sun is up."""
        return self.sky == "day"

    @property
    def is_night(self) -> bool:
        """Whether lamps and windows are lit and stars are out."""
        return self.sky == "night"

    @property
    def lamp(self) -> str:
        """The colour of a lit window; by day a pane that mirrors the sky."""
        return {"day": mix(self.top, "#ffffff", 0.45), "dusk": "#ffe3a0", "night": "#ffd978"}[self.sky]

    @property
    def glint(self) -> str:
        """The colour of light on water and wet ground."""
        return {"day": "#ffffff", "dusk": "#fff0cd", "night": "#ffe9c4"}[self.sky]

    def near(self, colour: str) -> str:
        """The colour of a thing close by under this light."""
        ambient, strength = _AMBIENT[self.sky]
        return mix(mix(colour, multiply(colour, ambient), strength), self.middle, 0.07)

    def mid(self, colour: str) -> str:
        """The colour of a thing half way off, 30 % lost in the air."""
        return mix(self.near(colour), mix(self.middle, self.low, 0.4), 0.32)

    def far(self, colour: str) -> str:
        """The colour of a thing far off, 60 % lost in the air."""
        return mix(self.near(colour), mix(self.middle, self.low, 0.55), 0.62)

    def dark(self, colour: str, depth: float = 0.3) -> str:
        """The shaded side of a colour already under this light: cool, never grey."""
        return mix(colour, multiply(colour, "#44428e"), depth)

    def bright(self, colour: str, height: float = 0.3) -> str:
        """The side of a colour, already under this light, that faces the key light."""
        return mix(colour, {"day": "#fff6dc", "dusk": "#ffd9a6", "night": "#aab4ee"}[self.sky], height)


def air(drop: Backdrop, light: Light, horizon: float = 680) -> None:
    """Fill the canvas with the sky down to the horizon."""
    fill = drop.gradient((0, 0), (0, horizon), (0, light.top, 1), (0.52, light.middle, 1), (1, light.low, 1))
    drop.rect(0, 0, SIZE, SIZE, fill)


def sun(drop: Backdrop, light: Light, place: Point, radius: float = 56) -> None:
    """Draw the sun, or at night the moon, with two soft halos."""
    x, y = place
    warm = {"day": "#fffaf0", "dusk": "#fff2cf", "night": "#fff3d2"}[light.sky]
    halo = drop.glow(place, radius * 4.2, (0, warm, 0.62), (0.3, warm, 0.3), (1, warm, 0))
    drop.circle(x, y, radius * 4.2, halo)
    drop.circle(x, y, radius * 1.42, warm, 0.2)
    drop.circle(x, y, radius, warm)
    if light.is_night:
        for dx, dy, r in ((-0.3, -0.22, 0.2), (0.26, 0.1, 0.27), (-0.16, 0.42, 0.14)):
            drop.circle(x + dx * radius, y + dy * radius, r * radius, mix(warm, light.middle, 0.3))


def cloud(drop: Backdrop, light: Light, place: Point, scale: float, opacity: float = 1) -> None:
    """Draw one flat-footed cloud, lit from the upper left."""
    lit = {"day": "#ffffff", "dusk": mix(light.low, "#ffffff", 0.25), "night": mix(light.middle, light.low, 0.32)}
    body = mix(lit[light.sky], light.middle, 0.16)
    with drop.group(f"translate({place[0]} {place[1]}) scale({scale})", opacity):
        drop.path(
            "M-118 0A30 30 0 0 1-112-58A56 56 0 0 1-14-88A44 44 0 0 1 62-62A32 32 0 0 1 112-40A22 22 0 0 1 110 0Z", body
        )
        drop.path(
            "M-118 0A30 30 0 0 1-112-58A56 56 0 0 1-14-88A44 44 0 0 1 58-64C22-66 6-46 2-30"
            "C-26-48-66-36-70-12C-86-18-104-12-118 0Z",
            lit[light.sky],
            0.85,
        )


def streak(drop: Backdrop, light: Light, place: Point, width: float, opacity: float = 0.5) -> None:
    """Draw a long thin cloud of evening made of three pills."""
    x, y = place
    colour = mix(light.low, "#ffffff", 0.2) if light.sky != "night" else light.low
    drop.rect(x, y, width, 16, colour, 8, opacity)
    drop.rect(x + width * 0.22, y - 13, width * 0.5, 14, colour, 7, opacity * 0.8)
    drop.rect(x + width * 0.4, y + 15, width * 0.46, 12, colour, 6, opacity * 0.7)


def stars(drop: Backdrop, light: Light, bottom: float = 430) -> None:
    """Scatter quiet stars above `bottom`, thinner toward the horizon, and a few with four points."""
    for index, (x, y) in enumerate(scatter(74)):
        height = y * y * bottom + 14
        fade = 1 - height / (bottom * 1.15)
        drop.circle(x * SIZE, height, 1.6 + (index * 7 % 5) * 0.42, "#f4f2ff", 0.35 + 0.6 * fade)
    for x, y, r in ((150, 96, 13), (392, 58, 10), (650, 112, 9), (928, 286, 12), (70, 330, 10)):
        drop.path(sparkle(x, y, r), "#ffffff", 0.9)


def heavens(drop: Backdrop, light: Light, at: Point, horizon: float = 680, radius: float = 56) -> None:
    """Draw the whole sky of a place: air, stars at night, sun or moon at `at`, clouds away from it."""
    air(drop, light, horizon)
    if light.is_night:
        stars(drop, light, horizon * 0.66)
    sun(drop, light, at, radius)
    left = at[0] > SIZE / 2
    if light.is_day:
        for x, y, scale in (
            ((196, 214, 1.02), (402, 108, 0.56), (884, 322, 0.7))
            if left
            else (
                (838, 196, 1.0),
                (612, 96, 0.56),
                (128, 330, 0.7),
            )
        ):
            cloud(drop, light, (x, y), scale, 0.94)
    elif light.sky == "dusk":
        for x, y, width in (
            ((52, 168, 300), (-60, 342, 260), (716, 268, 330))
            if left
            else (
                (672, 168, 300),
                (824, 342, 260),
                (-34, 268, 330),
            )
        ):
            streak(drop, light, (x, y), width)
    else:
        cloud(drop, light, (150 if left else 880, 306), 0.8, 0.4)
        cloud(drop, light, (906 if left else 96, 402), 0.6, 0.32)
