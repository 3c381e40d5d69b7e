"""Whatever the contract says no to, a person is told in a sentence, and what to do."""

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from minting.abi import Artifact
from minting.character_token import ISSUER_ROLE
from minting.refusals import WORDS, refusal_in_words
from tests.minting.city import ARTIFACTS, citizens

TOKEN = Artifact.load(ARTIFACTS / "CharacterToken.json")
ERRORS = [item for item in TOKEN.abi if item["type"] == "error"]
VALUES: dict[str, Any] = {"address": citizens(1)[0], "bytes32": bytes(ISSUER_ROLE), "string": "why"}


def reverted(name: str, *values: Any) -> bytes:
    """Return the revert data of an error."""
    item = next(item for item in ERRORS if item["name"] == name)
    types = [field["type"] for field in item["inputs"]]
    return bytes(keccak(text=f"{name}({','.join(types)})")[:4]) + encode(types, values)


def words(data: bytes) -> str:
    """Return the whole sentence."""
    return str(refusal_in_words(TOKEN.decode_revert(data), data, ""))


@pytest.mark.parametrize("item", ERRORS, ids=[item["name"] for item in ERRORS])
def test_every_error_of_the_abi_is_a_sentence_with_advice(item: dict[str, Any]) -> None:
    """No error is without words, no field is left unfilled, and no raw selector is shown."""
    values = [VALUES.get(field["type"], 3) for field in item["inputs"]]
    data = reverted(item["name"], *values)
    refusal = refusal_in_words(TOKEN.decode_revert(data), data, "")
    assert item["name"] in WORDS
    assert refusal.name == item["name"]
    assert "{" not in refusal.sentence
    assert data[:4].hex() not in str(refusal)
    assert refusal.todo.endswith(".")


def test_the_words_say_who_when_and_how_many() -> None:
    """Roles have names, times are dates, addresses are checksummed."""
    account = citizens(1)[0]
    said = words(reverted("AccessControlUnauthorizedAccount", account, ISSUER_ROLE))
    assert said == f"{account} does not have the issuer role (AccessControlUnauthorizedAccount)"
    said = words(reverted("DropNotOpen", 2, 0, 1_800_000_000))
    assert said == "drop 2 issues from the beginning to 2027-01-15 08:00 UTC, and not now (DropNotOpen)"
    said = words(reverted("RateLimitExceeded", 1, ISSUER_ROLE, 1200, 7))
    assert said == "drop 1 lets the issuer role issue 7 characters now, not 1,200 (RateLimitExceeded)"


def test_a_foreign_error_points_to_the_address() -> None:
    """An error that is in no ABI of ours means that another contract answered."""
    refusal = refusal_in_words(None, bytes.fromhex("deadbeef00"), "execution reverted")
    assert "0xdeadbeef" in refusal.sentence
    assert "right contract" in refusal.todo
