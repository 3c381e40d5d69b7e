"""A real Kaia node: one validator, one block a second, the development accounts funded, data that outlives it."""

import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from eth_account import Account

from scripts.anvil import CHAIN_ID, development_accounts, stop
from scripts.go_programs import GoProgram, Say, announce, build
from scripts.kaia_genesis import genesis
from scripts.ports import free_port, require_free
from scripts.trouble import Trouble

VERSION = "1.0.3"
PROGRAM = GoProgram(f"Kaia {VERSION}", "kaia", "github.com/kaiachain/kaia/cmd/kcn", "-checklinkname=0")
START_SECONDS = 60.0
STOP_SECONDS = 30.0


class KaiaFailed(Trouble):
    """The Kaia node stopped or did not make a block."""

    def __init__(self, log: Path) -> None:
        self.log = log
        last = log.read_text(errors="replace")[-2000:]
        super().__init__("The Kaia node did not start.", f"The whole log is {log}; its last words:\n{last}")


@dataclass(frozen=True)
class Kaia:
    """A running Kaia node: `url`, its `process`, ten funded `accounts` as (address, private key), its data and log."""

    url: str
    process: subprocess.Popen[bytes]
    accounts: list[tuple[str, str]]
    directory: Path
    log: Path

    @classmethod
    @contextmanager
    def start(
        cls, directory: Path, port: int | None = None, arguments: Sequence[str] = (), say: Say = announce
    ) -> Iterator["Kaia"]:
        """Run a Kaia node on the chain in `directory` (begun when empty) until the block ends.

        `arguments` are added to kcn's, for smaller limits in tests. Raises PortTaken, KaiaFailed, and what
        `scripts.go_programs.build` raises.
        """
        node = launch(directory, port, arguments, say)
        try:
            yield node
        finally:
            stop(node.process, STOP_SECONDS)


def launch(directory: Path, port: int | None = None, arguments: Sequence[str] = (), say: Say = announce) -> Kaia:
    """Start a Kaia node that goes on after this program ends; return when it has made a block."""
    port = free_port() if port is None else require_free(port, "the Kaia node")
    program = build(PROGRAM, say)
    prepare(program, directory)
    log = directory / "kaia.log"
    command = [str(program), "--datadir", str(directory), "--networkid", str(CHAIN_ID)]
    command += ["--nodiscover", "--netrestrict", "127.0.0.1/32", "--nat", "none", "--port", "0", "--ntp.disable"]
    validator = json.loads((directory / "genesis.json").read_text())["config"]["governance"]["governingNode"]
    command += ["--rewardbase", validator, "--gcmode", "archive", "--state.block-interval", "1"]
    command += ["--rpc", "--rpcaddr", "127.0.0.1", "--rpcport", str(port), "--rpcvhosts", "*"]
    command += ["--rpcapi", "eth,kaia,klay,net,txpool,web3,debug", *arguments]
    with log.open("ab") as output:
        # A session of its own: Ctrl-C in the terminal must reach us first, so that we stop things in order.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    node = Kaia(f"http://127.0.0.1:{port}", process, development_accounts(), directory, log)
    try:
        _wait_for_a_block(node)
    except BaseException:
        stop(process, STOP_SECONDS)
        raise
    return node


def prepare(program: Path, directory: Path) -> None:
    """Write the first block and a new validator's key into `directory`, unless a chain is there already."""
    done = directory / "genesis.json"
    if done.exists():
        return
    shutil.rmtree(directory / "klay", ignore_errors=True)  # of a preparation that was interrupted
    (directory / "klay").mkdir(parents=True)
    key = secrets.token_bytes(32)
    funded = [address for address, _ in development_accounts()]
    first = genesis(CHAIN_ID, Account.from_key(key).address, funded, int(time.time()))
    unfinished = directory / "genesis.unfinished.json"
    unfinished.write_text(json.dumps(first, indent=1))
    log = directory / "kaia.log"
    with log.open("ab") as output:
        begun = subprocess.run(
            [program, "init", "--datadir", directory, unfinished], stdout=output, stderr=output, check=False
        )
    if begun.returncode != 0:
        raise KaiaFailed(log)
    descriptor = os.open(directory / "klay" / "nodekey", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.hex())
    unfinished.rename(done)


def ask(url: str, method: str, *parameters: Any, seconds: float = 5.0) -> Any:
    """Return a node's answer to one JSON-RPC question; raises httpx.HTTPError, KeyError when it refuses."""
    question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
    return httpx.post(url, json=question, timeout=seconds).json()["result"]


def _wait_for_a_block(node: Kaia) -> None:
    deadline = time.monotonic() + START_SECONDS
    loaded: int | None = None
    while time.monotonic() < deadline and node.process.poll() is None:
        try:
            head = int(ask(node.url, "eth_blockNumber"), 16)
            if loaded is None and int(ask(node.url, "eth_chainId"), 16) == CHAIN_ID:
                loaded = head
            if loaded is not None and head > loaded:
                return
        except (httpx.HTTPError, ValueError, KeyError):
            pass
        time.sleep(0.1)
    raise KaiaFailed(node.log)
