"""One measured ratio: ours beside a peer's from the same run."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """`ratio` is ours against the peer's so that a greater one is better; `goal` is the least we promise."""

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    goal: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        return None if self.goal is None else self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        """All fields and the verdict."""
        return asdict(self) | {"reached": self.reached}


def rate(name: str, ours: float, peer: float, unit: str, goal: float | None = None, note: str = "") -> Ratio:
    """Two rates: more is better."""
    return Ratio(name, ours, peer, unit, ours / peer, goal, note)


def cost(name: str, ours: float, peer: float, unit: str, goal: float | None = None, note: str = "") -> Ratio:
    """Two costs: less is better, so the ratio says how many times cheaper ours is."""
    return Ratio(name, ours, peer, unit, peer / ours, goal, note)
