"""What code sheets are drawn with: the typeface, the pictures, the address that the QR codes lead to."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from minting.codes.archive import RunLabel
from minting.codes.code import SECRET_BYTES, Code, CodeUnreadable, parse_url
from minting.codes.hidden import Hidden
from minting.codes.printing import Draw
from minting.codes.sheets import Language, Layout, Occasion, Typeface, draw_codes
from scripts.sets import SetFolder
from scripts.stack import ASSETS, ROOT
from scripts.trouble import Trouble

TYPEFACE = Typeface(ROOT / "node_modules" / "pretendard" / "dist" / "public" / "static" / "alternative")
PICTURES = 12


def site_of(public_url: str) -> str:
    """Return scheme and host for the QR codes; raise Trouble where a phone could not use them."""
    site = public_url.rstrip("/")
    try:
        parse_url(Code(1, 0, Hidden(bytes(SECRET_BYTES))).url(site), site)
    except CodeUnreadable:
        raise Trouble(
            f"Codes cannot lead to {site}: it must be https, a host, and no path.",
            "Set PALMIDO_PUBLIC_URL to the address under which phones reach the service.",
        ) from None
    return site


def drawing(
    layout: Layout, language: Language, event: str, art: Path | None, progress: Callable[[int, int], None]
) -> Draw:
    """Return the function that draws a run's sheets; `progress` is told codes drawn and codes altogether."""
    occasion = Occasion(event, language, pictures_of(art))

    def draw(label: RunLabel, codes: Sequence[Code]) -> bytes:
        return draw_codes(label, codes, layout, occasion, TYPEFACE, progress)

    return draw


def pictures_of(art: Path | None) -> list[Image.Image]:
    """Return a dozen pictures from all over a drawn set, or the character that nobody has opened yet."""
    if art is None:
        return [Image.open(ASSETS / "sealed.png")]
    folder = SetFolder(art)
    count = folder.recipe.count
    chosen = sorted({i * count // PICTURES for i in range(PICTURES)})
    files = [folder.pictures / f"{index}.png" for index in chosen]
    missing = [file for file in files if not file.exists()]
    if missing:
        raise Trouble(f"{missing[0]} is missing.", f"Draw the set to its end: palmido draw {art}")
    return [Image.open(file) for file in files]
