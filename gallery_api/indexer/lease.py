"""Leases: which of several workers does a job now. A lease lapses by itself, so that a dead worker stops nothing."""

from sqlalchemy import Engine, insert, update
from sqlalchemy.exc import IntegrityError

from gallery_api.database import writing
from gallery_api.models import Lease


def take_lease(engine: Engine, job: str, holder: str, now: float, seconds: float) -> bool:
    """Take or keep a job for some seconds; return False while another holds it."""
    try:
        with writing(engine) as session:
            free = (Lease.holder == holder) | (Lease.expires_at < now)
            taken = session.connection().execute(
                update(Lease).where(Lease.name == job, free).values(holder=holder, expires_at=now + seconds)
            )
            if taken.rowcount:
                return True
            if session.get(Lease, job) is not None:
                return False
            session.execute(insert(Lease), [{"name": job, "holder": holder, "expires_at": now + seconds}])
            return True
    except IntegrityError:  # another worker made the row in the same moment
        return False


def give_up_lease(engine: Engine, job: str, holder: str) -> None:
    """Let another worker begin at once."""
    with writing(engine) as session:
        session.execute(update(Lease).where(Lease.name == job, Lease.holder == holder).values(expires_at=0.0))
