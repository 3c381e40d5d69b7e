"""Our transactions are byte for byte those of eth-account."""

import pickle
import traceback

import pytest
from eth_account import Account
from eth_utils import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from minting.signing import DynamicFeeTransaction, KeySigner, LegacyTransaction, create_address

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
keys = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32))
amounts = st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 2**256 - 1), st.sampled_from([0, 1, 127, 128, 255, 256]))
nonces = st.one_of(st.integers(0, 2**64 - 2), st.sampled_from([0, 127, 128]))
chain_ids = st.one_of(st.integers(1, 2**53), st.sampled_from([1, 1001, 8217, 31337]))
recipients = st.one_of(st.none(), st.binary(min_size=20, max_size=20).map(to_checksum_address))
payloads = st.one_of(st.binary(max_size=300), st.sampled_from([b"", b"\x00", b"\x7f", b"\x80"]))


@given(keys, chain_ids, nonces, amounts, amounts, nonces, recipients, amounts, payloads)
def test_type_2_equals_eth_account(
    key: bytes, chain_id: int, nonce: int, tip: int, cap: int, gas: int, to: str | None, value: int, data: bytes
) -> None:
    """Raw bytes and hash of an EIP-1559 transaction equal eth-account's, whatever the fields."""
    ours = DynamicFeeTransaction(chain_id, nonce, tip, cap, gas, to, value, data).signed(KeySigner(key))
    fields = {
        "type": 2, "chainId": chain_id, "nonce": nonce, "maxPriorityFeePerGas": tip, "maxFeePerGas": cap,
        "gas": gas, "value": value, "data": data, "accessList": [],
    }  # fmt: skip
    theirs = Account.sign_transaction({**fields, **({"to": to} if to else {})}, key)
    assert ours.raw == bytes(theirs.raw_transaction)
    assert ours.hash == bytes(theirs.hash)


@given(keys, chain_ids, nonces, amounts, nonces, recipients, amounts, payloads)
def test_legacy_equals_eth_account(
    key: bytes, chain_id: int, nonce: int, price: int, gas: int, to: str | None, value: int, data: bytes
) -> None:
    """Raw bytes and hash of an EIP-155 transaction equal eth-account's, whatever the fields."""
    ours = LegacyTransaction(chain_id, nonce, price, gas, to, value, data).signed(KeySigner(key))
    fields = {"chainId": chain_id, "nonce": nonce, "gasPrice": price, "gas": gas, "value": value, "data": data}
    theirs = Account.sign_transaction({**fields, **({"to": to} if to else {})}, key)
    assert ours.raw == bytes(theirs.raw_transaction)
    assert ours.hash == bytes(theirs.hash)


@given(keys)
def test_address_equals_eth_account(key: bytes) -> None:
    """A key has the same checksummed address in both."""
    assert KeySigner(key).address == Account.from_key(key).address


def test_created_contract_address() -> None:
    """The address of a created contract follows from sender and nonce (a known mainnet example)."""
    sender = "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"
    assert create_address(sender, 0) == "0xcd234A471b72ba2F1Ccf0A70FCABA648a5eeCD8d"
    assert create_address(sender, 1) == "0x343c43A37D37dfF08AE8C4A11544c718AbB4fCF8"


def test_a_key_is_never_shown() -> None:
    """Neither repr nor an error nor pickle gives a key away."""
    key = bytes.fromhex("c0ffee" * 10 + "c0de")
    signer = KeySigner(key)
    shown = [repr(signer), str(signer), repr([signer]), repr(vars(type(signer)))]
    try:
        signer.sign(b"too short")
    except ValueError:
        shown.append(traceback.format_exc())
    assert not any("c0ffee" in text or repr(key)[2:-1] in text for text in shown)
    with pytest.raises(TypeError):
        pickle.dumps(signer)


@pytest.mark.parametrize("key", [bytes(32), ORDER.to_bytes(32), b"\x01" * 31])
def test_what_is_not_a_key_is_refused(key: bytes) -> None:
    """Zero, the group order and short keys are no keys."""
    with pytest.raises(ValueError):
        KeySigner(key)
