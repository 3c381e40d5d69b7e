"""Reading JSON objects strictly: every field is asked for, has its type and range, and nothing is left over."""

import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gallery_api.polls.canonical import LARGEST_INTEGER, write_fraction


class FieldInvalid(ValueError):
    """A field is missing, unknown or not as the rules want it."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path or 'the document'}: {reason} (docs/polls.md tells each field)")


class Fields:
    """An object being read; `done` refuses what was not asked for."""

    def __init__(self, value: Any, path: str = "") -> None:
        if not isinstance(value, dict):
            raise FieldInvalid(path, "must be an object")
        self._value = value
        self._left = set(value)
        self.path = path

    def take(self, name: str) -> Any:
        """A field as it stands; raises FieldInvalid when it is missing."""
        if name not in self._value:
            raise FieldInvalid(self.at(name), "is missing")
        self._left.discard(name)
        return self._value[name]

    def at(self, name: str) -> str:
        """Where a field is, for messages."""
        return f"{self.path}.{name}" if self.path else name

    def fields(self, name: str) -> "Fields":
        """A field that is an object."""
        return Fields(self.take(name), self.at(name))

    def items(self, name: str, least: int = 0, most: int = 100_000) -> list[Any]:
        """A field that is a list of some length."""
        value = self.take(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise FieldInvalid(self.at(name), f"must be a list of {least} to {most}")
        return value

    def integer(self, name: str, least: int = 0, most: int = LARGEST_INTEGER) -> int:
        """A field that is an integer in a range, both ends included."""
        return integer(self.take(name), self.at(name), least, most)

    def optional_integer(self, name: str, least: int = 0, most: int = LARGEST_INTEGER) -> int | None:
        """A field that is an integer or null."""
        value = self.take(name)
        return None if value is None else integer(value, self.at(name), least, most)

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """A field that is one of some words."""
        value = self.take(name)
        if not isinstance(value, str) or value not in allowed:
            raise FieldInvalid(self.at(name), f"must be one of {', '.join(allowed)}")
        return value

    def words(self, name: str, most: int, lines: bool = False) -> str:
        """A field that is a text a person reads."""
        return words(self.take(name), self.at(name), most, lines)

    def binary(self, name: str, size: int) -> bytes:
        """A field of "0x" and 2·size lower-case hexadecimal digits."""
        return binary(self.take(name), self.at(name), size)

    def fraction(self, name: str) -> Fraction:
        """A field from 0 to 1, written in lowest terms such as "1/2"."""
        value = self.take(name)
        try:
            read = Fraction(value) if isinstance(value, str) and len(value) <= 40 else None
        except (ValueError, ZeroDivisionError):
            read = None
        if read is None or write_fraction(read) != value or not 0 <= read <= 1:
            raise FieldInvalid(self.at(name), 'must be a fraction from 0 to 1 in lowest terms, such as "1/2"')
        return read

    def done(self) -> None:
        """Refuse fields that nobody asked for."""
        if self._left:
            raise FieldInvalid(self.at(min(self._left)), "is not a field of this version")


def integer(value: Any, path: str, least: int = 0, most: int = LARGEST_INTEGER) -> int:
    """An integer in a range; a boolean is none."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise FieldInvalid(path, f"must be an integer from {least} to {most}")
    return value


def binary(value: Any, path: str, size: int) -> bytes:
    """Bytes from "0x" and lower-case digits; `size` bytes exactly."""
    content = any_binary(value, path)
    if len(content) != size:
        raise FieldInvalid(path, f"must have {size} bytes")
    return content


def any_binary(value: Any, path: str) -> bytes:
    """Bytes of any length from "0x" and lower-case digits."""
    if isinstance(value, str) and value.startswith("0x"):
        try:
            content = bytes.fromhex(value[2:])
        except ValueError:
            content = b""
        if "0x" + content.hex() == value:
            return content
    raise FieldInvalid(path, 'must be "0x" and pairs of lower-case hexadecimal digits')


def words(value: Any, path: str, most: int, lines: bool = False) -> str:
    """A text: not empty, at most `most` characters, NFC, no control, format or bidirectional characters, no space at
    its ends; line feeds only where `lines`."""
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise FieldInvalid(path, f"must be a text of 1 to {most} characters")
    if value != value.strip() or not unicodedata.is_normalized("NFC", value):
        raise FieldInvalid(path, "must be in Unicode's form NFC, without spaces at its ends")
    for character in value:
        if unicodedata.category(character)[0] == "C" and not (lines and character == "\n"):
            raise FieldInvalid(path, f"must not contain the character U+{ord(character):04X}")
        if unicodedata.category(character) in ("Zl", "Zp"):
            raise FieldInvalid(path, f"must not contain the character U+{ord(character):04X}")
    return value
