"""Draw a set of characters to files: a PNG master each, and WebP in the sizes that a gallery needs."""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from metadata.character import Character
from metadata.composition import ASSETS, Artwork, background_key, blur_uri
from metadata.png import encode_png, read_note

__all__ = ["SIZES", "Artwork", "DrawnSet", "blur_uri", "draw_pictures", "encode_webp"]

SIZES = (1024, 512, 256, 96)
_KEYWORD = "palmido:recipe"
_QUALITY = 88
_BATCH = 6
_AHEAD = 4 * (os.cpu_count() or 1)

Progress = Callable[[int, int], None]
Recipe = tuple[int, int, dict[str, str], str, str]
"""Index in the set, then what a character is made of (sequence, traits, heritage) and its fingerprint."""


@dataclass(frozen=True, slots=True)
class DrawnSet:
    """How many characters of a set were drawn now, and how many had been before."""

    drawn: int
    skipped: int


def draw_pictures(
    characters: Sequence[Character],
    directory: Path,
    executor: Executor,
    sizes: Sequence[int] = SIZES,
    progress: Progress | None = None,
    assets: Path = ASSETS,
) -> DrawnSet:
    """Write {index}.png and {index}-{size}.webp for each character; skip finished ones whose recipe is unchanged.

    A master keeps a fingerprint of its recipe and is written last, so a master that is there and right says that its
    WebPs are too. progress is called with (done, total). Only this process writes to `directory`; the workers send
    bytes, so they may be on other machines that have the same assets.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for leftover in directory.glob(".*.part"):
        leftover.unlink()
    artwork = Artwork(assets)
    recipes = [
        (index, character.sequence, dict(character.traits), character.heritage, artwork.fingerprint(character))
        for index, character in enumerate(characters)
    ]
    recipes = [recipe for recipe in recipes if not _is_drawn(directory, recipe, sizes)]
    done = skipped = len(characters) - len(recipes)
    if progress:
        progress(done, len(characters))
    for files in _drawn(executor, assets, _batches(recipes), tuple(sizes)):
        for name, data in files:
            _write(directory, name, data)
            done += name.endswith(".png")
        if progress:
            progress(done, len(characters))
    return DrawnSet(len(recipes), skipped)


def encode_webp(picture: Image.Image, size: int) -> bytes:
    """Encode a picture as WebP, reduced to `size` with Lanczos."""
    if size != picture.width:
        picture = picture.resize((size, size), Image.Resampling.LANCZOS, reducing_gap=3)
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=_QUALITY, method=2)
    return file.getvalue()


def _is_drawn(directory: Path, recipe: Recipe, sizes: Sequence[int]) -> bool:
    master = directory / f"{recipe[0]}.png"
    if not master.is_file() or not all((directory / f"{recipe[0]}-{size}.webp").is_file() for size in sizes):
        return False
    return read_note(master, _KEYWORD) == recipe[4]


def _batches(recipes: Sequence[Recipe]) -> Iterator[list[Recipe]]:
    """Yield small batches of characters that share a background as far as possible."""
    ordered = sorted(recipes, key=lambda recipe: (background_key(recipe[2]), recipe[0]))
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]


def _drawn(
    executor: Executor, assets: Path, batches: Iterator[list[Recipe]], sizes: tuple[int, ...]
) -> Iterator[list[tuple[str, bytes]]]:
    """Run the batches with a bounded number under way, and yield their files as they come."""
    running: set[Future[list[tuple[str, bytes]]]] = set()
    for batch in batches:
        running.add(executor.submit(_draw_batch, assets, batch, sizes))
        if len(running) >= _AHEAD:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()
    while running:
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield future.result()


@lru_cache(maxsize=1)
def _artwork(assets: Path) -> Artwork:
    """One Artwork a worker process, so that each layer is decoded once."""
    return Artwork(assets)


def _draw_batch(assets: Path, batch: Sequence[Recipe], sizes: tuple[int, ...]) -> list[tuple[str, bytes]]:
    artwork = _artwork(assets)
    files: list[tuple[str, bytes]] = []
    for index, sequence, traits, heritage, fingerprint in batch:
        picture = artwork.compose(Character(sequence, traits, heritage))
        files += [(f"{index}-{size}.webp", encode_webp(picture, size)) for size in sizes]
        files.append((f"{index}.png", encode_png(picture, (_KEYWORD, fingerprint))))
    return files


def _write(directory: Path, name: str, data: bytes) -> None:
    part = directory / f".{name}.part"
    part.write_bytes(data)
    part.replace(directory / name)
