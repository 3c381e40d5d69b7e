"""The picture that a shared link shows: 1200x630, family tint and lens, the character left, its name right."""

from __future__ import annotations

import io
import json
from functools import cache, lru_cache
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from PIL import Image, ImageDraw, ImageFont

from gallery_api.characters import service as characters
from gallery_api.characters.schemas import Card, CharacterNumber, CharacterQuery, DropNumber
from gallery_api.database import ReadSession
from gallery_api.errors import NotIndexedYet
from gallery_api.web.lens import lens_rings
from gallery_api.web.rendering import manifest, words_for
from gallery_api.web.static_files import TOKENS
from gallery_api.web.words import Language, words_of
from metadata.ipfs import IpfsError

router = APIRouter(include_in_schema=False)
WIDTH, HEIGHT = 1200, 630
PICTURE, EDGE = 520, 55
TEXT_LEFT = EDGE + PICTURE + 56
KEPT = 256
HOURS = "public, max-age=3600"

Colour = tuple[int, int, int]


@router.get("/card.jpg")
def share_gallery(request: Request, session: ReadSession, lang: Annotated[Language | None, Query()] = None) -> Response:
    """The picture for links to the gallery and the other pages: the newest character stands for all."""
    words = words_of(lang) if lang else words_for(request)
    first, second = words("gallery.title").split("\n")
    newest = _newest(session)
    content = _read_picture(request, newest.picture.path_prefix) if newest and newest.picture else b""
    family = newest.family if newest and newest.family else "port"
    return _jpeg(draw_share(content, family, 1903, (words("site.name"), first, second)))


def _newest(session: ReadSession) -> Card | None:
    try:
        found = characters.list_characters(session, CharacterQuery(limit=1)).characters
    except NotIndexedYet:
        return None
    return found[0] if found else None


@router.get("/characters/{drop}/{number}/card.jpg")
def share_character(
    request: Request,
    session: ReadSession,
    drop: DropNumber,
    number: CharacterNumber,
    lang: Annotated[Language | None, Query()] = None,
) -> Response:
    """The picture for links to one character; without its picture when the store does not have it now."""
    words = words_of(lang) if lang else words_for(request)
    card = characters.read_character(session, drop, number)
    family = card.family or "islands"
    known = card.species in ("seal", "lighthouse")
    name = words(f"species.{card.species}") if known else words("character.unnamed")
    lines = [words(f"family.{family}") if card.family else words("site.name"), name]
    lines.append(words("character.number", number=str(number)))
    content = _read_picture(request, card.picture.path_prefix) if card.picture else b""
    return _jpeg(draw_share(content, family, drop * 100000 + number, tuple(lines)))


def _read_picture(request: Request, prefix: str) -> bytes:
    cid, _, path = prefix.removeprefix("/ipfs/").partition("/")
    store = request.app.state.store
    try:
        return b"".join(store.read(store.resolve(cid, f"{path}-1024.webp")))
    except IpfsError:
        return b""


def _jpeg(content: bytes) -> Response:
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": HOURS})


@cache
def _colours() -> dict[str, list[str]]:
    tokens: dict[str, list[str]] = json.loads(TOKENS.read_text("utf-8"))
    return tokens


def _colour(name: str) -> Colour:
    text = _colours()[name][0]
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


@lru_cache(maxsize=KEPT)
def draw_share(picture: bytes, family: str, seed: int, lines: tuple[str, ...]) -> bytes:
    """The JPEG for a picture's bytes (or none), a family's colours and three lines of text."""
    card = Image.new("RGB", (WIDTH, HEIGHT), _colour(f"{family}-tint"))
    if picture:
        card.paste(_lens(family, seed), (0, 0))
        _place_picture(card, picture)
    _write(card, family, lines, TEXT_LEFT if picture else 96)
    stream = io.BytesIO()
    card.save(stream, "JPEG", quality=90, optimize=True)
    return stream.getvalue()


def _lens(family: str, seed: int) -> Image.Image:
    """Tint with white rings around the picture's middle, drawn twice as large so that they are smooth."""
    tint = _colour(f"{family}-tint")
    large = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), tint)
    draw = ImageDraw.Draw(large)
    x, y = (EDGE + PICTURE / 2) * 2, HEIGHT
    for ring in lens_rings(seed):
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


def _place_picture(card: Image.Image, content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as picture:
        small = picture.convert("RGB").resize((PICTURE, PICTURE), Image.Resampling.LANCZOS)
    corners = Image.new("L", (PICTURE * 2, PICTURE * 2), 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, PICTURE * 2 - 1, PICTURE * 2 - 1), radius=64, fill=255)
    card.paste(small, (EDGE, EDGE), corners.resize((PICTURE, PICTURE), Image.Resampling.LANCZOS))


def _write(card: Image.Image, family: str, lines: tuple[str, ...], left: int) -> None:
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
