"""Pictures of a whole drop: the character nobody has opened yet, the cover, and a contact sheet.

    python -m metadata.cover

draws assets/sealed.png, assets/cover.png and assets/contact-sheet.webp from the finished layers.
"""

import sys
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageFilter

from metadata.artwork import encode_webp
from metadata.character import Character, draw_set
from metadata.composition import ASSETS, SIZE, Artwork
from metadata.drawing.ink import NAVY, mix
from metadata.drawing.sky import Light
from metadata.heritage import Heritage
from metadata.png import encode_png
from metadata.traits import Catalogue

COVER = (1600, 840)

_UNOPENED = {
    "species": "seal",
    "family": "islands",
    "tier": "rare",
    "place": "palmido",
    "sky": "dusk",
    "body": "silver",
    "marking": "classic",
    "outfit": "none",
    "face": "calm",
    "headgear": "none",
    "object": "none",
    "emblem": "islands",
}
_SAILOR = {"family": "port", "body": "sand", "outfit": "sailor", "face": "happy", "headgear": "captain"}
_KEEPER = {"species": "lighthouse", "body": "amber", "marking": "bricks", "outfit": "raincoat", "face": "open"}
_HERO = {"outfit": "cape", "face": "hero", "headgear": "mask", "object": "pennant"}
_CAST = ((_UNOPENED | _SAILOR, -450, 0.9), (_UNOPENED | _KEEPER, 486, 0.92), (_UNOPENED | _HERO, 0, 1.0))


def sealed_picture(artwork: Artwork) -> Image.Image:
    """The character nobody has opened yet: a shape in the sea fog before Palmido, RGB 1024 x 1024."""
    traits = _UNOPENED
    light = Light(traits["family"], traits["sky"])
    fog, shape = mix(light.low, "#ffffff", 0.5), mix(light.top, "#4a5a9c", 0.72)
    picture = artwork.background(traits).copy()
    outline = artwork.silhouette(traits)
    halo = outline.filter(ImageFilter.GaussianBlur(26)).point([round(value * 0.6) for value in range(256)])
    picture.paste(mix(fog, "#ffffff", 0.4), (0, 0), halo)
    veiled = artwork.figure(traits)
    colours = Image.blend(veiled.convert("RGB"), Image.new("RGB", (SIZE, SIZE), shape), 0.86)
    picture.paste(colours, (0, 0), veiled.getchannel("A"))
    picture.paste(fog, (0, 0), artwork.mask("aura/fog"))
    return picture


def cover(artwork: Artwork) -> Image.Image:
    """Three characters on the beach of Dumujin at dusk, RGB 1600 x 840."""
    wide = COVER[0]
    shore = artwork.scene("dumujin", "dusk").resize((wide, wide), Image.Resampling.LANCZOS)
    picture = shore.crop((0, 572, wide, 572 + COVER[1]))
    for traits, shift, scale in _CAST:
        size = round(820 * scale)
        figure = artwork.figure(traits).resize((size, size), Image.Resampling.LANCZOS)
        alpha = figure.getchannel("A")
        edge = alpha.filter(ImageFilter.GaussianBlur(4)).point([min(235, max(0, (v - 34) * 10)) for v in range(256)])
        place = (wide // 2 + shift - size // 2, COVER[1] - 12 - round(size * 0.95))
        mask = ImageChops.lighter(edge, alpha)
        shadow = artwork.mask(f"aura/shadow-{traits['species']}").resize((size, size), Image.Resampling.LANCZOS)
        picture.paste(NAVY, place, shadow)
        picture.paste("#fff7ec", place, mask)
        picture.paste(figure.convert("RGB"), place, alpha)
    return picture


def contact_sheet(artwork: Artwork, characters: Sequence[Character], columns: int = 10, size: int = 160) -> Image.Image:
    """All characters side by side on paper, RGB."""
    gap = size // 16
    rows = -(-len(characters) // columns)
    sheet = Image.new("RGB", (columns * (size + gap) + gap, rows * (size + gap) + gap), "#eef1f6")
    for index, character in enumerate(characters):
        picture = artwork.compose(character).resize((size, size), Image.Resampling.LANCZOS, reducing_gap=3)
        sheet.paste(picture, (gap + index % columns * (size + gap), gap + index // columns * (size + gap)))
    return sheet


def main() -> None:
    """Draw the sealed picture, the cover and a sheet of sixty characters into assets."""
    artwork = Artwork()
    heritage, catalogue = Heritage.load(ASSETS / "heritage.toml"), Catalogue.load(ASSETS / "traits.toml")
    sheet = contact_sheet(artwork, draw_set(catalogue, b"contact sheet", 0, 60, heritage=heritage))
    for name, data in (
        ("sealed.png", encode_png(sealed_picture(artwork))),
        ("cover.png", encode_png(cover(artwork))),
        ("contact-sheet.webp", encode_webp(sheet, sheet.width)),
    ):
        (ASSETS / name).write_bytes(data)
        sys.stdout.write(f"{name}: {len(data) // 1024} KiB\n")


if __name__ == "__main__":
    main()
