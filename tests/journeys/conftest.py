"""A person at the command line: the palmido command as a process, in a folder of its own, on a real chain."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.anvil import Anvil
from scripts.kaia import Kaia
from scripts.kubo import Kubo
from tests.minting.city import City
from tests.nodes.funding import fund

ROOT = Path(__file__).resolve().parents[2]


class Operator:
    """Runs `palmido` commands with settings that point to the test's chain and folder."""

    def __init__(self, folder: Path, node: str, database_url: str, kubo: Kubo | None = None) -> None:
        self.folder = folder
        self.kubo = kubo
        self.heard: list[tuple[str, Any]] = []  # each question and its answer, for the comparison with real nodes
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PALMIDO_RPC_URLS": node,
            "PALMIDO_DATABASE_URL": database_url,
            "PALMIDO_DEPLOYMENTS": str(folder / "deployments"),
            "PALMIDO_BLOCKS_DIR": str(folder / "blocks"),
        }
        if kubo is not None:
            self.environment |= {"PALMIDO_IPFS": "kubo", "PALMIDO_KUBO_URL": kubo.rpc_url}

    def command(self, *words: str) -> list[str]:
        """The command line of `palmido` with these words."""
        return [sys.executable, "-m", "scripts.palmido", *words]

    def run(self, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; its exit code must be `expect`."""
        answer = subprocess.run(
            self.command(*words), capture_output=True, text=True, cwd=self.folder, env=self.environment, timeout=280
        )
        assert answer.returncode == expect, answer.stdout + answer.stderr
        return answer

    def ask(self, *words: str) -> Any:
        """Run a command with --json and return what it prints."""
        answer = json.loads(self.run(*words, "--json").stdout)
        self.heard.append((" ".join(words), answer))
        return answer

    def lose(self, cid: str) -> None:
        """Lose what was published under a CID, as a broken disk or a careless hand does."""
        if self.kubo is None:
            (self.folder / "blocks" / f"{cid}.car").unlink()
        else:
            self.kubo.ask("pin/rm", cid)
            httpx.post(f"{self.kubo.rpc_url}/api/v0/repo/gc", timeout=60).raise_for_status()

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command and do not wait."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture(scope="module")
def node_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A chain that makes a block each second, as a city's does: anvil, or Kaia with --nodes."""
    if request.config.option.nodes:
        with Kaia.start(tmp_path_factory.mktemp("kaia")) as kaia:
            yield kaia.url
    else:
        with Anvil.start(block_time=1) as anvil:
            yield anvil.url


@pytest.fixture(scope="module")
def kubo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubo | None]:
    """The IPFS node of a run with --nodes; otherwise the block store is used and there is none."""
    if request.config.option.nodes:
        with Kubo.start(tmp_path_factory.mktemp("kubo")) as node:
            yield node
    else:
        yield None


@pytest.fixture
def parts(request: pytest.FixtureRequest) -> list[str]:
    """The words that make the demo run on the parts of this test run."""
    real = ["--chain", "kaia", "--ipfs", "kubo", "--database", "postgresql"]
    return real if request.config.option.nodes else []


@pytest.fixture
def make_operator(
    node_url: str, kubo: Kubo | None, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Operator]]:
    """Make an operator who keeps things in a database at this URL.

    What the commands answered is appended to the file PALMIDO_JOURNEY_ANSWERS, for tests/journeys/differences.py.
    """
    made: list[Operator] = []

    def make(database_url: str) -> Operator:
        made.append(Operator(tmp_path, node_url, database_url, kubo))
        return made[-1]

    yield make
    place = os.environ.get("PALMIDO_JOURNEY_ANSWERS")
    if place and made:
        name = request.node.name.partition("[")[0]
        with Path(place).open("a") as file:  # a line each, whole: several processes write at once
            file.write(json.dumps([name, made[-1].heard]) + "\n")


@pytest.fixture
def city(node_url: str, request: pytest.FixtureRequest) -> Iterator[City]:
    """A funded issuer on the chain, its journal on SQLite, or on PostgreSQL with --nodes."""
    kind = "postgresql" if request.config.option.nodes else "sqlite"
    city = City([node_url], request.getfixturevalue(f"{kind}_url"), request.node.name)
    fund(node_url, [city.signer.address])
    yield city
    city.close()


@pytest.fixture
def operator(make_operator: Callable[[str], Operator], database_url: str) -> Operator:
    """An operator, once on SQLite and once on PostgreSQL; with --nodes on PostgreSQL only."""
    return make_operator(database_url)
