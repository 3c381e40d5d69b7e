"""A character's card as JSON bytes, put together once when its document is read and not at each request."""

from typing import Any

import orjson

from gallery_api.models import NUMBER_BITS


def render_card(character: int, page: int, *, revealed: bool, description: dict[str, Any]) -> bytes:
    """Return the card without its owner and without the closing brace.

    ``description`` has species, family, tier, place, heritage (ids or None), name ({ko, en} or None) and picture
    ({cid, path_prefix, blur} or None).
    """
    drop, number = character >> NUMBER_BITS, character & (1 << NUMBER_BITS) - 1
    card = {
        "drop": drop,
        "number": number,
        "token_id": str(drop << 64 | page << 32 | number),
        "revealed": revealed,
        **{key: description.get(key) for key in ("species", "family", "tier", "place", "heritage", "name", "picture")},
    }
    return orjson.dumps(card)[:-1]


def plain_card(character: int, page: int, *, revealed: bool, placeholder: dict[str, Any] | None) -> bytes:
    """Return the card of a character whose document is sealed or not read yet: the drop's placeholder stands for it."""
    return render_card(character, page, revealed=revealed, description=placeholder or {})


def closed_card(card: bytes, owner: bytes) -> bytes:
    """Return the whole JSON card: what render_card gave, with who holds the character now (20 bytes)."""
    return b'%b,"owner":"0x%b"}' % (card, owner.hex().encode())
