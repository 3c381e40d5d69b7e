"""What can be wrong with a list, in words that say what to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from minting.errors import MintingError

SHOWN = 20


class Fault(StrEnum):
    """What can be wrong with a line."""

    COLUMNS = "columns"
    HEADER = "header"
    ADDRESS = "address"
    SECRET = "secret"  # noqa: S105 - the name of a fault: a private key stands where an address should
    CHECKSUM = "checksum"
    ZERO_ADDRESS = "zero address"
    DUPLICATE_ADDRESS = "duplicate address"
    TICKET = "ticket"
    DUPLICATE_TICKET = "duplicate ticket"
    BEYOND_CAP = "beyond cap"
    SPENT = "spent"
    CANNOT_RECEIVE = "cannot receive"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line, and what to do.

    Lines count from 1, the header and empty lines included; so do columns, 0 standing for the whole line.
    """

    line: int
    fault: Fault
    words: str
    todo: str = ""
    column: int = 0

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", column {self.column}" if self.column else "")
        return f"{where}: {self.words}." + (f" {self.todo}." if self.todo else "")


class RecipientsInvalid(MintingError):
    """The list has problems; nothing was sent."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.column))
        lines = len({problem.line for problem in problems})
        listed = [f"  {problem}" for problem in self.problems[:SHOWN]]
        if len(problems) > SHOWN:
            listed.append(f"  and {len(problems) - SHOWN} more")
        what = "1 line of the list cannot be used" if lines == 1 else f"{lines} lines of the list cannot be used"
        todo = "Correct it" if len(problems) == 1 else "Correct them"
        super().__init__("\n".join([f"{what}:", *listed]), f"{todo} and run the command again. Nothing was sent.")


class ListUnreadable(MintingError):
    """The file is no list at all: not text, or in an encoding that cannot be told."""

    def __init__(self, reason: str, todo: str) -> None:
        self.reason = reason
        super().__init__(f"The list cannot be read: {reason}.", todo)
