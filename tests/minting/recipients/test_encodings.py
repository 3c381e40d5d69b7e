"""A list is read in whatever encoding a spreadsheet wrote it, and the encoding is said."""

import pytest

from minting.recipients import ListUnreadable, read_list
from minting.recipients.encodings import decode_list
from tests.minting.city import citizens

A, B = citizens(2)
KOREAN = f"순번,주소,교환권\r\n1,{A},7\r\n2,{B},\r\n"


@pytest.mark.parametrize(
    ("codec", "mark", "said"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "UTF-8"),
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-16-le", b"", "UTF-16"),
        ("utf-16-be", b"", "UTF-16"),
        ("cp949", b"", "CP949"),
    ],
)
def test_what_spreadsheets_write_is_read_and_the_encoding_said(codec: str, mark: bytes, said: str) -> None:
    """UTF-8 and UTF-16 with and without their mark, and the CP949 of Korean Excel, give the same recipients."""
    found = read_list(mark + KOREAN.encode(codec))
    assert found.problems == []
    assert [(one.line, one.address, one.ticket) for one in found.recipients] == [(2, A, 7), (3, B, None)]
    assert found.encoding == said
    assert str(found) == f"2 lines, {said}, columns separated by commas, not used: 순번"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04rest", "Excel"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"0x\xff\xff\xff", "neither UTF-8, UTF-16 nor CP949"),
        (b"\x00\x00\x00\x00", "not text"),
    ],
)
def test_what_is_no_text_is_named_with_what_to_do(content: bytes, what: str) -> None:
    """A workbook, a PDF and damaged bytes are refused in words; nothing is guessed."""
    with pytest.raises(ListUnreadable, match=what) as error:
        decode_list(content)
    assert "save it as CSV (UTF-8)" in error.value.todo
