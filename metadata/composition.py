"""Draw characters from the finished layers in assets/layers: the same recipe gives the same pixels everywhere."""

import base64
import hashlib
import io
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from metadata.character import Character
from metadata.drawing.aura import aura_colour, ring_colour
from metadata.drawing.figure import figure_stack
from metadata.drawing.ink import NAVY, mix
from metadata.drawing.sky import Light

SIZE = 1024
ASSETS = Path(__file__).resolve().parents[1] / "assets"
_COMPOSITION = 1  # raise it when composing changes, so that finished sets are drawn again
_BACKGROUNDS_KEPT = 12
_VIGNETTE = "#2a2a6a"
# What a legendary scene sinks into, and how far; an orange evening needs a violet night or it turns brown.
_NIGHTFALL = {"dusk": ("#26104e", 0.56), "night": ("#151139", 0.4)}
_KEYLINE = [round(255 * 0.92 * min(1.0, max(0.0, (v / 255 - 0.135) / 0.045))) for v in range(256)]
_HALO = [round(255 * 0.62 * min(1.0, 1.5 * v / 255)) for v in range(256)]
_MARGIN = 40
_FEET = 850
_PERIOD = 128


class LayerMissing(Exception):
    """A recipe needs a layer that has not been rendered."""

    def __init__(self, key: str, index: Path) -> None:
        self.key = key
        super().__init__(f"layer {key} is not in {index}: run `python -m metadata.drawing.render`")


@dataclass(frozen=True, slots=True)
class _Crop:
    """A decoded layer: its colours, its alpha (None: opaque) and the place of its upper left corner."""

    colours: Image.Image
    alpha: Image.Image | None
    place: tuple[int, int]

    @property
    def box(self) -> tuple[int, int, int, int]:
        x, y = self.place
        return x, y, x + self.colours.width, y + self.colours.height


def _grain() -> Image.Image:
    """Fine noise around 128, sd 1.75: each row is the same 128 values, repeated, at its own offset.

    The eye sees noise without a pattern; deflate, whose window holds ten rows, sees repetition.
    """
    stream = hashlib.shake_256(b"palmido grain").digest(4 * _PERIOD + 2 * SIZE)
    octets = np.frombuffer(stream, np.uint8)[: 4 * _PERIOD].reshape(_PERIOD, 4).astype(np.int32)
    row = 128 + (7 * (octets.sum(axis=1) - 510) + 296) // 592
    offsets = np.frombuffer(stream, ">u2", offset=4 * _PERIOD).astype(np.int64)
    columns = (np.arange(SIZE)[None, :] + offsets[:, None]) % _PERIOD
    plane = Image.fromarray(row[columns].astype(np.uint8))
    return Image.merge("RGB", (plane, plane, plane))


def _feet_fade() -> Image.Image:
    """255 down to y 850, falling to a fifth at y 940: the keyline fades where the feet stand."""
    rows = np.interp(np.arange(SIZE), (_FEET, 940), (255, 51)).round().astype(np.uint8)
    return Image.fromarray(np.repeat(rows[:, None], SIZE, axis=1))


class Artwork:
    """The layers of an assets directory, each decoded once, and the composition of characters from them."""

    def __init__(self, assets: Path = ASSETS) -> None:
        self._directory = assets / "layers"
        self._index: dict[str, tuple[str, int, int]] = {
            key: (file, x, y) for key, (file, x, y) in json.loads((self._directory / "index.json").read_text()).items()
        }
        self._crops: dict[str, _Crop] = {}
        self._hashes: dict[str, str] = {}
        self._backgrounds: OrderedDict[tuple[str, ...], Image.Image] = OrderedDict()
        self._grain = _grain()
        self._feet = _feet_fade()

    def compose(self, character: Character) -> Image.Image:
        """Draw one character: RGB, 1024 x 1024. Raises LayerMissing."""
        traits = character.traits
        picture = self.background(traits).copy()
        stack = [self._crop(key) for key in figure_stack(traits)]
        self._outline(picture, stack, mix(_colour(traits), "#ffffff", 0.72))
        for crop in stack:
            picture.paste(crop.colours, crop.place, crop.alpha)
        return picture

    def background(self, traits: Mapping[str, str]) -> Image.Image:
        """The place under its sky with haze, vignette, aura, grain and contact shadow; kept, so never to be changed."""
        key = background_key(traits)
        if key not in self._backgrounds:
            while len(self._backgrounds) >= _BACKGROUNDS_KEPT:
                self._backgrounds.popitem(last=False)
            self._backgrounds[key] = self._paint_background(traits)
        self._backgrounds.move_to_end(key)
        return self._backgrounds[key]

    def figure(self, traits: Mapping[str, str]) -> Image.Image:
        """The figure alone: RGBA, 1024 x 1024, no keyline. Raises LayerMissing."""
        canvas = Image.new("RGBA", (SIZE, SIZE))
        for crop in (self._crop(key) for key in figure_stack(traits)):
            layer = crop.colours.copy()
            layer.putalpha(crop.alpha or 255)
            canvas.alpha_composite(layer, crop.place)
        return canvas

    def scene(self, place: str, sky: str) -> Image.Image:
        """A place under a sky without haze, light or grain: RGB, 1024 x 1024. Raises LayerMissing."""
        return self._load(f"place/{place}-{sky}").colours

    def mask(self, key: str) -> Image.Image:
        """A layer's alpha on the full canvas: L, 1024 x 1024. Raises LayerMissing."""
        return _union([self._crop(key)])

    def silhouette(self, traits: Mapping[str, str]) -> Image.Image:
        """The union of the figure's alpha: L, 1024 x 1024. Raises LayerMissing."""
        return _union([self._crop(key) for key in figure_stack(traits)])

    def fingerprint(self, character: Character) -> str:
        """SHA-256 (hex) over everything the picture depends on: traits, layer files, way of composing."""
        keys = (*_background_layers(character.traits), *figure_stack(character.traits))
        material = [
            _COMPOSITION,
            sorted(character.traits.items()),
            [(key, *self._index[key][1:], self._hash(key)) for key in keys],
        ]
        return hashlib.sha256(json.dumps(material).encode()).hexdigest()

    def _paint_background(self, traits: Mapping[str, str]) -> Image.Image:
        species, tier = traits["species"], traits["tier"]
        light, colour = Light(traits["family"], traits["sky"]), _colour(traits)
        picture = self._load(f"place/{traits['place']}-{traits['sky']}").colours
        if tier == "legendary":
            dark, strength = _NIGHTFALL[traits["sky"]]
            picture = Image.blend(picture, _plain(dark), strength)
        elif species == "seal":
            picture = Image.blend(picture, _plain(mix(light.low, "#ffffff", 0.6)), 0.1)
        else:
            picture = Image.blend(picture, _plain(mix(light.low, light.middle, 0.5)), 0.14)
        self._tint(picture, "aura/vignette", _VIGNETTE)
        if tier == "legendary":
            self._tint(picture, "aura/glow", mix(light.middle, "#fff0ff", 0.42), 0.7)
        else:
            self._tint(picture, "aura/glow", colour, 0.44 if light.is_day else 0.5)
        if species == "lighthouse":
            self._tint(picture, "aura/beams", colour, 0.7 if light.is_day or tier == "legendary" else 1)
        if tier in ("rare", "epic"):
            self._tint(picture, "aura/ring", ring_colour(tier, colour))
        if tier == "legendary":
            lens = self._crop("aura/lens")
            picture.paste(lens.colours, lens.place, lens.alpha)
        if tier == "epic":
            self._tint(picture, "aura/beads", ring_colour(tier, colour))
        if tier in ("epic", "legendary"):
            self._tint(picture, "aura/stars", ring_colour(tier, colour))
        picture = ImageChops.add(picture, self._grain, 1, -128)
        self._tint(picture, f"aura/shadow-{species}", NAVY)
        return picture

    def _tint(self, picture: Image.Image, key: str, colour: str, strength: float = 1) -> None:
        """Lay a colour through a layer's alpha."""
        crop = self._crop(key)
        mask = crop.alpha
        if mask is not None and strength < 1:
            mask = mask.point([round(value * strength) for value in range(256)])
        picture.paste(colour, crop.box, mask)

    def _outline(self, picture: Image.Image, stack: list[_Crop], colour: str) -> None:
        """Lay the keyline (6 px) and a soft halo around the union of the figure's layers, fading at the feet.

        Widening is a blur, at half size, cut at a level: a straight edge moves out by one standard deviation where the
        blurred alpha falls to 16 %.
        """
        union = _union(stack)
        box = union.getbbox()
        if box is None:
            return
        left, top = max(0, (box[0] - _MARGIN) // 4 * 4), max(0, (box[1] - _MARGIN) // 4 * 4)
        right, bottom = min(SIZE, (box[2] + _MARGIN + 3) // 4 * 4), min(SIZE, (box[3] + _MARGIN + 3) // 4 * 4)
        size = (right - left, bottom - top)
        half = union.crop((left, top, right, bottom)).reduce(2)
        line = half.filter(ImageFilter.GaussianBlur(3)).resize(size, Image.Resampling.BILINEAR).point(_KEYLINE)
        halo = half.reduce(2).filter(ImageFilter.GaussianBlur(4)).point(_HALO).resize(size, Image.Resampling.BILINEAR)
        mask = ImageChops.lighter(line, halo)
        if bottom > _FEET:
            feet = (0, max(0, _FEET - top), right - left, bottom - top)
            fade = self._feet.crop((left, max(top, _FEET), right, bottom))
            mask.paste(ImageChops.multiply(mask.crop(feet), fade), feet)
        picture.paste(colour, (left, top, right, bottom), mask)

    def _crop(self, key: str) -> _Crop:
        if key not in self._crops:
            self._crops[key] = self._load(key)
        return self._crops[key]

    def _load(self, key: str) -> _Crop:
        _, x, y = self._entry(key)
        with Image.open(io.BytesIO(self._read(key))) as picture:
            picture.load()
        if picture.mode == "RGBA":
            return _Crop(picture.convert("RGB"), picture.getchannel("A"), (x, y))
        return _Crop(picture.convert("RGB"), None, (x, y))

    def _entry(self, key: str) -> tuple[str, int, int]:
        if key not in self._index:
            raise LayerMissing(key, self._directory / "index.json")
        return self._index[key]

    def _read(self, key: str) -> bytes:
        return (self._directory / self._entry(key)[0]).read_bytes()

    def _hash(self, key: str) -> str:
        if key not in self._hashes:
            self._hashes[key] = hashlib.sha256(self._read(key)).hexdigest()
        return self._hashes[key]


def _union(stack: list[_Crop]) -> Image.Image:
    union = Image.new("L", (SIZE, SIZE), 0)
    for crop in stack:
        union.paste(255, crop.box, crop.alpha)
    return union


def _plain(colour: str) -> Image.Image:
    return Image.new("RGB", (SIZE, SIZE), colour)


def _colour(traits: Mapping[str, str]) -> str:
    return aura_colour(traits["species"], traits["family"], traits["body"])


def background_key(traits: Mapping[str, str]) -> tuple[str, ...]:
    """What a background depends on: characters of equal keys share it."""
    return traits["place"], traits["sky"], traits["tier"], traits["species"], _colour(traits)


def _background_layers(traits: Mapping[str, str]) -> list[str]:
    tier, species = traits["tier"], traits["species"]
    marks = {"common": (), "rare": ("ring",), "epic": ("ring", "beads", "stars"), "legendary": ("lens", "stars")}[tier]
    beams = ("beams",) if species == "lighthouse" else ()
    lights = ("vignette", "glow", *beams, *marks, f"shadow-{species}")
    return [f"place/{traits['place']}-{traits['sky']}", *(f"aura/{light}" for light in lights)]


def blur_uri(picture: Image.Image) -> str:
    """A 16 px WebP of a picture as a data URI, to stand in its box until it has loaded."""
    file = io.BytesIO()
    picture.convert("RGB").resize((16, 16), Image.Resampling.BOX).save(file, "WEBP", quality=40, method=6)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode()
