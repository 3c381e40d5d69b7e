"""Paper to draw on: A4 in millimetres from the upper left corner, with text, pictures, QR codes and cut marks."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from PIL import Image
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from minting.errors import MintingError

WIDTH, HEIGHT = 210.0, 297.0
POINT = 1 / mm  # millimetres in a point
INK, INK2, INK3, LINE, CUT = "#15192e", "#464c6b", "#626987", "#e4e6ef", "#9aa0b8"
PIXELS_A_MM = 12.5  # about 318 dots an inch
SMALLEST = 4.5


class FontsMissing(MintingError):
    """The typeface is not installed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(f"The typeface Pretendard is not in {directory}.", "Run ./scripts/setup.")


@dataclass(frozen=True)
class Typeface:
    """Pretendard (SIL Open Font License 1.1, which allows embedding) from a directory of TrueType files."""

    directory: Path

    def register(self) -> None:
        """Make the weights known; raise FontsMissing."""
        for weight in ("Regular", "SemiBold", "Bold"):
            file = self.directory / f"Pretendard-{weight}.ttf"
            if not file.exists():
                raise FontsMissing(self.directory)
            pdfmetrics.registerFont(TTFont(f"Pretendard-{weight}", str(file)))


class Picture:
    """A picture in the resolution that print needs, stored once however often it is drawn."""

    def __init__(self, image: Image.Image, side: float) -> None:
        """`image`: square RGB; `side`: the largest size on paper in millimetres."""
        pixels = min(image.width, round(side * PIXELS_A_MM))
        small = image.convert("RGB").resize((pixels, pixels), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        small.save(file, "JPEG", quality=90, subsampling=0)
        file.seek(0)
        self.reader = ImageReader(file)


class Paper:
    """A document under way. All positions and sizes in millimetres, type sizes in points; `y` grows downward."""

    def __init__(self, typeface: Typeface, title: str) -> None:
        typeface.register()
        self._file = io.BytesIO()
        # `invariant`: no time and no random id, so that the same codes give the same bytes.
        self._canvas = Canvas(self._file, pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Palmido")
        self._canvas.setProducer("Palmido")

    def next_page(self) -> None:
        """End the page."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """Return the PDF."""
        self._canvas.save()
        return self._file.getvalue()

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        weight: str = "Regular",
        colour: str = INK,
        *,
        width: float | None = None,
        align: str = "left",
        spacing: float = 0.0,
    ) -> None:
        """Write one line with its baseline at `y`, smaller where it would be wider than `width`."""
        font = f"Pretendard-{weight}"
        if width is not None:
            words, size = fitted(words, font, size, width, spacing)
        length = _length(words, font, size, spacing)
        left = x - {"left": 0.0, "centre": length / 2, "right": length}[align]
        line = self._canvas.beginText(left * mm, (HEIGHT - y) * mm)
        line.setFont(font, size)
        line.setFillColor(HexColor(colour))
        line.setCharSpace(spacing)
        line.textOut(words)
        self._canvas.drawText(line)

    def qr(self, x: float, y: float, side: float, content: str) -> None:
        """Draw a QR code of level M in black, `side` without the quiet zone of four modules around it."""
        code = segno.make_qr(content, error="m", boost_error=False)
        rows = [list(row) for row in code.matrix]
        module = side / len(rows)
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(x * mm, (HEIGHT - y) * mm)
        canvas.scale(module * mm, -module * mm)
        canvas.setFillColor(Color(0, 0, 0))
        path = canvas.beginPath()
        for row, modules in enumerate(rows):
            for first, last in _runs(modules):
                path.rect(first, row, last - first, 1)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()

    def picture(self, x: float, y: float, side: float, picture: Picture, radius: float = 0.0) -> None:
        """Draw a square picture, its corners rounded."""
        canvas = self._canvas
        canvas.saveState()
        if radius:
            path = canvas.beginPath()
            path.roundRect(x * mm, (HEIGHT - y - side) * mm, side * mm, side * mm, radius * mm)
            canvas.clipPath(path, stroke=0, fill=0)
        canvas.drawImage(picture.reader, x * mm, (HEIGHT - y - side) * mm, side * mm, side * mm)
        canvas.restoreState()

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str = CUT,
        width: float = 0.2,
        dash: Sequence[float] = (),
    ) -> None:
        """Draw a line, dashed when `dash` gives lengths."""
        canvas = self._canvas
        canvas.saveState()
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(width * mm)
        canvas.setDash([length * mm for length in dash])
        canvas.line(start[0] * mm, (HEIGHT - start[1]) * mm, end[0] * mm, (HEIGHT - end[1]) * mm)
        canvas.restoreState()

    def frame(self, x: float, y: float, width: float, height: float, colour: str = CUT, line: float = 0.2) -> None:
        """Draw a dashed rectangle to cut along."""
        for start, end in (
            ((x, y), (x + width, y)),
            ((x + width, y), (x + width, y + height)),
            ((x, y + height), (x + width, y + height)),
            ((x, y), (x, y + height)),
        ):
            self.line(start, end, colour, line, (1.0, 1.0))

    def corner_marks(self, x: float, y: float, width: float, height: float, gap: float, length: float) -> None:
        """Draw cut marks at the corners of a trimmed piece, `gap` away so that none is left on it."""
        for cx, side in ((x, -1), (x + width, 1)):
            for cy, down in ((y, -1), (y + height, 1)):
                self.line((cx + side * gap, cy), (cx + side * (gap + length), cy), INK3)
                self.line((cx, cy + down * gap), (cx, cy + down * (gap + length)), INK3)


def fitted(words: str, font: str, size: float, width: float, spacing: float = 0.0) -> tuple[str, float]:
    """Return words and a type size with which they are at most `width` millimetres long, cut with … if need be."""
    while _length(words, font, size, spacing) > width and size > SMALLEST:
        size -= 0.25
    while _length(words, font, size, spacing) > width and len(words) > 1:
        words = words[:-2].rstrip() + "…"
    return words, size


def _length(words: str, font: str, size: float, spacing: float) -> float:
    points = pdfmetrics.stringWidth(words, font, size) + spacing * max(0, len(words) - 1)
    return float(points * POINT)


def _runs(modules: Sequence[int]) -> list[tuple[int, int]]:
    """Return where dark modules begin and end in a row."""
    edges = [i for i in range(len(modules) + 1) if _dark(modules, i) != _dark(modules, i - 1)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _dark(modules: Sequence[int], i: int) -> bool:
    return 0 <= i < len(modules) and bool(modules[i])
