"""Drops, and the events they follow from; written by gallery_api.indexer alone."""

from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gallery_api.models.identifiers import LOG_INDEX_BITS
from gallery_api.models.model import Id, Model


class Drop(Model):
    """One issuance as its events say so far; the fold of its DropEvents."""

    __tablename__ = "drops"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    cap: Mapped[int] = mapped_column(BigInteger)
    set_size: Mapped[int] = mapped_column(BigInteger)
    opens_at: Mapped[int] = mapped_column(BigInteger)
    closes_at: Mapped[int] = mapped_column(BigInteger)
    soulbound: Mapped[bool]
    page_budget: Mapped[int]
    provenance_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    placeholder_uri: Mapped[str] = mapped_column(Text)
    base_uri: Mapped[str] = mapped_column(Text)
    royalty_receiver: Mapped[bytes] = mapped_column(LargeBinary(20))
    royalty_fraction: Mapped[int]
    reveal_block: Mapped[int | None] = mapped_column(BigInteger)
    seed: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    issued: Mapped[int] = mapped_column(BigInteger)
    opened_block: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[int] = mapped_column(BigInteger)

    @property
    def revealed(self) -> bool:
        """Whether each number's picture is known: the documents are named and, for a sealed drop, the seed is drawn."""
        return self.base_uri != ""


class DropEvent(Model):
    """One event about a drop, kept so that a drop can be folded again after a reorg and its past be shown."""

    __tablename__ = "drop_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    drop_id: Mapped[int] = mapped_column(BigInteger, index=True)
    kind: Mapped[str] = mapped_column(String(32))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    transaction: Mapped[bytes] = mapped_column(LargeBinary(32))
    timestamp: Mapped[int] = mapped_column(BigInteger)

    @property
    def block(self) -> int:
        return self.id >> LOG_INDEX_BITS
