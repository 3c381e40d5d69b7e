"""Eighteen cards of 60 x 42 mm on a page."""

from minting.codes.code import Code, check_of
from minting.codes.sheets.paper import HEIGHT, INK2, INK3, WIDTH, Paper, Picture
from minting.codes.sheets.words import GET, ONCE, SCAN, TICKET, Language

COLUMNS, ROWS = 3, 6
CARD = 60.0, 42.0
GAPS = 4.0, 3.0
MARGINS = (WIDTH - COLUMNS * CARD[0] - 2 * GAPS[0]) / 2, (HEIGHT - ROWS * CARD[1] - 5 * GAPS[1]) / 2
A_PAGE = COLUMNS * ROWS
PICTURE = 14.5
QR = 30.0
COLUMN = 38.0, 18.5  # where the words begin, and how wide they may be


def draw(paper: Paper, place: int, code: Code, url: str, picture: Picture, event: str, language: Language) -> None:
    """Draw the card at a place of the page, counted along the rows."""
    x, y = _corner(place)
    left, width = x + COLUMN[0], COLUMN[1]
    paper.qr(x + 4, y + 6, QR, url)
    paper.picture(left, y + 6, PICTURE, picture, 1.5)
    title, *others = GET.lines(language)
    paper.text(left, y + 25, title, 9.5, "Bold", width=width)
    for i, line in enumerate([*others, SCAN.lines(language)[0]]):
        paper.text(left, y + 28 + 2.7 * i, line, 6, colour=INK2, width=width)
    paper.text(left, y + 33.2, event or ONCE.lines(language)[0], 5.75, colour=INK3, width=width)
    ticket = TICKET.filled(ticket=f"{code.ticket:04}").lines(language)[0]
    paper.text(left, y + 36.4, ticket, 7, "Bold", width=width - 6.4)
    paper.text(left + width, y + 36.4, check_of(code.address), 5.75, "SemiBold", INK3, align="right")


def draw_marks(paper: Paper, count: int) -> None:
    """Draw where to cut."""
    for place in range(count):
        paper.frame(*_corner(place), *CARD)


def _corner(place: int) -> tuple[float, float]:
    row, column = divmod(place, COLUMNS)
    return MARGINS[0] + column * (CARD[0] + GAPS[0]), MARGINS[1] + row * (CARD[1] + GAPS[1])
