"""Columns are found by their names in Korean or English, between commas, semicolons or tabs."""

import pytest

from minting.recipients import Fault, Recipient, read_recipients
from minting.recipients.columns import cut
from tests.minting.city import citizens

A, B = citizens(2)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "header",
    [
        ("address", "ticket"),
        ("Wallet Address", "Ticket number"),
        ("주소", "교환권"),
        ("지갑 주소", "교환권 번호"),
        ("받는 사람", "티켓"),
    ],
)
def test_headers_in_two_languages_and_three_separators(header: tuple[str, str], separator: str) -> None:
    """Capitals, spaces and the order of the columns do not matter."""
    text = f"{separator.join(header)}\n{A}{separator}7\n{B}{separator}\n"
    assert read_recipients(text) == ([Recipient(2, A, 7), Recipient(3, B)], [])
    turned = f"{separator.join(reversed(header))}\n7{separator}{A}\n{separator}{B}\n"
    assert read_recipients(turned) == ([Recipient(2, A, 7), Recipient(3, B)], [])


def test_other_columns_are_left_out_and_named() -> None:
    """A serial number, a name and a note do no harm, and a person is told that they are not used."""
    text = f'순번;이름;주소;비고\n1;"홍; 길동";{A};VIP\n2;;{B};\n'
    columns, _ = cut(text)
    assert columns.ignored == ("순번", "이름", "비고")
    assert read_recipients(text) == ([Recipient(2, A), Recipient(3, B)], [])


def test_the_line_in_which_excel_names_its_separator() -> None:
    """`sep=;` is neither header nor recipient, and counts as a line."""
    assert read_recipients(f"sep=;\n주소;교환권\n{A};3\n") == ([Recipient(3, A, 3)], [])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"1,{A}\n", 1, "in column 2, but no header says so"),
        (f"이름,지갑번호\n홍길동,{A}\n", 1, "names no column of addresses"),
        (f"{A},1,2\n", 1, "more columns than address and ticket"),
        (f"address\n{A},1\n", 2, "more columns than the header names"),
        (f"address,주소\n{A},{B}\n", 1, '"주소" is a second column of its kind'),
        (f"address,ticket,교환권\n{A},1,2\n", 1, '"교환권" is a second column of its kind'),
    ],
)
def test_columns_that_nobody_can_tell_are_a_problem_not_a_guess(text: str, line: int, words: str) -> None:
    """A list whose columns are unclear issues nothing, and the problem says how to name them."""
    problem = read_recipients(text)[1][0]
    assert problem.line == line
    assert problem.fault in (Fault.HEADER, Fault.COLUMNS)
    assert words in problem.words
    assert problem.todo
