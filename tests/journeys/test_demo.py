"""./scripts/demo: to the end, again, killed in the middle, and ended by Ctrl-C."""

import json
import os
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


def children_in(folder: Path) -> list[str]:
    """Command lines of processes that mention the folder in their arguments or environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in words and int(process.name) != os.getpid():
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


def test_killed_in_the_middle_it_goes_on_and_everything_agrees(folder: Path, parts: list[str]) -> None:
    """SIGKILL to the whole process group during the airdrop; the second run resumes; the check finds no difference."""
    first = start("--once", *parts)
    read_until(first, "[6/8]")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    # SIGKILL leaves the chain behind: end it as a restart of the machine does.
    for leftover in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (leftover / "cmdline").read_bytes():
                time.sleep(1.5)  # the chain saves its state each second
                os.kill(int(leftover.name), signal.SIGTERM)
        except OSError:
            continue
    second = start("--once", *parts)
    said, _ = second.communicate(timeout=250)
    assert second.returncode == 0, said
    assert "Everything agrees." in said
    assert "GET /characters/1/30: 200" in said, "the gallery is part of what it shows"
    for part in ("chain", "database", "index", "ipfs"):
        assert f"✓ {part}" in said, "and so is the state of each part"
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


def test_ctrl_c_leaves_nothing_running(folder: Path, parts: list[str]) -> None:
    """The gallery answers; after Ctrl-C no process of the demo lives and both ports are free."""
    port, chain_port = free_port(), free_port()
    ports = {"--port": port, "--chain-port": chain_port, "--ipfs-port": free_port(), "--gateway-port": free_port()}
    process = start("--no-browser", *parts, *(word for pair in ports.items() for word in map(str, pair)))
    read_until(process, "The gallery is open")
    assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{chain_port}/")
    assert [words for words in children_in(folder) if "pytest" not in words] == []
