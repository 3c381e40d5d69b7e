"""The palmido command explains itself, and says what to do when something is wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from scripts.palmido import app

ROOT = Path(__file__).resolve().parents[2]
GROUPS = {"drop": {"open", "show", "reveal"}, "pins": {"audit"}}
SINGLE = {"chain", "deploy", "draw", "publish", "issue", "airdrop", "index", "serve", "worker", "status"}


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with its words."""
    subcommands = getattr(command, "commands", None)
    if subcommands is None:
        yield path, command
        return
    for name, subcommand in subcommands.items():
        yield from commands(subcommand, (*path, name))


ALL = list(commands(typer.main.get_command(app)))


def run(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    arguments = [sys.executable, "-m", "scripts.palmido", *words]
    variables = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "120", **environment}
    return subprocess.run(arguments, capture_output=True, text=True, cwd=cwd, env=variables, timeout=120)


def test_the_promised_commands_are_there() -> None:
    """Issue 1.4's list, no more and no less."""
    expected = {(name,) for name in SINGLE} | {(g, name) for g, names in GROUPS.items() for name in names}
    assert {path for path, _ in ALL} == expected


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_each_command_shows_an_example_of_itself(path: tuple[str, ...], command: click.Command) -> None:
    """The help ends with a line that can be pasted."""
    assert f"Example: [bold]palmido {' '.join(path)}" in (command.help or "")


def test_help_works_without_any_setting_or_database(tmp_path: Path) -> None:
    """A stranger's first call must not fail or leave anything behind."""
    answer = run("--help", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "airdrop" in answer.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_is_named_with_what_to_do(tmp_path: Path) -> None:
    """PALMIDO_PORT=soon is answered with the name of the setting, not with a traceback."""
    answer = run("status", cwd=tmp_path, PALMIDO_PORT="soon")
    assert answer.returncode == 1
    assert "PALMIDO_PORT" in answer.stderr
    assert ".env.example" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_unreachable_chain_is_said_in_words(tmp_path: Path) -> None:
    """Nobody listens on port 9: the command says so and ends with 1."""
    answer = run("deploy", cwd=tmp_path, PALMIDO_RPC_URLS="http://127.0.0.1:9")
    assert answer.returncode == 1
    assert "✗" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_taken_port_is_a_clear_error(tmp_path: Path) -> None:
    """`palmido chain` on a port in use names the port and how to find who uses it."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run("chain", "--port", str(port), cwd=tmp_path)
    assert answer.returncode == 1
    assert f"Port {port}" in answer.stderr


def test_a_foreign_chain_without_a_key_is_refused(tmp_path: Path) -> None:
    """Only the local chain has a development key; everywhere else a missing key fails closed."""
    answer = run("status", "--json", cwd=tmp_path, PALMIDO_CHAIN="moon")
    assert answer.returncode == 1
    assert "PALMIDO_CHAIN" in answer.stderr


def test_json_output_is_one_object_on_standard_output(tmp_path: Path) -> None:
    """Scripts can rely on it even when nothing is reachable."""
    answer = run(
        "status",
        "--json",
        cwd=tmp_path,
        PALMIDO_RPC_URLS="http://127.0.0.1:9",
        PALMIDO_DATABASE_URL=f"sqlite:///{tmp_path}/p.db",
    )
    assert set(json.loads(answer.stdout)) >= {"chain", "index", "ipfs", "database"}


def test_status_never_shows_the_password_of_an_ipfs_node(tmp_path: Path) -> None:
    """An address may carry one; what is shown is where the node is."""
    settings = {"PALMIDO_IPFS": "kubo", "PALMIDO_KUBO_URL": "http://city:s3cret@127.0.0.1:9"}
    shown = run("status", "--json", cwd=tmp_path, PALMIDO_RPC_URLS="http://127.0.0.1:9", **settings)
    assert shown.returncode == 1
    assert "http://127.0.0.1:9 does not answer" in json.loads(shown.stdout)["ipfs"]["problem"]
    assert "s3cret" not in shown.stdout + shown.stderr
