"""The only writer of what documents say: descriptions, finished cards, traits and how often each is there."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update

from gallery_api.characters.card import open_card
from gallery_api.characters.document import HERITAGE, DocumentUnreadable, Reading, TraitWord
from gallery_api.models import (
    CharacterTrait,
    Description,
    Drop,
    DropPlaceholder,
    Heritage,
    Observation,
    Trait,
    TraitCount,
    trait_id,
)
from gallery_api.models.cards import OWNER_ENDS, OWNER_HEX

FIRST_RETRY = 5.0
LONGEST_RETRY = 600.0
HERITAGE_LAYER = (HERITAGE, "유산", "Heritage", 1_000)


@dataclass(frozen=True)
class Waiting:
    """A character whose document is to be read: its page, drop, the picture it shows, and how often it was tried."""

    id: int
    page: int
    drop: int
    index: int
    uri: str
    attempts: int


Answer = Reading | DocumentUnreadable


def retry_after(attempts: int) -> float:
    """Return how many seconds to wait after a failure that came after ``attempts`` others."""
    return min(LONGEST_RETRY, FIRST_RETRY * 2.0 ** min(attempts, 10))


def write_descriptions(
    connection: Connection, readings: Sequence[tuple[Waiting, Answer]], rewinds: int, now: float
) -> int:
    """Write what was read, unless the index went back meanwhile; return how many characters were written."""
    if _take_turn(connection) != rewinds:
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
    openings = [
        (one.id, open_card(one.id, one.page, revealed=True, description=reading.description()))
        for one, reading in described
    ]
    write_cards(connection, openings)
    pairs = [(one, word) for one, reading in described for word in _words(reading)]
    if pairs:
        rows = [{"trait_id": word, "character_id": one.id} for one, word in pairs]
        connection.execute(insert(CharacterTrait), rows)
    _count(connection, Counter((one.drop, word) for one, word in pairs))
    _tell(connection)
    return len(fresh)


def write_placeholder(connection: Connection, drop: int, uri: str, reading: Reading) -> bool:
    """Write what stands for a sealed drop's characters; return whether ``uri`` is still the one that it names."""
    _take_turn(connection)
    if connection.execute(select(Drop.placeholder_uri).where(Drop.id == drop)).scalar_one_or_none() != uri:
        return False
    connection.execute(delete(DropPlaceholder).where(DropPlaceholder.drop_id == drop))
    content = {"name": reading.name, "picture": reading.picture}
    connection.execute(insert(DropPlaceholder), [{"drop_id": drop, "uri": uri, "content": content}])
    _tell(connection)
    return True


def _take_turn(connection: Connection) -> int:
    """Wait until nobody else writes what pages show; return how often the index went back."""
    return int(connection.execute(select(Observation.rewinds).with_for_update()).scalar_one())


def _tell(connection: Connection) -> None:
    connection.execute(update(Observation).values(revision=Observation.revision + 1))


def write_cards(connection: Connection, openings: Sequence[tuple[int, str]]) -> None:
    """Put finished cards into characters' rows: (id, what open_card gave), closed with the owner that the row names."""
    if openings:
        owner = OWNER_HEX[connection.dialect.name]
        statement = text(f"UPDATE characters SET card = :opening || {owner} || :ending WHERE id = :id")
        rows = [{"id": key, "opening": opening, "ending": OWNER_ENDS} for key, opening in openings]
        connection.execute(statement, rows)


def _words(reading: Reading) -> dict[int, TraitWord]:
    """Return what the character is found by, each word once by its key: its traits, and its heritage card."""
    words = list(reading.traits)
    if reading.heritage is not None:
        layer, ko, en, position = HERITAGE_LAYER
        title = reading.heritage["title"]
        words.append(TraitWord(layer, reading.heritage["card"], ko, en, title["ko"], title["en"], position))
    return {trait_id(word.layer, word.trait): word for word in words}


def _description(one: Waiting, reading: Reading | DocumentUnreadable, now: float) -> dict[str, Any]:
    if isinstance(reading, DocumentUnreadable):
        return {
            "character_id": one.id,
            "picture_index": one.index,
            "document_cid": "",
            "document_sha256": b"",
            "picture_cid": "",
            "heritage": None,
            "problem": "".join(sign if sign.isprintable() else "?" for sign in str(reading)[:1000]),
            "attempts": one.attempts + 1,
            "retry_at": now + retry_after(one.attempts),
        }
    return {
        "character_id": one.id,
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
    words = {key: word for reading in readings for key, word in _words(reading).items()}
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
