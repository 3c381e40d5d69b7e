"""What is wrong with an address that a person typed, said so that it can be mended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eth_utils.address import is_checksum_address, to_checksum_address

if TYPE_CHECKING:
    from gallery_api.web.words import Words

DIGITS = 40


def tidy_address(typed: str) -> str:
    """The typed text without spaces, invisible characters and a wallet's `ethereum:` prefix."""
    text = re.sub("[\\s\\u200b\\u200c\\u200d\\u2060\\ufeff]+", "", typed)
    text = re.sub(r"^(?:ethereum|kaia|klaytn):", "", text, flags=re.IGNORECASE)
    return "0x" + text[2:] if text[:2] == "0X" else text


def address_problem(address: str, words: Words) -> str | None:
    """A sentence that says what to change in a tidied address; None when it is one."""
    if not address:
        return words("wallet.error_empty")
    if not address.startswith("0x"):
        return words("wallet.error_start")
    digits = address[2:]
    wrong = re.search(r"[^0-9a-fA-F]", digits)
    if wrong:
        return words("wallet.error_character", character=wrong[0])
    if len(digits) != DIGITS:
        key = "wallet.error_short" if len(digits) < DIGITS else "wallet.error_long"
        return words(key, count=abs(DIGITS - len(digits)))
    if digits not in (digits.lower(), digits.upper()) and not is_checksum_address(address):
        return words("wallet.error_checksum")
    return None


def checksummed(address: str) -> str:
    """An address in EIP-55 mixed case."""
    return to_checksum_address(address)
