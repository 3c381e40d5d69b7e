"""An address is taken when it can only mean one thing; else the problem says what was probably meant."""

import pytest
from eth_utils import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from minting.recipients.addresses import read_address
from minting.recipients.problems import Fault, Problem
from tests.minting.city import citizens

A = citizens(1)[0]
WRONG = A[:-1] + ("b" if A[-1] != "b" else "c")


@pytest.mark.parametrize("written", [A, A.lower(), "0x" + A[2:].upper(), A.upper()])
def test_one_case_carries_no_checksum_and_is_taken(written: str) -> None:
    """All small or all capital letters, as programs write them, are the same address as the checksummed one."""
    assert read_address(written, 1, 1) == A


@pytest.mark.parametrize(
    ("written", "fault", "words", "todo"),
    [
        (WRONG, Fault.CHECKSUM, "EIP-55", "Copy it again"),
        (A[:-2], Fault.ADDRESS, "2 characters too short (40 follow 0x)", "Copy it again"),
        (A + "0", Fault.ADDRESS, "1 character too long (40 follow 0x)", "Copy it again"),
        (A[2:], Fault.ADDRESS, "begins without 0x", "Put 0x in front"),
        (A[:4] + "O" + A[5:], Fault.ADDRESS, "character 5 is the letter O where a zero may be meant", "Copy it again"),
        (
            A[:9] + "g" + A[10:],
            Fault.ADDRESS,
            'at character 10 only 0 to 9 and a to f may stand there, not "g"',
            "Copy",
        ),
        ("0x" + "0" * 40, Fault.ZERO_ADDRESS, "belongs to nobody", "delete the line"),
        ("citizen.eth", Fault.ADDRESS, "a name, not an address", "Ask for the address"),
        ("", Fault.ADDRESS, "there is no address", "delete the line"),
        ("홍길동", Fault.ADDRESS, "not an address", "Copy it again"),
    ],
)
def test_what_is_wrong_and_what_to_do(written: str, fault: Fault, words: str, todo: str) -> None:
    """Each kind of mistake has its own words, its place, and its own advice."""
    problem = read_address(written, 4, 2)
    assert isinstance(problem, Problem)
    assert (problem.line, problem.column, problem.fault) == (4, 2, fault)
    assert words in problem.words
    assert todo in problem.todo


@pytest.mark.parametrize("prefix", ["0x", ""])
def test_a_private_key_is_never_repeated(prefix: str) -> None:
    """64 digits may be somebody's key: the problem says so and shows none of it."""
    key = "4f3edf983ac636a65a842ce7c78d9aa706d3b113bce9c46f30d7d21715b23b1d"
    problem = read_address(prefix + key, 1, 1)
    assert isinstance(problem, Problem)
    assert problem.fault is Fault.SECRET
    assert key[:6] not in str(problem)


@given(st.binary(min_size=20, max_size=20).filter(any), st.data())
def test_one_wrong_letter_is_noticed_when_there_is_a_checksum(raw: bytes, data: st.DataObject) -> None:
    """Changing the case of a letter of a checksummed address is a problem, unless all letters have one case then."""
    address = to_checksum_address(raw)
    letters = [i for i in range(2, 42) if address[i].isalpha()]
    if letters:
        i = data.draw(st.sampled_from(letters))
        changed = address[:i] + address[i].swapcase() + address[i + 1 :]
        found = read_address(changed, 1, 1)
        if changed[2:] in (changed[2:].lower(), changed[2:].upper()):
            assert found == address
        else:
            assert isinstance(found, Problem)
            assert found.fault is Fault.CHECKSUM
