"""Going back: undo every block after a given one, in one transaction, as if it had never been read."""

from sqlalchemy import BigInteger, ColumnElement, Connection, delete, func, literal_column, select, update

from gallery_api.indexer.events import DropLog
from gallery_api.indexer.fold import DropRow, fold
from gallery_api.indexer.tables import change_owners, move_cursor, save_drop
from gallery_api.models import (
    NUMBER_BITS,
    Block,
    Character,
    CharacterTrait,
    Description,
    Drop,
    DropEvent,
    DropPlaceholder,
    IndexCursor,
    Observation,
    TraitCount,
    Transfer,
    character_id,
    log_id,
)


def rewind(connection: Connection, cursor: IndexCursor, target: int) -> None:
    """Undo all blocks above ``target``, whose hash must be kept (or be below the start); raise CursorMoved."""
    kept = connection.execute(select(Block.hash, Block.timestamp).where(Block.number == target)).one_or_none()
    move_cursor(connection, cursor, target, kept.hash if kept else None, kept.timestamp if kept else 0)
    connection.execute(update(Observation).values(revision=Observation.revision + 1, rewinds=Observation.rewinds + 1))
    first_undone = log_id(target + 1, 0)
    undone = (Transfer.id >= first_undone, Transfer.sender.is_(None))
    issued_since = Character.id.in_(select(Transfer.character_id).where(*undone))
    touched = set(
        connection.execute(select(Transfer.character_id).where(Transfer.id >= first_undone).distinct()).scalars()
    )
    gone = set(connection.execute(select(Character.id).where(issued_since)).scalars())
    forget_descriptions(connection, issued_since)
    connection.execute(delete(Character).where(issued_since))
    connection.execute(delete(Transfer).where(Transfer.id >= first_undone))
    _restore_owners(connection, touched - gone)
    _fold_again(connection, first_undone)
    connection.execute(delete(Block).where(Block.number > target))


def _restore_owners(connection: Connection, characters: set[int]) -> None:
    owners = []
    for character in characters:
        newest = (
            select(Transfer.recipient).where(Transfer.character_id == character).order_by(Transfer.id.desc()).limit(1)
        )
        owners.append((character, connection.execute(newest).scalar_one()))
    if owners:
        change_owners(connection, owners)


def _fold_again(connection: Connection, first_undone: int) -> None:
    undone = (
        connection.execute(select(DropEvent.drop_id).where(DropEvent.id >= first_undone).distinct()).scalars().all()
    )
    connection.execute(delete(DropEvent).where(DropEvent.id >= first_undone))
    for drop in undone:
        before = connection.execute(select(Drop.base_uri, Drop.seed).where(Drop.id == drop)).one()
        row = _folded(connection, drop)
        if row is None or (row["base_uri"], row["seed"]) != (before.base_uri, before.seed):
            forget_descriptions(connection, _of_drop(drop))
        connection.execute(delete(DropPlaceholder).where(DropPlaceholder.drop_id == drop))
        if row is None:
            connection.execute(delete(Drop).where(Drop.id == drop))
        else:
            save_drop(connection, row, is_new=False)
    for drop, issued in connection.execute(select(Drop.id, Drop.issued)).all():
        highest = connection.execute(select(func.max(Character.id)).where(_of_drop(drop))).scalar_one_or_none()
        now = 0 if highest is None else highest - character_id(drop, 0)
        if now != issued:
            connection.execute(update(Drop).where(Drop.id == drop).values(issued=now))


def _folded(connection: Connection, drop: int) -> DropRow | None:
    events = connection.execute(select(DropEvent.__table__).where(DropEvent.drop_id == drop).order_by(DropEvent.id))
    row: DropRow | None = None
    for event in events:
        row = fold(row, DropLog(event.id, drop, event.kind, event.fields, event.transaction, event.timestamp))
    return row


def _of_drop(drop: int) -> ColumnElement[bool]:
    return Character.id.between(character_id(drop, 0), character_id(drop + 1, 0) - 1)


def forget_descriptions(connection: Connection, which: ColumnElement[bool]) -> None:
    """Forget what the documents of some characters said, and count their traits no more."""
    characters = select(Character.id).where(which)
    drop_of = literal_column(f"character_traits.character_id >> {NUMBER_BITS}", BigInteger)
    counted = connection.execute(
        select(drop_of, CharacterTrait.trait_id, func.count())
        .where(CharacterTrait.character_id.in_(characters))
        .group_by(drop_of, CharacterTrait.trait_id)
    ).all()
    for drop, trait, count in counted:
        connection.execute(
            update(TraitCount)
            .where(TraitCount.drop_id == drop, TraitCount.trait_id == trait)
            .values(count=TraitCount.count - count)
        )
    connection.execute(delete(TraitCount).where(TraitCount.count <= 0))
    connection.execute(delete(CharacterTrait).where(CharacterTrait.character_id.in_(characters)))
    connection.execute(delete(Description).where(Description.character_id.in_(characters)))
    connection.execute(update(Character).where(which).values(card=None))
