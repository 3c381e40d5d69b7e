"""./scripts/setup on a machine whose tools are broken or partly gone: it notices, and speaks in plain words."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A folder that is set up as this one is, by links, with a place for programs of the test's own."""
    for name in ("package.json", "package-lock.json", "requirements.lock", "pyproject.toml", ".venv", "contracts"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("gallery_api", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "node_modules").mkdir()
    for package in (ROOT / "node_modules").iterdir():
        (tmp_path / "node_modules" / package.name).symlink_to(package)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup", tmp_path / "scripts" / "setup")
    (tmp_path / "path").mkdir()
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    """Put a program first on PATH."""
    (folder / "path" / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / "path" / name).chmod(0o755)


def run(folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PATH": f"{folder / 'path'}:{os.environ['PATH']}"}
    return subprocess.run([folder / "scripts" / "setup"], capture_output=True, text=True, env=environment, timeout=120)


def test_a_node_that_fails_is_passed_over(mirror: Path) -> None:
    """The one that came with the Python packages does; the last line says what to do now, without colours."""
    program(mirror, "node", "echo broken >&2; exit 3")
    done = run(mirror)
    assert done.returncode == 0, done.stderr
    assert "integer expression" not in done.stderr
    assert done.stdout.splitlines()[-1] == "ready: ./scripts/demo shows it, ./scripts/test proves it"
    assert "\x1b" not in done.stdout + done.stderr


def test_a_package_that_is_gone_is_fetched_again(mirror: Path) -> None:
    """The stamp alone proves nothing."""
    (mirror / "node_modules" / "esbuild").unlink()
    program(mirror, "node", f'exec {ROOT}/.venv/bin/node "$@"')
    program(mirror, "npm", "echo npm $* >&2; exit 1")
    done = run(mirror)
    assert done.returncode == 1
    assert "npm ci" in done.stderr
    assert "Node packages could not be installed" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
