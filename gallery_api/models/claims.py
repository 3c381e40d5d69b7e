"""Claims as they came in, and what the desk says of codes, windows and voided codes."""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Float, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from gallery_api.models.model import Id, Model


class ClaimState(StrEnum):
    """How far a claim is. What the index shows counts for more: a claim whose character is there is its owner's."""

    RECEIVED = "received"  # waits for the relay
    SENT = "sent"  # in a transaction of the journal
    MINTED = "minted"  # that transaction is final and honoured it
    REFUSED = "refused"  # the desk will not honour it


class Claim(Model):
    """A code's wish, checked and reserved: one row a ticket, so that one of simultaneous posts wins.

    None of the desk's refusals would spare another recipient, so a ticket is never given to a second claim.
    """

    __tablename__ = "claims"
    __table_args__ = (
        Index("ix_claims_state_retry_at", "state", "retry_at"),
        Index("ix_claims_batch", "batch"),
        CheckConstraint(f"state in ({', '.join(repr(str(state)) for state in ClaimState)})", name="ck_claims_state"),
    )

    drop_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ticket: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(32), unique=True)  # only who knows the recipient can compute it
    recipient: Mapped[bytes] = mapped_column(LargeBinary(20))
    code_block: Mapped[int] = mapped_column(Integer)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(32))  # why it is refused, or why it was put back
    attempts: Mapped[int] = mapped_column(Integer)
    batch: Mapped[str | None] = mapped_column(String(200))  # the journal's key
    received_at: Mapped[float] = mapped_column(Float(53))
    retry_at: Mapped[float] = mapped_column(Float(53))
    changed_at: Mapped[float] = mapped_column(Float(53))


class DeskCursor(Model):
    """Up to which block the desk's voided codes are read. One row."""

    __tablename__ = "desk_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    desk: Mapped[bytes] = mapped_column(LargeBinary(20))
    block: Mapped[int] = mapped_column(BigInteger)


class CodeBlock(Model):
    """The addresses of consecutive tickets' codes, as they stand on the chain for good."""

    __tablename__ = "code_blocks"
    __table_args__ = (Index("ix_code_blocks_drop_id_first_ticket", "drop_id", "first_ticket"),)

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    drop_id: Mapped[int] = mapped_column(BigInteger)
    first_ticket: Mapped[int] = mapped_column(BigInteger)
    addresses: Mapped[bytes] = mapped_column(LargeBinary)

    def code_of(self, ticket: int) -> bytes | None:
        """Return the 20 bytes of a ticket's code, or None when this block has none for it."""
        start = 20 * (ticket - self.first_ticket)
        code = self.addresses[start : start + 20] if start >= 0 else b""
        return code if len(code) == 20 and any(code) else None


class VoidCode(Model):
    """A code that was made worthless."""

    __tablename__ = "void_codes"

    drop_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ticket: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    block: Mapped[int] = mapped_column(BigInteger)


class DeskDrop(Model):
    """A drop at the desk: its window (Unix seconds; closes_at 0 when it was never opened) and whether it is stopped."""

    __tablename__ = "desk_drops"

    drop_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    opens_at: Mapped[int] = mapped_column(BigInteger)
    closes_at: Mapped[int] = mapped_column(BigInteger)
    paused: Mapped[bool]
