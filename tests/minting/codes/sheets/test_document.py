"""What is printed can be read: by a scanner at 300 dpi in grey, and by people; and it is calm, whole and within A4."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from minting.codes.code import check_of
from minting.codes.sheets import FontsMissing, Language, Layout, Occasion, Typeface, draw_codes
from minting.codes.sheets.document import LAYOUTS
from tests.minting.codes.some_run import some_run

ROOT = Path(__file__).resolve().parents[4]
TYPEFACE = Typeface(ROOT / "node_modules" / "pretendard" / "dist" / "public" / "static" / "alternative")
PICTURE = Image.open(ROOT / "assets" / "sealed.png")
EVENT = "글로벌 블록체인 인천 2026"
LONG_SITE = "https://characters.heritage.incheon-metropolitan-city.example.kr"


def occasion(language: Language = Language.BOTH, event: str = EVENT) -> Occasion:
    return Occasion(event, language, [PICTURE])


def scanned(pdf: bytes, dpi: int) -> list[str]:
    """Render each page in grey, as a printer would, and read every QR code on it."""
    document = pypdfium2.PdfDocument(pdf)
    found: list[str] = []
    for page in document:
        grey = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        found += [code.text for code in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)]
    return found


def text_of(pdf: bytes, page: int) -> str:
    """Return a page's text; -1 is the last one."""
    document = pypdfium2.PdfDocument(pdf)
    return str(document[page % len(document)].get_textpage().get_text_range())


@pytest.mark.parametrize("layout", list(Layout))
def test_every_code_of_a_thousand_is_read_at_300_dpi_in_grey(layout):
    label, codes = some_run(1000)
    read = scanned(draw_codes(label, codes, layout, occasion(), TYPEFACE), 300)
    assert sorted(read) == sorted(code.url(label.site) for code in codes)


@pytest.mark.parametrize("layout", list(Layout))
def test_a_long_site_and_a_poorer_printer_still_work(layout):
    label, codes = some_run(40, site=LONG_SITE)
    read = scanned(draw_codes(label, codes, layout, occasion(), TYPEFACE), 150)
    assert sorted(read) == sorted(code.url(label.site) for code in codes)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("layout", list(Layout))
def test_each_piece_says_its_ticket_and_its_check(layout, language):
    label, codes = some_run(LAYOUTS[layout].A_PAGE)
    text = text_of(draw_codes(label, codes, layout, occasion(language), TYPEFACE), 0)
    for code in codes:
        assert f"{code.ticket:04}" in text
        assert check_of(code.address) in text
    assert ("캐릭터 받기" in text) == (language is not Language.EN)
    assert ("Get your character" in text) == (language is not Language.KO)
    assert EVENT in text


def test_no_text_of_the_document_holds_a_secret():
    """Only the QR codes do: a search in the file or a screen reader does not find one."""
    label, codes = some_run(18)
    pdf = draw_codes(label, codes, Layout.SHEET, occasion(), TYPEFACE)
    text = text_of(pdf, 0) + text_of(pdf, 1) + pdf.decode("latin1")
    for code in codes:
        assert code.url(label.site).split("#")[1] not in text
        assert code.secret.reveal().hex() not in text


def test_the_last_page_says_what_was_printed():
    label, codes = some_run(30)
    text = text_of(draw_codes(label, codes, Layout.BADGE, occasion(), TYPEFACE), -1).replace("\r\n", "")
    for fact in ("0400 – 0429", "30", label.fingerprint, label.desk, label.site, EVENT):
        assert fact in text
    some = text_of(draw_codes(label, codes[:7], Layout.BADGE, occasion(), TYPEFACE), -1)
    assert "7 / 30" in some


def test_the_same_codes_give_the_same_bytes():
    label, codes = some_run(20)
    assert draw_codes(label, codes, Layout.STRIP, occasion(), TYPEFACE) == draw_codes(
        label, codes, Layout.STRIP, occasion(), TYPEFACE
    )


@pytest.mark.parametrize("layout", list(Layout))
def test_nothing_lies_on_a_quiet_zone_or_off_the_page(layout):
    """However long the event's name is: it is shortened, never run into a QR or over the edge."""
    label, codes = some_run(LAYOUTS[layout].A_PAGE)
    pdf = draw_codes(label, codes, layout, occasion(event="아주 긴 행사 이름 " * 12), TYPEFACE)
    assert len(scanned(pdf, 300)) == len(codes)
    page = pypdfium2.PdfDocument(pdf)[0]
    for item in page.get_objects():
        left, bottom, right, top = item.get_bounds()
        assert left >= 5
        assert bottom >= 5
        assert right <= page.get_width() - 5
        assert top <= page.get_height() - 5
    assert "…" in text_of(pdf, 0)


def test_one_picture_is_stored_once():
    label, codes = some_run(200)
    small = len(draw_codes(label, codes[:8], Layout.BADGE, occasion(), TYPEFACE))
    large = len(draw_codes(label, codes, Layout.BADGE, occasion(), TYPEFACE))
    assert large < small + 200 * 3000


def test_a_missing_typeface_is_said_with_what_to_do(tmp_path):
    label, codes = some_run(1)
    with pytest.raises(FontsMissing, match="setup"):
        draw_codes(label, codes, Layout.SHEET, occasion(), Typeface(tmp_path))
