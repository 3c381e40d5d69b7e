"""Drops: their terms, their state at the block the index is as of, and their events."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gallery_api import models
from gallery_api.characters.schemas import CharacterQuery, Picture, Text
from gallery_api.characters.service import list_characters
from gallery_api.drops.schemas import Drop, DropDetail, DropEvent, DropPage, DropQuery
from gallery_api.errors import DropNotFound
from gallery_api.wire import END, LAST_REPRESENTABLE, decode_cursor, encode_cursor, hex_of, read_as_of, time_of

EVENTS_SHOWN = 100


def list_drops(session: Session, asked: DropQuery) -> DropPage:
    """Return one page of drops, newest first; raise InvalidCursor, NotIndexedYet."""
    as_of = read_as_of(session)
    before = decode_cursor(asked.cursor) if asked.cursor else END
    rows = (
        session.execute(
            select(models.Drop).where(models.Drop.id < before).order_by(models.Drop.id.desc()).limit(asked.limit + 1)
        )
        .scalars()
        .all()
    )
    now = int(as_of.at.timestamp())
    return DropPage(
        as_of=as_of,
        next=encode_cursor(rows[asked.limit - 1].id) if len(rows) > asked.limit else None,
        drops=[Drop.model_validate(_drop_fields(session, row, now)) for row in rows[: asked.limit]],
    )


def read_drop(session: Session, drop: int) -> DropDetail:
    """Return a drop and what happened to it; raise DropNotFound, NotIndexedYet."""
    as_of = read_as_of(session)
    row = session.get(models.Drop, drop)
    if row is None:
        raise DropNotFound(drop)
    now = int(as_of.at.timestamp())
    return DropDetail(
        **_drop_fields(session, row, now),
        as_of=as_of,
        events=_events(session, drop),
        issued_last_minute=_issued_since(session, row, now - 60),
    )


def _drop_fields(session: Session, row: models.Drop, now: int) -> dict[str, object]:
    cover, name = _cover(session, row)
    return {
        "drop": row.id,
        "state": _state(row, now),
        "cap": row.cap,
        "issued": row.issued,
        "remaining": max(0, row.cap - row.issued),
        "opens_at": time_of(row.opens_at),
        "closes_at": None if row.closes_at > LAST_REPRESENTABLE else time_of(row.closes_at),
        "soulbound": row.soulbound,
        "mode": "sealed" if row.placeholder_uri else "open",
        "revealed": row.revealed,
        "reveal_block": row.reveal_block,
        "seed": hex_of(row.seed) if row.seed else None,
        "set_size": row.set_size,
        "provenance_hash": hex_of(row.provenance_hash),
        "placeholder_uri": row.placeholder_uri,
        "base_uri": row.base_uri,
        "royalty_receiver": hex_of(row.royalty_receiver),
        "royalty_percent": row.royalty_fraction / 100,
        "opened_at": time_of(row.opened_at),
        "opened_block": row.opened_block,
        "cover": cover,
        "name": name,
    }


def _state(row: models.Drop, now: int) -> str:
    if row.issued >= row.cap:
        return "all issued"
    if now < row.opens_at:
        return "upcoming"
    return "open" if now < row.closes_at else "closed"


def _cover(session: Session, row: models.Drop) -> tuple[Picture | None, Text | None]:
    """Return what stands for a drop: its newest character once revealed, its placeholder before."""
    if row.revealed:
        newest = list_characters(session, CharacterQuery(drop=row.id, limit=1)).characters
        return (newest[0].picture, None) if newest else (None, None)
    placeholder = session.get(models.DropPlaceholder, row.id)
    if placeholder is None:
        return None, None
    picture, name = placeholder.content.get("picture"), placeholder.content.get("name")
    return Picture(**picture) if picture else None, Text(**name) if name else None


def _events(session: Session, drop: int) -> list[DropEvent]:
    rows = session.execute(
        select(models.DropEvent)
        .where(models.DropEvent.drop_id == drop)
        .order_by(models.DropEvent.id.desc())
        .limit(EVENTS_SHOWN)
    ).scalars()
    return [
        DropEvent(
            kind=row.kind,
            block=row.block,
            transaction=hex_of(row.transaction),
            at=time_of(row.timestamp),
            fields=row.fields,
        )
        for row in rows
    ]


def _issued_since(session: Session, row: models.Drop, since: int) -> int:
    """Return how many of a drop were issued after a time; numbers are dense, so only its newest are looked at."""
    newest = models.character_id(row.id, row.issued)
    before_then = (
        select(models.Character.id)
        .where(
            models.Character.id <= newest,
            models.Character.id > models.character_id(row.id, 0),
            models.Character.issued_at <= since,
        )
        .order_by(models.Character.id.desc())
        .limit(1)
    )
    last_old = session.execute(before_then).scalar_one_or_none()
    return row.issued if last_old is None else newest - last_old
