"""Canonical JSON: one way to write a value, and nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_api.polls import canonical
from gallery_api.polls.canonical import NotCanonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-canonical.LARGEST_INTEGER, canonical.LARGEST_INTEGER) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_again(value: object) -> None:
    """Every value of integers and texts."""
    try:
        content = canonical.dumps(value)
    except NotCanonical:  # a lone surrogate has no UTF-8
        return
    assert canonical.loads(content) == value


def test_rfc_8785_example() -> None:
    """Section 3.2.3: names in the order of their UTF-16 code units, and the escapes of its texts."""
    value = {
        "€": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "😀": "Emoji: Grinning Face",
        "\x80": "Control",
        "ö": "Latin Small Letter O With Diaeresis",
    }
    ordered = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]
    places = [canonical.dumps(value).decode().index(f'"{value[name]}"') for name in ordered]
    assert places == sorted(places)
    assert (
        canonical.dumps("\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f")
        == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()
    )


@pytest.mark.parametrize(
    "content",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"1e2",
        b"-0",
        b"01",
        b"9007199254740992",
        b"NaN",
        b"Infinity",
        b'"\\u0041"',
        b'"\\/"',
        b'"\xff"',
        b'"\\ud800"',
        b"",
        b"\xef\xbb\xbf1",
        b"1\n",
        b"1" * 5_000,
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
def test_another_way_to_write_is_refused(content: bytes) -> None:
    """Order, spaces, repeated names, fractions, escapes, byte order marks, depth."""
    with pytest.raises(NotCanonical):
        canonical.loads(content)


def test_a_fraction_is_never_written_as_a_decimal() -> None:
    """Floating-point numbers are refused, however deep."""
    with pytest.raises(NotCanonical):
        canonical.dumps({"a": [{"b": 0.5}]})
