"""The one ornament: broken rings of a Fresnel lens, the same for the same seed."""

import random
from dataclasses import dataclass
from math import pi


@dataclass(frozen=True)
class Ring:
    """One broken ring around the origin; lengths in pixels of the 1400 px drawing, turn in degrees."""

    radius: int
    width: float
    dash: float
    gap: float
    turn: int
    opacity: float


def lens_rings(seed: int, count: int = 8) -> list[Ring]:
    """The rings from the inside out: thinner, more often broken and fainter the farther they are."""
    dice = random.Random(seed)  # noqa: S311 - an ornament, not a secret
    first, step = dice.randint(180, 205), dice.randint(54, 60)
    rings = []
    for place in range(count):
        radius = first + place * step
        segment = 2 * pi * radius / (10 + 2 * place)
        rings.append(
            Ring(
                radius=radius,
                width=round(26 - 14 * place / (count - 1), 1),
                dash=round(segment * 0.72, 2),
                gap=round(segment * 0.28, 2),
                turn=dice.randrange(360),
                opacity=round(0.85 * (1 - place / count), 2),
            )
        )
    return rings
