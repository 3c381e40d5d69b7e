"""A person at the command line: the palmido command as a process, in a folder of its own, on a real chain."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.anvil import Anvil

ROOT = Path(__file__).resolve().parents[2]


class Operator:
    """Runs `palmido` commands with settings that point to the test's chain and folder."""

    def __init__(self, folder: Path, node: str, database_url: str) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PALMIDO_RPC_URLS": node,
            "PALMIDO_DATABASE_URL": database_url,
            "PALMIDO_DEPLOYMENTS": str(folder / "deployments"),
            "PALMIDO_BLOCKS_DIR": str(folder / "blocks"),
        }

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
        return json.loads(self.run(*words, "--json").stdout)

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
def anvil() -> Iterator[Anvil]:
    """A chain that makes a block each second, as a city's does."""
    with Anvil.start(block_time=1) as chain:
        yield chain


@pytest.fixture
def make_operator(anvil: Anvil, tmp_path: Path) -> Callable[[str], Operator]:
    """Make an operator who keeps things in a database at this URL."""
    return lambda database_url: Operator(tmp_path, anvil.url, database_url)


@pytest.fixture
def operator(make_operator: Callable[[str], Operator], database_url: str) -> Operator:
    """An operator, once on SQLite and once on PostgreSQL."""
    return make_operator(database_url)
