"""The service as processes of its own, started and stopped together; and one run at a time in a folder."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from gallery_api.settings import Settings
from scripts.anvil import stop
from scripts.node_records import NodeRecord
from scripts.stack import ROOT
from scripts.trouble import Trouble

START_SECONDS = 90.0


class ServiceFailed(Trouble):
    """A process of the service ended or does not answer."""

    def __init__(self, name: str, log: Path, reason: str) -> None:
        self.name = name
        last = "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "(no log)"
        super().__init__(f"The {name} {reason}.", f"Its log is {log}; its last words:\n{last}")


class AlreadyRunning(Trouble):
    """Another run uses the folder."""

    def __init__(self, lock: Path) -> None:
        super().__init__("This demo is running already.", f"Stop it first (it holds {lock}).")


@dataclass(frozen=True)
class Running:
    """The running API and worker."""

    url: str
    processes: Mapping[str, tuple[subprocess.Popen[bytes], Path]]

    def wait_until_current(self, block: int, seconds: float = START_SECONDS) -> None:
        """Wait until the index has read `block` and every revealed character has its picture; raise ServiceFailed."""
        deadline = time.monotonic() + seconds
        said = "it does not answer"
        while time.monotonic() < deadline:
            self.require_alive()
            try:
                status = httpx.get(f"{self.url}/api/v1/status", timeout=5).raise_for_status().json()
                undescribed = self._undescribed()
            except httpx.HTTPError as error:
                said = str(error)
            else:
                said = f"block {(status['as_of'] or {}).get('block')}, {undescribed} without a picture"
                if status["as_of"] and status["as_of"]["block"] >= block and not undescribed:
                    return
            time.sleep(0.2)
        raise ServiceFailed("worker", self.processes["worker"][1], f"did not reach block {block} ({said})")

    def _undescribed(self) -> int:
        """Return how many of the newest hundred characters are revealed but have no picture yet."""
        listed = httpx.get(f"{self.url}/api/v1/characters", params={"limit": 100}, timeout=5).raise_for_status().json()
        return sum(card["revealed"] and card["picture"] is None for card in listed["characters"])

    def require_alive(self) -> None:
        """Raise ServiceFailed when one of the processes has ended."""
        for name, (process, log) in self.processes.items():
            if process.poll() is not None:
                raise ServiceFailed(name, log, f"ended with {process.returncode}")

    def wait(self) -> None:
        """Wait until Ctrl-C, or until a process ends, which is an error."""
        while True:
            self.require_alive()
            time.sleep(0.5)


@contextmanager
def run_service(settings: Settings, folder: Path) -> Iterator[Running]:
    """Run API and worker with these settings, their logs and records in `folder`, until the block ends."""
    environment = os.environ | environment_of(settings)
    processes: dict[str, tuple[subprocess.Popen[bytes], Path]] = {}
    try:
        for name, words in {"worker": ["worker"], "API": ["serve"]}.items():
            log = folder / f"{words[0]}.log"
            with log.open("wb") as output:
                process = NodeRecord.start(
                    name,
                    [sys.executable, "-m", "scripts.palmido", *words],
                    {},
                    log,
                    folder / f"{name}.json",
                    env=environment,
                    cwd=ROOT,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,  # Ctrl-C reaches us first; we stop them in order
                )
            processes[name] = (process, log)
        yield Running(f"http://{settings.host}:{settings.port}", processes)
    finally:
        for process, _ in reversed(processes.values()):
            stop(process)


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the settings as the environment that gives them back."""
    values: dict[str, str] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        text = ",".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
        values[f"PALMIDO_{name.upper()}"] = text
    return values


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Hold a lock file; raise AlreadyRunning when another process holds it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(place) from None
        yield
