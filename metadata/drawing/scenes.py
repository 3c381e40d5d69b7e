"""The places of Incheon: each by day, at dusk and by night."""

from collections.abc import Callable

from metadata.drawing import (
    scenes_festival,
    scenes_ganghwa,
    scenes_islands,
    scenes_port,
    scenes_science,
    scenes_tidal,
)
from metadata.drawing.backdrop import Backdrop
from metadata.drawing.layer import Layer
from metadata.drawing.sky import SKIES, Light

PLACES: dict[str, tuple[str, Callable[[Backdrop, Light], None]]] = {
    "dumujin": ("islands", scenes_islands.dumujin),
    "palmido": ("islands", scenes_islands.palmido),
    "eulwangni": ("islands", scenes_islands.eulwangni),
    "brickwarehouse": ("port", scenes_port.brickwarehouse),
    "jayupark": ("port", scenes_port.jayupark),
    "baedari": ("port", scenes_port.baedari),
    "dolmen": ("ganghwa", scenes_ganghwa.dolmen),
    "jeondeungsa": ("ganghwa", scenes_ganghwa.jeondeungsa),
    "chamseongdan": ("ganghwa", scenes_ganghwa.chamseongdan),
    "mudflat": ("tidal", scenes_tidal.mudflat),
    "saltpans": ("tidal", scenes_tidal.saltpans),
    "soraepogu": ("tidal", scenes_tidal.soraepogu),
    "bridge": ("science", scenes_science.bridge),
    "tribowl": ("science", scenes_science.tribowl),
    "arawaterway": ("science", scenes_science.arawaterway),
    "stage": ("festival", scenes_festival.stage),
    "wolmido": ("festival", scenes_festival.wolmido),
    "chinatown": ("festival", scenes_festival.chinatown),
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
