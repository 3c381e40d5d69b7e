"""A real CharacterToken on a real chain, spoken to directly: nothing of ours stands between test and contract."""

import itertools
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from sqlalchemy import Engine

from gallery_api.app import create_app
from gallery_api.database import create_database_engine, upgrade
from gallery_api.edge import EdgeProtocol
from gallery_api.settings import Settings
from scripts.anvil import Anvil
from scripts.ports import free_port
from tests.gallery_api import gallery

ABI = Path(__file__).parents[2] / "contracts" / "abi" / "CharacterToken.json"
TERMS = "(uint32,uint64,uint64,bool,uint16,bytes32,string,string,address,uint96)"


@dataclass
class Token:
    """The contract, its administrator and everybody's first transactions; anvil signs for its own accounts."""

    url: str
    admin: str
    address: str = ""
    block: int = 0
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60, trust_env=False))
    ids: Iterator[int] = field(default_factory=itertools.count)

    def rpc(self, method: str, *params: object) -> object:
        body = {"jsonrpc": "2.0", "id": next(self.ids), "method": method, "params": params}
        answer = self.client.post(self.url, json=body).json()
        assert "error" not in answer, answer
        return answer["result"]

    def send(self, data: bytes, to: str | None = None, sender: str | None = None) -> dict:
        call = {"from": sender or self.admin, "data": "0x" + data.hex(), "gas": hex(16_000_000)}
        if to or self.address:
            call["to"] = to or self.address
        transaction = self.rpc("eth_sendTransaction", call)
        deadline = time.monotonic() + 20
        while (receipt := self.rpc("eth_getTransactionReceipt", transaction)) is None:
            assert time.monotonic() < deadline, "this chain does not mine at once"
            time.sleep(0.005)
        assert receipt["status"] == "0x1", receipt
        return receipt

    def call(self, signature: str, types: Sequence[str], values: Sequence[object], sender: str | None = None) -> dict:
        return self.send(keccak(text=signature)[:4] + encode(types, values), sender=sender)

    def deploy(self) -> "Token":
        bytecode = bytes.fromhex(json.loads(ABI.read_text())["bytecode"].removeprefix("0x"))
        arguments = encode(["string", "string", "string", "address", "uint48"], ["Palmido", "PAL", "", self.admin, 0])
        receipt = self.send(bytecode + arguments)
        self.address, self.block = receipt["contractAddress"], int(receipt["blockNumber"], 16)
        for role in ("DROP_MANAGER_ROLE", "ISSUER_ROLE", "RELAYER_ROLE"):
            self.call("grantRole(bytes32,address)", ["bytes32", "address"], [keccak(text=role), self.admin])
        return self

    def open_drop(
        self, cap: int = 10_000, base_uri: str = "ipfs://bafy/", placeholder: str = "", **terms: object
    ) -> None:
        values = (
            cap,
            terms.get("opens_at", 0),
            terms.get("closes_at", 2**40 - 1),
            terms.get("soulbound", False),
            terms.get("page_budget", 64),
            keccak(text=base_uri),
            placeholder,
            "" if placeholder else base_uri,
            "0x" + "00" * 20,
            0,
        )
        self.call(f"openDrop({TERMS})", [TERMS], [values])

    def airdrop(self, drop: int, first_ticket: int, recipients: Sequence[str]) -> None:
        packed = b"".join(sorted(bytes.fromhex(r[2:]) for r in recipients))
        self.call("airdrop(uint32,uint32,bytes)", ["uint32", "uint32", "bytes"], [drop, first_ticket, packed])

    def issue(self, drop: int, ticket: int, recipient: str) -> None:
        self.call("issue(uint32,uint32,address)", ["uint32", "uint32", "address"], [drop, ticket, recipient])

    def issue_page(self, drop: int, tickets: Sequence[int], recipients: Sequence[str]) -> None:
        owners = b"".join(sorted(bytes.fromhex(r[2:]) for r in recipients))
        packed = b"".join(t.to_bytes(4, "big") for t in tickets)
        self.call("issuePage(uint32,bytes,bytes)", ["uint32", "bytes", "bytes"], [drop, packed, owners])

    def transfer(self, token_id: int, sender: str, recipient: str) -> None:
        self.call(
            "transferFrom(address,address,uint256)",
            ["address", "address", "uint256"],
            [sender, recipient, token_id],
            sender=sender,
        )

    def owner_of(self, token_id: int) -> str:
        data = "0x" + (keccak(text="ownerOf(uint256)")[:4] + encode(["uint256"], [token_id])).hex()
        return "0x" + str(self.rpc("eth_call", {"to": self.address, "data": data}, "latest"))[-40:]


def strangers(count: int, seed: int = 0) -> list[str]:
    """Return addresses that nobody has a key for, ascending."""
    made = ("0x" + keccak(text=f"stranger {seed} {i}")[:20].hex() for i in range(count))
    return sorted(made)


@pytest.fixture(name="strangers")
def _strangers():
    return strangers


@pytest.fixture
def token(anvil: Anvil) -> Token:
    """A fresh CharacterToken whose administrator holds every role."""
    return Token(anvil.url, anvil.accounts[0][0]).deploy()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with today's tables, once on SQLite and once on PostgreSQL."""
    upgrade(database_url)
    engine = create_database_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a service on an upgraded database and an empty block store."""
    upgrade(database_url)
    return Settings(_env_file=None, database_url=database_url, blocks_dir=tmp_path / "blocks")


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    """A client of the running service; its clock stands at gallery.NOW."""
    app = create_app(settings, clock=lambda: gallery.NOW)
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="error", http=EdgeProtocol))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    address = f"http://127.0.0.1:{server.config.port}"
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as browser:
        browser.app = app
        yield browser
    server.should_exit = True
    thread.join(20)
