"""A drop as the sum of its events: pure, so that a rewind only has to add up again."""

from typing import Any

from gallery_api.indexer.events import DropLog
from gallery_api.models import LOG_INDEX_BITS

DropRow = dict[str, Any]


def fold(row: DropRow | None, event: DropLog) -> DropRow:
    """Return the drop's row after one more event; the first must be its opening. Raises ValueError otherwise."""
    if event.kind == "DropOpened":
        return _opening(event)
    if row is None:
        raise ValueError(f"{event.kind} of drop {event.drop} came before its opening")
    changes = _CHANGES[event.kind]
    return {**row, **{name: _value(name, event.fields[name]) for name in changes}}


_CHANGES: dict[str, tuple[str, ...]] = {
    "CapLowered": ("cap",),
    "WindowSet": ("opens_at", "closes_at"),
    "RateLimitSet": (),
    "RevealScheduled": ("reveal_block",),
    "SeedDrawn": ("seed",),
    "Revealed": ("base_uri",),
}
_BYTES = {"provenance_hash", "royalty_receiver", "seed"}


def _value(name: str, value: Any) -> Any:
    return bytes.fromhex(value[2:]) if name in _BYTES else value


def _opening(event: DropLog) -> DropRow:
    terms = {name: _value(name, value) for name, value in event.fields.items()}
    return {
        "id": event.drop,
        **terms,
        "set_size": terms["cap"],
        "royalty_fraction": min(terms["royalty_fraction"], 10_000),
        "reveal_block": None,
        "seed": None,
        "issued": 0,
        "opened_block": event.id >> LOG_INDEX_BITS,
        "opened_at": event.timestamp,
    }
