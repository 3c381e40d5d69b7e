"""Nodes that run on by themselves: what is written down about each, so that another command can find and stop it."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.trouble import Trouble

ASK_SECONDS = 30.0
INSIST_SECONDS = 5.0


class NodeWouldNotStop(Trouble):
    """A node is there even after it was killed."""

    def __init__(self, name: str, process: int) -> None:
        self.process = process
        super().__init__(f"{name} (process {process}) does not stop.", f"Look at it with `ps -fp {process}`.")


@dataclass(frozen=True)
class NodeRecord:
    """A node that was started: its process id and a word of its command line, its addresses by name, its log."""

    name: str
    process: int
    command: str
    urls: dict[str, str]
    log: str

    @property
    def running(self) -> bool:
        """Whether that process is there and still the node, not another program that got the same id."""
        shown = subprocess.run(
            ["ps", "-ww", "-o", "stat=,args=", "-p", str(self.process)], capture_output=True, text=True, check=False
        )
        state, _, arguments = shown.stdout.strip().partition(" ")
        return bool(state) and not state.startswith("Z") and self.command in arguments

    def save(self, file: Path) -> None:
        """Write the record, whole or not at all."""
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(asdict(self), indent=1))
        unfinished.rename(file)


def load(file: Path) -> NodeRecord | None:
    """Return the record in a file, or None when there is none or its node has gone."""
    try:
        record = NodeRecord(**json.loads(file.read_text()))
    except FileNotFoundError:
        return None
    return record if record.running else None


def stop(record: NodeRecord, sleep: Callable[[float], None] = time.sleep) -> bool:
    """End a node: ask, wait, then insist; return whether asking was enough. Raises NodeWouldNotStop."""
    for order, seconds in ((signal.SIGTERM, ASK_SECONDS), (signal.SIGKILL, INSIST_SECONDS)):
        try:
            os.kill(record.process, order)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not record.running:
                return order == signal.SIGTERM
            sleep(0.1)
    raise NodeWouldNotStop(record.name, record.process)
