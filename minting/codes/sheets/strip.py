"""Nine strips of 190 x 30 mm on a page: a stub that stays at the booth, a picture, words, the QR."""

from minting.codes.code import Code, check_of
from minting.codes.sheets.paper import CUT, HEIGHT, INK2, INK3, WIDTH, Paper, Picture
from minting.codes.sheets.words import FREE, GET, KEEP, ONCE, SCAN, TICKET, Language

A_PAGE = 9
STRIP = 190.0, 30.0
MARGINS = (WIDTH - STRIP[0]) / 2, (HEIGHT - A_PAGE * STRIP[1]) / 2
PICTURE = 24.0
QR = 23.0
STUB = 34.0


def draw(paper: Paper, place: int, code: Code, url: str, picture: Picture, event: str, language: Language) -> None:
    """Draw the strip at a place of the page, counted from above."""
    x, y = MARGINS[0], MARGINS[1] + place * STRIP[1]
    ticket, check = f"{code.ticket:04}", check_of(code.address)
    named = TICKET.filled(ticket="").lines(language)[0].strip()
    paper.text(x + 3, y + 9, named, 6.5, colour=INK3)
    paper.text(x + 3, y + 16, ticket, 15, "Bold", width=STUB - 6)
    paper.text(x + 3, y + 21.2, check, 8, "SemiBold", INK2, spacing=0.4)
    paper.text(x + 3, y + 25.6, event, 6, colour=INK3, width=STUB - 6)
    paper.line((x + STUB, y + 1.5), (x + STUB, y + STRIP[1] - 1.5), CUT, 0.25, (0.6, 0.9))
    paper.picture(x + STUB + 5, y + 3, PICTURE, picture, 2.2)
    left, width = x + STUB + 5 + PICTURE + 6, 82.0
    title, *others = GET.lines(language)
    paper.text(left, y + (9.4 if others else 11.4), title, 14, "Bold", width=width)
    if others:
        paper.text(left, y + 13.6, others[0], 8, "SemiBold", INK2, width=width)
    leading, *second = [" · ".join(pair) for pair in zip(SCAN.lines(language), FREE.lines(language), strict=True)]
    paper.text(left, y + 18.6, leading, 7, colour=INK2, width=width)
    for line in second:
        paper.text(left, y + 21.9, line, 6.5, colour=INK3, width=width)
    small = " · ".join(
        [TICKET.filled(ticket=ticket).lines(language)[0], ONCE.lines(language)[0], KEEP.lines(language)[0]]
    )
    paper.text(left, y + 26.2, small, 6, colour=INK3, width=width)
    paper.text(x + STRIP[0] - 30.4, y + 26.4, check, 6, "SemiBold", INK3, align="right", spacing=0.3)
    paper.qr(x + STRIP[0] - QR - 4, y + (STRIP[1] - QR) / 2, QR, url)


def draw_marks(paper: Paper, count: int) -> None:
    """Draw where to cut: one straight line from edge to edge between two strips."""
    for i in range(count + 1):
        y = MARGINS[1] + i * STRIP[1]
        paper.line((MARGINS[0], y), (MARGINS[0] + STRIP[0], y), CUT, 0.2, (1.0, 1.0))
        for start, end in ((3.0, 7.0), (WIDTH - 7.0, WIDTH - 3.0)):
            paper.line((start, y), (end, y), INK3)
