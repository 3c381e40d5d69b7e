"""Gas on Kaia is that of the committed snapshot, less the calldata rule of Kaia before Prague."""

import json
from pathlib import Path
from typing import Any

import pytest

from minting.airdrop import plan_airdrop, run_airdrop
from minting.drops import open_drop
from minting.journal import Intent
from minting.outcomes import require_done
from minting.recipients import Recipient
from minting.steps import Line, Step
from scripts.anvil import Anvil
from tests.minting.city import City, citizens, terms
from tests.minting.city import fund as give

pytestmark = pytest.mark.nodes
SNAPSHOT = Path(__file__).resolve().parents[2] / "contracts" / "snapshots" / "CharacterToken.json"
SIZES = (10, 100, 1000)


def walk(city: City, directory: Path) -> list[dict[str, Any]]:
    """Deploy, airdrop in three sizes to drops of their own, issue one, transfer one; return each transaction."""
    friend = citizens(1, "friend")[0]
    with city.lane() as lane:
        token, _ = city.found(lane, directory)
        for size in SIZES:
            drop = open_drop(lane, token, terms(size + 1), f"gas {size}")
            listed = [Recipient(i + 1, address) for i, address in enumerate(citizens(size, f"gas {size}"))]
            run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed))
        ticket = SIZES[-1]
        require_done(
            lane.carry_out([Step((Line(ticket, lane.sender),)).intent(token, drop)]), city.chain, token.artifact
        )
        token_id = drop << 64 | ticket + 1
        gift = Intent("gift", token.address, token.encode_transfer(lane.sender, friend, token_id), "gift")
        require_done(lane.carry_out([gift]), city.chain, token.artifact)
        assert token.owner_of(token_id) == friend
    return sent_by(city)


def sent_by(city: City) -> list[dict[str, Any]]:
    """Every mined transaction of the city's sender, in the order of nonces, with `used`: its gas."""
    found = []
    for number in range(city.chain.block_number() + 1):
        for transaction in city.chain.block(number, full=True)["transactions"]:
            if transaction["from"].lower() == city.signer.address.lower():
                receipt = city.chain.receipt(transaction["hash"])
                assert receipt is not None
                found.append(transaction | {"used": receipt.gas_used})
    return sorted(found, key=lambda transaction: int(transaction["nonce"], 16))


def calldata_rule(transaction: dict[str, Any]) -> int:
    """What Kaia before Prague charges more for calldata: 100 gas a byte instead of 16, and 4 for a zero."""
    data = bytes.fromhex(transaction["input"][2:])
    return 84 * (len(data) - data.count(0)) + 96 * data.count(0)


def test_gas_is_within_one_percent(city: City, anvil: Anvil, sqlite_url: str, tmp_path: Path) -> None:
    """Transaction by transaction as on anvil; the airdrops as in contracts/snapshots."""
    there = City([anvil.url], sqlite_url, "gas")
    give(there.chain, there.signer.address)
    (tmp_path / "anvil").mkdir()
    (tmp_path / "kaia").mkdir()
    on_kaia, on_anvil = walk(city, tmp_path / "kaia"), walk(there, tmp_path / "anvil")
    there.close()
    assert len(on_kaia) == len(on_anvil)
    less = [transaction["used"] - calldata_rule(transaction) for transaction in on_kaia]
    for transaction, ours, theirs in zip(on_kaia, less, on_anvil, strict=True):
        # The table in docs/kaia.md: pytest -s -m nodes tests/nodes/test_gas.py
        size = len(transaction["input"]) // 2 - 1
        print(f"{size:>6} bytes of calldata: {transaction['used']:>9,} | {ours:>9,} | {theirs['used']:>9,}")
        assert ours == pytest.approx(theirs["used"], rel=0.01)
    snapshot = json.loads(SNAPSHOT.read_text())
    for size in SIZES:
        (gas,) = (
            gas
            for gas, transaction in zip(less, on_kaia, strict=True)
            if transaction["to"] and 20 * size <= len(transaction["input"]) // 2 < 20 * size + 200
        )
        print(f"airdrop x{size}: {gas / size:.0f} gas a citizen, snapshot {snapshot[f'airdrop x{size}, a citizen']}")
        assert gas / size == pytest.approx(int(snapshot[f"airdrop x{size}, a citizen"]), rel=0.01)
