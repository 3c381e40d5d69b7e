"""The worker: reads the chain, then the documents, until it is told to stop. Several may run on one database."""

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog
from sqlalchemy import Engine, insert, update
from sqlalchemy.exc import IntegrityError, OperationalError

from gallery_api.characters.describe import Describer
from gallery_api.connections import open_indexer, open_store
from gallery_api.database import create_database_engine, upgrade, writing
from gallery_api.indexer.errors import CursorMoved, Inconsistent
from gallery_api.indexer.index import Indexer, Outcome
from gallery_api.models import Lease
from gallery_api.settings import Settings
from metadata.traits import Catalogue
from minting.rpc import NodeRefused, NodeUnreachable

JOB = "index and describe"
LEASE_SECONDS = 15.0
LONGEST_PAUSE = 15.0
TRAITS = Path(__file__).parents[1] / "assets" / "traits.toml"
log = structlog.get_logger(__name__)


class Worker:
    """Runs the indexer and the describer in turn while it holds the lease; without it, it waits to take over."""

    def __init__(
        self,
        engine: Engine,
        indexer: Indexer,
        describer: Describer,
        poll_seconds: float,
        clock: Callable[[], float] = time.time,
        name: str | None = None,
    ) -> None:
        self._engine = engine
        self._indexer = indexer
        self._describer = describer
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._name = name or f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish the step under way and return from run; may be called from a signal handler or another thread."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stop is called. Faults of nodes are waited out; what needs a person is raised."""
        failures = 0
        while not self._stopping.is_set():
            try:
                busy = self.step()
                failures = 0
            except (NodeUnreachable, NodeRefused, Inconsistent, CursorMoved, OperationalError) as error:
                failures += 1
                log.warning("the step is repeated", failures=failures, reason=str(error)[:500])
                self._indexer.use_next_endpoint()
                busy = False
            if not busy:
                self._stopping.wait(min(LONGEST_PAUSE, self._poll_seconds * 2 ** min(failures, 6)))
        give_up_lease(self._engine, JOB, self._name)

    def step(self) -> bool:
        """Read on and describe once, if the lease is ours; return whether there is more to do at once."""
        if not take_lease(self._engine, JOB, self._name, self._clock(), LEASE_SECONDS):
            return False
        progress = self._indexer.step(lambda _: self._keep_lease())
        if progress.outcome is not Outcome.WAITING:
            log.info("indexed", outcome=progress.outcome.value, block=progress.block, head=progress.head)
        described = self._describer.step()
        if described:
            log.info("described", characters=described)
        return described > 0

    def _keep_lease(self) -> None:
        take_lease(self._engine, JOB, self._name, self._clock(), LEASE_SECONDS)


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


def trait_layers() -> list[str]:
    """Return the names of the layers in the order of drawing."""
    return [layer.name for layer in Catalogue.load(TRAITS).layers]


def create_worker(settings: Settings, clock: Callable[[], float] = time.time) -> Worker:
    """Return a worker for these settings; raise NoContract when no contract is known."""
    engine = create_database_engine(settings.database_url)
    indexer = open_indexer(settings, engine, clock)
    describer = Describer(engine, open_store(settings), trait_layers(), clock)
    return Worker(engine, indexer, describer, settings.poll_seconds, clock)


def main() -> None:
    """Upgrade the database and work until SIGINT or SIGTERM."""
    settings = Settings()
    upgrade(settings.database_url)
    worker = create_worker(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


if __name__ == "__main__":
    main()
