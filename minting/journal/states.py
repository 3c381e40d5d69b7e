"""The life of an intent, written out: its states, the moves between them, and the steps on which it can be watched."""

from enum import StrEnum

from minting.errors import MintingError


class State(StrEnum):
    """Where an intent stands."""

    QUEUED = "queued"  # wanted; holds no nonce
    SIGNED = "signed"  # nonce, signature and raw bytes are stored; perhaps nobody was told yet
    SENT = "sent"  # a node took the bytes, or may have taken them
    MINED = "mined"  # a block holds it, not deep enough yet
    COMMITTED = "committed"  # final: the chain shows the effect
    REVERTED = "reverted"  # final: mined, and the contract refused; nothing changed but the fee
    REFUSED = "refused"  # final until asked again: it cannot succeed, and none of its bytes can land
    SKIPPED = "skipped"  # final: the chain shows the effect already, by another way


class Step(StrEnum):
    """The moments between which a process may die; an observer is told after each."""

    ALLOCATED = "allocated"  # inside the database transaction
    SIGNED = "signed"  # inside the database transaction
    STORED = "stored"  # the database transaction is committed
    SENT = "sent"  # a node answered the broadcast
    RECEIPT = "receipt"  # the receipt is known, not yet stored
    COMMITTED = "committed"  # the outcome is stored


TRANSITIONS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SIGNED, State.REFUSED, State.SKIPPED}),
    State.SIGNED: frozenset({State.SENT, State.MINED, State.COMMITTED, State.REVERTED, State.QUEUED, State.SKIPPED})
    | {State.REFUSED},
    State.SENT: frozenset({State.MINED, State.COMMITTED, State.REVERTED, State.QUEUED, State.SKIPPED, State.REFUSED}),
    # A block can be replaced by another: back to sent, and the same bytes are offered again.
    State.MINED: frozenset({State.SENT, State.COMMITTED, State.REVERTED, State.QUEUED, State.SKIPPED, State.REFUSED}),
    State.COMMITTED: frozenset(),
    State.REVERTED: frozenset({State.QUEUED}),
    State.REFUSED: frozenset({State.QUEUED}),
    State.SKIPPED: frozenset(),
}

OPEN = frozenset({State.SIGNED, State.SENT, State.MINED})
SETTLED = frozenset({State.COMMITTED, State.REVERTED, State.REFUSED, State.SKIPPED})


class ForbiddenTransition(MintingError):
    """A move that the table does not list."""

    def __init__(self, key: str, old: State, new: State) -> None:
        self.key, self.old, self.new = key, old, new
        super().__init__(f"Intent {key} cannot go from {old} to {new}.", "This is a bug in the journal: report it.")


def check_transition(key: str, old: State, new: State) -> None:
    """Raise ForbiddenTransition unless the table allows the move; staying where one is is always allowed."""
    if new != old and new not in TRANSITIONS[old]:
        raise ForbiddenTransition(key, old, new)
