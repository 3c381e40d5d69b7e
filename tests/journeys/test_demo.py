"""./scripts/demo: to the end, again, killed in the middle, and ended by Ctrl-C."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scripts.ports import free_port
from tests.conftest import open_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of this test's own for what the demo keeps; PostgreSQL's own user may enter it."""
    with open_folder() as place:
        monkeypatch.setenv("PALMIDO_DEMO_FOLDER", str(place / "demo"))
        yield place / "demo"


def start(*words: str) -> "subprocess.Popen[str]":
    """Start the demo as ./scripts/demo does after set-up."""
    arguments = [sys.executable, "-m", "scripts.demo", *words]
    return subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def read_until(process: "subprocess.Popen[str]", words: str, seconds: float = 150) -> str:
    """Read the output until these words come; fail when the demo ends before."""
    assert process.stdout is not None
    heard = ""
    deadline = time.monotonic() + seconds
    while words not in heard:
        line = process.stdout.readline()
        assert line, f"it ended before saying {words!r}:\n{heard}"
        assert time.monotonic() < deadline, heard
        heard += line
    return heard


def kill(process: "subprocess.Popen[str]") -> None:
    """Kill the demo and nothing else, as the kernel does when memory runs out."""
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def ports() -> list[str]:
    """Words that choose a free port for each part, the same from run to run."""
    return [word for name in ("", "chain-", "ipfs-", "gateway-") for word in (f"--{name}port", str(free_port()))]


def processes_in(folder: Path) -> set[int]:
    """Processes that mention the folder in their arguments or environment, the tests' own and ended ones aside."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if words and b"pytest" not in words and str(folder).encode() in words + environment:
            found.add(int(process.name))
    return found


def test_killed_on_fixed_ports_the_next_run_ends_what_was_left_behind(folder: Path, parts: list[str]) -> None:
    """SIGKILL during the airdrop, and again while the service runs; the third run resumes and finds no difference.

    Only the demo itself is killed: its chain, worker and API live on, and each next run has to end them.
    """
    words = ["--no-browser", *parts, *ports()]
    first = start(*words)
    read_until(first, "[6/8]")
    kill(first)
    orphans = processes_in(folder)
    assert orphans, "the chain outlives a SIGKILL of the demo"

    second = start(*words)
    read_until(second, "The gallery is open")
    kill(second)
    left = processes_in(folder)
    assert not orphans & left, "the second run left the first one's processes alive"
    assert len(left) >= 3, "chain, worker and API outlive it"

    third = start(*words)
    read_until(third, "The gallery is open")
    assert not left & processes_in(folder), "the third run left the second one's processes alive"
    third.send_signal(signal.SIGINT)
    said, _ = third.communicate(timeout=60)
    assert third.returncode == 0, said
    assert processes_in(folder) == set()


def test_killed_in_the_middle_it_goes_on_and_everything_agrees(folder: Path, parts: list[str]) -> None:
    """Three runs on free ports: killed in the airdrop, killed again, to the end; the check finds no difference."""
    for until in ("[6/8]", "[7/8]"):
        run = start("--once", *parts)
        read_until(run, until)
        kill(run)
    third = start("--once", *parts)
    said, _ = third.communicate(timeout=250)
    assert third.returncode == 0, said
    assert "Everything agrees." in said
    assert "GET /characters/1/30: 200" in said, "the gallery is part of what it shows"
    for part in ("chain", "database", "index", "ipfs"):
        assert f"✓ {part}" in said, "and so is the state of each part"
    assert processes_in(folder) == set()
    refuses_a_changed_set(folder, parts)


def refuses_a_changed_set(folder: Path, parts: list[str]) -> None:
    """Cards that were edited since the drop was opened are named as what they are, before anything is replaced."""
    (published,) = folder.glob("*/set/published.json")
    documents = json.loads(published.read_text())["documents_cid"]
    published.write_text(published.read_text().replace(documents, "another"))
    third = start("--once", *parts)
    said, _ = third.communicate(timeout=100)
    assert third.returncode == 1, said
    assert "by another version of Palmido" in said
    assert "--fresh" in said


@pytest.mark.parametrize("times", [1, 4])
def test_ctrl_c_leaves_nothing_running(folder: Path, parts: list[str], times: int) -> None:
    """The gallery answers; after Ctrl-C, pressed once or impatiently, no process lives and the ports are free."""
    words = ports()
    port, chain_port = words[1], words[3]
    process = start("--no-browser", *parts, *words)
    read_until(process, "The gallery is open")
    assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.15)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{chain_port}/")
    assert processes_in(folder) == set()
