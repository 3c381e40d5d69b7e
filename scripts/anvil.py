"""A local chain with Kaia's rules of execution: anvil, chain id 31337, Prague.

Its fees are not Kaia's: the base fee begins at 25 gkei and falls with every empty block, where Kaia has a floor there.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_account import Account

from scripts.node_records import NodeRecord
from scripts.ports import free_port
from scripts.trouble import Trouble

CHAIN_ID = 31337
BASE_FEE = 25_000_000_000
MNEMONIC = "test test test test test test test test test test test junk"  # anvil's published development phrase
ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30.0


class AnvilMissing(Trouble):
    """The chain program is not installed."""

    def __init__(self) -> None:
        super().__init__("anvil, the local chain, is not installed.", "Run ./scripts/setup first.")


class AnvilFailed(Trouble):
    """The chain program stopped or did not answer."""

    def __init__(self, log: str) -> None:
        super().__init__("anvil did not start.", f"Its last words:\n{log[-2000:]}")


@dataclass(frozen=True)
class Anvil:
    """A running local chain: `url`, its `process`, and ten funded development `accounts` as (address, private key)."""

    url: str
    process: subprocess.Popen[bytes]
    accounts: list[tuple[str, str]]

    @classmethod
    @contextmanager
    def start(
        cls,
        port: int | None = None,
        block_time: int | None = None,
        state: Path | None = None,
        log: Path | None = None,
        record: Path | None = None,
    ) -> Iterator["Anvil"]:
        """Run anvil until the block ends.

        `block_time` in seconds (None: a block a transaction); `state`: a file that the chain is loaded from and
        saved to each second; `record`: where its process is written down. Raises AnvilMissing, AnvilFailed.
        """
        program = find_anvil()
        port = free_port() if port is None else port
        arguments = [str(program), "--host", "127.0.0.1", "--port", str(port), "--chain-id", str(CHAIN_ID)]
        arguments += ["--block-base-fee-per-gas", str(BASE_FEE), "--hardfork", "prague", "--mnemonic", MNEMONIC]
        if block_time:
            arguments += ["--block-time", str(block_time)]
        if state is not None:
            keep_first_block(state)
            arguments += ["--state", str(state), "--state-interval", "1"]
        if log is None:
            output: int = subprocess.DEVNULL
        else:
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        # A session of its own: Ctrl-C in the terminal must reach us first, so that we stop things in order.
        options: dict[str, Any] = {"stdout": output, "stderr": output, "start_new_session": True}
        url = f"http://127.0.0.1:{port}"
        if record is None:
            process = subprocess.Popen(arguments, **options)
        else:
            process = NodeRecord.start("anvil", arguments, {"rpc": url}, log, record, **options)
        if log is not None:
            os.close(output)
        try:
            _wait_until_it_answers(url, process, log)
            yield cls(url, process, development_accounts())
        finally:
            stop(process)


def keep_first_block(state: Path) -> None:
    """Leave one block 0 in a saved chain, the oldest.

    anvil makes a new block 0 before it loads a state, and saves both; loaded again, either may become the first block,
    and the chain another one.
    """
    if not state.exists():
        return
    saved = json.loads(state.read_text())
    numbered = [(int(block["header"]["number"], 16), block) for block in saved["blocks"]]
    firsts = [block for number, block in numbered if number == 0]
    if len(firsts) < 2:
        return
    first = min(firsts, key=lambda block: int(block["header"]["timestamp"], 16))
    saved["blocks"] = [first, *(block for number, block in numbered if number)]
    unfinished = state.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(saved))
    unfinished.rename(state)


def find_anvil() -> Path:
    """Return the path of the anvil program that npm installed, or one from PATH; raise AnvilMissing."""
    for package in sorted((ROOT / "node_modules" / "@foundry-rs").glob("anvil-*/bin/anvil")):
        return package
    on_path = shutil.which("anvil")
    if on_path is None:
        raise AnvilMissing
    return Path(on_path)


def development_accounts(count: int = 10) -> list[tuple[str, str]]:
    """Return the first `count` published development accounts as (checksum address, 0x private key)."""
    Account.enable_unaudited_hdwallet_features()
    accounts = [Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{i}") for i in range(count)]
    return [(account.address, "0x" + account.key.hex()) for account in accounts]


def stop(process: subprocess.Popen[bytes], seconds: float = 10.0) -> None:
    """End a child process: ask, wait up to `seconds`, then insist."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path | None) -> None:
    question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).encode()
    request = urllib.request.Request(url, question, {"content-type": "application/json"})  # noqa: S310 - our own URL
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310 - our own URL
                if int(json.load(answer)["result"], 16) == CHAIN_ID:
                    return
        except (OSError, ValueError, KeyError):
            time.sleep(0.05)
    raise AnvilFailed(log.read_text(errors="replace") if log else "(no log kept)")


if __name__ == "__main__":
    sys.exit("Run `palmido chain` instead.")
