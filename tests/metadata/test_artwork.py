"""Drawing characters: the same recipe gives the same files, tiers are seen small, a set can be resumed."""

import io
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from metadata.artwork import SIZES, Artwork, blur_uri, draw_pictures
from metadata.character import Character
from metadata.composition import LayerMissing
from metadata.drawing.figure import figure_stack
from metadata.png import NotPng, encode_png, read_note

SEAL = {
    "species": "seal",
    "family": "port",
    "tier": "common",
    "place": "brickwarehouse",
    "sky": "day",
    "body": "sand",
    "marking": "classic",
    "outfit": "sailor",
    "face": "happy",
    "headgear": "captain",
    "object": "wheel",
    "emblem": "port",
}
KEEPER = SEAL | {
    "species": "lighthouse",
    "family": "science",
    "tier": "epic",
    "place": "tribowl",
    "sky": "night",
    "body": "ice",
    "marking": "bricks",
    "outfit": "techvest",
    "headgear": "none",
    "object": "flask",
    "emblem": "science",
}
TIERS = {"common": "day", "rare": "dusk", "epic": "night", "legendary": "night"}


def character(traits: Mapping[str, str], sequence: int = 0) -> Character:
    return Character(sequence, dict(traits), "card")


@pytest.fixture(scope="module")
def artwork() -> Artwork:
    return Artwork()


@pytest.fixture(scope="module")
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def bytes_of(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in directory.iterdir()}


def test_a_character_is_a_full_colour_square(artwork: Artwork) -> None:
    """A composed character is RGB, 1024 by 1024, in both species."""
    for traits in (SEAL, KEEPER):
        picture = artwork.compose(character(traits))
        assert (picture.mode, picture.size) == ("RGB", (1024, 1024))


def test_the_same_recipe_gives_the_same_pixels(artwork: Artwork) -> None:
    """Neither a fresh Artwork nor characters drawn in between change a picture."""
    first = artwork.compose(character(SEAL)).tobytes()
    artwork.compose(character(KEEPER))
    assert artwork.compose(character(SEAL)).tobytes() == first
    assert Artwork().compose(character(SEAL)).tobytes() == first


def test_another_process_draws_the_same_files(tmp_path: Path, executor: Executor) -> None:
    """A set drawn by threads here and one drawn by other processes are equal byte for byte."""
    people = [character(SEAL), character(KEEPER, 1)]
    draw_pictures(people, tmp_path / "threads", executor)
    with ProcessPoolExecutor(1) as processes:
        draw_pictures(people, tmp_path / "processes", processes)
    assert bytes_of(tmp_path / "threads") == bytes_of(tmp_path / "processes")


def test_a_set_has_a_master_and_every_size(tmp_path: Path, executor: Executor) -> None:
    """Each index gets a PNG master of 1024 and a WebP of each size, and nothing else lies in the directory."""
    draw_pictures([character(SEAL), character(KEEPER, 1)], tmp_path, executor)
    expected = {f"{index}{end}" for index in (0, 1) for end in (".png", *(f"-{size}.webp" for size in SIZES))}
    assert {file.name for file in tmp_path.iterdir()} == expected
    for name in expected:
        with Image.open(tmp_path / name) as picture:
            size = 1024 if name.endswith(".png") else int(name.split("-")[1].removesuffix(".webp"))
            assert (picture.size, picture.mode) == ((size, size), "RGB")


def test_a_finished_set_is_not_drawn_again(tmp_path: Path, executor: Executor) -> None:
    """Drawing a set twice draws nothing the second time, and says so."""
    people = [character(SEAL), character(KEEPER, 1)]
    seen: list[tuple[int, int]] = []
    first = draw_pictures(
        people, tmp_path, executor, sizes=(96,), progress=lambda done, total: seen.append((done, total))
    )
    assert (first.drawn, first.skipped) == (2, 0)
    assert (seen[0], seen[-1]) == ((0, 2), (2, 2))
    again = draw_pictures(people, tmp_path, executor, sizes=(96,))
    assert (again.drawn, again.skipped) == (0, 2)


def test_only_what_is_missing_or_changed_is_drawn(tmp_path: Path, executor: Executor) -> None:
    """A lost file, a changed recipe and a crash's leftovers are mended; the other characters stay."""
    draw_pictures([character(SEAL), character(KEEPER, 1), character(SEAL, 2)], tmp_path, executor, sizes=(96,))
    before = bytes_of(tmp_path)
    (tmp_path / "1-96.webp").unlink()
    (tmp_path / ".1.png.part").write_bytes(b"half a picture")
    winking = character(SEAL | {"face": "wink"}, 2)
    result = draw_pictures([character(SEAL), character(KEEPER, 1), winking], tmp_path, executor, sizes=(96,))
    assert (result.drawn, result.skipped) == (2, 1)
    after = bytes_of(tmp_path)
    assert set(after) == set(before)
    assert {name for name in after if after[name] != before[name]} == {"2.png", "2-96.webp"}


def test_a_layer_that_was_never_rendered_is_named(artwork: Artwork) -> None:
    """A recipe with an unknown place says which layer is missing and how to render it."""
    with pytest.raises(LayerMissing, match=r"place/atlantis-day.*metadata\.drawing\.render"):
        artwork.compose(character(SEAL | {"place": "atlantis"}))


@pytest.mark.parametrize("traits", [SEAL, KEEPER], ids=["seal", "lighthouse"])
def test_a_pale_keyline_surrounds_the_figure(artwork: Artwork, traits: dict[str, str]) -> None:
    """Just outside the figure, above the feet, the picture is paler than the background it hides."""
    figure = np.asarray(artwork.silhouette(traits))[:850].astype(int)
    outside = np.zeros_like(figure, dtype=bool)
    for shift in (-4, 4):
        outside |= np.roll(figure, shift, axis=1) > 250
    ring = outside & (figure == 0)
    assert ring.sum() > 1000
    drawn = np.asarray(artwork.compose(character(traits)).convert("L"))[:850].astype(int)[ring]
    bare = np.asarray(artwork.background(traits).convert("L"))[:850].astype(int)[ring]
    assert drawn.mean() > 215
    assert (drawn >= bare - 3).mean() > 0.95


def _ring(picture: Image.Image, radius: float) -> np.ndarray:
    """The pixels of a picture, reduced to 96 px, on a circle around the aura's centre; radius in pixels of 1024."""
    angles = np.radians(np.arange(-60, 240, 2))
    x = np.rint((512 + radius * np.cos(angles)) * 96 / 1024).astype(int)
    y = np.rint((560 - radius * np.sin(angles)) * 96 / 1024).astype(int)
    inside = (x >= 0) & (x < 96) & (y >= 0) & (y < 96)
    return np.asarray(picture.resize((96, 96), Image.Resampling.LANCZOS)).astype(int)[y[inside], x[inside]]


def test_a_tier_is_seen_at_96_pixels(artwork: Artwork) -> None:
    """Nothing; a ring; a ring and beads; gold rings on dark: each is measurable in the smallest picture."""
    small = {tier: artwork.background(SEAL | {"tier": tier, "sky": sky}) for tier, sky in TIERS.items()}

    def lift(tier: str, radius: float) -> float:
        beside = (
            _ring(small[tier], radius - 26).sum(axis=1)
            + _ring(small[tier], radius + 66).sum(axis=1)[: len(_ring(small[tier], radius - 26))]
        ) / 2
        return float(np.median(_ring(small[tier], radius).sum(axis=1) - beside))

    assert lift("common", 408) < 30
    assert lift("rare", 408) > 60
    assert lift("epic", 408) > 60
    gold = _ring(small["legendary"], 412)
    assert np.median(gold[:, 0] - gold[:, 2]) > 40, "the legendary ring is golden"
    corner = [np.asarray(small[tier].resize((96, 96)))[:12, :12].mean() for tier in ("epic", "legendary")]
    assert corner[1] < corner[0] + 10


def test_the_emblem_lies_in_every_stack() -> None:
    """Both species wear their family's emblem in their tier's metal."""
    for traits in (SEAL, KEEPER):
        assert f"emblem/{traits['species']}/{traits['family']}-{traits['tier']}" in figure_stack(traits)


def test_a_master_is_small_and_any_reader_opens_it(artwork: Artwork) -> None:
    """Our PNG holds the pixels exactly, keeps its note, and is no larger than Pillow's optimised file by a quarter."""
    picture = artwork.compose(character(KEEPER))
    data = encode_png(picture, ("palmido:recipe", "abc"))
    with Image.open(io.BytesIO(data)) as back:
        assert back.tobytes() == picture.tobytes()
        assert back.info["palmido:recipe"] == "abc"
    naive = io.BytesIO()
    picture.save(naive, "PNG", optimize=True)
    assert len(data) <= 1.25 * len(naive.getvalue())


def test_a_note_is_read_back_or_refused(tmp_path: Path) -> None:
    """The note is found by its keyword only, and a file that is no PNG is an error that names it."""
    file = tmp_path / "0.png"
    file.write_bytes(encode_png(Image.new("RGB", (3, 2), "#c98a5a"), ("palmido:recipe", "abc")))
    assert read_note(file, "palmido:recipe") == "abc"
    assert read_note(file, "author") is None
    file.write_bytes(b"GIF89a")
    with pytest.raises(NotPng, match=r"0\.png"):
        read_note(file, "palmido:recipe")


def test_a_blur_fits_into_a_page(artwork: Artwork) -> None:
    """The stand-in for a loading picture is a data URI of at most 400 characters."""
    uri = blur_uri(artwork.compose(character(SEAL)))
    assert uri.startswith("data:image/webp;base64,")
    assert len(uri) <= 400
