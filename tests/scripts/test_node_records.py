"""What is written down about a node that runs on by itself."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import node_records
from scripts.node_records import NodeRecord, load

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
OBEDIENT = "import time; print(flush=True); time.sleep(60)"


@pytest.fixture
def started(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """A process running the given Python text, past its first line."""
    process = subprocess.Popen([sys.executable, "-c", request.param], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def record(process: int, command: str) -> NodeRecord:
    return NodeRecord("kaia", process, command, {"rpc": "http://127.0.0.1:1"}, "kaia.log")


@pytest.mark.parametrize("started", [OBEDIENT], indirect=True)
def test_a_record_is_read_back_while_its_process_runs(started: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """Another command finds the node by the file alone."""
    written = record(started.pid, "time.sleep")
    written.save(tmp_path / "kaia.json")
    assert load(tmp_path / "kaia.json") == written
    assert node_records.stop(written)
    assert load(tmp_path / "kaia.json") is None


@pytest.mark.parametrize("started", [OBEDIENT], indirect=True)
def test_another_program_with_the_same_id_is_not_the_node(started: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """After a reboot process ids are given anew; `stop` must never end a stranger."""
    record(started.pid, "--datadir /city/.nodes/kaia").save(tmp_path / "kaia.json")
    assert load(tmp_path / "kaia.json") is None


@pytest.mark.parametrize("started", [STUBBORN], indirect=True)
def test_a_node_that_does_not_listen_is_killed(
    started: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked first, then made to stop; the caller learns which."""
    monkeypatch.setattr(node_records, "ASK_SECONDS", 0.5)
    assert not node_records.stop(record(started.pid, "time.sleep"))
    assert started.wait(5) == -signal.SIGKILL


def test_without_a_file_nothing_runs(tmp_path: Path) -> None:
    """A fresh clone has no record."""
    assert load(tmp_path / "kaia.json") is None
