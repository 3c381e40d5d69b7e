"""The document of a print run: all codes in one layout, and a last page for staff."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

from minting.codes.archive import RunLabel
from minting.codes.code import Code
from minting.codes.sheets import badge, record, sheet, strip
from minting.codes.sheets.paper import Paper, Picture, Typeface
from minting.codes.sheets.words import Language

MOST_PICTURES = 12

Progress = Callable[[int, int], None]


class Layout(StrEnum):
    """What is cut from a page: 18 small cards, 8 badges for a lanyard, or 9 strips with a stub."""

    SHEET = "sheet"
    BADGE = "badge"
    STRIP = "strip"


@dataclass(frozen=True)
class Occasion:
    """What the paper says besides the codes: an event's name ("" for none), the languages, pictures (square RGB).

    Pictures are decoration, never the outcome: nobody knows yet which character a ticket becomes.
    """

    event: str
    language: Language
    pictures: Sequence[Image.Image]


LAYOUTS = {Layout.SHEET: sheet, Layout.BADGE: badge, Layout.STRIP: strip}


def draw_codes(
    label: RunLabel,
    codes: Sequence[Code],
    layout: Layout,
    occasion: Occasion,
    typeface: Typeface,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """Return the PDF of these codes of a run; the same arguments give the same bytes. Raises FontsMissing."""
    room = LAYOUTS[layout]
    paper = Paper(typeface, f"Palmido · drop {label.drop} · {len(codes)} codes")
    pictures = [Picture(image, room.PICTURE) for image in occasion.pictures[:MOST_PICTURES]]
    for start in range(0, len(codes), room.A_PAGE):
        page = codes[start : start + room.A_PAGE]
        for place, code in enumerate(page):
            picture = pictures[(start + place) % len(pictures)]
            room.draw(paper, place, code, code.url(label.site), picture, occasion.event, occasion.language)
        room.draw_marks(paper, len(page))
        paper.next_page()
        progress(start + len(page), len(codes))
    record.draw(paper, label, codes, occasion.event, occasion.language)
    return paper.finish()
