"""A character's card as JSON text, put together once when its document is read and not at each request."""

from typing import Any

import orjson

from gallery_api.models import NUMBER_BITS
from gallery_api.models.cards import OWNER_OPENS, owner_ending


def open_card(character: int, page: int, *, revealed: bool, description: dict[str, Any]) -> str:
    """Return the card up to the digits of its owner, which owner_ending closes.

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
    return orjson.dumps(card)[:-1].decode() + OWNER_OPENS


def plain_card(character: int, page: int, owner: bytes, *, revealed: bool, placeholder: dict[str, Any] | None) -> str:
    """Return the card of a character whose document is sealed or not read yet: the drop's placeholder stands for it."""
    return open_card(character, page, revealed=revealed, description=placeholder or {}) + owner_ending(owner)
