"""Closed and open SVG paths as text, in absolute upper-case commands so that they can be moved and mirrored."""

import math
import re
from collections.abc import Callable, Sequence

Point = tuple[float, float]

_TOKEN = re.compile(r"[MLHVCSQTAZ]|-?\d*\.?\d+(?:e-?\d+)?")
_ARITY = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7, "Z": 0}
_ROUND = 0.5523  # a cubic's handle for a quarter circle


def number(value: float) -> str:
    """Write a coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _mapped(d: str, point: Callable[[float, float], Point], turns: bool = False) -> str:
    tokens = _TOKEN.findall(d)
    out: list[str] = []
    command, i = "M", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command = tokens[i]
            i += 1
        values = [float(token) for token in tokens[i : i + _ARITY[command]]]
        i += _ARITY[command]
        if command == "H":
            values = [point(values[0], 0)[0]]
        elif command == "V":
            values = [point(0, values[0])[1]]
        elif command == "A":
            sweep = 1 - values[4] if turns else values[4]
            values = [*values[:4], sweep, *point(values[5], values[6])]
        else:
            values = [v for k in range(0, len(values), 2) for v in point(values[k], values[k + 1])]
        out.append(command + " ".join(number(v) for v in values))
    return "".join(out)


def moved(d: str, dx: float, dy: float) -> str:
    """Shift a path."""
    return _mapped(d, lambda x, y: (x + dx, y + dy))


def mirrored(d: str, axis: float = 512) -> str:
    """Mirror a path on the vertical line x = axis."""
    return _mapped(d, lambda x, y: (2 * axis - x, y), turns=True)


def scaled(d: str, cx: float, cy: float, sx: float, sy: float) -> str:
    """Scale a path (without arcs) about a point."""
    return _mapped(d, lambda x, y: (cx + (x - cx) * sx, cy + (y - cy) * sy))


def ellipse(cx: float, cy: float, rx: float, ry: float, angle: float = 0) -> str:
    """An ellipse of four cubics, turned by `angle` degrees."""
    kx, ky = rx * _ROUND, ry * _ROUND
    points = [(rx, 0), (rx, ky), (kx, ry), (0, ry), (-kx, ry), (-rx, ky), (-rx, 0), (-rx, -ky), (-kx, -ry), (0, -ry)]
    points += [(kx, -ry), (rx, -ky), (rx, 0)]
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turned = [f"{number(cx + x * cos - y * sin)} {number(cy + x * sin + y * cos)}" for x, y in points]
    return f"M{turned[0]}" + "".join("C" + " ".join(turned[i : i + 3]) for i in (1, 4, 7, 10)) + "Z"


def circle(cx: float, cy: float, r: float) -> str:
    """A circle of four cubics."""
    return ellipse(cx, cy, r, r)


def rounded(x: float, y: float, width: float, height: float, r: float) -> str:
    """A rectangle with round corners."""
    far, low, k = x + width, y + height, r * (1 - _ROUND)
    steps: tuple[tuple[str, tuple[float, ...]], ...] = (
        ("M", (x + r, y)),
        ("L", (far - r, y)),
        ("C", (far - k, y, far, y + k, far, y + r)),
        ("L", (far, low - r)),
        ("C", (far, low - k, far - k, low, far - r, low)),
        ("L", (x + r, low)),
        ("C", (x + k, low, x, low - k, x, low - r)),
        ("L", (x, y + r)),
        ("C", (x, y + k, x + k, y, x + r, y)),
    )
    return "".join(name + " ".join(number(v) for v in values) for name, values in steps) + "Z"


def polygon(*points: Point) -> str:
    """A closed polygon."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def line(*points: Point) -> str:
    """An open polyline."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def smooth(points: Sequence[Point], closed: bool = True, tension: float = 1.0) -> str:
    """A Catmull-Rom curve through points, as cubics."""
    count = len(points)
    d = f"M{number(points[0][0])} {number(points[0][1])}"
    for i in range(count if closed else count - 1):
        p0 = points[(i - 1) % count] if closed or i > 0 else points[0]
        p1, p2 = points[i], points[(i + 1) % count]
        p3 = points[(i + 2) % count] if closed or i + 2 < count else points[-1]
        t = tension / 6
        out = (p1[0] + (p2[0] - p0[0]) * t, p1[1] + (p2[1] - p0[1]) * t)
        into = (p2[0] - (p3[0] - p1[0]) * t, p2[1] - (p3[1] - p1[1]) * t)
        d += "C" + " ".join(number(v) for v in (*out, *into, *p2))
    return d + ("Z" if closed else "")


def _spine(points: Sequence[Point], steps: int) -> list[Point]:
    out: list[Point] = []
    for i in range(len(points) - 1):
        p0, p1 = points[max(i - 1, 0)], points[i]
        p2, p3 = points[i + 1], points[min(i + 2, len(points) - 1)]
        for k in range(steps):
            t = k / steps
            weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
            spots = list(zip(weights, (p0, p1, p2, p3), strict=True))
            out.append((sum(w * p[0] for w, p in spots) / 2, sum(w * p[1] for w, p in spots) / 2))
    return [*out, points[-1]]


def limb(points: Sequence[Point], widths: Sequence[float], steps: int = 4) -> str:
    """A soft tube along a curve: one width per point, a round start and a flat end (cover it with a hand)."""
    spine = _spine(points, steps)
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(spine):
        ahead, behind = spine[min(i + 1, len(spine) - 1)], spine[max(i - 1, 0)]
        dx, dy = ahead[0] - behind[0], ahead[1] - behind[1]
        length = math.hypot(dx, dy) or 1.0
        place = i / steps
        k = min(int(place), len(widths) - 2)
        half = (widths[k] + (widths[k + 1] - widths[k]) * (place - k)) / 2
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    forth = smooth(left, closed=False)
    back = smooth(right[::-1], closed=False)
    r = number(widths[0] / 2)
    return f"{forth}L{back[1:]}A{r} {r} 0 0 0 {number(left[0][0])} {number(left[0][1])}Z"


def star(cx: float, cy: float, r: float, inner: float = 0.4, points: int = 5, turn: float = -90) -> str:
    """A star polygon."""
    corners: list[Point] = []
    for i in range(points * 2):
        reach = r if i % 2 == 0 else r * inner
        angle = math.radians(turn + i * 180 / points)
        corners.append((cx + reach * math.cos(angle), cy + reach * math.sin(angle)))
    return polygon(*corners)


def sparkle(cx: float, cy: float, r: float) -> str:
    """A four-point star with hollow sides."""
    n, k = number, r * 0.18
    return (
        f"M{n(cx)} {n(cy - r)}C{n(cx + k)} {n(cy - k)} {n(cx + k)} {n(cy - k)} {n(cx + r)} {n(cy)}"
        f"C{n(cx + k)} {n(cy + k)} {n(cx + k)} {n(cy + k)} {n(cx)} {n(cy + r)}"
        f"C{n(cx - k)} {n(cy + k)} {n(cx - k)} {n(cy + k)} {n(cx - r)} {n(cy)}"
        f"C{n(cx - k)} {n(cy - k)} {n(cx - k)} {n(cy - k)} {n(cx)} {n(cy - r)}Z"
    )
