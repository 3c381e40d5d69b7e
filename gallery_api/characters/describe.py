"""From documents to descriptions: the worker's step after the index, and the only writer of what documents say."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from gallery_api.characters.card import render_card
from gallery_api.characters.document import DocumentUnreadable, Reading, TraitWord, read_document
from gallery_api.database import writing
from gallery_api.models import (
    NUMBER_BITS,
    Character,
    CharacterTrait,
    Description,
    Drop,
    DropPlaceholder,
    Heritage,
    Observation,
    Trait,
    TraitCount,
    character_id,
    trait_id,
)
from metadata.ipfs import Store
from metadata.permutation import permute

AT_ONCE = 100
FIRST_RETRY = 5.0
LONGEST_RETRY = 600.0
HERITAGE_LAYER = ("heritage", "유산", "Heritage", 1_000)


@dataclass(frozen=True)
class Waiting:
    """A character whose document is to be read: its page, drop, the picture it shows, and how often it was tried."""

    id: int
    page: int
    drop: int
    index: int
    uri: str
    attempts: int


class Describer:
    """Reads the documents of revealed characters, checked by their CIDs, and prepares what the gallery shows."""

    def __init__(self, engine: Engine, store: Store, layers: Sequence[str], clock: Callable[[], float]) -> None:
        """``layers``: the order in which traits are drawn (metadata.traits.Catalogue.layers)."""
        self._engine = engine
        self._store = store
        self._layers = layers
        self._clock = clock
        self._unplaced: dict[tuple[int, str], tuple[int, float]] = {}
        self._done_up_to: dict[tuple[int, str, bytes | None, int], int] = {}

    def step(self) -> int:
        """Describe up to a hundred characters, and sealed drops' placeholders; return how many were written.

        Raises NodeUnreachable or NodeSlow when the store does not answer; nothing is written then.
        """
        with Session(self._engine) as session:
            rewinds = session.execute(select(Observation.rewinds)).scalar_one_or_none()
            drops = session.execute(select(Drop)).scalars().all()
            placed = {row.drop_id: row.uri for row in session.execute(select(DropPlaceholder)).scalars()}
            if rewinds is None:
                return 0
            waiting = self._due(session, drops) or self._next(session, drops, rewinds)
        written = sum(self._place(drop) for drop in drops if drop.placeholder_uri and drop.id not in placed)
        if not waiting:
            return written
        readings = [(character, self._read(character)) for character in waiting]
        with writing(self._engine) as session:
            return written + write_descriptions(session.connection(), readings, rewinds, self._clock())

    def _read(self, character: Waiting) -> Reading | DocumentUnreadable:
        try:
            return read_document(self._store, character.uri, self._layers)
        except DocumentUnreadable as error:
            return error

    def _due(self, session: Session, drops: Sequence[Drop]) -> list[Waiting]:
        """Return those that failed before and are to be tried again."""
        rows = session.execute(
            select(Character.id, Character.page, Description.attempts)
            .join(Description, Description.character_id == Character.id)
            .where(Description.retry_at <= self._clock())
            .order_by(Description.retry_at)
            .limit(AT_ONCE)
        ).all()
        by_id = {drop.id: drop for drop in drops}
        return [_waiting(by_id[key >> NUMBER_BITS], key, page, attempts) for key, page, attempts in rows]

    def _next(self, session: Session, drops: Sequence[Drop], rewinds: int) -> list[Waiting]:
        """Return the first characters that were never read, remembering how far each drop is done."""
        for drop in drops:
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
                .limit(AT_ONCE)
            ).all()
            if rows:
                self._done_up_to[state] = (rows[0].id & (1 << NUMBER_BITS) - 1) - 1
                return [_waiting(drop, key, page, 0) for key, page in rows]
            self._done_up_to[state] = drop.issued
        return []

    def _place(self, drop: Drop) -> int:
        """Read what stands for a sealed drop's characters; one that cannot be read is tried again, ever later."""
        key = (drop.id, drop.placeholder_uri)
        attempts, retry_at = self._unplaced.get(key, (0, 0.0))
        if self._clock() < retry_at:
            return 0
        try:
            reading = read_document(self._store, drop.placeholder_uri, self._layers)
        except DocumentUnreadable:
            self._unplaced[key] = (attempts + 1, self._clock() + retry_after(attempts))
            return 0
        self._unplaced.pop(key, None)
        with writing(self._engine) as session:
            current = session.execute(select(Drop.placeholder_uri).where(Drop.id == drop.id).with_for_update())
            if current.scalar_one_or_none() != drop.placeholder_uri:
                return 0
            session.execute(delete(DropPlaceholder).where(DropPlaceholder.drop_id == drop.id))
            content = {"name": reading.name, "picture": reading.picture}
            session.add(DropPlaceholder(drop_id=drop.id, uri=drop.placeholder_uri, content=content))
            session.execute(update(Observation).values(revision=Observation.revision + 1))
        return 1


def retry_after(attempts: int) -> float:
    """Return how many seconds to wait after a failure that came after ``attempts`` others."""
    return min(LONGEST_RETRY, FIRST_RETRY * 2.0 ** min(attempts, 10))


def _waiting(drop: Drop, key: int, page: int, attempts: int) -> Waiting:
    number = key & (1 << NUMBER_BITS) - 1
    index = number - 1 if drop.seed is None else permute(number - 1, drop.set_size, drop.seed)
    return Waiting(key, page, drop.id, index, f"{drop.base_uri}{index}.json", attempts)


def write_descriptions(
    connection: Connection, readings: Sequence[tuple[Waiting, Reading | DocumentUnreadable]], rewinds: int, now: float
) -> int:
    """Write what was read, unless the index went back meanwhile; return how many characters were written."""
    locked = connection.execute(select(Observation.rewinds).with_for_update()).scalar_one()
    if locked != rewinds:
        return 0
    ids = [character.id for character, _ in readings]
    held = select(Description.character_id, Description.attempts).where(Description.character_id.in_(ids))
    attempts = {row.character_id: row.attempts for row in connection.execute(held)}
    # Another worker may have been faster: what is there is replaced only by one more attempt than it has.
    fresh = [(one, reading) for one, reading in readings if attempts.get(one.id, 0) == one.attempts]
    if not fresh:
        return 0
    connection.execute(delete(Description).where(Description.character_id.in_([one.id for one, _ in fresh])))
    described = [(one, reading) for one, reading in fresh if isinstance(reading, Reading)]
    _write_vocabulary(connection, [reading for _, reading in described])
    connection.execute(insert(Description), [_description(one, reading, now) for one, reading in fresh])
    pairs = [(one, word) for one, reading in described for word in _words(reading)]
    if pairs:
        rows = [{"trait_id": trait_id(word.layer, word.trait), "character_id": one.id} for one, word in pairs]
        connection.execute(insert(CharacterTrait), rows)
    _count(connection, Counter((one.drop, trait_id(word.layer, word.trait)) for one, word in pairs))
    connection.execute(update(Observation).values(revision=Observation.revision + 1))
    return len(fresh)


def _words(reading: Reading) -> list[TraitWord]:
    """Return what the character is found by: its traits, and its heritage card."""
    words = list(reading.traits)
    if reading.heritage is not None:
        layer, ko, en, position = HERITAGE_LAYER
        title = reading.heritage["title"]
        words.append(TraitWord(layer, reading.heritage["card"], ko, en, title["ko"], title["en"], position))
    return words


def _description(one: Waiting, reading: Reading | DocumentUnreadable, now: float) -> dict[str, Any]:
    if isinstance(reading, DocumentUnreadable):
        return {
            "character_id": one.id,
            "card": b"",
            "picture_index": one.index,
            "document_cid": "",
            "document_sha256": b"",
            "picture_cid": "",
            "heritage": None,
            "problem": str(reading)[:1000],
            "attempts": one.attempts + 1,
            "retry_at": now + retry_after(one.attempts),
        }
    return {
        "character_id": one.id,
        "card": render_card(one.id, one.page, revealed=True, description=reading.description()),
        "picture_index": one.index,
        "document_cid": reading.document_cid,
        "document_sha256": reading.document_sha256,
        "picture_cid": reading.picture_cid,
        "heritage": reading.heritage_digest,
        "problem": None,
        "attempts": one.attempts + 1,
        "retry_at": None,
    }


def _write_vocabulary(connection: Connection, readings: Iterable[Reading]) -> None:
    words = {trait_id(word.layer, word.trait): word for reading in readings for word in _words(reading)}
    cards = {digest: reading.heritage for reading in readings if (digest := reading.heritage_digest) is not None}
    for table, key, rows in (
        (Trait, Trait.id, {key: {"id": key, **vars(word)} for key, word in words.items()}),
        (Heritage, Heritage.digest, {key: _heritage_row(key, card or {}) for key, card in cards.items()}),
    ):
        known = set(connection.execute(select(key).where(key.in_(list(rows)))).scalars())
        missing = [row for row_key, row in rows.items() if row_key not in known]
        if missing:
            connection.execute(insert(table), missing)


def _heritage_row(digest: bytes, card: dict[str, Any]) -> dict[str, Any]:
    content = {key: card[key] for key in ("kind", "family", "title", "text", "source")}
    if card.get("checked") is not None:
        content["checked"] = card["checked"]
    return {"digest": digest, "card": card["card"], "content": content}


def _count(connection: Connection, counts: Counter[tuple[int, int]]) -> None:
    for (drop, trait), count in sorted(counts.items()):
        where = (TraitCount.drop_id == drop, TraitCount.trait_id == trait)
        counted = connection.execute(update(TraitCount).where(*where).values(count=TraitCount.count + count))
        if counted.rowcount == 0:
            connection.execute(insert(TraitCount), [{"drop_id": drop, "trait_id": trait, "count": count}])
