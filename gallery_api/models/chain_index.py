"""How far the chain is read, what the workers noticed, and which of them works now."""

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from gallery_api.models.model import Id, Model


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
    """What the workers noticed: the head they last saw, and counters that tell readers something changed. One row.

    Whoever writes what pages show takes this row first, so that an owner, a rewind and a description that come at the
    same moment follow one another and never wait for each other.
    """

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
