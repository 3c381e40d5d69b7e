"""The gallery's one statement: which characters, in which order, from which place on; always a walk along an index.

Every filter but drop, owner and number is a trait (species, family, tier and heritage too), so a list is a walk over
one trait's characters, newest first, that looks each up in the others. The rarest is walked. A word that is in very
many traits is in most characters, so then the characters themselves are walked.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, or_, select, text

from gallery_api.characters.schemas import CharacterFilters
from gallery_api.models import NUMBER_BITS, Drop, Trait, TraitCount, character_id, trait_id
from gallery_api.wire import END, address_bytes

MAX_WORDS = 6
MAX_TRAITS_A_WORD = 2_000  # the commonest; a catalogue with its heritage has some hundreds in all
MERGED_TRAITS = 48
MAX_DROPS_A_NUMBER = 200
_NUMBER_WORD = re.compile(r"^(?:no\.?|#)?\s*(\d{1,10})(?:번)?$", re.IGNORECASE)
_NUMBER_SIGN = re.compile(r"(?<!\S)(no\.?|#)\s+(?=\d)", re.IGNORECASE)
_NUMBER_COUNTER = re.compile(r"(?<=\d)\s+번(?!\S)")


@dataclass(frozen=True)
class Walk:
    """Which ids to walk: below ``before``, at least ``lowest``; one trait of each group must be there."""

    lowest: int = 0
    before: int = END
    owner: bytes | None = None
    groups: tuple[tuple[int, ...], ...] = ()
    numbers: tuple[int, ...] | None = None
    impossible: bool = False


@dataclass
class Statement:
    """SQL with :named parameters, the same for SQLite and PostgreSQL."""

    sql: str = ""
    parameters: dict[str, object] = field(default_factory=dict)

    def bind(self, name: str, value: object) -> str:
        self.parameters[name] = value
        return f":{name}"


def plan_walk(connection: Connection, filters: CharacterFilters, before: int | None) -> Walk:
    """Return the walk for these filters from a cursor's key on; looks up words and counts only when they are needed."""
    lowest, end = 0, END
    if filters.drop is not None:
        lowest, end = filters.drop << NUMBER_BITS, (filters.drop + 1) << NUMBER_BITS
    groups: list[tuple[int, ...]] = [(trait_id(layer, trait),) for layer, trait in _asked_traits(filters)]
    numbers: tuple[int, ...] | None = None
    words = split_words(filters.q or "")
    for word in words[:MAX_WORDS]:
        if match := _NUMBER_WORD.match(word):
            found = _ids_of_number(connection, int(match[1]))
            numbers = found if numbers is None else tuple(i for i in numbers if i in found)
        else:
            groups.append(_traits_of_word(connection, word))
    if filters.q is not None and not words:
        return Walk(impossible=True)
    if len(groups) > 1:
        groups = _rarest_first(connection, groups)
    return Walk(
        lowest=lowest,
        before=min(end, END if before is None else before),
        owner=address_bytes(filters.owner.lower()) if filters.owner else None,
        groups=tuple(groups),
        numbers=numbers,
        impossible=numbers == () or () in groups,
    )


def split_words(asked: str) -> list[str]:
    """Return what was typed as words, however it was composed: the sign of a number stays with it, and what is only
    punctuation is no word."""
    composed = unicodedata.normalize("NFKC", asked)
    joined = _NUMBER_COUNTER.sub("번", _NUMBER_SIGN.sub(r"\1", composed))
    return [word for word in joined.split() if any(sign.isalnum() for sign in word)]


def _asked_traits(filters: CharacterFilters) -> list[tuple[str, str]]:
    asked = [(layer, getattr(filters, layer)) for layer in ("species", "family", "tier", "heritage")]
    pairs = [(layer, value) for layer, value in asked if value is not None]
    for trait in filters.trait:
        layer, _, value = trait.partition(":")
        pairs.append((layer, value))
    return list(dict.fromkeys(pairs))


def _ids_of_number(connection: Connection, number: int) -> tuple[int, ...]:
    if not 1 <= number < 1 << NUMBER_BITS:
        return ()
    drops = connection.execute(select(Drop.id).order_by(Drop.id.desc()).limit(MAX_DROPS_A_NUMBER)).scalars()
    return tuple(character_id(drop, number) for drop in drops)


def _traits_of_word(connection: Connection, word: str) -> tuple[int, ...]:
    """Return the traits whose Korean or English name, or whose id, contains the word."""
    matches = or_(
        Trait.ko.icontains(word, autoescape=True),
        Trait.en.icontains(word, autoescape=True),
        Trait.trait == word.lower(),
    )
    common = func.coalesce(func.sum(TraitCount.count), 0).desc()
    found = (
        select(Trait.id)
        .join(TraitCount, TraitCount.trait_id == Trait.id, isouter=True)
        .where(matches)
        .group_by(Trait.id)
        .order_by(common, Trait.id)
        .limit(MAX_TRAITS_A_WORD)
    )
    return tuple(connection.execute(found).scalars())


def _rarest_first(connection: Connection, groups: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    asked = {trait for group in groups for trait in group}
    rows = connection.execute(select(TraitCount.trait_id, TraitCount.count).where(TraitCount.trait_id.in_(asked)))
    counts: dict[int, int] = {}
    for trait, count in rows:
        counts[trait] = counts.get(trait, 0) + count
    return sorted(groups, key=lambda group: sum(counts.get(trait, 0) for trait in group))


def page_statement(walk: Walk, limit: int) -> Statement:
    """Return the statement for ``limit`` characters of a walk.

    Rows: block, hash, timestamp, id, page, owner, card; one row with a null id when nothing is found, so that
    the block it is as of comes from the same snapshot.
    """
    statement = Statement()
    ids = _ids(statement, walk, limit)
    statement.sql = (
        "SELECT k.block, k.hash, k.timestamp, c.id, c.page, c.owner, c.card FROM index_cursor k"
        f" LEFT JOIN ({ids}) AS p ON 1 = 1"
        " LEFT JOIN characters c ON c.id = p.id"
        " ORDER BY p.id DESC"
    )
    return statement


def _ids(statement: Statement, walk: Walk, limit: int) -> str:
    if walk.impossible:
        return "SELECT id FROM characters WHERE 1 = 0"
    bounds = f"{{id}} < {statement.bind('before', walk.before)}"
    if walk.lowest:
        bounds += f" AND {{id}} >= {statement.bind('lowest', walk.lowest)}"
    size = f"ORDER BY {{id}} DESC LIMIT {statement.bind('limit', limit)}"
    owned = f" AND {{table}}.owner = {statement.bind('owner', walk.owner)}" if walk.owner else ""
    if walk.numbers is not None or walk.owner or not walk.groups or len(walk.groups[0]) > MERGED_TRAITS:
        if walk.numbers is not None:
            names = [statement.bind(f"n{i}", key) for i, key in enumerate(walk.numbers)]
            bounds += f" AND {{id}} IN ({', '.join(names)})"
        where = (bounds + owned + _others(statement, walk.groups)).format(id="w.id", table="w")
        return f"SELECT w.id FROM characters w WHERE {where} {size.format(id='w.id')}"
    return _walk_of_traits(statement, walk.groups, bounds, size)


def _walk_of_traits(statement: Statement, groups: tuple[tuple[int, ...], ...], bounds: str, size: str) -> str:
    """Walk each trait of the first group by itself, as far as one page needs, and merge: no sort over a whole trait."""
    rest = (bounds + _others(statement, groups[1:])).format(id="w.character_id")
    walks = []
    for i, trait in enumerate(groups[0]):
        one = f"SELECT w.character_id AS id FROM character_traits w WHERE w.trait_id = {statement.bind(f't{i}', trait)}"
        walks.append(f"SELECT id FROM ({one} AND {rest} {size.format(id='w.character_id')}) AS s{i}")
    if len(walks) == 1:
        return walks[0]
    return f"SELECT id FROM ({' UNION '.join(walks)}) AS u {size.format(id='u.id')}"


def _others(statement: Statement, groups: tuple[tuple[int, ...], ...]) -> str:
    conditions = ""
    for g, group in enumerate(groups):
        names = ", ".join(statement.bind(f"g{g}_{i}", trait) for i, trait in enumerate(group))
        conditions += (
            f" AND EXISTS (SELECT 1 FROM character_traits x{g}"
            f" WHERE x{g}.trait_id IN ({names}) AND x{g}.character_id = {{id}})"
        )
    return conditions


def run(connection: Connection, statement: Statement) -> list[tuple[object, ...]]:
    """Return the statement's rows through an ordinary connection."""
    parameters: Mapping[str, object] = statement.parameters
    return [tuple(row) for row in connection.execute(text(statement.sql), parameters)]
