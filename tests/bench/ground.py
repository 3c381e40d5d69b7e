"""What several measurements stand on: a chain, a deployed contract, an open drop, the peer's contract."""

import json
import posixpath
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from web3 import HTTPProvider, Web3
from web3.contract import Contract

from gallery_api.settings import ChainName, Settings
from minting.deploy import deploy_character_token
from minting.drops import open_drop
from minting.token_events import DropTerms
from scripts.anvil import Anvil
from scripts.stack import ARTIFACTS, ROOT, Stack

PEER = ROOT / "tests" / "bench" / "OpenZeppelinCharacters.sol"
FOREVER = 2**40 - 1


@contextmanager
def city(block_time: int | None = None) -> Iterator[tuple[Anvil, Stack, Path]]:
    """A fresh chain with our contract on it; the folder is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="palmido-bench-") as name, Anvil.start(block_time=block_time) as anvil:
        folder = Path(name)
        stack = Stack(settings_in(folder, anvil.url))
        with stack.lane() as lane:
            deploy_character_token(lane, ARTIFACTS, stack.settings.deployments, "bench")
        yield anvil, stack, folder


def settings_in(folder: Path, node: str, port: int = 8000) -> Settings:
    """Settings that keep everything in a folder and read nothing from this machine's .env."""
    return Settings(
        _env_file=None,
        chain=ChainName.LOCAL,
        rpc_urls=(node,),
        token_address=None,
        deployments=folder / "deployments",
        database_url=f"sqlite:///{folder / 'palmido.db'}",
        blocks_dir=folder / "blocks",
        host="127.0.0.1",
        port=port,
    )


def drop_of(stack: Stack, cap: int, name: str, pages: int = 64) -> int:
    """Open a drop without art."""
    uri = f"ipfs://{name}/"
    terms = DropTerms(cap, 0, FOREVER, keccak(text=uri), base_uri=uri, page_budget=pages)
    with stack.lane() as lane:
        return open_drop(lane, stack.token, terms, name)


def people(count: int, word: str) -> list[str]:
    """Return `count` addresses that were never seen before, ascending."""
    return sorted((to_checksum_address(keccak(text=f"{word} {i}")[-20:]) for i in range(count)), key=str.lower)


def peer_contract(web3: Web3, key_address: str) -> Contract:
    """Deploy OpenZeppelin's ERC-721 (from npm)."""
    contract = _compiled_peer()
    factory = web3.eth.contract(abi=contract["abi"], bytecode=contract["evm"]["bytecode"]["object"])
    receipt = web3.eth.wait_for_transaction_receipt(factory.constructor().transact({"from": key_address}))
    return cast(Contract, web3.eth.contract(receipt["contractAddress"], abi=contract["abi"]))


@cache
def _compiled_peer() -> dict[str, Any]:
    """The peer's ABI and bytecode, by solc with our optimiser settings."""
    question = {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in _sources(PEER.name, PEER).items()},
        "settings": {
            "evmVersion": "cancun",
            "viaIR": True,
            "optimizer": {"enabled": True, "runs": 200},
            "outputSelection": {PEER.name: {"*": ["abi", "evm.bytecode.object"]}},
        },
    }
    compiled = subprocess.run(
        [str(ROOT / "contracts" / "solc"), "--standard-json"],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    return cast(dict[str, Any], json.loads(compiled.stdout)["contracts"][PEER.name][PEER.stem])


def _sources(name: str, path: Path) -> dict[str, str]:
    """A source and all that it imports, by the names that they use for one another."""
    found, open_ends = {}, {name: path}
    while open_ends:
        name, path = open_ends.popitem()
        found[name] = text = path.read_text()
        for target in re.findall(r'^import [^;]*?"([^"]+)";', text, re.MULTILINE):
            full = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target[0] == "." else target
            if full not in found:
                open_ends[full] = ROOT / "node_modules" / full
    return found


def connect(anvil: Anvil) -> Web3:
    """A plain web3.py client of the chain."""
    return Web3(HTTPProvider(anvil.url))


class Watch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def seconds(self) -> float:
        """How long it has been."""
        return time.perf_counter() - self._began
