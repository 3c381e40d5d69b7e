"""One sender's lane: passes over its slots until everything asked for is settled."""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

from minting.chain import Chain, ChainUnreachable
from minting.errors import MintingError
from minting.journal.entries import Entry, Intent
from minting.journal.journal import IntentUnknown, Journal
from minting.journal.lease import LaneTaken, acquire, release
from minting.journal.sending import Sending
from minting.journal.settling import Settling
from minting.journal.states import State, Step
from minting.journal.writing import Observer, Writing
from minting.signing import Signer

POLL_SECONDS = 0.05, 0.4  # at first, and at most: Kaia makes a block a second
POLL_GROWTH = 1.5
LEASE_SECONDS = 10.0
PATIENCE_SECONDS = 120.0

log = logging.getLogger(__name__)
Progress = Callable[[Entry], None]


class LaneStalled(MintingError):
    """Nothing moved for a long time; `keys` are still open, `trouble` is the last thing that went wrong."""

    def __init__(self, keys: Collection[str], seconds: float, trouble: str) -> None:
        self.keys, self.seconds, self.trouble = sorted(keys), seconds, trouble
        super().__init__(
            f"{len(keys)} transactions did not move for {seconds:.0f} s (last trouble: {trouble or 'none'}).",
            "Nothing is lost: run the same command again when the chain answers; it goes on where it stopped.",
        )


class Lane:
    """The exclusive right to send for one account, in use. Made by `open_lane`."""

    def __init__(
        self,
        journal: Journal,
        writing: Writing,
        chain: Chain,
        signer: Signer,
        clock: Callable[[], float],
        pause: Callable[[float], None],
    ) -> None:
        """`clock` gives monotonic seconds; `pause` waits."""
        self.journal = journal
        self.chain = chain
        self.sender = signer.address
        self._writing = writing
        self._settling = Settling(chain, writing)
        self._sending = Sending(chain, signer, writing, self._settling, clock)
        self._clock = clock
        self._pause = pause
        self._trouble = ""

    def advance(self) -> None:
        """Make one pass: settle, offer again or replace what is slow, start what is queued.

        A chain that cannot be reached ends the pass early; the next pass tries again. Raises InsufficientFunds,
        FeeCeilingReached, LaneLost.
        """
        try:
            self._tend_slots()
            while (started := self._sending.start(self._writing.slots())) is not None:
                log.info("%s (%s) is under way", started.key, started.label)
        except ChainUnreachable as failure:
            self._note(str(failure))
        for trouble in self._sending.troubles:
            self._note(trouble)
        self._sending.troubles.clear()

    def settle(
        self, keys: Collection[str], progress: Progress | None = None, patience: float = PATIENCE_SECONDS
    ) -> list[Entry]:
        """Advance until every intent in `keys` is settled; return their entries in the order of `keys`.

        `progress` is called once for each intent as it settles. Raises LaneStalled when nothing moved for `patience`
        seconds, and what `advance` raises.
        """
        unknown = set(keys) - {entry.key for entry in self.journal.find_many(list(keys))}
        if unknown:
            raise IntentUnknown(min(unknown))
        settled: dict[str, Entry] = {}
        seen: object = None
        deadline, poll = self._clock() + patience, POLL_SECONDS[0]
        while True:
            entries = self.journal.find_many([key for key in keys if key not in settled])
            for entry in entries:
                if entry.settled:
                    settled[entry.key] = entry
                    if progress:
                        progress(entry)
            waiting = [entry for entry in entries if not entry.settled]
            if not waiting:
                return [settled[key] for key in keys]
            now_seen = [(entry.key, entry.state, entry.nonce) for entry in waiting]
            if now_seen != seen:
                seen, deadline, poll = now_seen, self._clock() + patience, POLL_SECONDS[0]
            elif self._clock() > deadline:
                raise LaneStalled([entry.key for entry in waiting], patience, self._trouble)
            self.advance()
            if self.journal.any_open(keys):
                self._pause(poll)
                poll = min(poll * POLL_GROWTH, POLL_SECONDS[1])

    def carry_out(
        self, wishes: Sequence[Intent], progress: Progress | None = None, patience: float = PATIENCE_SECONDS
    ) -> list[Entry]:
        """Queue intents, those refused before once more, and settle them. Raises what `queue` and `settle` raise."""
        for entry in self.journal.queue(self.sender, wishes):
            if entry.state in (State.REFUSED, State.REVERTED):
                self.journal.queue_again(entry.key)
        return self.settle([wish.key for wish in wishes], progress, patience)

    def _tend_slots(self) -> None:
        slots = self._writing.slots()
        if not slots:
            return
        mined_count = self._mined_count()
        waiting = [slot for slot in slots if self._settling.settle(slot, mined_count)]
        if mined_count is not None:
            self._sending.fill_gap(waiting, mined_count)
        for i, slot in enumerate(waiting):
            self._sending.tend(slot, is_next=i == 0)

    def _mined_count(self) -> int | None:
        try:
            return self.chain.transaction_count(self.sender)
        except ChainUnreachable as failure:
            self._note(str(failure))
            return None

    def _note(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.warning("%s", trouble)
        self._trouble = trouble


@contextmanager
def open_lane(
    journal: Journal,
    chain: Chain,
    signer: Signer,
    holder: str,
    *,
    observer: Observer | None = None,
    wait: float = 3 * LEASE_SECONDS,
    lease_seconds: float = LEASE_SECONDS,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Lane]:
    """Take the signer's lane, waiting up to `wait` seconds for another holder, and give it back at the end.

    `holder` names this process, differently from every other. `observer` is told after each step. Raises LaneTaken,
    ChainReplaced.
    """
    genesis = str(chain.block(0)["hash"])
    deadline = clock() + wait
    while True:
        try:
            lease = acquire(
                journal.engine, journal.chain_id, signer.address, genesis, holder, lease_seconds, journal.clock
            )
            break
        except LaneTaken:
            if clock() >= deadline:
                raise
            pause(POLL_SECONDS[0])
    writing = Writing(journal.engine, lease, journal.clock, observer or _unobserved)
    try:
        yield Lane(journal, writing, chain, signer, clock, pause)
    finally:
        release(journal.engine, lease)


def _unobserved(step: Step, name: str) -> None:
    """Nobody watches."""
