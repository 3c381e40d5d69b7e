"""Keccak-256 as Ethereum uses it."""

from Crypto.Hash import keccak as _keccak


def keccak256(content: bytes) -> bytes:
    """The 32-byte digest of some bytes."""
    return _keccak.new(digest_bits=256, data=content).digest()
