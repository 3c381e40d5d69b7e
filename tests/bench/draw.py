"""Characters drawn and encoded at 1024², beside naive Pillow: decode every layer, alpha_composite, optimised PNG."""

import io
import json
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from metadata.artwork import draw_pictures
from metadata.character import Character, draw_set
from metadata.composition import ASSETS, SIZE, Artwork
from metadata.drawing.figure import figure_stack
from scripts.sets import load_words
from scripts.stack import process_pool
from tests.bench.ground import Watch
from tests.bench.ratio import Ratio, cost, rate

KEYLINE = (232, 240, 250)


def measure(quick: bool) -> Iterator[Ratio]:
    """Yield speed and size. Both draw the same characters; the peer gets our backgrounds ready-made."""
    count, peer_count = (120, 8) if quick else (600, 24)
    words = load_words()
    characters = draw_set(words.catalogue, b"bench", 0, count, heritage=words.heritage)
    with tempfile.TemporaryDirectory(prefix="palmido-bench-") as folder, process_pool() as executor:
        draw_pictures(characters[:4], Path(folder) / "warm", executor, sizes=())
        watch = Watch()
        draw_pictures(characters, Path(folder) / "ours", executor, sizes=())
        ours = count / watch.seconds()
        our_bytes = sum((Path(folder) / "ours" / f"{i}.png").stat().st_size for i in range(peer_count)) / peer_count
    artwork = Artwork()
    backgrounds = [encode(artwork.background(character.traits)) for character in characters[:peer_count]]
    watch = Watch()
    files = [draw_naively(c, b) for c, b in zip(characters[:peer_count], backgrounds, strict=True)]
    theirs = peer_count / watch.seconds()
    their_bytes = sum(len(file) for file in files) / peer_count
    note = f"{count} characters on all cores beside {peer_count} in one process"
    yield rate("drawn and encoded", ours, theirs, "characters/s", 20, note)
    yield cost(
        "bytes of a master", our_bytes, their_bytes, "bytes", 1 / 1.25, "≤ 1.25 times the peer's is a ratio ≥ 0.80"
    )


def draw_naively(character: Character, background: bytes) -> bytes:
    """What one would write first: every layer a full canvas, decoded each time, keyline by filters, optimised PNG."""
    canvas = Image.open(io.BytesIO(background)).convert("RGBA")
    figure = Image.new("RGBA", (SIZE, SIZE))
    for layer in (full_layer(key) for key in figure_stack(character.traits)):
        figure = Image.alpha_composite(figure, layer)
    alpha = figure.getchannel("A")
    line = alpha.filter(ImageFilter.MaxFilter(13))
    glow = alpha.filter(ImageFilter.GaussianBlur(16))
    outline = Image.new("RGBA", (SIZE, SIZE), KEYLINE)
    outline.putalpha(ImageChops.lighter(line, glow))
    picture = Image.alpha_composite(Image.alpha_composite(canvas, outline), figure)
    file = io.BytesIO()
    picture.convert("RGB").save(file, "PNG", optimize=True)
    return file.getvalue()


def full_layer(key: str) -> Image.Image:
    """Decode a layer's file and put it on a canvas of its own."""
    file, x, y = _index()[key]
    layer = Image.new("RGBA", (SIZE, SIZE))
    layer.paste(Image.open(ASSETS / "layers" / file).convert("RGBA"), (x, y))
    return layer


def encode(picture: Image.Image) -> bytes:
    """A picture as PNG."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@lru_cache
def _index() -> dict[str, tuple[str, int, int]]:
    found: dict[str, tuple[str, int, int]] = json.loads((ASSETS / "layers" / "index.json").read_text())
    return found
