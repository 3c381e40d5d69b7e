"""What is written down about a program that runs on by itself, so that another command can find and stop it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.trouble import Trouble

ASK_SECONDS = 30.0
INSIST_SECONDS = 5.0
# Waits for a byte, which the starter's death withholds, and becomes the program.
GATE = (
    "import os, sys\n"
    "os.read(0, 1) or sys.exit()\n"
    "os.dup2(os.open(os.devnull, os.O_RDONLY), 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])"
)


class NodeWouldNotStop(Trouble):
    """A node is there even after it was killed."""

    def __init__(self, name: str, process: int) -> None:
        self.process = process
        super().__init__(f"{name} (process {process}) does not stop.", f"Look at it with `ps -fp {process}`.")


@dataclass(frozen=True)
class NodeRecord:
    """A program that was started: its process id and a part of its command line, its addresses by name, its log.

    `started` is what `start_of` said of the process; without it, the id and the command must do.
    """

    name: str
    process: int
    command: str
    urls: dict[str, str]
    log: str
    started: str | None = None

    @classmethod
    def of(
        cls, name: str, process: subprocess.Popen[bytes], urls: dict[str, str], log: Path | None, command: str = ""
    ) -> "NodeRecord":
        """The record of a process just started; the whole command line when no part of it is given."""
        words = process.args if isinstance(process.args, list) else [process.args]
        command = command or " ".join(str(word) for word in words)
        return cls(name, process.pid, command, urls, str(log), start_of(process.pid))

    @property
    def running(self) -> bool:
        """Whether that process is there and still the node, not another program that got the same id."""
        shown = subprocess.run(
            ["ps", "-ww", "-o", "stat=,args=", "-p", str(self.process)], capture_output=True, text=True, check=False
        )
        state, _, arguments = shown.stdout.strip().partition(" ")
        same = self.started is None or self.started == start_of(self.process)
        return bool(state) and not state.startswith("Z") and self.command in arguments and same

    @classmethod
    def start(
        cls, name: str, arguments: list[str], urls: dict[str, str], log: Path | None, file: Path, **options: Any
    ) -> subprocess.Popen[bytes]:
        """Start a program that does nothing before its record is in `file`, and ends if that never comes to pass.

        However its starter is killed, the program is either written down or gone. `options` are subprocess.Popen's.
        """
        gated = [sys.executable, "-c", GATE, *arguments]
        process = subprocess.Popen(gated, stdin=subprocess.PIPE, **options)
        cls.of(name, process, urls, log, " ".join(arguments)).save(file)
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin as gate:
                gate.write(b"1")
        return process

    def save(self, file: Path) -> None:
        """Write the record, whole or not at all."""
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(asdict(self), indent=1))
        unfinished.rename(file)


def start_of(process: int) -> str | None:
    """When a process began, in words to compare: the boot and its clock ticks since, else `ps`'s; None when it is gone.

    The ticks (proc(5), field 22) stay what they are when somebody sets the clock.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2]
        return f"{boot} {after_name.split()[19]}"
    except OSError:
        shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(process)], capture_output=True, text=True, check=False)
        return shown.stdout.strip() or None


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
