"""The right to send for one account: one holder at a time, fenced by a number that only rises."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, or_, select, text, update

from minting.errors import MintingError
from minting.journal.insertion import insert_once
from minting.journal.tables import lanes

Clock = Callable[[], float]


class LaneTaken(MintingError):
    """Another process sends for this account now."""

    def __init__(self, sender: str, holder: str, seconds: float) -> None:
        self.sender, self.holder, self.seconds = sender, holder, seconds
        super().__init__(
            f"{holder} is sending for {sender}.",
            f"Wait until it is done; if it has died, its right ends by itself in {seconds:.0f} s.",
        )


class LaneLost(MintingError):
    """Another process took over while this one was slow; what this one stored is being sent by the other."""

    def __init__(self, sender: str) -> None:
        self.sender = sender
        super().__init__(f"The right to send for {sender} went to another process.", "Run the command again.")


class ChainReplaced(MintingError):
    """The journal was written for another chain that has the same id."""

    def __init__(self, chain_id: int, stored: str, found: str) -> None:
        self.chain_id, self.stored, self.found = chain_id, stored, found
        super().__init__(
            f"The journal belongs to another chain with id {chain_id}: its first block is {stored}, not {found}.",
            "Use a new database for a new local chain (the demo's --fresh does).",
        )


@dataclass(frozen=True)
class Lease:
    """The right of `holder` to write to the lane of `sender`, under the fencing number `fence`."""

    chain_id: int
    sender: str
    holder: str
    fence: int
    seconds: float


def acquire(
    engine: Engine, chain_id: int, sender: str, genesis: str, holder: str, seconds: float, clock: Clock
) -> Lease:
    """Take the lane for `seconds` (renewed by each write); raise LaneTaken or ChainReplaced.

    Time is the database's on PostgreSQL, where machines share it, and `clock` on SQLite, which serves one machine.
    """
    with engine.begin() as connection:
        first = {"genesis": genesis, "next_nonce": 0, "fence": 0, "expires_at": 0.0}
        insert_once(connection, lanes, {"chain_id": chain_id, "sender": sender, **first})
        now = database_time(connection, clock)
        mine = lanes.c.chain_id == chain_id, lanes.c.sender == sender
        free = or_(lanes.c.holder.is_(None), lanes.c.expires_at <= now, lanes.c.holder == holder)
        taken = connection.execute(
            update(lanes)
            .where(*mine, free, lanes.c.genesis == genesis)
            .values(holder=holder, fence=lanes.c.fence + 1, expires_at=now + seconds)
        )
        row = connection.execute(select(lanes).where(*mine)).one()
        if row.genesis != genesis:
            raise ChainReplaced(chain_id, row.genesis, genesis)
        if taken.rowcount == 0:
            raise LaneTaken(sender, row.holder, max(0.0, row.expires_at - now))
        return Lease(chain_id, sender, holder, row.fence, seconds)


def renew(connection: Connection, lease: Lease, clock: Clock) -> None:
    """Lock the lane's row and extend the lease; raise LaneLost. Every write of a lane begins with this."""
    now = database_time(connection, clock)
    renewed = connection.execute(
        update(lanes)
        .where(
            lanes.c.chain_id == lease.chain_id,
            lanes.c.sender == lease.sender,
            lanes.c.holder == lease.holder,
            lanes.c.fence == lease.fence,
        )
        .values(expires_at=now + lease.seconds)
    )
    if renewed.rowcount == 0:
        raise LaneLost(lease.sender)


def release(engine: Engine, lease: Lease) -> None:
    """Give the lane back; does nothing when it was lost."""
    with engine.begin() as connection:
        connection.execute(
            update(lanes)
            .where(
                lanes.c.chain_id == lease.chain_id,
                lanes.c.sender == lease.sender,
                lanes.c.holder == lease.holder,
                lanes.c.fence == lease.fence,
            )
            .values(holder=None, expires_at=0.0)
        )


def database_time(connection: Connection, clock: Clock) -> float:
    """Return seconds since 1970 by PostgreSQL's clock, or by `clock` elsewhere."""
    if connection.dialect.name == "postgresql":
        return float(connection.execute(text("select extract(epoch from clock_timestamp())")).scalar_one())
    return clock()
