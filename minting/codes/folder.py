"""A print run's folder: what was ordered, the archive, the sheets. Only their owner can read them."""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from minting.errors import MintingError


class RunDiffers(MintingError):
    """The folder belongs to a print run that was ordered differently."""

    def __init__(self, directory: Path, what: str) -> None:
        self.directory, self.what = directory, what
        super().__init__(
            f"{directory} holds a print run with another {what}.",
            "Choose another folder for another run; `palmido codes reprint` prints the same codes in another layout.",
        )


class RunBusy(MintingError):
    """Another process works in the folder."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(f"Another process is printing into {directory}.", "Wait until it has ended.")


class FolderUnusable(MintingError):
    """The folder cannot be written to."""

    def __init__(self, directory: Path, reason: str) -> None:
        self.directory, self.reason = directory, reason
        super().__init__(f"{directory} cannot be used: {reason}.", "Choose a folder that you may write to.")


@dataclass(frozen=True)
class Order:
    """What was asked for, once; `name` is drawn at random. A resumed run must be asked for in the same words."""

    name: str
    chain_id: int
    desk: str
    drop: int
    count: int
    site: str
    layout: str
    language: str
    event: str


@dataclass(frozen=True)
class RunFolder:
    """One print run's folder."""

    directory: Path

    @property
    def order_file(self) -> Path:
        """What was ordered; no secret."""
        return self.directory / "run.json"

    @property
    def archive(self) -> Path:
        """The encrypted secrets."""
        return self.directory / "archive.json"

    def sheets(self, layout: str) -> Path:
        """The PDF in a layout: whoever has it, has the codes."""
        return self.directory / f"{layout}.pdf"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder ours alone while we work in it; raise RunBusy, FolderUnusable."""
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.directory / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise FolderUnusable(self.directory, error.strerror or type(error).__name__) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for leftover in self.directory.glob(".*.part"):  # of a process that was killed while it wrote
                leftover.unlink()
            yield
        except BlockingIOError:
            raise RunBusy(self.directory) from None
        finally:
            os.close(lock)  # a killed process gives the lock back as well

    def begin(self, order: Order) -> Order:
        """Write down what is ordered, or return what was, with its name; raise RunDiffers."""
        if not self.order_file.exists():
            if self.archive.exists():
                raise RunDiffers(self.directory, "beginning: its run.json is missing")
            write_private(self.order_file, json.dumps(asdict(order), indent=1, ensure_ascii=False).encode() + b"\n")
        known = Order(**_read(self.order_file))
        for field, value in asdict(order).items():
            if field != "name" and getattr(known, field) != value:
                raise RunDiffers(self.directory, field.replace("_", " "))
        return known


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, so that after a crash it is there whole or as it was before."""
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")  # mode 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(part).replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
        return {field: content[field] for field in Order.__annotations__}
    except (OSError, ValueError, KeyError, TypeError):
        raise RunDiffers(path.parent, "form: its run.json cannot be read") from None
