"""The canvas of a background: flat shapes without outlines and gradients in picture coordinates, as SVG."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from metadata.drawing.shapes import Point, number

SIZE = 1024


def scatter(count: int, seed: int = 0) -> Iterator[Point]:
    """Yield evenly spread points of the unit square (the R2 low-discrepancy sequence), the same for the same seed."""
    for index in range(1, count + 1):
        step = index + seed * 17
        yield (0.5 + step * 0.7548776662466927) % 1.0, (0.5 + step * 0.5698402909980532) % 1.0


class Backdrop:
    """Collects shapes from back to front; `svg()` gives the finished 1024 x 1024 drawing."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._parts: list[str] = []
        self._gradients = 0

    def _add_gradient(self, tag: str, geometry: str, stops: Iterable[tuple[float, str, float]]) -> str:
        self._gradients += 1
        identity = f"{self._prefix}-g{self._gradients}"
        inner = "".join(
            f'<stop offset="{number(offset)}" stop-color="{colour}" stop-opacity="{number(opacity)}"/>'
            for offset, colour, opacity in stops
        )
        self._parts.append(f'<{tag} id="{identity}" gradientUnits="userSpaceOnUse" {geometry}>{inner}</{tag}>')
        return f"url(#{identity})"

    def gradient(self, start: Point, end: Point, *stops: tuple[float, str, float]) -> str:
        """Define a linear gradient from start to end; each stop is (offset, colour, opacity). Returns a fill."""
        geometry = " ".join(
            f'{name}="{number(value)}"' for name, value in zip(("x1", "y1", "x2", "y2"), (*start, *end), strict=True)
        )
        return self._add_gradient("linearGradient", geometry, stops)

    def fade(self, top: float, bottom: float, upper: str, lower: str) -> str:
        """Define a vertical gradient between two colours. Returns a fill."""
        return self.gradient((0, top), (0, bottom), (0, upper, 1), (1, lower, 1))

    def glow(self, centre: Point, radius: float, *stops: tuple[float, str, float]) -> str:
        """Define a radial gradient; each stop is (offset, colour, opacity). Returns a fill."""
        geometry = f'cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}"'
        return self._add_gradient("radialGradient", geometry, stops)

    def path(self, shape: str, fill: str = "none", opacity: float = 1, stroke: str = "", width: float = 0) -> None:
        """Add a path; a stroke has round caps and joins."""
        line = f' stroke="{stroke}" stroke-width="{number(width)}" stroke-linecap="round" stroke-linejoin="round"'
        self._parts.append(
            f'<path d="{shape}" fill="{fill}"'
            + (line if stroke else "")
            + (f' opacity="{number(opacity)}"' if opacity < 1 else "")
            + "/>"
        )

    def polygon(self, points: Iterable[Point], fill: str, opacity: float = 1) -> None:
        """Add a closed polygon."""
        self.path("M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z", fill, opacity)

    def line(self, points: Iterable[Point], stroke: str, width: float, opacity: float = 1) -> None:
        """Add an open line through the points."""
        self.path("M" + "L".join(f"{number(x)} {number(y)}" for x, y in points), "none", opacity, stroke, width)

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str, opacity: float = 1) -> None:
        """Add an ellipse around (x, y)."""
        self._parts.append(
            f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}" fill="{fill}"'
            + (f' opacity="{number(opacity)}"' if opacity < 1 else "")
            + "/>"
        )

    def circle(self, x: float, y: float, radius: float, fill: str, opacity: float = 1) -> None:
        """Add a disc around (x, y)."""
        self.ellipse(x, y, radius, radius, fill, opacity)

    def ring(self, x: float, y: float, radius: float, stroke: str, width: float, opacity: float = 1) -> None:
        """Add a circle line around (x, y)."""
        self._parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="none" stroke="{stroke}"'
            f' stroke-width="{number(width)}" opacity="{number(opacity)}"/>'
        )

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0, opacity: float = 1
    ) -> None:
        """Add a rectangle with rounded corners."""
        self._parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" fill="{fill}"'
            + (f' rx="{number(radius)}"' if radius else "")
            + (f' opacity="{number(opacity)}"' if opacity < 1 else "")
            + "/>"
        )

    @contextmanager
    def group(self, transform: str = "", opacity: float = 1) -> Iterator[None]:
        """Put what is drawn inside into one group with a transform and an opacity."""
        attributes = (f' transform="{transform}"' if transform else "") + (
            f' opacity="{number(opacity)}"' if opacity < 1 else ""
        )
        self._parts.append(f"<g{attributes}>")
        yield
        self._parts.append("</g>")

    @contextmanager
    def within(self, shape: str) -> Iterator[None]:
        """Clip what is drawn inside to a path."""
        self._gradients += 1
        identity = f"{self._prefix}-c{self._gradients}"
        self._parts.append(f'<clipPath id="{identity}"><path d="{shape}"/></clipPath><g clip-path="url(#{identity})">')
        yield
        self._parts.append("</g>")

    def at(self, x: float, y: float, scale: float = 1, mirrored: bool = False, turn: float = 0) -> str:
        """Build the transform that places a thing drawn around the origin."""
        flip = -scale if mirrored else scale
        turned = f" rotate({number(turn)})" if turn else ""
        return f"translate({number(x)} {number(y)}){turned} scale({number(flip)} {number(scale)})"

    def svg(self) -> str:
        """Give the finished drawing as SVG text."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
            + "".join(self._parts)
            + "</svg>"
        )
