"""One drawable layer: a key and its SVG text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """A full-canvas SVG (viewBox 0 0 1024 1024); its PNG is stored at assets/layers/<key>.png."""

    key: str
    svg: str
