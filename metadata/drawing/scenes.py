"""The places of Incheon: each by day, at dusk and by night."""

from collections.abc import Callable

from metadata.drawing import scenes_islands, scenes_science
from metadata.drawing.backdrop import Backdrop
from metadata.drawing.layer import Layer
from metadata.drawing.sky import SKIES, Light

PLACES: dict[str, tuple[str, Callable[[Backdrop, Light], None]]] = {
    "dumujin": ("islands", scenes_islands.dumujin),
    "palmido": ("islands", scenes_islands.palmido),
    "eulwangni": ("islands", scenes_islands.eulwangni),
    "bridge": ("science", scenes_science.bridge),
    "tribowl": ("science", scenes_science.tribowl),
    "arawaterway": ("science", scenes_science.arawaterway),
}


def scene(place: str, sky: str) -> str:
    """Draw one place under one sky as SVG."""
    family, draw = PLACES[place]
    drop = Backdrop(f"{place}-{sky}")
    draw(drop, Light(family, sky))
    return drop.svg()


def scene_layers() -> list[Layer]:
    """Every place under every sky: keys place/<place>-<sky>."""
    return [Layer(f"place/{place}-{sky}", scene(place, sky)) for place in PLACES for sky in SKIES]
