"""A list of recipients: every line is checked first, and every problem is named with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minting.recipients import Fault, ListUnreadable, Recipient, read_list, read_recipients
from tests.minting.city import citizens

A, B, C = citizens(3)
WRONG = A[:-1] + ("b" if A[-1] != "b" else "c")


def faults(text: str) -> list[tuple[int, Fault]]:
    """Return the problems of a list as (line, fault)."""
    return [(problem.line, problem.fault) for problem in read_recipients(text)[1]]


def test_addresses_and_tickets() -> None:
    """A header, blank lines, spaces, a byte order mark and Windows line ends are fine; tickets are optional."""
    text = f"\ufeffAddress,ticket\r\n {A} , 7\r\n\r\n{B.lower()},\r\n{C}\r\n"
    recipients, problems = read_recipients(text)
    assert problems == []
    assert recipients == [Recipient(2, A, 7), Recipient(4, B), Recipient(5, C)]


def test_every_problem_is_reported_at_once() -> None:
    """Nothing hides behind the first mistake."""
    text = "\n".join(
        [
            A,
            WRONG,
            "0x1234",
            "",
            "0x" + "0" * 40,
            A.lower(),
            f"{B},-1",
            f"{B},4294967296",
            f"{B},1,2",
            f"{B},3",
            f"{C},3",
        ]
    )
    assert faults(text) == [
        (2, Fault.CHECKSUM),
        (3, Fault.ADDRESS),
        (5, Fault.ZERO_ADDRESS),
        (6, Fault.DUPLICATE_ADDRESS),
        (7, Fault.TICKET),
        (8, Fault.TICKET),
        (9, Fault.COLUMNS),
        (11, Fault.DUPLICATE_TICKET),
    ]


def test_a_doubled_address_says_where_it_stood_and_how_to_give_two() -> None:
    """However it is written, the second line is the problem, and the advice is another round."""
    problem = read_recipients(f"{A}\n{A.lower()}\n")[1][0]
    assert str(problem).startswith(f"line 2, column 1: {A} stands on line 1 already; nobody gets two in one round.")
    assert "--round" in problem.todo


@pytest.mark.parametrize("ticket", ["1.0", "1e3", "٣", "+1", "0x1", "一"])
def test_a_ticket_is_plain_digits(ticket: str) -> None:
    """Numbers that only some programs read as such are refused."""
    assert faults(f"{A},{ticket}") == [(1, Fault.TICKET)]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is in the file, lines become recipients or problems."""
    recipients, problems = read_recipients(text)
    assert all(problem.line >= 1 for problem in problems)
    assert len({recipient.address for recipient in recipients}) == len(recipients)


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    """Whatever bytes are in a file, they are read, or refused as no list."""
    try:
        found = read_list(content)
    except ListUnreadable:
        return
    assert all(problem.line >= 1 for problem in found.problems)
