"""The drop's rate limit: how many characters may be issued now, and when there will be more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minting.character_token import ISSUER_ROLE, CharacterToken
from minting.errors import MintingError
from minting.steps import Step

if TYPE_CHECKING:
    from minting.issue import IssueResult


class RefillNeeded(MintingError):
    """The rate limit lets nothing more through now; what was sent is done, `result` says what.

    `left` characters are missing; the next transaction fits in `seconds`, the last one in about `total_seconds`.
    """

    def __init__(self, drop: int, left: int, seconds: int, total_seconds: int, result: "IssueResult") -> None:
        self.drop, self.left, self.seconds, self.total_seconds = drop, left, seconds, total_seconds
        self.result = result
        super().__init__(
            f"Drop {drop} issues only so many characters at a time; {left} still wait for their turn.",
            f"Run the command again in {in_words(seconds)}: it goes on where it stopped.",
        )


@dataclass(frozen=True)
class Allowance:
    """What the issuer may issue: at most `capacity` at once, `available` now, refilled evenly in `refill_seconds`.

    A capacity of 0 is no limit.
    """

    capacity: int
    refill_seconds: int
    available: int

    @classmethod
    def read(cls, token: CharacterToken, drop: int) -> "Allowance":
        """Ask the contract."""
        return cls(*token.rate_limit(drop, ISSUER_ROLE))

    def affordable(self, steps: Sequence[Step]) -> list[Step]:
        """Return the first of these transactions, as many as may be issued now."""
        if self.capacity == 0:
            return list(steps)
        found, left = [], self.available
        for step in steps:
            left -= len(step.lines)
            if left < 0:
                break
            found.append(step)
        return found

    def seconds_until(self, count: int) -> int:
        """Return in how many seconds `count` characters may be issued, however many turns that takes."""
        missing = max(0, count - self.available)
        return math.ceil(missing * self.refill_seconds / self.capacity) if self.capacity else 0


def in_words(seconds: int) -> str:
    """Return a time as people say it, rounded up: 45 seconds, 12 minutes, 2 hours 5 minutes."""
    if seconds < 120:
        return _counted(seconds, "second")
    minutes = -(-seconds // 60)
    if minutes < 120:
        return _counted(minutes, "minute")
    hours, rest = divmod(minutes, 60)
    return _counted(hours, "hour") + (f" {_counted(rest, 'minute')}" if rest else "")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
