"""Eight badges of 86 x 54 mm on a page, the picture running 3 mm over the edge to be cut."""

from minting.codes.code import Code, check_of
from minting.codes.sheets.paper import HEIGHT, INK2, INK3, WIDTH, Paper, Picture
from minting.codes.sheets.words import GET, SCAN, TICKET, Language

COLUMNS, ROWS = 2, 4
BADGE = 86.0, 54.0
BLEED = 3.0
GAPS = 10.0, 10.0
MARGINS = (WIDTH - COLUMNS * BADGE[0] - GAPS[0]) / 2, (HEIGHT - ROWS * BADGE[1] - 3 * GAPS[1]) / 2
A_PAGE = COLUMNS * ROWS
PICTURE = BADGE[1] + 2 * BLEED
QR = 22.0


def draw(paper: Paper, place: int, code: Code, url: str, picture: Picture, event: str, language: Language) -> None:
    """Draw the badge at a place of the page, counted along the rows."""
    x, y = _corner(place)
    paper.picture(x - BLEED, y - BLEED, PICTURE, picture)
    left, width = x + BADGE[1] + BLEED + 2.9, 23.0
    title, *others = GET.lines(language)
    paper.text(left, y + 9.2, title, 11.5, "Bold", width=width)
    for i, line in enumerate([*others, event or SCAN.lines(language)[0]]):
        paper.text(left, y + 13 + 3.2 * i, line, 6.5, colour=INK2, width=width)
    paper.qr(left, y + 20.4, QR, url)
    ticket = TICKET.filled(ticket=f"{code.ticket:04}").lines(language)[0]
    paper.text(left, y + 47.6, ticket, 7.5, "Bold", width=QR - 7.2)
    paper.text(left + QR, y + 47.6, check_of(code.address), 6, "SemiBold", INK3, align="right")


def draw_marks(paper: Paper, count: int) -> None:
    """Draw where to cut."""
    for place in range(count):
        paper.corner_marks(*_corner(place), *BADGE, gap=BLEED + 0.5, length=1.4)


def _corner(place: int) -> tuple[float, float]:
    row, column = divmod(place, COLUMNS)
    return MARGINS[0] + column * (BADGE[0] + GAPS[0]), MARGINS[1] + row * (BADGE[1] + GAPS[1])
