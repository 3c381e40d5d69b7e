"""`palmido poll verify` and `palmido-verify`: what a stranger runs on a bundle."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gallery_api.polls.bundle import write_directory, write_tar
from scripts.polls import network_cut
from tests.gallery_api.polls import test_verify
from tests.gallery_api.polls.seed import seeded_poll

POLL = seeded_poll(200, contractWallets="refused")
FILES = POLL.files()


def run(*arguments: str | Path, program: str = "scripts.verify") -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    entry = f"import sys; from {program} import main; main()"
    command = [sys.executable, "-c", entry, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, "COLUMNS": "200"})


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle's directory, and its tar beside."""
    directory = tmp_path_factory.mktemp("polls") / "bundle"
    write_directory(FILES, directory)
    directory.with_suffix(".tar").write_bytes(write_tar(FILES))
    return directory


@pytest.mark.parametrize("suffix", ["", ".tar"])
def test_it_prints_thirteen_pass(bundle: Path, suffix: str) -> None:
    """And says that the chain was not asked, so that this is not yet verified."""
    done = run(bundle.with_suffix(suffix), "--processes", "2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("PASS") == 13
    assert done.stdout.count("SKIPPED") == 1
    assert "not verified: chain" in done.stderr


def test_the_palmido_command_has_it(bundle: Path) -> None:
    """With JSON for programs, and the poll's id compared."""
    announced = "0x" + POLL.manifest.poll_id.hex()
    done = run("poll", "verify", bundle, "--json", "--poll", announced, program="scripts.palmido")
    told = json.loads(done.stdout)
    assert [step["status"] for step in told["steps"]] == ["PASS"] * 13
    assert (told["poll"], told["failed"], told["verified"]) == (announced, False, False)
    assert told["result"] == json.loads(FILES["result.json"])


def test_a_changed_byte_ends_with_1(bundle: Path, tmp_path: Path) -> None:
    """In a directory, in a tar, and in what is no bundle."""
    changed = tmp_path / "bundle"
    write_directory({**FILES, "log.bin": FILES["log.bin"][:-1] + b"\0"}, changed)
    tar = bytearray(write_tar(FILES))
    tar[1_000] ^= 1
    (tmp_path / "bundle.tar").write_bytes(tar)
    (tmp_path / "no.tar").write_bytes(b"nothing")
    for path in (changed, tmp_path / "bundle.tar", tmp_path / "no.tar"):
        done = run(path)
        assert (done.returncode, "FAIL" in done.stdout) == (1, True), path


def test_a_receipt_is_checked(bundle: Path, tmp_path: Path) -> None:
    """The one that was kept, and a file that is none."""
    (tmp_path / "receipt.json").write_text(json.dumps(test_verify.TestPapers.receipt(POLL, 5)))
    (tmp_path / "other.json").write_text("no receipt")
    good = run(bundle, "--receipt", tmp_path / "receipt.json")
    assert (good.returncode, "entry 5 is in the log" in good.stdout) == (0, True)
    bad = run(bundle, "--receipt", tmp_path / "other.json")
    assert (bad.returncode, "is no JSON" in bad.stderr) == (1, True)
    assert run(bundle, "--poll", "0x12").returncode == 1


def test_the_network_is_cut() -> None:
    """Nothing can open a connection meanwhile, and everything can afterwards."""
    with network_cut(), pytest.raises(OSError, match="opens no connection"):
        socket.create_connection(("127.0.0.1", 9))
    socket.socket().close()


def test_it_needs_nothing_of_the_service(bundle: Path) -> None:
    """The command alone imports no framework, database or chain client."""
    program = (
        "import sys; from scripts.verify import main; sys.argv[0] = 'palmido-verify'\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, bundle], capture_output=True, text=True, check=True, timeout=120
    )
    loaded = set(found.stdout.split("LOADED")[1].split())
    assert "coincurve" in loaded
    # typer looks for pydantic by itself
    assert not loaded & {"fastapi", "sqlalchemy", "web3", "eth_account", "httpx", "minting", "metadata"}
