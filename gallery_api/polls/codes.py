"""What can become of a ballot: the numbers that receipts, refusals and outcomes carry (table in docs/polls.md)."""

from enum import IntEnum


class Code(IntEnum):
    """Why a ballot counts or does not. Numbers are never given a second meaning."""

    COUNTED = 0
    SUPERSEDED = 1
    REPEATED = 2
    MALFORMED = 10
    WRONG_POLL = 11
    NOT_OPEN = 12
    CLOSED = 13
    NOT_IN_CENSUS = 14
    TITLE_DIFFERS = 15
    SELECTION_DIFFERS = 16
    CHOICE_SHAPE = 17
    WEIGHT_SHAPE = 18
    OVER_CREDITS = 19
    SIGNED_LATE = 20
    COMMENT_DIFFERS = 21
    SIGNATURE_SHAPE = 30
    SIGNATURE_MALLEABLE = 31
    SIGNATURE_WRONG = 32
    CONTRACT_REFUSED = 33
    NONCE_CONFLICT = 40
    TOO_OFTEN = 50

    @property
    def word(self) -> str:
        """The code as outcomes.csv and result.json spell it, such as "not-in-census"."""
        return self.name.lower().replace("_", "-")

    @property
    def outcome(self) -> str:
        """The class a log entry falls into: counted, superseded or rejected."""
        if self is Code.COUNTED:
            return "counted"
        return "superseded" if self in (Code.SUPERSEDED, Code.REPEATED) else "rejected"
