"""Lots drawn from a seed: the only chance in this package, and the same on every machine."""

from __future__ import annotations

import hashlib
from typing import TypeVar

Item = TypeVar("Item")


class Lots:
    """A stream of integers from SHA-512(label length ‖ label ‖ seed ‖ counter).

    Two streams with different labels are independent, so that one more draw in one place changes nothing in another.
    """

    def __init__(self, seed: bytes, label: str) -> None:
        name = label.encode()
        self._prefix = len(name).to_bytes(4, "big") + name + seed
        self._counter = 0
        self._bytes = b""
        self._used = 0

    def below(self, bound: int) -> int:
        """An integer in 0…bound-1, each equally likely (rejection sampling); bound must be positive."""
        if bound <= 0:
            raise ValueError(f"a lot needs a positive bound, not {bound}")
        bits = (bound - 1).bit_length()
        size = (bits + 7) // 8
        excess = size * 8 - bits
        while True:
            drawn = int.from_bytes(self._take(size), "big") >> excess
            if drawn < bound:
                return drawn

    def shuffle(self, items: list[Item]) -> list[Item]:
        """Fisher-Yates: the same list, in an order that is equally likely among all orders."""
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items

    def _take(self, size: int) -> bytes:
        while len(self._bytes) - self._used < size:
            block = hashlib.sha512(self._prefix + self._counter.to_bytes(8, "big")).digest()
            self._counter += 1
            self._bytes = self._bytes[self._used :] + block
            self._used = 0
        taken = self._bytes[self._used : self._used + size]
        self._used += size
        return taken
