"""Addresses and cursors come back as they were, and what is none is refused."""

import pytest
from eth_utils.address import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from gallery_api.errors import InvalidAddress, InvalidCursor
from gallery_api.models import character_id, log_id
from gallery_api.wire import LAST_REPRESENTABLE, address_bytes, decode_cursor, encode_cursor, hex_of, time_of

MISTYPED = "0x70997970C51812dc3A010C7d01b50e0d17dc79c8"


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_is_the_place_it_was_made_of(key):
    assert decode_cursor(encode_cursor(key)) == key


@pytest.mark.parametrize("cursor", ["", "0", "8000000000000000", "00000001000000G1", "0000000100000011 ", "0" * 17])
def test_no_other_text_is_a_cursor(cursor):
    with pytest.raises(InvalidCursor):
        decode_cursor(cursor)


@given(st.binary(min_size=20, max_size=20))
def test_an_address_may_be_written_in_lower_upper_or_checksum_case(value):
    address = hex_of(value)
    for written in (address, "0x" + address[2:].upper(), to_checksum_address(address)):
        assert address_bytes(written) == value


@pytest.mark.parametrize("address", ["", "0x", "0x12", "7" * 40, "0x" + "g" * 40, "0x" + "0" * 41, MISTYPED])
def test_no_other_text_is_an_address(address):
    with pytest.raises(InvalidAddress):
        address_bytes(address)


def test_ids_keep_the_order_of_the_chain():
    """A later number, drop, block or log has a greater id, up to what 63 bits hold."""
    assert character_id(1, 2**32 - 1) < character_id(2, 1)
    assert character_id(2**31 - 1, 2**32 - 1) < 2**63
    assert log_id(7, 2**20 - 1) < log_id(8, 0)


def test_a_window_without_an_end_has_a_time_that_can_be_written():
    assert time_of(2**40 - 1) == time_of(LAST_REPRESENTABLE)
