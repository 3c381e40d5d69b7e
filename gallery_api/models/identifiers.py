"""The keys of rows: each follows from the chain or the documents alone, so that every index gives it the same one.

- a character's id is ``drop << 32 | number``, so the newest is the greatest and a drop is one range of ids;
- a log's id is ``block << 20 | log index``, so history is ordered by it and a rewind is one range.
"""

import hashlib

NUMBER_BITS = 32
LOG_INDEX_BITS = 20


def character_id(drop: int, number: int) -> int:
    """The key of a character: its drop, then its number within the drop."""
    return drop << NUMBER_BITS | number


def trait_id(layer: str, trait: str) -> int:
    """The key of a trait: 63 bits of the SHA-256 of layer:id."""
    return int.from_bytes(hashlib.sha256(f"{layer}:{trait}".encode()).digest()[:8], "big") >> 1


def log_id(block: int, log_index: int) -> int:
    """The key of anything a log says: its block, then its place in the block."""
    return block << LOG_INDEX_BITS | log_index
