"""The palmido command explains itself, and says what to do when something is wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from gallery_api.database import upgrade
from scripts.palmido import COMMANDS, app
from tests.metadata.ipfs.fake_kubo import fake_kubo

ROOT = Path(__file__).resolve().parents[2]
GROUPS = {
    "drop": {"open", "show", "reveal"},
    "codes": {"print", "reprint", "check", "void", "open"},
    "pins": {"audit"},
    "poll": {"verify"},
}
SINGLE = {"chain", "deploy", "draw", "publish", "issue", "airdrop", "index", "serve", "worker", "status"}


def commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with its words."""
    subcommands = getattr(command, "commands", None)
    if subcommands is None:
        yield path, command
        return
    for name, subcommand in subcommands.items():
        yield from commands(subcommand, (*path, name))


ALL = [found for named in COMMANDS for found in commands(named.load(), (named.name,))]


def run(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    arguments = [sys.executable, "-m", "scripts.palmido", *words]
    variables = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "120", **environment}
    return subprocess.run(arguments, capture_output=True, text=True, cwd=cwd, env=variables, timeout=120)


def test_the_promised_commands_are_there() -> None:
    """The commands that the README lists, no more and no less."""
    expected = {(name,) for name in SINGLE} | {(g, name) for g, names in GROUPS.items() for name in names}
    assert {path for path, _ in ALL} == expected


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_each_command_shows_an_example_of_itself(path: tuple[str, ...], command: Any) -> None:
    """The help ends with a line that can be pasted."""
    assert f"Example: [bold]palmido {' '.join(path)}" in (command.help or "")


def test_the_overview_lists_what_can_be_called() -> None:
    """The names in `palmido --help` are the commands, in order, each with a line of its own."""
    assert list(typer.main.get_command(app).commands) == [named.name for named in COMMANDS]
    assert all(named.summary.endswith(".") and len(named.summary) < 60 for named in COMMANDS)


def test_help_imports_no_database_chain_or_drawing() -> None:
    """`palmido --help` is quick because it loads none of the heavy packages."""
    heavy = {"sqlalchemy", "fastapi", "numpy", "PIL", "eth_account", "web3", "httpx", "pydantic", "minting", "metadata"}
    program = f"""
import sys
sys.argv = ["palmido", "--help"]
from scripts.palmido import app
app(standalone_mode=False)
print(*sorted({heavy!r} & set(sys.modules)), file=sys.stderr)
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert answer.returncode == 0
    assert "airdrop" in answer.stdout
    assert answer.stderr.strip() == ""


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


@pytest.mark.parametrize("words", [("deploy",), ("status",), ("drop", "show", "1")])
def test_a_chain_that_is_not_running_is_said_once_with_how_to_start_it(words: tuple[str, ...], tmp_path: Path) -> None:
    """Nobody listens on port 9: one line says so, one names `palmido chain`; nothing about methods or errno."""
    answer = run(*words, cwd=tmp_path, PALMIDO_RPC_URLS="http://127.0.0.1:9")
    said = answer.stdout + answer.stderr
    assert answer.returncode == 1
    assert said.count("No chain answers at http://127.0.0.1:9.") == 1
    assert "Start one in another terminal: palmido chain --state chain.json --port 9" in said
    assert "eth_" not in said
    assert "Errno" not in said


def test_a_chain_elsewhere_that_does_not_answer_names_the_setting(tmp_path: Path) -> None:
    """A node that is not on this machine cannot be started: the reason and the setting are named."""
    answer = run("status", cwd=tmp_path, PALMIDO_RPC_URLS="http://nobody.invalid:8545")
    assert answer.returncode == 1
    assert "PALMIDO_RPC_URLS" in answer.stdout
    assert "palmido chain" not in answer.stdout


@pytest.mark.parametrize(
    ("url", "what", "todo"),
    [
        ("postgresql+psycopg://nobody@127.0.0.1:9/x", "The database does not answer", "Check that it is running"),
        ("sqlite:////proc/no/such/palmido.db", "The database does not answer", "PALMIDO_DATABASE_URL"),
        ("moonbase", "names no database that Palmido knows", "sqlite:///palmido.db"),
        ("moonbase://x/y", "names no database that Palmido knows", "sqlite:///palmido.db"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence(url: str, what: str, todo: str, tmp_path: Path) -> None:
    """No traceback, no SQL, no link to a library's documentation."""
    answer = run("index", cwd=tmp_path, PALMIDO_DATABASE_URL=url)
    assert answer.returncode == 1
    assert what in answer.stderr
    assert todo in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "sqlalche.me" not in answer.stderr


def test_a_locked_database_is_a_sentence(tmp_path: Path) -> None:
    """While another program writes, the command says so after its patience and changes nothing."""
    import sqlite3

    url = f"sqlite:///{tmp_path / 'p.db'}"
    upgrade(url)
    with closing(sqlite3.connect(tmp_path / "p.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        answer = run("status", cwd=tmp_path, PALMIDO_DATABASE_URL=url, PALMIDO_RPC_URLS="http://127.0.0.1:9")
    assert answer.returncode == 1
    assert "The database is in use by another program (database is locked)" in answer.stdout
    assert "Wait until that is done" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_a_database_of_a_later_version_is_a_sentence(tmp_path: Path) -> None:
    """Tables that this version does not know are named as such."""
    import sqlite3

    url = f"sqlite:///{tmp_path / 'p.db'}"
    upgrade(url)
    with closing(sqlite3.connect(tmp_path / "p.db", isolation_level=None)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = run("index", cwd=tmp_path, PALMIDO_DATABASE_URL=url)
    assert answer.returncode == 1
    assert "does not have the tables of this version" in answer.stderr
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
    """An address may carry one; what is shown is where the node is, whether it answers or not."""
    with fake_kubo() as node:
        for place, key in ((node.url, "at"), ("http://127.0.0.1:9", "problem")):
            settings = {"PALMIDO_IPFS": "kubo", "PALMIDO_KUBO_URL": place.replace("//", "//city:s3cret@")}
            shown = run("status", "--json", cwd=tmp_path, PALMIDO_RPC_URLS="http://127.0.0.1:9", **settings)
            assert shown.returncode == 1
            assert place in json.loads(shown.stdout)["ipfs"][key]
            assert "s3cret" not in shown.stdout + shown.stderr
        assert node.credentials == [("city", "s3cret")]
