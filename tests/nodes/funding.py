"""Coins for a test's accounts from the development accounts, on Kaia as on anvil: no cheat calls."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from minting.signing import DynamicFeeTransaction, KeySigner
from scripts import kaia
from scripts.anvil import CHAIN_ID, development_accounts

GKEI = 10**9


def fund(url: str, addresses: Sequence[str], amount: int = 10**21) -> None:
    """Send coins from the last development account and wait until they are there."""
    sender = KeySigner(bytes.fromhex(development_accounts()[9][1][2:]))
    first = int(kaia.ask(url, "eth_getTransactionCount", sender.address, "pending"), 16)
    for i, address in enumerate(addresses):
        sent = DynamicFeeTransaction(CHAIN_ID, first + i, 0, 100 * GKEI, 21_000, address, amount, b"").signed(sender)
        kaia.ask(url, "eth_sendRawTransaction", "0x" + sent.raw.hex())
    wait_until(lambda: all(int(kaia.ask(url, "eth_getBalance", a, "latest"), 16) >= amount for a in addresses), "coins")


def wait_until(true: Callable[[], Any], what: str, seconds: float = 60) -> None:
    """Wait until something is so; fail when it does not come to be."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.1)
