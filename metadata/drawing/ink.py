"""The shared drawing kit: derived colours, and a sheet that writes fills, crescents, shadows and outlines as SVG."""

from collections.abc import Iterator
from contextlib import contextmanager

from metadata.drawing.shapes import moved, number

INDIGO = "#2b2a74"
NAVY = "#23235c"
WARM = "#fff4da"
DEEP = "#1d2447"
_EVERYWHERE = "M-3000 -3000H4000V4000H-3000Z"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(min(255, max(0, value))):02x}" for value in channels)


def mix(a: str, b: str, t: float) -> str:
    """Go from colour a to colour b (#rrggbb) by t in sRGB."""
    (r, g, u), (x, y, z) = _channels(a), _channels(b)
    return _hex((r + (x - r) * t, g + (y - g) * t, u + (z - u) * t))


def multiply(a: str, b: str) -> str:
    """Multiply two colours channel by channel."""
    (r, g, u), (x, y, z) = _channels(a), _channels(b)
    return _hex((r * x / 255, g * y / 255, u * z / 255))


def shade(colour: str, t: float = 0.30) -> str:
    """The cool indigo shade of a colour."""
    return mix(colour, multiply(colour, "#3b3a86"), min(1.0, 1.15 * t))


def light(colour: str, t: float = 0.22) -> str:
    """The warm light side of a colour."""
    return mix(colour, WARM, t)


def luminance(colour: str) -> float:
    """Perceived brightness, 0 to 1."""
    r, g, b = _channels(colour)
    return (0.299 * r + 0.587 * g + 0.114 * b) / 255


def ink(colour: str, depth: float | None = None) -> str:
    """The outline of a colour: never black, deeper on pale fills."""
    return mix(shade(colour, 0.45), DEEP, 0.62 + 0.12 * luminance(colour) if depth is None else depth)


class Sheet:
    """One layer being drawn; ids are unique through the layer's key."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._prefix = key.replace("/", "-")
        self._count = 0
        self._defs: list[str] = []
        self._marks: list[str] = []
        self._known: dict[str, str] = {}

    def _define(self, body: str) -> str:
        """Store a definition written with {id} once and return its id."""
        if body not in self._known:
            self._count += 1
            self._known[body] = f"{self._prefix}-{self._count}"
            self._defs.append(body.replace("{id}", self._known[body]))
        return self._known[body]

    def clip(self, d: str) -> str:
        """The id of a clip to a path."""
        return self._define(f'<clipPath id="{{id}}"><path d="{d}"/></clipPath>')

    def blur(self, deviation: float) -> str:
        """The id of a Gaussian blur with generous bounds."""
        return self._define(
            '<filter id="{id}" x="-60%" y="-60%" width="220%" height="220%" color-interpolation-filters="sRGB">'
            f'<feGaussianBlur stdDeviation="{number(deviation)}"/></filter>'
        )

    def gradient(
        self,
        *stops: tuple[float, str] | tuple[float, str, float],
        to: tuple[float, float, float, float] = (0, 0, 0.5, 1),
    ) -> str:
        """A linear gradient paint over a part's box; stops are (offset, colour[, opacity])."""
        x1, y1, x2, y2 = (number(v) for v in to)
        place = f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
        made = self._define(f'<linearGradient id="{{id}}" {place}>{_stops(stops)}</linearGradient>')
        return f"url(#{made})"

    def glow(self, cx: float, cy: float, r: float, *stops: tuple[float, str] | tuple[float, str, float]) -> str:
        """A radial gradient paint in user space."""
        place = f'cx="{number(cx)}" cy="{number(cy)}" r="{number(r)}" gradientUnits="userSpaceOnUse"'
        made = self._define(f'<radialGradient id="{{id}}" {place}>{_stops(stops)}</radialGradient>')
        return f"url(#{made})"

    def lit(self, colour: str) -> str:
        """The standard part fill: warm light upper left, cool shade lower right."""
        return self.gradient((0, light(colour)), (0.6, colour), (1, mix(colour, shade(colour), 0.35)))

    def _mark(self, element: str, clip: str | None) -> None:
        self._marks.append(f'<g clip-path="url(#{self.clip(clip)})">{element}</g>' if clip else element)

    def fill(self, d: str, paint: str, opacity: float = 1, clip: str | None = None, blur: float = 0) -> None:
        """Fill a path with a colour or paint."""
        extra = f' opacity="{number(opacity)}"' if opacity < 1 else ""
        extra += f' filter="url(#{self.blur(blur)})"' if blur else ""
        self._mark(f'<path d="{d}" fill="{paint}"{extra}/>', clip)

    def stroke(
        self, d: str, colour: str, width: float, opacity: float = 1, clip: str | None = None, dash: str = ""
    ) -> None:
        """Stroke a path with round caps and joins."""
        extra = f' opacity="{number(opacity)}"' if opacity < 1 else ""
        extra += f' stroke-dasharray="{dash}"' if dash else ""
        style = f'stroke-width="{number(width)}" stroke-linecap="round" stroke-linejoin="round"'
        self._mark(f'<path d="{d}" fill="none" stroke="{colour}" {style}{extra}/>', clip)

    def crescent(self, d: str, dx: float, dy: float, opacity: float = 0.24, clip: str | None = None) -> None:
        """The hard shade: what the part's own path, shifted up left, leaves uncovered."""
        rest = self._define(
            f'<clipPath id="{{id}}"><path clip-rule="evenodd" d="{_EVERYWHERE}{moved(d, dx, dy)}"/></clipPath>'
        )
        mark = f'<path d="{d}" fill="{INDIGO}" opacity="{number(opacity)}" clip-path="url(#{rest})"/>'
        self._mark(mark, clip)

    def cast(
        self, d: str, receiver: str, dx: float = 12, dy: float = 20, blur: float = 5, opacity: float = 0.26
    ) -> None:
        """The shadow a part throws on its receiver, clipped to it."""
        self.fill(moved(d, dx, dy), NAVY, opacity, clip=receiver, blur=blur)

    def part(
        self,
        d: str,
        colour: str,
        line: float = 9,
        crescent: float = 8,
        clip: str | None = None,
        edge: str | None = None,
    ) -> None:
        """A finished part: lit fill, crescent shifted by `crescent`, outline in its own ink."""
        self.fill(d, self.lit(colour), clip=clip)
        if crescent:
            self.crescent(d, -crescent, -0.8 * crescent, clip=clip)
        if line:
            self.stroke(d, edge or ink(colour), line, clip=clip)

    def bean(self, d: str, opacity: float = 0.75) -> None:
        """A white reflection, for glossy parts only."""
        self.fill(d, "#ffffff", opacity)

    @contextmanager
    def frame(
        self, x: float = 0, y: float = 0, scale: float = 1, angle: float = 0, clip: str | None = None
    ) -> Iterator[None]:
        """Draw in a frame with its origin at (x, y), scaled and turned; `clip` is in the outer frame."""
        if clip:
            self._marks.append(f'<g clip-path="url(#{self.clip(clip)})">')
        self._marks.append(
            f'<g transform="translate({number(x)} {number(y)}) rotate({number(angle)}) scale({scale:.4f})">'
        )
        yield
        self._marks.append("</g></g>" if clip else "</g>")

    def svg(self) -> str:
        """The finished document."""
        head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024" width="1024" height="1024">'
        return f"{head}<defs>{''.join(self._defs)}</defs>{''.join(self._marks)}</svg>"


def _stops(stops: tuple[tuple[float, str] | tuple[float, str, float], ...]) -> str:
    text = ""
    for stop in stops:
        opacity = f' stop-opacity="{number(stop[2])}"' if len(stop) == 3 else ""
        text += f'<stop offset="{number(stop[0])}" stop-color="{stop[1]}"{opacity}/>'
    return text
