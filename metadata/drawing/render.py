"""Render every layer to assets/layers once, so that drawing a character needs only its pictures.

    python -m metadata.drawing.render

Layers are rendered by resvg at 2048, box-averaged to 1024 in premultiplied alpha, cropped and stored with their
offset. sources.json keeps a hash of each layer's SVG: only what changed is rendered again.
"""

import hashlib
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from metadata.drawing.aura import aura_layers
from metadata.drawing.backdrop import SIZE
from metadata.drawing.emblems import emblem_layers
from metadata.drawing.figure import figure_layers
from metadata.drawing.layer import Layer
from metadata.drawing.scenes import scene_layers

INDEX = "index.json"
SOURCES = "sources.json"
LAYERS = Path(__file__).resolve().parents[2] / "assets" / "layers"
_FORMAT = 1  # raise it when the way of storing a layer changes

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class RenderedLayer:
    """A layer as a cropped picture file and the place of its upper left corner."""

    key: str
    data: bytes
    x: int
    y: int


class LayerEmpty(Exception):
    """A layer's SVG draws nothing."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"layer {key} draws nothing: remove it from its author or mend its SVG")


class LayerRepeated(Exception):
    """Two authors give a layer of the same key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"layer {key} is given twice: rename one of them")


def every_layer() -> list[Layer]:
    """All layers of all authors, by key. Raises LayerRepeated."""
    layers: dict[str, Layer] = {}
    for layer in (*scene_layers(), *aura_layers(), *emblem_layers(), *figure_layers()):
        if layer.key in layers:
            raise LayerRepeated(layer.key)
        layers[layer.key] = layer
    return [layers[key] for key in sorted(layers)]


def render_layer(layer: Layer) -> RenderedLayer:
    """Render one layer to a cropped lossless WebP. Raises LayerEmpty."""
    png = resvg_py.svg_to_bytes(svg_string=layer.svg, width=2 * SIZE, height=2 * SIZE, skip_system_fonts=True)
    drawing = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    box = drawing.getchannel("A").getbbox()
    if box is None:
        raise LayerEmpty(layer.key)
    left, top, right, bottom = box[0] // 2 * 2, box[1] // 2 * 2, (box[2] + 1) // 2 * 2, (box[3] + 1) // 2 * 2
    picture = Image.fromarray(_averaged(np.asarray(drawing.crop((left, top, right, bottom)))))
    if picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    file = io.BytesIO()
    picture.save(file, "WEBP", lossless=True, quality=80, method=4)
    return RenderedLayer(layer.key, file.getvalue(), left // 2, top // 2)


def _averaged(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Average 2 x 2 pixels in premultiplied alpha, in whole numbers; RGBA (2h, 2w, 4) to (h, w, 4)."""
    alpha = pixels[..., 3:].astype(np.uint32)
    weighted = np.concatenate([pixels[..., :3] * alpha, alpha], axis=2)
    height, width = len(weighted) // 2, len(weighted[0]) // 2
    total = weighted.reshape(height, 2, width, 2, 4).sum(axis=(1, 3))
    weight = total[..., 3:]
    colour = (total[..., :3] + weight // 2) // np.maximum(weight, 1)
    return np.concatenate([colour, (weight + 2) // 4], axis=2).astype(np.uint8)


def outdated(layers: Sequence[Layer], directory: Path) -> list[Layer]:
    """The layers whose picture is missing or comes from another drawing than the present one."""
    sources: dict[str, str] = _read(directory / SOURCES)
    return [
        layer
        for layer in layers
        if sources.get(layer.key) != _source(layer) or not (directory / f"{layer.key}.webp").is_file()
    ]


def render_layers(layers: Sequence[Layer], directory: Path, executor: Executor, progress: Progress) -> int:
    """Bring `directory` in step with `layers`, dropping files of layers that are gone; returns how many it drew."""
    index: dict[str, list[Any]] = _read(directory / INDEX)
    sources: dict[str, str] = _read(directory / SOURCES)
    wanted = {layer.key: _source(layer) for layer in layers}
    stale = outdated(layers, directory)
    for done, rendered in enumerate(executor.map(render_layer, stale), 1):
        file = directory / f"{rendered.key}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(rendered.data)
        index[rendered.key] = [f"{rendered.key}.webp", rendered.x, rendered.y]
        sources[rendered.key] = wanted[rendered.key]
        progress(done, len(stale), rendered.key)
        if done % 20 == 0 or done == len(stale):
            _write(directory / INDEX, index)
            _write(directory / SOURCES, sources)
    for key in sorted(set(index) - set(wanted)):
        (directory / index.pop(key)[0]).unlink(missing_ok=True)
        sources.pop(key, None)
    _write(directory / INDEX, index)
    _write(directory / SOURCES, sources)
    return len(stale)


def _source(layer: Layer) -> str:
    material = f"{_FORMAT} resvg {version('resvg-py')}\n{layer.svg}"
    return hashlib.sha256(material.encode()).hexdigest()


def _read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text()) if file.is_file() else {}


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(content[key])}" for key in sorted(content))
    part = file.with_suffix(".part")
    part.write_text("{\n" + lines + "\n}\n")
    part.replace(file)


def main() -> None:
    """Render what changed, a line a layer."""

    def show(done: int, total: int, key: str) -> None:
        sys.stdout.write(f"{done}/{total} {key}\n")
        sys.stdout.flush()

    layers = every_layer()
    with ProcessPoolExecutor() as executor:
        rendered = render_layers(layers, LAYERS, executor, show)
    sys.stdout.write(f"{rendered} rendered, {len(layers) - rendered} unchanged\n")


if __name__ == "__main__":
    main()
