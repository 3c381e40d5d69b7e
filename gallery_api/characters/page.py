"""A page of the list as bytes, put together from prepared cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson

from gallery_api.wire import AsOf, as_of


@dataclass(frozen=True)
class PageParts:
    """A page of the list before it is written out: each card is the text of a JSON object."""

    as_of: AsOf
    cards: Sequence[str]
    next: str | None

    def json(self) -> bytes:
        """Return the page as CharacterPage would write it."""
        return page_json(self.as_of.model_dump_json().encode(), self.next, ",".join(self.cards).encode())


def page_json(current: bytes, following: str | None, cards: bytes) -> bytes:
    """Return the JSON of a page from that of its parts; the cards have commas between them."""
    return b'{"as_of":%b,"next":%b,"characters":[%b]}' % (current, orjson.dumps(following), cards)


@lru_cache(maxsize=16)
def as_of_json(block: int, block_hash: bytes, timestamp: int) -> bytes:
    """Return the JSON of a block that answers are as of; the same for all until the next block."""
    return as_of(block, block_hash, timestamp).model_dump_json().encode()
