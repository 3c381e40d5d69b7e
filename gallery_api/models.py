"""The tables, and the only place where features meet.

What the chain says (drops, drop_events, characters, transfers, blocks, index_cursor) is written by gallery_api.indexer
alone and can be rebuilt from the chain row by row. What the published documents say (descriptions, character_traits,
traits, heritages, trait_counts, drop_placeholders) is written by gallery_api.characters.describe alone and can be
rebuilt from IPFS.
Addresses and hashes are raw bytes (20 and 32), times are Unix seconds, all identifiers follow from the chain:

- a character's id is ``drop << 32 | number``, so the newest is the greatest and a drop is one range of ids;
- a log's id is ``block << 20 | log index``, so history is ordered by it and a rewind is one range.
"""

import hashlib
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NUMBER_BITS = 32
LOG_INDEX_BITS = 20
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite keeps a table in the order of an INTEGER key only


def character_id(drop: int, number: int) -> int:
    """The key of a character: its drop, then its number within the drop."""
    return drop << NUMBER_BITS | number


def trait_id(layer: str, trait: str) -> int:
    """The key of a trait: 63 bits of the SHA-256 of layer:id, so that every index gives it the same one."""
    return int.from_bytes(hashlib.sha256(f"{layer}:{trait}".encode()).digest()[:8], "big") >> 1


def log_id(block: int, log_index: int) -> int:
    """The key of anything a log says: its block, then its place in the block."""
    return block << LOG_INDEX_BITS | log_index


class Model(DeclarativeBase):
    metadata = METADATA


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


class Character(Model):
    """One issued character and who holds it now."""

    __tablename__ = "characters"
    __table_args__ = (Index("ix_characters_owner_id", "owner", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    page: Mapped[int] = mapped_column(BigInteger)
    ticket: Mapped[int] = mapped_column(BigInteger)
    owner: Mapped[bytes] = mapped_column(LargeBinary(20))
    issued_log: Mapped[int] = mapped_column(BigInteger)
    issued_at: Mapped[int] = mapped_column(BigInteger)

    description: Mapped["Description | None"] = relationship(
        lazy="raise",
        viewonly=True,
        uselist=False,
        primaryjoin="foreign(Description.character_id) == Character.id",
    )

    @property
    def drop(self) -> int:
        return self.id >> NUMBER_BITS

    @property
    def number(self) -> int:
        return self.id & (1 << NUMBER_BITS) - 1

    @property
    def token_id(self) -> int:
        """The ERC-721 id: drop << 64 | page << 32 | number."""
        return self.drop << 64 | self.page << 32 | self.number


class Transfer(Model):
    """One Transfer log; the first of a character has no sender."""

    __tablename__ = "transfers"
    __table_args__ = (
        Index("ix_transfers_character_id_id", "character_id", "id"),
        Index("ix_transfers_recipient_id", "recipient", "id"),
        Index(
            "ix_transfers_sender_id",
            "sender",
            "id",
            sqlite_where=text("sender IS NOT NULL"),
            postgresql_where=text("sender IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    character_id: Mapped[int] = mapped_column(BigInteger)
    sender: Mapped[bytes | None] = mapped_column(LargeBinary(20))
    recipient: Mapped[bytes] = mapped_column(LargeBinary(20))
    transaction: Mapped[bytes] = mapped_column(LargeBinary(32))
    timestamp: Mapped[int] = mapped_column(BigInteger)

    @property
    def block(self) -> int:
        return self.id >> LOG_INDEX_BITS


class Block(Model):
    """A recent block's hash, kept so that a reorg is noticed and the place to rewind to is known."""

    __tablename__ = "blocks"

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    timestamp: Mapped[int] = mapped_column(BigInteger)


class IndexCursor(Model):
    """How far the chain is read: one row, and the block that every answer is as of."""

    __tablename__ = "index_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain_id: Mapped[int] = mapped_column(BigInteger)
    token: Mapped[bytes] = mapped_column(LargeBinary(20))
    start_block: Mapped[int] = mapped_column(BigInteger)
    block: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    timestamp: Mapped[int] = mapped_column(BigInteger)


class Observation(Model):
    """What the workers noticed: the head they last saw, and counters that tell readers something changed. One row."""

    __tablename__ = "observations"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger)
    rewinds: Mapped[int] = mapped_column(BigInteger)
    head_block: Mapped[int] = mapped_column(BigInteger)
    head_seen_at: Mapped[float]


class Lease(Model):
    """Which worker does a job now; it lapses by itself."""

    __tablename__ = "worker_leases"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[float]


class Description(Model):
    """What a character's published document says, prepared for showing.

    ``card`` is the character's JSON card without its owner and without the closing brace. ``problem`` is why the
    document could not be read, and then the other texts are empty and ``retry_at`` says when it is tried again.
    """

    __tablename__ = "descriptions"
    __table_args__ = (
        Index(
            "ix_descriptions_retry_at",
            "retry_at",
            sqlite_where=text("retry_at IS NOT NULL"),
            postgresql_where=text("retry_at IS NOT NULL"),
        ),
    )

    character_id: Mapped[int] = mapped_column(
        Id, ForeignKey("characters.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    card: Mapped[bytes] = mapped_column(LargeBinary)
    picture_index: Mapped[int] = mapped_column(BigInteger)
    document_cid: Mapped[str] = mapped_column(String(128))
    document_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    picture_cid: Mapped[str] = mapped_column(String(128))
    heritage: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    problem: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int]
    retry_at: Mapped[float | None]


class Trait(Model):
    """A word that characters are found by, as the documents name it; heritage cards are the layer "heritage"."""

    __tablename__ = "traits"
    __table_args__ = (UniqueConstraint("layer", "trait"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    layer: Mapped[str] = mapped_column(String(64))
    trait: Mapped[str] = mapped_column(String(64))
    layer_ko: Mapped[str] = mapped_column(Text)
    layer_en: Mapped[str] = mapped_column(Text)
    ko: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class CharacterTrait(Model):
    """Which characters have a trait; ordered so that one trait's characters are one walk."""

    __tablename__ = "character_traits"
    __table_args__ = (
        Index("ix_character_traits_character_id", "character_id"),
        {"sqlite_with_rowid": False},
    )

    trait_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("traits.id"), primary_key=True, autoincrement=False)
    character_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("characters.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class TraitCount(Model):
    """How many described characters of a drop have a trait, so that a share needs no counting."""

    __tablename__ = "trait_counts"

    drop_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    trait_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("traits.id"), primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(BigInteger)


class Heritage(Model):
    """A heritage card exactly as a document carries it; ``digest`` is the SHA-256 of its canonical JSON."""

    __tablename__ = "heritages"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    card: Mapped[str] = mapped_column(String(64), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class DropPlaceholder(Model):
    """What a sealed drop's one document says of its characters until the reveal."""

    __tablename__ = "drop_placeholders"

    drop_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("drops.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    uri: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
