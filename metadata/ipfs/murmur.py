"""MurmurHash3 x64, the first 64 bits: how a sharded directory finds a name (https://specs.ipfs.tech/unixfs/)."""

from __future__ import annotations

ALL = (1 << 64) - 1
C1 = 0x87C37B91114253D5
C2 = 0x4CF5AD432745937F


def murmur3_x64_64(data: bytes) -> bytes:
    """The first eight bytes, big-endian, of MurmurHash3_x64_128 with seed 0."""
    first = second = 0
    whole = len(data) // 16 * 16
    for place in range(0, whole, 16):
        first ^= _mix_first(int.from_bytes(data[place : place + 8], "little"))
        first = (_turn(first, 27) + second) * 5 + 0x52DCE729 & ALL
        second ^= _mix_second(int.from_bytes(data[place + 8 : place + 16], "little"))
        second = (_turn(second, 31) + first) * 5 + 0x38495AB5 & ALL
    tail = data[whole:]
    if len(tail) > 8:
        second ^= _mix_second(int.from_bytes(tail[8:], "little"))
    if tail:
        first ^= _mix_first(int.from_bytes(tail[:8], "little"))
    first, second = first ^ len(data), second ^ len(data)
    first = first + second & ALL
    second = second + first & ALL
    return (_finish(first) + _finish(second) & ALL).to_bytes(8, "big")


def _mix_first(word: int) -> int:
    return _turn(word * C1 & ALL, 31) * C2 & ALL


def _mix_second(word: int) -> int:
    return _turn(word * C2 & ALL, 33) * C1 & ALL


def _turn(word: int, bits: int) -> int:
    return (word << bits | word >> (64 - bits)) & ALL


def _finish(word: int) -> int:
    word = (word ^ word >> 33) * 0xFF51AFD7ED558CCD & ALL
    word = (word ^ word >> 33) * 0xC4CEB9FE1A85EC53 & ALL
    return word ^ word >> 33
