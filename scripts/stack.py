"""The parts that a command works on, opened from the settings: database, chain, key, store."""

import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path

from sqlalchemy import Engine

from gallery_api.connections import open_store
from gallery_api.database import create_database_engine, upgrade
from gallery_api.settings import Settings
from metadata.ipfs import Store
from minting.chain import Chain, connect
from minting.character_token import CharacterToken
from minting.claim_desk import ClaimDesk
from minting.deploy import open_desk, open_token, require_desk_of
from minting.journal import Journal, Lane, open_lane
from minting.keys import open_signer
from minting.profiles import PROFILES
from minting.signing import Signer

ROOT = Path(__file__).resolve().parents[1]
ARTIFACTS = ROOT / "contracts" / "abi"
ASSETS = ROOT / "assets"


class Stack:
    """Opens each part when it is first asked for, so that a command needs no more than it uses."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine: Engine | None = None
        self._chain: Chain | None = None
        self._signer: Signer | None = None
        self._token: CharacterToken | None = None

    @property
    def engine(self) -> Engine:
        """The database, with the newest tables."""
        if self._engine is None:
            upgrade(self.settings.database_url)
            self._engine = create_database_engine(self.settings.database_url)
        return self._engine

    @property
    def chain(self) -> Chain:
        """The chain, its id checked. Raises WrongChain, ChainUnreachable."""
        if self._chain is None:
            profile = PROFILES[self.settings.chain.value]
            self._chain = connect(profile, self.settings.rpc_urls or None, time.monotonic)
        return self._chain

    def chain_time(self) -> int:
        """Return the newest block's time in Unix seconds: the clock that drops are opened and closed by."""
        return int(self.chain.block("latest")["timestamp"], 16)

    @property
    def journal(self) -> Journal:
        """The journal of the chain."""
        return Journal(self.engine, self.chain.profile.chain_id)

    @property
    def token(self) -> CharacterToken:
        """The deployed contract. Raises NotDeployed, DeploymentGone, DeploymentElsewhere."""
        if self._token is None:
            settings = self.settings
            self._token = open_token(self.chain, ARTIFACTS, settings.deployments, settings.token_address)
        return self._token

    @property
    def desk(self) -> ClaimDesk:
        """The desk for printed codes. Raises NotDeployed, DeploymentGone, DeploymentElsewhere, DeskElsewhere."""
        settings = self.settings
        desk = open_desk(self.chain, ARTIFACTS, settings.deployments)
        require_desk_of(desk, self.token)
        return desk

    @property
    def signer(self) -> Signer:
        """The configured key. Raises KeyMissing, KeyUnreadable."""
        if self._signer is None:
            self._signer = open_signer(self.chain.profile, self.settings.key_file, self.settings.passphrase_file)
        return self._signer

    @property
    def sender(self) -> str:
        """The address of the configured key."""
        return self.signer.address

    @property
    def store(self) -> Store:
        """Where pictures and documents are kept."""
        return open_store(self.settings)

    @contextmanager
    def lane(self, signer: Signer | None = None) -> Iterator[Lane]:
        """The right to send with `signer`, or the configured key. Raises KeyMissing, KeyUnreadable, LaneTaken."""
        signer = signer or self.signer
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        with open_lane(self.journal, self.chain, signer, holder) as lane:
            yield lane


@contextmanager
def process_pool() -> Iterator[Executor]:
    """As many processes as this machine has cores. They start fresh: a fork of a threaded program may hang."""
    executor = ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_live_with_parent)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _live_with_parent() -> None:
    # Ctrl-C reaches the whole group: only the parent answers it. And when the parent was killed, nobody else ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        raise RuntimeError("this process was not started by a pool")

    def end() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()


def source_commit() -> str:
    """Return the commit that this code is at, with "+changes" when files differ from it, or "unknown"."""
    try:
        commit = _git("rev-parse", "HEAD")
        return commit + ("+changes" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
