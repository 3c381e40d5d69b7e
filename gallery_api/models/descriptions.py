"""What the published documents say; written by gallery_api.characters.descriptions alone."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gallery_api.models.model import Id, Model


class Description(Model):
    """Which document a character's card was made from.

    ``problem`` is why the document could not be read, and then the other texts are empty, the character has no card
    and ``retry_at`` says when it is tried again.
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
    picture_index: Mapped[int] = mapped_column(BigInteger)
    document_cid: Mapped[str] = mapped_column(String(128))
    document_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    picture_cid: Mapped[str] = mapped_column(String(128))
    heritage: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    problem: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int]
    retry_at: Mapped[float | None]


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
