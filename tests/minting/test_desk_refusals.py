"""Whatever the desk says no to, a person is told in a sentence, and what to do."""

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from minting.abi import Artifact
from minting.character_token import ISSUER_ROLE
from minting.desk_refusals import DESK_WORDS
from minting.refusals import WORDS, refusal_in_words
from tests.minting.city import ARTIFACTS, citizens

DESK = Artifact.load(ARTIFACTS / "ClaimDesk.json")
ERRORS = [item for item in DESK.abi if item["type"] == "error"]
# OpenZeppelin's about signatures' domain, which the constructor alone could give.
INTERNAL = {"InvalidShortString", "StringTooLong"}
VALUES: dict[str, Any] = {"address": citizens(1)[0], "bytes32": bytes(ISSUER_ROLE), "string": "why"}


@pytest.mark.parametrize("item", ERRORS, ids=[item["name"] for item in ERRORS])
def test_every_error_of_the_abi_is_a_sentence_with_advice(item: dict[str, Any]) -> None:
    """No error is without words, no field is left unfilled."""
    if item["name"] in INTERNAL:
        return
    types = [field["type"] for field in item["inputs"]]
    values = [VALUES.get(kind, 3) for kind in types]
    data = bytes(keccak(text=f"{item['name']}({','.join(types)})")[:4]) + encode(types, values)
    refusal = refusal_in_words(DESK.decode_revert(data), data, "")
    assert refusal.name == item["name"]
    assert "{" not in refusal.sentence
    assert refusal.todo.endswith(".")


def test_no_error_has_words_that_the_desk_does_not_give() -> None:
    """Words for an error that was renamed would never be shown."""
    assert set(DESK_WORDS) <= {item["name"] for item in ERRORS}
    assert not set(DESK_WORDS) & set(WORDS)
