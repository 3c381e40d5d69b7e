"""Kaia's answers to a broadcast, provoked on the real node, fall into the journal's classes."""

from pathlib import Path

import pytest
from eth_utils import keccak

from minting.chain import LOCAL, connect
from minting.fees import Fee, raised_fee
from minting.journal.answers import Answer, classify
from minting.rpc import NodeRefused
from minting.signing import DynamicFeeTransaction, KeySigner, LegacyTransaction
from scripts import kaia as node_questions
from scripts.anvil import CHAIN_ID
from scripts.kaia import Kaia
from tests.nodes.funding import GKEI, fund, wait_until

pytestmark = pytest.mark.nodes


class Account:
    """A funded account that signs and offers; `says` gives the node's words, empty when it took the bytes."""

    def __init__(self, node: Kaia, name: str, amount: int = 10**21) -> None:
        self.node = node
        self.signer = KeySigner(keccak(text=f"pool/{name}"))
        self.address = self.signer.address
        if amount:
            fund(node.url, [self.address], amount)
        self.chain = connect(LOCAL, [node.url], lambda: 0.0)

    def bytes(self, nonce: int, tip: int = 0, cap: int = 100 * GKEI, gas: int = 21_000, value: int = 0) -> bytes:
        return DynamicFeeTransaction(CHAIN_ID, nonce, tip, cap, gas, self.address, value, b"").signed(self.signer).raw

    def legacy(self, nonce: int, price: int, chain_id: int = CHAIN_ID) -> bytes:
        return LegacyTransaction(chain_id, nonce, price, 21_000, self.address, 0, b"").signed(self.signer).raw

    def says(self, raw: bytes) -> str:
        (reply,) = self.chain.send(raw)
        if reply.failure is None:
            return ""
        assert isinstance(reply.failure, NodeRefused), reply.failure
        return reply.failure.message

    def mined(self) -> int:
        return self.chain.transaction_count(self.address)


def test_the_same_bytes_again_and_a_used_nonce(kaia: Kaia) -> None:
    """Before mining they are known, after it the nonce is used: neither is ever a reason to sign anew."""
    account = Account(kaia, "again")
    waiting = account.bytes(1)  # behind a gap, so that it surely waits
    assert account.says(waiting) == ""
    words = account.says(waiting)
    assert "known transaction" in words
    assert classify(words) is Answer.KNOWN
    first = account.bytes(0)
    assert account.says(first) == ""
    wait_until(lambda: account.mined() == 2, "the transactions")
    for used in (first, account.bytes(0, cap=200 * GKEI)):
        assert classify(account.says(used)) is Answer.NONCE_USED


def test_a_nonce_is_replaced_by_any_higher_price(kaia: Kaia) -> None:
    """An equal cap is refused whatever its tip; one kei more is taken, and the old transaction is gone."""
    account = Account(kaia, "replaced")
    old = account.bytes(1)
    assert account.says(old) == ""
    words = account.says(account.bytes(1, tip=GKEI))
    assert "same nonce" in words
    assert classify(words) is Answer.UNDERPRICED
    assert account.says(account.bytes(1, cap=100 * GKEI + 1)) == ""
    ours = raised_fee(Fee(0, 100 * GKEI + 1), Fee(0, 50 * GKEI), LOCAL)
    assert account.says(account.bytes(1, tip=ours.tip, cap=ours.cap)) == ""
    assert account.says(account.bytes(0)) == ""
    wait_until(lambda: account.mined() == 2, "both nonces")
    assert account.chain.receipt("0x" + keccak(old).hex()) is None


def test_prices_and_money(kaia: Kaia) -> None:
    """Below the base fee, a tip above the cap, and a balance that does not cover the worst case."""
    account = Account(kaia, "prices", 10**16)
    for raw, text, answer in (
        (account.legacy(0, 24 * GKEI), "invalid gas price", Answer.UNDERPRICED),
        (account.bytes(0, cap=24 * GKEI), "invalid gas fee cap", Answer.UNDERPRICED),
        (account.bytes(0, tip=101 * GKEI), "higher than max priority fee per gas", Answer.UNDERPRICED),
        (account.bytes(0, value=10**16), "insufficient funds", Answer.FUNDS),
    ):
        words = account.says(raw)
        assert text in words
        assert classify(words) is answer
    assert account.mined() == 0


def test_bytes_that_no_node_takes(kaia: Kaia) -> None:
    """What can never be mined is impossible, so that the journal gives its nonce away and does not wait for ever."""
    account = Account(kaia, "impossible")
    big = DynamicFeeTransaction(CHAIN_ID, 0, 0, 100 * GKEI, 15_000_000, account.address, 0, bytes(131_072))
    code = DynamicFeeTransaction(CHAIN_ID, 0, 0, 100 * GKEI, 15_000_000, None, 0, bytes(50_000))
    for raw, text in (
        (account.bytes(0, gas=20_000), "intrinsic gas too low"),
        (account.legacy(0, 100 * GKEI, CHAIN_ID + 1), "invalid chain id"),
        (big.signed(account.signer).raw, "oversized data"),
        (code.signed(account.signer).raw, "max initcode size exceeded"),
        (bytes([0x7F]) + b"palmido", "undefined tx type"),
        (b"", "Empty input"),
    ):
        words = account.says(raw)
        assert text in words
        assert classify(words) is Answer.IMPOSSIBLE, words


def test_a_full_pool_asks_to_come_again(tmp_path: Path) -> None:
    """With room for eight the ninth is refused, from another account too; later the same bytes are taken."""
    small = ["--txpool.exec-slots.all", "4", "--txpool.exec-slots.account", "2", "--txpool.nonexec-slots.all", "4"]
    with Kaia.start(tmp_path / "kaia", arguments=small) as node:
        one, other = Account(node, "full"), Account(node, "other")
        said = [one.says(one.bytes(nonce)) for nonce in range(1, 13)]  # behind a gap: they wait
        refused = [words for words in said if words]
        assert refused, "the pool never filled: the test would prove nothing"
        assert all(classify(words) is Answer.LATER for words in refused), refused
        assert classify(other.says(other.bytes(1))) is Answer.LATER


def test_more_than_sixteen_of_one_account_are_mined(kaia: Kaia) -> None:
    """Sixteen executable transactions are what an account is guaranteed, not a limit; our lane keeps below them."""
    account = Account(kaia, "sixteen")
    assert [account.says(account.bytes(nonce)) for nonce in range(20)] == [""] * 20
    wait_until(lambda: account.mined() == 20, "twenty transactions")
    assert LOCAL.in_flight < 16


def test_blocks_are_final_at_once_and_tags_say_so_or_are_refused(kaia: Kaia) -> None:
    """`safe` and `finalized` are refused with an error on this version, and `extraData` is empty over eth_."""
    account = Account(kaia, "tags", 0)
    for tag in ("safe", "finalized"):
        with pytest.raises(Exception, match="hex string without 0x prefix"):
            account.chain.block(tag)
    block = account.chain.block("latest")
    assert block["extraData"] == "0x"
    assert node_questions.ask(kaia.url, "eth_getBlockByNumber", block["number"], False)["hash"] == block["hash"]
