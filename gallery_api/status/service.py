"""Status: what the index knows of itself, and whether the service is fit to be asked."""

from importlib import metadata as packages

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gallery_api.edge import Measures
from gallery_api.models import Description, Drop, IndexCursor, Observation
from gallery_api.settings import Settings
from gallery_api.status.schemas import Health, Status, Versions
from gallery_api.wire import as_of, hex_of


def read_status(session: Session, settings: Settings, now: float) -> Status:
    """Return how far the index is; ``now`` is in Unix seconds."""
    cursor = session.execute(select(IndexCursor)).scalar_one_or_none()
    seen = session.execute(select(Observation)).scalar_one_or_none()
    issued, drops = session.execute(select(func.coalesce(func.sum(Drop.issued), 0), func.count())).one()
    waiting = session.execute(
        select(func.count()).select_from(Description).where(Description.retry_at.is_not(None))
    ).scalar_one()
    lag = max(0, seen.head_block - cursor.block) if seen and cursor else None
    return Status(
        as_of=as_of(cursor.block, cursor.hash, cursor.timestamp) if cursor and cursor.hash else None,
        chain=settings.chain.value,
        chain_id=cursor.chain_id if cursor else None,
        contract=hex_of(cursor.token) if cursor else None,
        start_block=cursor.start_block if cursor else None,
        head_block=seen.head_block if seen else None,
        head_seen_seconds_ago=round(max(0.0, now - seen.head_seen_at), 3) if seen else None,
        lag_blocks=lag,
        characters=issued,
        drops=drops,
        waiting_for_description=waiting,
        versions=Versions(palmido=palmido_version(), database=_migration(session)),
    )


def _migration(session: Session) -> str:
    return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def palmido_version() -> str:
    """Return the installed version, or "source" when run from a checkout that is not installed."""
    try:
        return packages.version("palmido")
    except packages.PackageNotFoundError:
        return "source"


def read_health(session: Session, settings: Settings, now: float) -> Health:
    """Return whether the service is fit to be asked; not ready when the database fails or the index is behind."""
    try:
        reasons = _lateness(session, settings, now)
    except SQLAlchemyError as error:
        reasons = [f"The database does not answer ({type(error).__name__}). Check PALMIDO_DATABASE_URL."]
    return Health(live=True, ready=not reasons, reasons=reasons)


def _lateness(session: Session, settings: Settings, now: float) -> list[str]:
    row = session.execute(
        select(IndexCursor.timestamp, IndexCursor.block, Observation.head_block, Observation.head_seen_at).join(
            Observation, Observation.id == IndexCursor.id
        )
    ).one_or_none()
    if row is None:
        return ["The chain is not read yet. Start the worker: palmido worker."]
    reasons = []
    silent = now - row.head_seen_at
    if silent > settings.ready_lag_seconds:
        reasons.append(f"No worker has seen the chain for {silent:.0f} s. Start one: palmido worker.")
    behind = row.head_block - row.block
    if behind > 0 and now - row.timestamp > settings.ready_lag_seconds:
        reasons.append(f"The index is {behind} blocks behind the chain. Wait until the worker has caught up.")
    return reasons


def set_gauges(measures: Measures, status: Status) -> None:
    """Set what the metrics say of the index."""
    measures.indexed_block.set(status.as_of.block if status.as_of else 0)
    measures.head_block.set(status.head_block or 0)
    measures.characters.set(status.characters)
