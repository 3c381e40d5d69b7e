"""The picture that a shared link shows: 1200x630, family tint and lens, the character left, its name right."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from PIL import Image, ImageDraw, ImageFont

from gallery_api.characters import service as characters
from gallery_api.characters.schemas import Card, CharacterNumber, CharacterQuery, DropNumber
from gallery_api.conditional import matches
from gallery_api.database import ReadSession
from gallery_api.errors import NotIndexedYet
from gallery_api.web.easel import Easel
from gallery_api.web.lens import lens_rings
from gallery_api.web.rendering import FAMILIES, SPECIES, manifest, words_for
from gallery_api.web.static_files import TOKENS
from gallery_api.web.words import Language, Words, words_of
from metadata.ipfs import IpfsError

router = APIRouter(include_in_schema=False)
VERSION = "2"  # raise it when the same inputs give another drawing: kept copies are then asked for again
WIDTH, HEIGHT = 1200, 630
PICTURE, EDGE = 520, 55
TEXT_LEFT = EDGE + PICTURE + 56
MAX_BYTES, MAX_SIDE = 8 << 20, 4096
HOURS, A_MINUTE = "public, max-age=3600", "public, max-age=60"
LENS_SEED = 1903

Colour = tuple[int, int, int]
AskedLanguage = Annotated[Language | None, Query()]
_easel = Easel()


@dataclass(frozen=True)
class ShareCard:
    """All that a shared picture depends on; `picture` is the path below /ipfs/ without size, empty for none."""

    picture: str
    family: str
    language: Language
    lines: tuple[str, str, str]

    @property
    def tag(self) -> str:
        """The strong entity tag of the card with its picture."""
        parts = (VERSION, self.picture, self.family, self.language, *self.lines)
        return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


@router.get("/card.jpg")
def share_gallery(request: Request, session: ReadSession, lang: AskedLanguage = None) -> Response:
    """The picture for links to the gallery and the other pages: the newest character stands for all."""
    words = words_of(lang) if lang else words_for(request)
    first, second = words("gallery.title").split("\n")
    newest = _newest(session)
    return _answer(request, _share_card(newest, words, "port", (words("site.name"), first, second)))


def _newest(session: ReadSession) -> Card | None:
    try:
        found = characters.list_characters(session, CharacterQuery(limit=1)).characters
    except NotIndexedYet:
        return None
    return found[0] if found else None


@router.get("/characters/{drop}/{number}/card.jpg")
def share_character(
    request: Request, session: ReadSession, drop: DropNumber, number: CharacterNumber, lang: AskedLanguage = None
) -> Response:
    """The picture for links to one character; without its picture when the store does not have it now."""
    words = words_of(lang) if lang else words_for(request)
    card = characters.read_character(session, drop, number)
    over = words(f"family.{card.family}") if card.family in FAMILIES else words("site.name")
    name = words(f"species.{card.species}") if card.species in SPECIES else words("character.unnamed")
    lines = (over, name, words("character.number", number=str(number)))
    return _answer(request, _share_card(card, words, "islands", lines))


def _share_card(card: Card | None, words: Words, family: str, lines: tuple[str, str, str]) -> ShareCard:
    picture = card.picture.path_prefix.removeprefix("/ipfs/") if card and card.picture else ""
    known = card.family if card and card.family in FAMILIES else family
    return ShareCard(picture, known, words.language, lines)


def _answer(request: Request, card: ShareCard) -> Response:
    headers = {"ETag": card.tag, "Cache-Control": HOURS}
    if "lang" not in request.query_params:
        headers["Vary"] = "Accept-Language, Cookie"
    if matches(request.headers, card.tag):
        return Response(None, 304, headers)
    content = _easel.card(card, lambda: _draw(request, card))
    if _easel.find(card) is None:  # drawn without its picture, which may be back soon
        del headers["ETag"]
        headers["Cache-Control"] = A_MINUTE
    return Response(content, media_type="image/jpeg", headers=headers)


def _draw(request: Request, card: ShareCard) -> tuple[bytes, bool]:
    """The card's JPEG, and whether it is what the card should be: with its picture, when it has one."""
    picture = read_image(_read_picture(request, card.picture)) if card.picture else None
    return draw_share(picture, card.family, card.lines), picture is not None or not card.picture


def _read_picture(request: Request, place: str) -> bytes:
    cid, _, path = place.partition("/")
    store = request.app.state.store
    try:
        file = store.resolve(cid, f"{path}-1024.webp")
        return b"".join(store.read(file)) if file.size <= MAX_BYTES else b""
    except IpfsError:
        return b""


def read_image(content: bytes) -> Image.Image | None:
    """A WebP or PNG in the size of the card; None for everything else, cut or too large."""
    try:
        with Image.open(io.BytesIO(content), formats=("WEBP", "PNG")) as picture:
            if max(picture.size) > MAX_SIDE:
                return None
            return picture.convert("RGB").resize((PICTURE, PICTURE), Image.Resampling.LANCZOS)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):  # what Pillow raises for broken files
        return None


@cache
def _colours() -> dict[str, list[str]]:
    tokens: dict[str, list[str]] = json.loads(TOKENS.read_text("utf-8"))
    return tokens


def _colour(name: str) -> Colour:
    text = _colours()[name][0]
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def draw_share(picture: Image.Image | None, family: str, lines: tuple[str, str, str]) -> bytes:
    """The JPEG for a picture (or none), a family's colours and three lines of text."""
    card = Image.new("RGB", (WIDTH, HEIGHT), _colour(f"{family}-tint"))
    if picture:
        card.paste(_lens(family), (0, 0))
        card.paste(picture, (EDGE, EDGE), _corners())
    _write(card, family, lines, TEXT_LEFT if picture else 96)
    stream = io.BytesIO()
    card.save(stream, "JPEG", quality=90, optimize=True)
    return stream.getvalue()


@cache
def _lens(family: str) -> Image.Image:
    """Tint with white rings around the picture's middle, drawn twice as large so that they are smooth."""
    tint = _colour(f"{family}-tint")
    large = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), tint)
    draw = ImageDraw.Draw(large)
    x, y = (EDGE + PICTURE / 2) * 2, HEIGHT
    for ring in lens_rings(LENS_SEED + FAMILIES.index(family)):
        radius, width = ring.radius * 2, ring.width * 2
        strength = ring.opacity
        colour = tuple(round(part + (255 - part) * strength) for part in tint)
        step = 360 * (ring.dash + ring.gap) / (2 * 3.141592653589793 * ring.radius)
        sweep = step * 0.72
        box = (x - radius, y - radius, x + radius, y + radius)
        for segment in range(round(360 / step)):
            start = ring.turn + segment * step
            draw.arc(box, start, start + sweep, fill=colour, width=round(width))
    faded = large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    # The rings end before the text begins.
    mask = Image.linear_gradient("L").rotate(90).resize((160, HEIGHT))
    shield = Image.new("L", (WIDTH, HEIGHT), 0)
    shield.paste(mask, (TEXT_LEFT - 180, 0))
    shield.paste(255, (TEXT_LEFT - 20, 0, WIDTH, HEIGHT))
    faded.paste(tint, (0, 0), shield)
    return faded


@cache
def _corners() -> Image.Image:
    corners = Image.new("L", (PICTURE * 2, PICTURE * 2), 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, PICTURE * 2 - 1, PICTURE * 2 - 1), radius=64, fill=255)
    return corners.resize((PICTURE, PICTURE), Image.Resampling.LANCZOS)


def _write(card: Image.Image, family: str, lines: tuple[str, str, str], left: int) -> None:
    draw = ImageDraw.Draw(card)
    room = WIDTH - left - 48
    over, name, last = lines
    draw.text((left, 222), over, font=_font(32, 650), fill=_colour(family))
    draw.text((left, 276), name, font=_fitting(draw, name, 68, 700, room), fill=_colour("ink"))
    size, weight = (56, 400) if len(last) < 12 else (68, 700)  # a number is lighter than a second line of a title
    draw.text((left, 364), last, font=_fitting(draw, last, size, weight, room), fill=_colour("ink"))
    draw.text((left, 545), "Palmido · 팔미도", font=_font(26, 600), fill=_colour("ink3"))


def _fitting(draw: ImageDraw.ImageDraw, text: str, size: int, weight: int, room: int) -> ImageFont.FreeTypeFont:
    while size > 24 and draw.textlength(text, font=_font(size, weight)) > room:
        size -= 2
    return _font(size, weight)


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(manifest().path("pretendard.ttf"), size)
    font.set_variation_by_axes([weight])
    return font
