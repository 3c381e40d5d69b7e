"""How chain values are written in the API: addresses, hashes, times, cursors, and the block that an answer is as of."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from gallery_api.errors import InvalidAddress, InvalidCursor, NotIndexedYet
from gallery_api.models import IndexCursor, Observation

Address = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$", examples=["0x70997970c51812dc3a010c7d01b50e0d17dc79c8"])]
Hash32 = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
TokenId = Annotated[str, Field(pattern=r"^[0-9]{1,30}$", examples=["18446744073709551633"])]
Cid = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,128}$")]
CURSOR_PATTERN = r"^[0-7][0-9a-f]{15}$"
Cursor = Annotated[str, Field(pattern=CURSOR_PATTERN, examples=["0000000100000011"])]

END = (1 << 63) - 1  # below it is every key of a list: where a walk without a cursor begins
LAST_REPRESENTABLE = 253402300799  # 9999-12-31T23:59:59Z; a window that closes later never closes


class AsOf(BaseModel):
    """The block up to which the index had read the chain when it answered."""

    block: int = Field(ge=0, examples=[182_734_551])
    hash: Hash32
    at: datetime


def hex_of(value: bytes) -> str:
    """Return raw bytes as 0x and lower-case hexadecimal."""
    return "0x" + value.hex()


def time_of(seconds: int) -> datetime:
    """Return a chain time (Unix seconds) as an aware UTC time."""
    return datetime.fromtimestamp(min(seconds, LAST_REPRESENTABLE), UTC)


def address_bytes(address: str) -> bytes:
    """Return the 20 bytes of an address in any case; raise InvalidAddress when it is malformed or mistyped."""
    digits = address[2:]
    if len(address) != 42 or not address.startswith("0x"):
        raise InvalidAddress(address)
    try:
        value = bytes.fromhex(digits)
    except ValueError:
        raise InvalidAddress(address) from None
    if len(value) != 20 or (digits not in (digits.lower(), digits.upper()) and not _checksum_holds(address)):
        raise InvalidAddress(address)
    return value


def _checksum_holds(address: str) -> bool:
    from eth_utils.address import is_checksum_address  # loaded for the rare mixed-case address only

    return is_checksum_address(address)


def encode_cursor(key: int) -> str:
    """Return the cursor of a place in a list, a key of up to 63 bits."""
    return f"{key:016x}"


def decode_cursor(cursor: str) -> int:
    """Return the key that encode_cursor was given; raise InvalidCursor for what is none."""
    if not re.fullmatch(CURSOR_PATTERN, cursor):
        raise InvalidCursor
    return int(cursor, 16)


def as_of(block: int, block_hash: bytes | None, timestamp: int) -> AsOf:
    """Return the block an answer is as of, from the row of index_cursor; raise NotIndexedYet before the first block."""
    if block_hash is None:
        raise NotIndexedYet
    return AsOf(block=block, hash=hex_of(block_hash), at=time_of(timestamp))


def read_as_of(session: Session) -> AsOf:
    """Return the block the index is at; raise NotIndexedYet before the first."""
    cursor = read_index_cursor(session)
    return as_of(cursor.block, cursor.hash, cursor.timestamp)


def read_index_cursor(session: Session) -> IndexCursor:
    """Return the row that says how far the chain is read; raise NotIndexedYet before the first block."""
    cursor = session.execute(select(IndexCursor)).scalar_one_or_none()
    if cursor is None or cursor.hash is None:
        raise NotIndexedYet
    return cursor


def read_revision(session: Session) -> int:
    """Return the counter that grows whenever something an answer may show has changed; 0 before the first."""
    return session.execute(select(Observation.revision)).scalar_one_or_none() or 0
