"""Wallets: the characters of an address and everything that came to it or left it."""

from eth_utils.address import to_checksum_address
from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from gallery_api.characters.schemas import CharacterQuery
from gallery_api.characters.service import history_fields, list_characters
from gallery_api.models import NUMBER_BITS, Character, Transfer
from gallery_api.wallets.schemas import Wallet, WalletHistoryEntry, WalletQuery
from gallery_api.wire import END, address_bytes, decode_cursor, encode_cursor, hex_of


def read_wallet(session: Session, address: str, asked: WalletQuery) -> Wallet:
    """Return a page of a wallet's characters and of its history; raise InvalidAddress, InvalidCursor, NotIndexedYet."""
    owner = address_bytes(address)
    canonical = hex_of(owner)
    held = list_characters(session, CharacterQuery(owner=canonical, cursor=asked.cursor, limit=asked.limit))
    count = session.execute(select(func.count()).select_from(Character).where(Character.owner == owner)).scalar_one()
    history, history_next = _history(session, owner, asked)
    return Wallet(
        as_of=held.as_of,
        address=canonical,
        checksum_address=to_checksum_address(canonical),
        character_count=count,
        characters=held.characters,
        next=held.next,
        history=history,
        history_next=history_next,
    )


def _history(session: Session, owner: bytes, asked: WalletQuery) -> tuple[list[WalletHistoryEntry], str | None]:
    before = decode_cursor(asked.history_cursor) if asked.history_cursor else END
    sides = [
        select(Transfer.id)
        .where(side == owner, Transfer.id < before)
        .order_by(Transfer.id.desc())
        .limit(asked.limit + 1)
        for side in (Transfer.recipient, Transfer.sender)
    ]
    # Each side is one walk along its own index; their union has at most two pages of ids.
    ids = union(*[select(side.subquery().c.id) for side in sides]).subquery()
    rows = (
        session.execute(
            select(Transfer).join(ids, ids.c.id == Transfer.id).order_by(Transfer.id.desc()).limit(asked.limit + 1)
        )
        .scalars()
        .all()
    )
    entries = [
        WalletHistoryEntry(
            **history_fields(row),
            drop=row.character_id >> NUMBER_BITS,
            number=row.character_id & (1 << NUMBER_BITS) - 1,
            received=row.recipient == owner,
        )
        for row in rows[: asked.limit]
    ]
    following = encode_cursor(rows[asked.limit - 1].id) if len(rows) > asked.limit else None
    return entries, following
