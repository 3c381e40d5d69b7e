"""All problems of all lines are told together, in as many words as a person can use."""

from minting.recipients import RecipientsInvalid, read_recipients
from minting.recipients.problems import Fault, Problem
from tests.minting.city import citizens


def test_one_problem_is_told_in_the_singular() -> None:
    """Line, column, what is wrong, what to do; and that nothing was sent."""
    problems = read_recipients(f"address\n{citizens(1)[0]}\n0x12\n")[1]
    error = RecipientsInvalid(problems)
    assert error.what == (
        "1 line of the list cannot be used:\n"
        '  line 3, column 1: "0x12" is not an address: it is 38 characters too short (40 follow 0x). '
        "Copy it again from the wallet."
    )
    assert error.todo == "Correct it and run the command again. Nothing was sent."


def test_twenty_are_listed_and_the_rest_counted() -> None:
    """57 wrong lines: the first twenty, by line, and how many more there are."""
    problems = [Problem(line, Fault.ADDRESS, "wrong", column=1) for line in range(57, 0, -1)]
    error = RecipientsInvalid(problems)
    lines = error.what.splitlines()
    assert lines[0] == "57 lines of the list cannot be used:"
    assert lines[1:21] == [f"  line {i}, column 1: wrong." for i in range(1, 21)]
    assert lines[21:] == ["  and 37 more"]
    assert "Correct them" in error.todo
    assert len(error.problems) == 57


def test_two_problems_on_one_line_are_one_line() -> None:
    """The count is of lines, the list of problems."""
    error = RecipientsInvalid(read_recipients("address,ticket\n0x1,one\n")[1])
    assert error.what.startswith("1 line of the list cannot be used:")
    assert [problem.column for problem in error.problems] == [1, 2]
