"""The worker: reads the chain, then the documents, and draws seeds that are due, until it is told to stop.

Several may run on one database.
"""

import contextlib
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from gallery_api.characters.describe import Describer
from gallery_api.claims.desk_reader import DeskReader
from gallery_api.claims.relay import Relay
from gallery_api.connections import chain_profile, desk_to_read, open_indexer, open_store, token_to_read
from gallery_api.database import create_database_engine, upgrade
from gallery_api.drops.seeds import SeedDrawer
from gallery_api.indexer.errors import (
    CursorMoved,
    Inconsistent,
    NoContract,
    OpeningMissing,
    OtherContract,
    ReorgTooDeep,
)
from gallery_api.indexer.index import Indexer, Outcome, Progress
from gallery_api.indexer.lease import give_up_lease, take_lease
from gallery_api.logs import configure_logs
from gallery_api.settings import Settings
from metadata.ipfs import IpfsError
from metadata.traits import Catalogue
from minting.chain import connect
from minting.character_token import CharacterToken
from minting.claim_desk import ClaimDesk
from minting.errors import MintingError
from minting.keys import open_signer
from minting.rpc import NodeRefused, NodeUnreachable
from minting.signing import Signer

LEASE_SECONDS = 15.0
LONGEST_PAUSE = 15.0
DRAW_SEEDS = "draw seeds"
READ_DESK = "read desk"
RELAY = "relay"
TRAITS = Path(__file__).parents[1] / "assets" / "traits.toml"
ARTIFACTS = Path(__file__).parents[1] / "contracts" / "abi"
FAULTS = NodeUnreachable, NodeRefused, Inconsistent, CursorMoved, IpfsError, OperationalError, MintingError
NEEDS_A_PERSON = NoContract, OpeningMissing, OtherContract, ReorgTooDeep
log = structlog.get_logger(__name__)


class Stopping(Exception):
    """The step under way ends early; what it has written stays."""


class Worker:
    """Runs the indexer, the describer and the drawer of seeds side by side, each while it holds that job's lease.

    They do not wait for one another: a store of documents that is slow or silent never holds up the index.
    """

    def __init__(
        self,
        engine: Engine,
        indexer: Indexer,
        describer: Describer,
        poll_seconds: float,
        clock: Callable[[], float] = time.time,
        name: str | None = None,
        drawer: SeedDrawer | None = None,
        desk: DeskReader | None = None,
        relay: Relay | None = None,
    ) -> None:
        """Without a `drawer` or `relay` this worker leaves seeds or claims to others; `desk` reads the codes."""
        self._engine = engine
        self._indexer = indexer
        self._describer = describer
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._name = name or new_name()
        self._drawer = drawer
        self._desk = desk
        self._relay = relay
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish what is under way and return from run; may be called from a signal handler or another thread."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stop is called. Faults of nodes and stores are waited out; what needs a person is raised.

        Whatever else goes wrong in a job is logged with its traceback and tried again: it never ends the other jobs.
        """
        work: dict[str, Callable[[], bool]] = {"index": self._index, "describe": self._describe}
        if self._drawer is not None:
            work[DRAW_SEEDS] = partial(self._draw_seeds, self._drawer)
        if self._desk is not None:
            work[READ_DESK] = partial(self._read_desk, self._desk)
        if self._relay is not None:
            work[RELAY] = partial(self._send_claims, self._relay)
        with ThreadPoolExecutor(len(work), "worker") as threads:
            jobs = [threads.submit(self._repeat, job, step) for job, step in work.items()]
            wait(jobs, return_when=FIRST_EXCEPTION)
            self.stop()
        for job in jobs:
            job.result()

    def _repeat(self, job: str, step: Callable[[], bool]) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                busy = self._hold(job) and step()
                failures = 0
            except Stopping:
                busy = False
            except FAULTS as error:
                failures += 1
                busy = False
                log.warning("tried again", job=job, failures=failures, reason=str(error)[:500])
                self._turn_elsewhere(job)
            except NEEDS_A_PERSON:
                raise
            except Exception as error:
                failures += 1
                busy = False
                log.error("unexpected, tried again", job=job, failures=failures, exc_info=error)
                self._turn_elsewhere(job)
            if not busy:
                self._stopping.wait(min(LONGEST_PAUSE, self._poll_seconds * 2 ** min(failures, 6)))
        give_up_lease(self._engine, job, self._name)

    def _hold(self, job: str) -> bool:
        return take_lease(self._engine, job, self._name, self._clock(), LEASE_SECONDS)

    def _turn_elsewhere(self, job: str) -> None:
        """Ask another node; another worker may have a key that can pay, or a node that answers."""
        if job == "index":
            self._indexer.use_next_endpoint()
        with contextlib.suppress(OperationalError):
            give_up_lease(self._engine, job, self._name)

    def _index(self) -> bool:
        progress = self._indexer.step(self._go_on)
        if progress.outcome is not Outcome.WAITING:
            log.info("indexed", outcome=progress.outcome.value, block=progress.block, head=progress.head)
        return progress.outcome is Outcome.REWOUND

    def _go_on(self, _progress: Progress) -> None:
        """Between two stretches: stop when told, and keep the lease, or leave the rest to who has it now."""
        if self._stopping.is_set() or not self._hold("index"):
            raise Stopping

    def _describe(self) -> bool:
        described = self._describer.step()
        if described:
            log.info("described", characters=described)
        return described > 0

    def _draw_seeds(self, drawer: SeedDrawer) -> bool:
        for drop in drawer.step(self._pause):
            log.info("seed drawn", drop=drop)
        return False

    def _read_desk(self, reader: DeskReader) -> bool:
        blocks = reader.step()
        if blocks:
            log.info("codes read", code_blocks=blocks)
        return False

    def _send_claims(self, relay: Relay) -> bool:
        settled = relay.step(self._pause)
        if settled:
            log.info("claims settled", claims=settled)
        return settled > 0

    def _pause(self, seconds: float) -> None:
        """Wait for the chain; what is in the journal stays when told to stop, and the next worker goes on with it."""
        if self._stopping.wait(seconds):
            raise Stopping


def new_name() -> str:
    """Return a name that no other worker has."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"


def trait_layers() -> list[str]:
    """Return the names of the layers in the order of drawing."""
    return [layer.name for layer in Catalogue.load(TRAITS).layers]


def create_worker(settings: Settings, clock: Callable[[], float] = time.time) -> Worker:
    """Return a worker for these settings; raise NoContract when no contract is known."""
    configure_logs()
    engine = create_database_engine(settings.database_url)
    indexer = open_indexer(settings, engine, clock)
    describer = Describer(engine, open_store(settings), trait_layers(), clock)
    name = new_name()
    signer = open_key(settings)
    drawer = create_drawer(settings, engine, name, signer) if signer else None
    desk = create_desk_reader(settings, engine)
    relay = create_relay(settings, engine, name, signer, clock) if signer else None
    return Worker(engine, indexer, describer, settings.poll_seconds, clock, name, drawer, desk, relay)


def open_key(settings: Settings) -> Signer | None:
    """Return the configured key; None, and a word in the log, when there is no usable one."""
    try:
        return open_signer(chain_profile(settings), settings.key_file, settings.passphrase_file)
    except MintingError as error:
        log.warning("seeds and claims are left to others", reason=error.what, todo=error.todo)
        return None


def create_drawer(settings: Settings, engine: Engine, name: str, signer: Signer) -> SeedDrawer:
    """Return what draws seeds with a key."""
    return SeedDrawer(engine, lambda: open_token(settings), signer, name)


def create_desk_reader(settings: Settings, engine: Engine) -> DeskReader | None:
    """Return what reads the desk; None when no desk is known."""
    desk = desk_to_read(settings)
    return DeskReader(engine, lambda: open_desk(settings, desk[0]), desk[1]) if desk else None


def create_relay(
    settings: Settings, engine: Engine, name: str, signer: Signer, clock: Callable[[], float]
) -> Relay | None:
    """Return what sends claims with a key; None when no desk is known."""
    desk = desk_to_read(settings)
    if desk is None:
        return None
    address = desk[0]

    def open_contracts() -> tuple[ClaimDesk, CharacterToken]:
        return open_desk(settings, address), open_token(settings)

    return Relay(engine, open_contracts, signer, f"{name} relay", clock)


def open_token(settings: Settings) -> CharacterToken:
    """Connect to the chain and return the token."""
    chain = connect(chain_profile(settings), settings.rpc_urls or None, time.monotonic)
    return CharacterToken.at(chain, token_to_read(settings)[0], ARTIFACTS)


def open_desk(settings: Settings, address: str) -> ClaimDesk:
    """Connect to the chain and return the desk at an address."""
    chain = connect(chain_profile(settings), settings.rpc_urls or None, time.monotonic)
    return ClaimDesk.at(chain, address, ARTIFACTS)


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
