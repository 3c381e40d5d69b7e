"""Content identifiers: read, checked and written (https://github.com/multiformats/cid)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property

from metadata.ipfs.errors import CidInvalid

RAW = 0x55
DAG_PB = 0x70
SHA2_256 = 0x12
DIGEST_BYTES = 32
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass(frozen=True)
class Cid:
    """A CID over SHA-256: version 0 or 1, the codec of the block, the digest of its bytes."""

    version: int
    codec: int
    digest: bytes

    @classmethod
    def parse(cls, text: str) -> Cid:
        """A CID in its one spelling, "bafy…" (version 1) or "Qm…" (version 0); raises CidInvalid."""
        try:
            if len(text) == 46 and text.startswith("Qm"):
                cid = cls.from_bytes(_base58_decode(text))
            elif text.startswith("b") and len(text) <= 100:
                body = text[1:].upper()
                cid = cls.from_bytes(base64.b32decode(body + "=" * (-len(body) % 8)))
            else:
                raise CidInvalid(text)
        except ValueError as error:
            raise CidInvalid(text) from error
        if str(cid) != text:
            raise CidInvalid(text)
        return cid

    @classmethod
    def from_bytes(cls, data: bytes) -> Cid:
        """A binary CID; raises ValueError when it is not one over SHA-256."""
        cid, end = cls.read(data, 0)
        if end != len(data):
            raise ValueError("bytes after the CID")
        return cid

    @classmethod
    def read(cls, data: bytes, start: int) -> tuple[Cid, int]:
        """The binary CID at `start` and where it ends; raises ValueError."""
        if data[start : start + 2] == bytes([SHA2_256, DIGEST_BYTES]):
            version, codec, place = 0, DAG_PB, start
        else:
            version, place = read_varint(data, start)
            codec, place = read_varint(data, place)
        hashing, place = read_varint(data, place)
        size, place = read_varint(data, place)
        digest = data[place : place + size]
        if version not in (0, 1) or (hashing, size, len(digest)) != (SHA2_256, DIGEST_BYTES, DIGEST_BYTES):
            raise ValueError("not a CID over SHA-256")
        return cls(version, codec, bytes(digest)), place + size

    @cached_property
    def binary(self) -> bytes:
        multihash = bytes([SHA2_256, DIGEST_BYTES]) + self.digest
        return multihash if self.version == 0 else write_varint(1) + write_varint(self.codec) + multihash

    def matches(self, block: bytes) -> bool:
        """Whether these are the bytes that the CID names."""
        return hashlib.sha256(block).digest() == self.digest

    def __str__(self) -> str:
        if self.version == 0:
            return _base58_encode(self.binary)
        return "b" + base64.b32encode(self.binary).decode().rstrip("=").lower()


def raw_cid(block: bytes) -> Cid:
    """The CIDv1 of bytes that stand as they are (a raw leaf)."""
    return Cid(1, RAW, hashlib.sha256(block).digest())


def read_varint(data: bytes | bytearray, start: int) -> tuple[int, int]:
    """An unsigned LEB128 integer of at most nine bytes and where it ends; raises ValueError."""
    value = 0
    for place in range(start, min(start + 9, len(data))):
        value |= (data[place] & 0x7F) << 7 * (place - start)
        if data[place] < 0x80:
            return value, place + 1
    raise ValueError("varint without an end")


def write_varint(value: int) -> bytes:
    """An unsigned integer as LEB128."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


def _base58_decode(text: str) -> bytes:
    value = 0
    for letter in text:
        value = value * 58 + BASE58.index(letter)
    return value.to_bytes(DIGEST_BYTES + 2, "big")


def _base58_encode(data: bytes) -> str:
    value = int.from_bytes(data, "big")
    letters = ""
    while value:
        value, digit = divmod(value, 58)
        letters = BASE58[digit] + letters
    return letters
