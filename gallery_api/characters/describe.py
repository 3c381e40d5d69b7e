"""From documents to descriptions: the worker's step after the index."""

from collections.abc import Callable, Hashable, Sequence

import structlog
from sqlalchemy import Engine, false, or_, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from gallery_api.characters.descriptions import (
    Answer,
    Waiting,
    retry_after,
    write_descriptions,
    write_placeholder,
)
from gallery_api.characters.document import DocumentUnreadable, read_document
from gallery_api.database import writing
from gallery_api.models import NUMBER_BITS, Character, Description, Drop, DropPlaceholder, Observation, character_id
from metadata.ipfs import NodeSlow, Store
from metadata.permutation import permute

AT_ONCE = 100
SLOW_IN_A_ROW = 3
log = structlog.get_logger(__name__)


class Resting:
    """What could not be read and is left alone for a while, ever longer; forgotten when the process ends."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: dict[Hashable, tuple[int, float]] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._failures and self._clock() < self._failures[key][1]

    def __len__(self) -> int:
        return len(self._failures)

    def failed(self, key: Hashable) -> None:
        """Leave it alone from now on, longer than the time before."""
        attempts, _ = self._failures.get(key, (0, 0.0))
        self._failures[key] = attempts + 1, self._clock() + retry_after(attempts)

    def succeeded(self, key: Hashable) -> None:
        """It was read."""
        self._failures.pop(key, None)


class Describer:
    """Reads the documents of revealed characters, checked by their CIDs, and prepares what the gallery shows."""

    def __init__(self, engine: Engine, store: Store, layers: Sequence[str], clock: Callable[[], float]) -> None:
        """``layers``: the order in which traits are drawn (metadata.traits.Catalogue.layers)."""
        self._engine = engine
        self._store = store
        self._layers = layers
        self._clock = clock
        self._resting = Resting(clock)
        self._done_up_to: dict[tuple[int, str, bytes | None, int], int] = {}
        self._slow: dict[str, set[int]] = {}
        self._last_drop = 0

    def step(self) -> int:
        """Describe up to a hundred characters, and sealed drops' placeholders; return how many were written.

        Raises NodeUnreachable and NodeSlow when the store does not answer; nothing is written then.
        """
        with Session(self._engine) as session:
            rewinds = session.execute(select(Observation.rewinds)).scalar_one_or_none()
            drops = session.execute(select(Drop)).scalars().all()
            placed = {row.drop_id: row.uri for row in session.execute(select(DropPlaceholder)).scalars()}
            if rewinds is None:
                return 0
            waiting = taken_in_turn(self._next(session, drops, rewinds), self._due(session, drops))
        written = sum(self._place(drop) for drop in drops if drop.placeholder_uri and drop.id not in placed)
        if not waiting:
            return written
        return written + self._write(self._read(waiting), rewinds)

    def _write(self, readings: Sequence[tuple[Waiting, Answer]], rewinds: int) -> int:
        """Write what was read; when the database refuses it, one by one, and what it refuses then is unreadable."""
        try:
            return self._write_together(readings, rewinds)
        except (DataError, IntegrityError) as error:
            log.warning("written one by one", characters=len(readings), reason=str(error.orig)[:500])
        written = 0
        for character, answer in readings:
            try:
                written += self._write_together([(character, answer)], rewinds)
            except (DataError, IntegrityError) as error:
                refused = DocumentUnreadable(character.uri, f"the database refuses it: {error.orig}")
                written += self._write_together([(character, refused)], rewinds)
        return written

    def _write_together(self, readings: Sequence[tuple[Waiting, Answer]], rewinds: int) -> int:
        with writing(self._engine) as session:
            return write_descriptions(session.connection(), readings, rewinds, self._clock())

    def _read(self, waiting: Sequence[Waiting]) -> list[tuple[Waiting, Answer]]:
        """Read one document after the other, up to one that the store searches for in vain: it is not blamed, for the
        store may be silent to all, but rests, so that the next step begins with another. After three such of one
        root, all of that root's rest."""
        readings: list[tuple[Waiting, Answer]] = []
        for character in waiting:
            try:
                readings.append((character, read_document(self._store, character.uri, self._layers)))
            except DocumentUnreadable as error:
                readings.append((character, error))
            except NodeSlow:
                self._searched_in_vain(character)
                if not readings:
                    raise
                break
            self._resting.succeeded(character.id)
            self._resting.succeeded(_root(character.uri))
            self._slow.pop(_root(character.uri), None)
        return readings

    def _searched_in_vain(self, character: Waiting) -> None:
        root = _root(character.uri)
        self._resting.failed(character.id)
        slow = self._slow.setdefault(root, set())
        slow.add(character.id)
        if len(slow) >= SLOW_IN_A_ROW:
            self._resting.failed(root)

    def _due(self, session: Session, drops: Sequence[Drop]) -> list[Waiting]:
        """Return those that failed before and are to be tried again."""
        resting = [
            Character.id.between(character_id(drop.id, 0), character_id(drop.id + 1, 0) - 1)
            for drop in drops
            if _root(drop.base_uri) in self._resting
        ]
        rows = session.execute(
            select(Character.id, Character.page, Description.attempts)
            .join(Description, Description.character_id == Character.id)
            .where(Description.retry_at <= self._clock(), ~or_(false(), *resting))
            .order_by(Description.retry_at)
            .limit(AT_ONCE + len(self._resting))
        ).all()
        by_id = {drop.id: drop for drop in drops}
        return [
            _waiting(by_id[row.id >> NUMBER_BITS], row.id, row.page, row.attempts)
            for row in rows
            if row.id not in self._resting
        ]

    def _next(self, session: Session, drops: Sequence[Drop], rewinds: int) -> list[Waiting]:
        """Return the first characters that were never read of the drop whose turn it is, remembering how far each
        drop is done."""
        for drop in sorted(drops, key=lambda drop: (drop.id <= self._last_drop, drop.id)):
            if _root(drop.base_uri) in self._resting:
                continue
            state = (drop.id, drop.base_uri, drop.seed, rewinds)
            done = self._done_up_to.get(state, 0)
            if not drop.revealed or done >= drop.issued:
                continue
            rows = session.execute(
                select(Character.id, Character.page)
                .join(Description, Description.character_id == Character.id, isouter=True)
                .where(Character.id > character_id(drop.id, done), Character.id <= character_id(drop.id, drop.issued))
                .where(Description.character_id.is_(None))
                .order_by(Character.id)
                .limit(AT_ONCE + len(self._resting))
            ).all()
            self._done_up_to[state] = (rows[0].id & (1 << NUMBER_BITS) - 1) - 1 if rows else drop.issued
            found = [_waiting(drop, row.id, row.page, 0) for row in rows if row.id not in self._resting]
            if found:
                self._last_drop = drop.id
                return found[:AT_ONCE]
        return []

    def _place(self, drop: Drop) -> int:
        """Read what stands for a sealed drop's characters; one that cannot be read is tried again, ever later."""
        key = (drop.id, drop.placeholder_uri)
        if key in self._resting:
            return 0
        try:
            reading = read_document(self._store, drop.placeholder_uri, self._layers)
        except (DocumentUnreadable, NodeSlow):
            self._resting.failed(key)
            return 0
        try:
            with writing(self._engine) as session:
                written = write_placeholder(session.connection(), drop.id, drop.placeholder_uri, reading)
        except (DataError, IntegrityError) as error:
            log.warning("placeholder refused", drop=drop.id, reason=str(error.orig)[:500])
            self._resting.failed(key)
            return 0
        self._resting.succeeded(key)
        return int(written)


def taken_in_turn(fresh: Sequence[Waiting], due: Sequence[Waiting]) -> list[Waiting]:
    """Return up to a hundred of both, half of each; who needs less leaves the rest to the other."""
    half = AT_ONCE // 2
    tried = due[: max(half, AT_ONCE - len(fresh))]
    return [*fresh[: AT_ONCE - len(tried)], *tried]


def _root(uri: str) -> str:
    """Return the CID that a URI begins with; a store that has not the one document often has none of its others."""
    return uri.removeprefix("ipfs://").partition("/")[0]


def _waiting(drop: Drop, key: int, page: int, attempts: int) -> Waiting:
    number = key & (1 << NUMBER_BITS) - 1
    index = number - 1 if drop.seed is None else permute(number - 1, drop.set_size, drop.seed)
    return Waiting(key, page, drop.id, index, f"{drop.base_uri}{index}.json", attempts)
