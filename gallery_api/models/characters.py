"""Characters and their changes of hands; written by gallery_api.indexer alone, but for the finished cards."""

from sqlalchemy import BigInteger, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gallery_api.models.descriptions import Description
from gallery_api.models.identifiers import LOG_INDEX_BITS, NUMBER_BITS
from gallery_api.models.model import Id, Model


class Character(Model):
    """One issued character and who holds it now.

    ``card`` is its finished JSON card (gallery_api.models.cards), none until its document is read.
    """

    __tablename__ = "characters"
    __table_args__ = (Index("ix_characters_owner_id", "owner", "id"), Index("ix_characters_ticket_id", "ticket", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    page: Mapped[int] = mapped_column(BigInteger)
    ticket: Mapped[int] = mapped_column(BigInteger)
    owner: Mapped[bytes] = mapped_column(LargeBinary(20))
    issued_log: Mapped[int] = mapped_column(BigInteger)
    issued_at: Mapped[int] = mapped_column(BigInteger)
    card: Mapped[str | None] = mapped_column(Text)

    description: Mapped[Description | None] = relationship(
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
