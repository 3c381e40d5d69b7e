"""A desk at which event staff work: a real chain, a deployed contract, open drops, and the commands as processes."""

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gallery_api.settings import Settings
from minting.deploy import deploy_character_token
from minting.drops import open_drop
from scripts.anvil import Anvil
from scripts.stack import ARTIFACTS, ROOT, Stack, source_commit
from tests.minting.city import terms


@dataclass(frozen=True)
class Desk:
    """A folder with a database and a deployments file, and a chain to work on."""

    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """The settings as a shell has them."""
        return {
            "PALMIDO_RPC_URLS": self.url,
            "PALMIDO_DEPLOYMENTS": str(self.folder / "deployments"),
            "PALMIDO_DATABASE_URL": f"sqlite:///{self.folder / 'palmido.db'}",
            "PALMIDO_BLOCKS_DIR": str(self.folder / "blocks"),
        }

    @property
    def stack(self) -> Stack:
        """The same settings in this process."""
        values = {name.removeprefix("PALMIDO_").lower(): value for name, value in self.environment.items()}
        return Stack(Settings(_env_file=None, **values))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `palmido` as a person does, with its output caught."""
        return subprocess.run(
            self._command(words), capture_output=True, text=True, cwd=self.folder, env=self._variables, timeout=120
        )

    @contextmanager
    def watch(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Run `palmido` and give the process while it runs, to be read and interrupted."""
        process = subprocess.Popen(
            self._command(words),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=self._variables,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def look(self, *words: str) -> str:
        """Run `palmido` in a terminal of 80 columns; return what stands on it, without colours."""
        master, slave = pty.openpty()
        variables = self._variables | {"COLUMNS": "80", "TERM": "dumb"}
        process = subprocess.Popen(
            self._command(words), stdin=slave, stdout=slave, stderr=slave, cwd=self.folder, env=variables
        )
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # the terminal is gone with its last process
                break
            if not part:
                break
            shown += part
        os.close(master)
        process.wait(60)
        return shown.decode().replace("\r\n", "\n")

    def write(self, name: str, text: str) -> str:
        """Put a list into the folder; return its name."""
        (self.folder / name).write_text(text)
        return name

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "scripts.palmido", *words]

    @property
    def _variables(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **self.environment}


def open_desk(folder: Path, url: str, drops: int = 1) -> Desk:
    """Deploy a contract and open drops of thirty characters each."""
    desk = Desk(folder, url)
    stack = desk.stack
    with stack.lane() as lane:
        token = deploy_character_token(lane, ARTIFACTS, stack.settings.deployments, source_commit())
        for number in range(drops):
            open_drop(lane, token, replace(terms(30), opens_at=int(time.time()) - 10_000), f"drop {number}")
    return desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with one drop on a chain of the module's own."""
    with Anvil.start() as anvil:
        yield open_desk(tmp_path_factory.mktemp("desk"), anvil.url)
