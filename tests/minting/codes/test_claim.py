"""A claim is EIP-712 to the byte, its signature compact and of one form, and bound to everything that it names."""

import json
from dataclasses import replace

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from minting.codes.claim import (
    Claim,
    DeskDomain,
    SignatureInvalid,
    claim_code,
    is_signed_by,
    recover_code,
)
from minting.codes.code import CURVE_ORDER, Code
from minting.codes.hidden import Hidden
from tests.minting.codes.vectors import DOMAINS, FILE, RECIPIENTS

VECTORS = json.loads(FILE.read_text())
CODE = Code(1, 0, Hidden(bytes(16)))
CLAIM, SIGNATURE = claim_code(CODE, RECIPIENTS[0], DOMAINS[0])


def typed_data(vector):
    """The claim as a wallet would be given it."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "Claim": [
                {"name": "drop", "type": "uint32"},
                {"name": "ticket", "type": "uint32"},
                {"name": "recipient", "type": "address"},
            ],
        },
        "primaryType": "Claim",
        "domain": {
            "name": "Palmido ClaimDesk",
            "version": "1",
            "chainId": vector["chain_id"],
            "verifyingContract": vector["desk"],
        },
        "message": {name: vector[name] for name in ("drop", "ticket", "recipient")},
    }


@pytest.mark.parametrize("vector", VECTORS["claims"][::5], ids=lambda v: v["digest"][:10])
def test_eth_account_hashes_and_signs_the_same(vector):
    """An implementation of EIP-712 and of secp256k1 that shares nothing with ours but the standard."""
    message = encode_typed_data(full_message=typed_data(vector))
    assert "0x" + message.header.hex() == vector["domain_separator"]
    assert "0x" + message.body.hex() == vector["struct_hash"]
    key = next(c["key"] for c in VECTORS["codes"] if c["address"] == vector["address"])
    signed = Account.sign_message(message, key)
    compact = signed.r.to_bytes(32) + (signed.s | (signed.v - 27) << 255).to_bytes(32)
    assert "0x" + compact.hex() == vector["signature"]
    assert Account.recover_message(message, vrs=(signed.v, signed.r, signed.s)) == vector["address"]


@pytest.mark.parametrize("vector", VECTORS["claims"], ids=lambda v: v["digest"][:10])
def test_the_code_is_recovered_from_each_vector(vector):
    claim = Claim(vector["drop"], vector["ticket"], vector["recipient"])
    domain = DeskDomain(vector["chain_id"], vector["desk"])
    signature = bytes.fromhex(vector["signature"][2:])
    assert len(signature) == 64
    assert recover_code(claim, domain, signature) == vector["address"]
    assert int.from_bytes(signature[32:]) & ~(1 << 255) <= CURVE_ORDER // 2


@pytest.mark.parametrize("vector", VECTORS["bad_signatures"], ids=lambda v: v["why"])
def test_a_bad_signature_is_nobody_s(vector):
    """Malleated, too long, too short or out of range: none counts, and none raises anything else."""
    assert is_signed_by(CLAIM, DOMAINS[0], SIGNATURE, CODE.address)
    assert not is_signed_by(CLAIM, DOMAINS[0], bytes.fromhex(vector["signature"][2:]), CODE.address)


@pytest.mark.parametrize(
    ("claim", "domain"),
    [
        (replace(CLAIM, drop=2), DOMAINS[0]),
        (replace(CLAIM, ticket=1), DOMAINS[0]),
        (replace(CLAIM, recipient=RECIPIENTS[1]), DOMAINS[0]),
        (CLAIM, replace(DOMAINS[0], chain_id=1001)),
        (CLAIM, replace(DOMAINS[0], desk=DOMAINS[1].desk)),
    ],
    ids=["drop", "ticket", "recipient", "chain", "desk"],
)
def test_a_signature_is_bound_to_everything_it_names(claim, domain):
    assert not is_signed_by(claim, domain, SIGNATURE, CODE.address)


@given(st.binary(max_size=70))
def test_any_bytes_are_recovered_or_refused(signature):
    try:
        recover_code(CLAIM, DOMAINS[0], signature)
    except SignatureInvalid as refused:
        assert refused.reason
    assert not is_signed_by(CLAIM, DOMAINS[0], signature, CODE.address)


@given(st.binary(min_size=32, max_size=32), st.integers(1, CURVE_ORDER // 2), st.booleans())
def test_numbers_in_range_that_are_no_signature_are_refused_in_words(r, s, parity):
    signature = r + (s | parity << 255).to_bytes(32)
    try:
        assert recover_code(CLAIM, DOMAINS[0], signature) != CODE.address
    except SignatureInvalid as refused:
        assert "signature" in str(refused)


@given(
    st.integers(1, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(min_size=20, max_size=20),
    st.binary(min_size=16, max_size=16),
)
def test_what_a_code_signs_is_recovered(drop, ticket, recipient, secret):
    code = Code(drop, ticket, Hidden(secret))
    claim, signature = claim_code(code, "0x" + recipient.hex(), DOMAINS[2])
    assert recover_code(claim, DOMAINS[2], signature) == code.address


def test_a_recipient_that_is_no_address_is_refused_early():
    with pytest.raises(ValueError):
        Claim(1, 0, "0x1234")
