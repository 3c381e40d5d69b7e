"""Ties: reported always, broken only by the rule that the manifest declares."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gallery_api.polls.keccak import keccak256


class TieKind(StrEnum):
    """How a tie is broken: not at all, by the manifest's order of options, or by a lot from a later block."""

    REPORT = "report"
    ORDER = "order"
    LOT = "lot"


class LotMissing(ValueError):
    """A tie is to be broken by lot and the block that gives the lot was not passed in."""

    def __init__(self) -> None:
        super().__init__("a lot decides this tie: pass the hash of the first block at or after the lot's time")


@dataclass(frozen=True)
class Tie:
    """Options with equal support where only some could go on; `order` is empty when the tie stands."""

    place: str
    options: tuple[int, ...]
    order: tuple[int, ...]

    def document(self) -> dict[str, Any]:
        """The tie as result.json tells it."""
        return {"at": self.place, "options": list(self.options), "order": list(self.order)}


@dataclass
class Ties:
    """Breaks ties and remembers each; `lot` is the later block's hash, `poll_id` the poll's."""

    kind: TieKind
    poll_id: bytes
    lot: bytes | None = None
    met: list[Tie] = field(default_factory=list)

    def order(self, options: Iterable[int], place: str) -> list[int] | None:
        """The tied options, the luckiest first; None when the rule is to report. Raises LotMissing."""
        tied = sorted(options)
        if len(tied) < 2:
            return tied
        ordered = self._ordered(tied)
        self.met.append(Tie(place, tuple(tied), tuple(ordered or ())))
        return ordered

    def _ordered(self, tied: list[int]) -> list[int] | None:
        if self.kind is TieKind.REPORT:
            return None
        if self.kind is TieKind.ORDER:
            return tied
        if self.lot is None:
            raise LotMissing
        drawn = {option: keccak256(self.lot + self.poll_id + option.to_bytes(4, "big")) for option in tied}
        return sorted(tied, key=drawn.__getitem__)
