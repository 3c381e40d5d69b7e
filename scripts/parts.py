"""The parts that the demo runs on, chosen one by one: which chain, which IPFS store, which database."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from gallery_api.settings import ChainName, IpfsKind, Settings
from scripts import node_records
from scripts.anvil import Anvil
from scripts.demo_database import shown
from scripts.kaia import VERSION as KAIA_VERSION
from scripts.kaia import Kaia
from scripts.kubo import VERSION as KUBO_VERSION
from scripts.kubo import Kubo
from scripts.node_records import NodeRecord
from scripts.ports import free_port, require_free
from scripts.postgres import Postgres
from scripts.trouble import Trouble

LEAVE_BEHIND = "API", "worker", "kubo", "kaia", "anvil"  # in the order in which they are stopped


class ChainKind(StrEnum):
    ANVIL = "anvil"
    KAIA = "kaia"


class DatabaseUnknown(Trouble):
    """The database that was asked for is neither a known word nor a URL."""

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(
            f"There is no database called {said!r}.",
            "Say sqlite, postgresql, or a URL such as postgresql+psycopg://user@host/name of an empty database.",
        )


@dataclass(frozen=True)
class Ports:
    """Where the gallery, the chain, and Kubo's RPC and gateway answer on this machine."""

    gallery: int
    chain: int
    ipfs: int
    gateway: int

    @classmethod
    def free(cls) -> "Ports":
        """Ports that nobody listens on now."""
        return cls(free_port(), free_port(), free_port(), free_port())


@dataclass(frozen=True)
class Parts:
    """A choice of parts; `database` is "sqlite", "postgresql" (one of our own) or the URL of an empty database."""

    chain: ChainKind = ChainKind.ANVIL
    ipfs: IpfsKind = IpfsKind.BLOCKS
    database: str = "sqlite"

    def __post_init__(self) -> None:
        if self.database_of_others:
            try:
                make_url(self.database)
            except ArgumentError:
                raise DatabaseUnknown(self.database) from None

    @property
    def database_of_others(self) -> bool:
        """Whether a URL was given: a database that is not the demo's own."""
        return self.database not in ("sqlite", "postgresql")

    @property
    def folder(self) -> str:
        """The name of the folder for this combination: a URL is in it as a few digits, since it may hold a password."""
        digits = "url" + hashlib.sha256(self.database.encode()).hexdigest()[:8]
        database = digits if self.database_of_others else self.database
        return f"{self.chain}-{self.ipfs}-{database}"

    def require_free(self, ports: Ports) -> None:
        """Raise PortTaken when a port that this choice needs is in use."""
        require_free(ports.gallery, "the gallery", "--port")
        require_free(ports.chain, "the chain", "--chain-port")
        if self.ipfs is IpfsKind.KUBO:
            require_free(ports.ipfs, "Kubo's RPC", "--ipfs-port")
            require_free(ports.gateway, "Kubo's gateway", "--gateway-port")

    @property
    def chain_words(self) -> str:
        """The chain as people are told of it."""
        return f"Kaia {KAIA_VERSION}" if self.chain is ChainKind.KAIA else "anvil"

    @property
    def store_words(self) -> str:
        """The store as people are told of it."""
        return f"Kubo {KUBO_VERSION}" if self.ipfs is IpfsKind.KUBO else "the block store"

    @property
    def database_words(self) -> str:
        """The database as people are told of it, a URL without its password."""
        known = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        return known.get(self.database) or shown(self.database)


@dataclass(frozen=True)
class Begun:
    """Parts that run: settings that point to them, and the chain's ten funded accounts as (address, private key)."""

    settings: Settings
    accounts: list[tuple[str, str]]


@contextmanager
def begin(parts: Parts, folder: Path, ports: Ports) -> Iterator[Begun]:
    """Start the parts, their data in `folder`, and stop them at the end.

    Raises AnvilMissing, PortTaken, and what `scripts.kaia`, `scripts.kubo` and `scripts.go_programs.build` raise.
    """
    with ExitStack() as stack:
        chain = stack.enter_context(_chain(parts, folder, ports.chain))
        kubo = stack.enter_context(_kubo(folder, ports)) if parts.ipfs is IpfsKind.KUBO else None
        database = parts.database
        if database == "postgresql":
            database = stack.enter_context(Postgres.start(folder / "postgresql")).url("palmido")
        found: dict[str, object] = {"ipfs": parts.ipfs}
        if database != "sqlite":
            found["database_url"] = database
        if kubo is not None:
            found["kubo_url"] = kubo.rpc_url
        settings = demo_settings(folder, chain.url, ports.gallery)
        yield Begun(settings.model_copy(update=found), chain.accounts)


def stop_left_behind(folder: Path) -> None:
    """Stop what an earlier run in this folder left behind when it was killed, and wait until each has ended.

    An anvil that lived on would write its chain over the next run's; each is known by process id, start and command.
    """
    for name in LEAVE_BEHIND:
        record = node_records.load(folder / f"{name}.json")
        if record is not None:
            node_records.stop(record)


def demo_settings(folder: Path, node: str, port: int) -> Settings:
    """Return settings that keep everything in the demo's folder and read nothing from this machine's .env."""
    return Settings(
        _env_file=None,
        chain=ChainName.LOCAL,
        rpc_urls=(node,),
        token_address=None,
        deployments=folder / "deployments",
        database_url=f"sqlite:///{folder / 'palmido.db'}",
        blocks_dir=folder / "blocks",
        public_url=f"http://localhost:{port}",
        host="127.0.0.1",
        port=port,
    )


@contextmanager
def _chain(parts: Parts, folder: Path, port: int) -> Iterator[Anvil | Kaia]:
    if parts.chain is ChainKind.ANVIL:
        with Anvil.start(port, 1, folder / "chain.json", folder / "chain.log", folder / "anvil.json") as anvil:
            yield anvil
        return
    with Kaia.start(folder / "kaia", port) as kaia:
        urls = {"rpc": kaia.url}
        NodeRecord.of("kaia", kaia.process, urls, kaia.log).save(folder / "kaia.json")
        yield kaia


@contextmanager
def _kubo(folder: Path, ports: Ports) -> Iterator[Kubo]:
    with Kubo.start(folder / "kubo", ports.ipfs, ports.gateway) as kubo:
        urls = {"rpc": kubo.rpc_url, "gateway": kubo.gateway_url}
        NodeRecord.of("kubo", kubo.process, urls, kubo.log).save(folder / "kubo.json")
        yield kubo
