"""What a person is told about a mistyped address."""

import pytest

from gallery_api.web.addresses import address_problem, checksummed, tidy_address
from gallery_api.web.words import words_of

GOOD = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # from EIP-55


@pytest.mark.parametrize(
    "typed", [GOOD, GOOD.lower(), f" {GOOD[:20]}\n{GOOD[20:]}\u200b", f"ethereum:{GOOD}", "0X" + GOOD[2:].upper()]
)
def test_what_wallets_give_is_understood(typed: str) -> None:
    """Spaces, invisible characters, a scheme and any consistent case are no error."""
    tidied = tidy_address(typed)
    assert address_problem(tidied, words_of("ko")) is None
    assert checksummed(tidied) == GOOD


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "비어"),
        (GOOD[2:], "0x로 시작"),
        (GOOD[:-2], "2글자 짧아요"),
        (GOOD + "a", "1글자 길어요"),
        (GOOD[:-1] + "O", "‘O’"),
        (GOOD.replace("A", "a", 1), "대문자와 소문자"),
    ],
)
def test_a_wrong_address_is_told_what_to_mend(typed: str, said: str) -> None:
    """Each kind of mistake has its own sentence."""
    problem = address_problem(tidy_address(typed), words_of("ko"))
    assert problem is not None
    assert said in problem
