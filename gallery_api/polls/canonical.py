"""The one way to write JSON (RFC 8785), read as strictly as it is written."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import rfc8785

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 32
_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


class NotCanonical(ValueError):
    """Bytes are not the canonical form of a JSON value without fractions."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"not canonical JSON (RFC 8785): {reason}; write it again with canonical.dumps")


def dumps(value: Any) -> bytes:
    """The canonical bytes of a JSON value of objects, lists, texts, booleans, null and integers up to 2^53-1.

    Raises NotCanonical for anything else, floating-point numbers included.
    """
    _check(value)
    try:
        written: bytes = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(str(error)) from error
    return written


def loads(content: bytes) -> Any:
    """The value of canonical bytes; raises NotCanonical when a single byte could have been written otherwise."""
    if _depth(content) > DEEPEST:
        raise NotCanonical(f"more than {DEEPEST} values inside one another")
    try:
        value = json.loads(content.decode("utf-8"))
        same = dumps(value) == content
    except NotCanonical:
        raise
    except ValueError as error:
        raise NotCanonical(str(error)) from error
    if not same:
        raise NotCanonical("the bytes differ from the canonical form of what they say")
    return value


def write_lines(values: Iterator[Any] | list[Any]) -> bytes:
    """JSON Lines: one canonical value a line, each line ended by a line feed."""
    return b"".join(dumps(value) + b"\n" for value in values)


def read_lines(content: bytes) -> list[Any]:
    """The values of canonical JSON Lines; raises NotCanonical."""
    if content and not content.endswith(b"\n"):
        raise NotCanonical("the last line does not end with a line feed")
    return [loads(line) for line in content.split(b"\n")[:-1]]


def write_fraction(value: Fraction | int) -> str:
    """A rational number in lowest terms, such as "7/3", or "2" when it is whole."""
    return str(Fraction(value))


def hexadecimal(content: bytes) -> str:
    """Bytes as "0x" and lower-case digits."""
    return "0x" + content.hex()


def _depth(content: bytes) -> int:
    """How deep lists and objects are nested; a parser that recurses must know before it begins."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_TEXTS.sub(b"", content)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(depth, deepest)
    return deepest


def _check(value: Any) -> None:
    if isinstance(value, float):
        raise NotCanonical("a floating-point number")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_INTEGER:
        raise NotCanonical(f"the integer {value} is beyond 2^53-1")
    if isinstance(value, dict):
        for each in value.values():
            _check(each)
    elif isinstance(value, list):
        for each in value:
            _check(each)
