"""From a file's bytes to text: spreadsheets write four encodings and say which one only sometimes."""

import codecs
from dataclasses import dataclass

from minting.recipients.problems import ListUnreadable

SAVE_AS = "Open it in the program that made it and save it as CSV (UTF-8)."
NO_TEXT = {
    b"PK\x03\x04": "an Excel or other workbook, not text",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, not text",
    b"%PDF": "a PDF, not text",
}


@dataclass(frozen=True)
class ListText:
    """A list as text, and the encoding it was in, as people know it."""

    text: str
    encoding: str


def decode_list(content: bytes) -> ListText:
    """Return a file's text: by its byte order mark, else as UTF-16, UTF-8 or CP949, whichever fits; or ListUnreadable.

    CP949 is what Korean Excel writes as "CSV". UTF-16 without a mark is known by the zero bytes of its ASCII letters.
    """
    for start, what in NO_TEXT.items():
        if content.startswith(start):
            raise ListUnreadable(f"it is {what}", SAVE_AS)
    if content.startswith(codecs.BOM_UTF8):
        return _decoded(content, "utf-8-sig", "UTF-8")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16", "UTF-16")
    if b"\0" in content:
        even, odd = content[0::2].count(0), content[1::2].count(0)
        return _decoded(content, "utf-16-be" if even > odd else "utf-16-le", "UTF-16")
    try:
        return _decoded(content, "utf-8", "UTF-8")
    except ListUnreadable:
        return _decoded(content, "cp949", "CP949")


def _decoded(content: bytes, codec: str, name: str) -> ListText:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise ListUnreadable("it is neither UTF-8, UTF-16 nor CP949 text", SAVE_AS) from None
    if "\0" in text:
        raise ListUnreadable("it is not text", SAVE_AS)
    return ListText(text, name)
