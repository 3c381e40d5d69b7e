"""Which picture a number shows: the permutation that contracts/src/Permutation.sol computes, in Python."""

from __future__ import annotations

from eth_utils.crypto import keccak

ROUNDS = 4


def permute(x: int, size: int, seed: bytes) -> int:
    """The place of x in the seeded permutation of 0…size-1.

    A four-round Feistel network over keccak256 on the smallest even number of bits that holds size, walked along its
    cycle until it lands below size (Black and Rogaway, "Ciphers with arbitrary finite domains"). seed: 32 bytes.
    Raises ValueError when x is outside 0…size-1 or the seed is not 32 bytes.
    """
    if not 0 <= x < size:
        raise ValueError(f"{x} is not in 0…{size - 1}")
    if len(seed) != 32:
        raise ValueError(f"the seed has {len(seed)} bytes, it must have 32")
    half = _half_bits(size)
    mask = (1 << half) - 1
    while True:
        left, right = x >> half, x & mask
        for turn in range(ROUNDS):
            digest = keccak(seed + bytes([turn]) + right.to_bytes(4, "big"))
            left, right = right, left ^ (int.from_bytes(digest, "big") & mask)
        x = left << half | right
        if x < size:
            return x


def _half_bits(size: int) -> int:
    bits = 2
    while 1 << bits < size:
        bits += 2
    return bits // 2
