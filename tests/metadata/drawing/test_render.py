"""Rendering layers: exact edges, only what changed, and the committed pictures are those of the committed drawings."""

import io
import json
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from metadata.drawing.layer import Layer
from metadata.drawing.render import (
    INDEX,
    LAYERS,
    LayerEmpty,
    every_layer,
    outdated,
    render_layer,
    render_layers,
)

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024">'
SQUARE = Layer("test/square", f'{HEAD}<rect x="100" y="200" width="40" height="30" fill="#e0a020"/></svg>')
DISC = Layer("test/disc", f'{HEAD}<circle cx="512" cy="512" r="50.3" fill="#e0a020"/></svg>')


@pytest.fixture
def executor() -> Executor:
    return ThreadPoolExecutor(1)


def silent(done: int, total: int, key: str) -> None:
    """Show no progress."""


def test_a_layer_is_cropped_to_what_it_draws() -> None:
    """The offset and size are those of the drawing, in pixels of the 1024 canvas."""
    rendered = render_layer(SQUARE)
    with Image.open(io.BytesIO(rendered.data)) as picture:
        assert (rendered.x, rendered.y, *picture.size) == (100, 200, 40, 30)
        assert picture.convert("RGB").getcolors() == [(40 * 30, (0xE0, 0xA0, 0x20))]


def test_an_edge_keeps_its_colour() -> None:
    """Half-covered pixels have the colour of the shape: no dark fringe from averaging straight alpha."""
    with Image.open(io.BytesIO(render_layer(DISC).data)) as picture:
        pixels = np.asarray(picture.convert("RGBA")).astype(int)
    edge = pixels[(pixels[..., 3] > 60) & (pixels[..., 3] < 255)]
    assert len(edge) > 50
    assert np.abs(edge[:, :3] - (0xE0, 0xA0, 0x20)).max() <= 3


def test_an_empty_layer_is_refused() -> None:
    """A drawing that shows nothing is an error that names its key."""
    with pytest.raises(LayerEmpty, match="test/nothing"):
        render_layer(Layer("test/nothing", f"{HEAD}</svg>"))


def test_only_what_changed_is_rendered_again(tmp_path: Path, executor: Executor) -> None:
    """A second run renders nothing; a changed layer and a lost file are rendered; a layer that is gone is removed."""
    assert render_layers([SQUARE, DISC], tmp_path, executor, silent) == 2
    assert render_layers([SQUARE, DISC], tmp_path, executor, silent) == 0
    wider = Layer(SQUARE.key, SQUARE.svg.replace('width="40"', 'width="60"'))
    seen: list[str] = []
    assert render_layers([wider, DISC], tmp_path, executor, lambda done, total, key: seen.append(key)) == 1
    assert seen == [SQUARE.key]
    (tmp_path / "test" / "disc.webp").unlink()
    assert render_layers([wider, DISC], tmp_path, executor, silent) == 1
    assert render_layers([DISC], tmp_path, executor, silent) == 0
    assert set(json.loads((tmp_path / INDEX).read_text())) == {DISC.key}
    assert not (tmp_path / "test" / "square.webp").exists()


def test_the_committed_layers_are_those_of_their_authors() -> None:
    """assets/layers holds exactly the layers that the code draws, each rendered from its present drawing."""
    layers = every_layer()
    index = json.loads((LAYERS / INDEX).read_text())
    assert set(index) == {layer.key for layer in layers}
    assert [layer.key for layer in outdated(layers, LAYERS)] == []
    files = {file.relative_to(LAYERS).as_posix() for file in LAYERS.rglob("*.webp")}
    assert files == {file for file, _, _ in index.values()}


def test_the_layers_are_small_enough_to_ship() -> None:
    """All layers together stay below 14 MiB."""
    assert sum(file.stat().st_size for file in LAYERS.rglob("*.webp")) < 14 * 2**20
