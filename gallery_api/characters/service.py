"""Characters: the list, one of them, and what they can be filtered by."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from gallery_api import models
from gallery_api.characters import query
from gallery_api.characters.card import plain_card
from gallery_api.characters.page import PageParts
from gallery_api.characters.schemas import (
    Card,
    Character,
    CharacterPage,
    CharacterQuery,
    CharacterTrait,
    HeritageCard,
    HistoryEntry,
    Provenance,
    Text,
    TraitChoice,
    TraitList,
)
from gallery_api.errors import CharacterNotFound, NotIndexedYet
from gallery_api.wire import (
    as_of,
    decode_cursor,
    encode_cursor,
    hex_of,
    read_as_of,
    read_index_cursor,
    time_of,
)

HISTORY_SHOWN = 100
Rows = Sequence[tuple[Any, ...]]
Placeholders = dict[int, tuple[bool, dict[str, Any] | None]]
PlaceholdersOf = Callable[[set[int]], Placeholders]


def list_characters(session: Session, asked: CharacterQuery) -> CharacterPage:
    """Return one page of characters, newest first; raise InvalidCursor, InvalidAddress, NotIndexedYet."""
    parts = page_parts(session, asked)
    return CharacterPage(
        as_of=parts.as_of, next=parts.next, characters=[Card.model_validate_json(card) for card in parts.cards]
    )


def page_parts(session: Session, asked: CharacterQuery) -> PageParts:
    """Return one page of characters as prepared cards."""
    connection = session.connection()
    walk = query.plan_walk(connection, asked, decode_cursor(asked.cursor) if asked.cursor else None)
    rows = query.run(connection, query.page_statement(walk, asked.limit + 1))
    return assemble(rows, asked.limit, lambda drops: read_placeholders(session, drops))


def assemble(rows: Rows, limit: int, placeholders_of: PlaceholdersOf) -> PageParts:
    """Return the page that the rows of query.page_statement make; a row beyond ``limit`` says that there is a next."""
    if not rows:
        raise NotIndexedYet
    block, block_hash, timestamp = rows[0][:3]
    found = [row[3:] for row in rows if row[3] is not None]
    cards = join_cards(found[:limit], placeholders_of)
    following = encode_cursor(found[limit - 1][0]) if len(found) > limit else None
    return PageParts(as_of(block, block_hash, timestamp), cards, following)


def join_cards(rows: Rows, placeholders_of: PlaceholdersOf) -> list[str]:
    """Return the cards of rows of (id, page, owner, finished card or None)."""
    bare = {row[0] >> models.NUMBER_BITS for row in rows if row[3] is None}
    placeholders = placeholders_of(bare) if bare else {}
    cards = []
    for character, page, owner, card in rows:
        if card is None:
            revealed, placeholder = placeholders[character >> models.NUMBER_BITS]
            card = plain_card(character, page, owner, revealed=revealed, placeholder=placeholder)
        cards.append(card)
    return cards


def read_placeholders(session: Session, drops: set[int]) -> Placeholders:
    """Return, for each drop, whether it is revealed and what stands for its characters until they are described."""
    rows = session.execute(
        select(models.Drop.id, models.Drop.base_uri, models.DropPlaceholder.content)
        .join(models.DropPlaceholder, models.DropPlaceholder.drop_id == models.Drop.id, isouter=True)
        .where(models.Drop.id.in_(drops))
    )
    return {drop: (base_uri != "", content) for drop, base_uri, content in rows}


def read_character(session: Session, drop: int, number: int) -> Character:
    """Return everything known about one character; raise CharacterNotFound, NotIndexedYet."""
    current = read_as_of(session)
    row = session.get(
        models.Character, models.character_id(drop, number), options=[joinedload(models.Character.description)]
    )
    if row is None:
        raise CharacterNotFound(drop, number)
    terms = session.get_one(models.Drop, drop)
    description = row.description
    [card] = join_cards([(row.id, row.page, row.owner, row.card)], lambda drops: read_placeholders(session, drops))
    return Character(
        **orjson.loads(card),
        as_of=current,
        ticket=row.ticket,
        page=row.page,
        issued_at=time_of(row.issued_at),
        soulbound=terms.soulbound,
        status=_status(terms, description),
        traits=_traits(session, row.id, drop),
        heritage_card=_heritage(session, description),
        history=read_history(session, row.id),
        provenance=_provenance(session, terms, description),
    )


def _status(drop: models.Drop, description: models.Description | None) -> str:
    if not drop.revealed:
        return "sealed"
    if description is None:
        return "reading"
    return "unreadable" if description.problem else "described"


def _traits(session: Session, character: int, drop: int) -> list[CharacterTrait]:
    has = select(models.CharacterTrait.trait_id).where(models.CharacterTrait.character_id == character)
    rows = session.execute(
        select(models.Trait, models.TraitCount.count)
        .join(models.TraitCount, models.TraitCount.trait_id == models.Trait.id)
        .where(models.TraitCount.drop_id == drop, models.Trait.id.in_(has), models.Trait.layer != "heritage")
        .order_by(models.Trait.position, models.Trait.layer)
    ).all()
    described = _described(session, drop)
    return [
        CharacterTrait(
            layer=trait.layer,
            trait=trait.trait,
            **_names(trait),
            count=count,
            share_percent=round(min(100.0, 100 * count / max(described, 1)), 2),
        )
        for trait, count in rows
    ]


def _names(trait: models.Trait) -> dict[str, Text]:
    return {
        "layer_name": Text(ko=trait.layer_ko, en=trait.layer_en),
        "name": Text(ko=trait.ko, en=trait.en),
    }


def _described(session: Session, drop: int) -> int:
    """Return how many characters of a drop are described: each of them has exactly one species."""
    counted = (
        select(func.coalesce(func.sum(models.TraitCount.count), 0))
        .join(models.Trait, models.Trait.id == models.TraitCount.trait_id)
        .where(models.TraitCount.drop_id == drop, models.Trait.layer == "species")
    )
    return int(session.execute(counted).scalar_one())


def _heritage(session: Session, description: models.Description | None) -> HeritageCard | None:
    if description is None or description.heritage is None:
        return None
    row = session.get_one(models.Heritage, description.heritage)
    return HeritageCard.model_validate({"card": row.card, **row.content})


def read_history(session: Session, character: int, limit: int = HISTORY_SHOWN) -> list[HistoryEntry]:
    """Return a character's changes of hands, newest first."""
    rows = session.execute(
        select(models.Transfer)
        .where(models.Transfer.character_id == character)
        .order_by(models.Transfer.id.desc())
        .limit(limit)
    ).scalars()
    return [HistoryEntry(**history_fields(row)) for row in rows]


def history_fields(row: models.Transfer) -> dict[str, object]:
    """Return what every history entry says of a transfer."""
    return {
        "kind": "issued" if row.sender is None else "transferred",
        "sender": hex_of(row.sender) if row.sender else None,
        "recipient": hex_of(row.recipient),
        "block": row.block,
        "transaction": hex_of(row.transaction),
        "at": time_of(row.timestamp),
    }


def _provenance(session: Session, drop: models.Drop, description: models.Description | None) -> Provenance:
    cursor = read_index_cursor(session)
    readable = description if description and not description.problem else None
    if not drop.revealed:
        token_uri: str | None = drop.placeholder_uri
    else:
        token_uri = f"{drop.base_uri}{description.picture_index}.json" if description else None
    return Provenance(
        chain_id=cursor.chain_id,
        contract=hex_of(cursor.token),
        token_uri=token_uri,
        provenance_hash=hex_of(drop.provenance_hash),
        base_uri=drop.base_uri,
        seed=hex_of(drop.seed) if drop.seed else None,
        picture_index=description.picture_index if description else None,
        document_cid=readable.document_cid if readable else None,
        document_sha256=hex_of(readable.document_sha256) if readable else None,
        picture_cid=readable.picture_cid if readable else None,
    )


def list_traits(session: Session) -> TraitList:
    """Return every trait that characters can be filtered by, in drawing order, and how many have it."""
    rows = session.execute(
        select(models.Trait, func.coalesce(func.sum(models.TraitCount.count), 0))
        .join(models.TraitCount, models.TraitCount.trait_id == models.Trait.id, isouter=True)
        .group_by(models.Trait.id)
        .order_by(models.Trait.position, models.Trait.layer, models.Trait.id)
        .limit(2000)
    )
    choices = [
        TraitChoice(
            layer=trait.layer,
            trait=trait.trait,
            **_names(trait),
            count=count,
        )
        for trait, count in rows
    ]
    return TraitList(as_of=read_as_of(session), traits=choices)
