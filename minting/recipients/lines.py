"""The lines of a list: who gets a character, and what stands in the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from minting.recipients.addresses import looks_like_address, read_address
from minting.recipients.columns import SEPARATORS, Columns, Row, cut
from minting.recipients.encodings import decode_list
from minting.recipients.problems import Fault, Problem

MAX_TICKET = 2**32 - 1


@dataclass(frozen=True)
class Recipient:
    """One line: a checksummed address, and the ticket it asks for, if any."""

    line: int
    address: str
    ticket: int | None = None


@dataclass(frozen=True)
class RecipientList:
    """A list that was read: its usable lines, every problem, and how it was understood."""

    recipients: list[Recipient]
    problems: list[Problem]
    columns: Columns
    encoding: str

    def __str__(self) -> str:
        count = len(self.recipients) + len({problem.line for problem in self.problems})
        words = [f"{count} {'line' if count == 1 else 'lines'}", self.encoding]
        words.append(f"columns separated by {SEPARATORS.get(self.columns.separator, repr(self.columns.separator))}")
        if self.columns.ignored:
            words.append(f"not used: {', '.join(self.columns.ignored)}")
        return ", ".join(words)


@dataclass
class _Seen:
    """On which line each address and each ticket stood first."""

    addresses: dict[str, int] = field(default_factory=dict)
    tickets: dict[int, int] = field(default_factory=dict)


def read_list(content: bytes) -> RecipientList:
    """Return what a file says; raise ListUnreadable when it is not text."""
    decoded = decode_list(content)
    columns, rows = cut(decoded.text)
    recipients, problems = _read_rows(columns, rows)
    return RecipientList(recipients, problems, columns, decoded.encoding)


def read_recipients(text: str) -> tuple[list[Recipient], list[Problem]]:
    """Return the usable lines of a list and every problem; a header may name the columns address and ticket."""
    return _read_rows(*cut(text))


def _read_rows(columns: Columns, rows: Iterator[Row]) -> tuple[list[Recipient], list[Problem]]:
    recipients: list[Recipient] = []
    problems = [_named_twice(columns.header, name) for name in columns.twice]
    seen = _Seen()
    for i, row in enumerate(rows):
        found = _problem_of_row(row, columns, is_first=i == 0) or _read_row(row, columns)
        if isinstance(found, Recipient):
            doubled = _doubled(found, columns, seen)
            problems += doubled
            if not doubled:
                recipients.append(found)
        else:
            problems += found
    return recipients, problems


def _problem_of_row(row: Row, columns: Columns, *, is_first: bool) -> list[Problem]:
    """Return what is wrong with the form of a row, before its cells are looked at."""
    if any(row.cells[columns.width :]):
        todo = "Name every column in the first line: address, ticket (or 주소, 교환권); others are left out"
        words = "there are more columns than " + ("the header names" if columns.header else "address and ticket")
        return [Problem(row.line, Fault.COLUMNS, words, todo, columns.width + 1)]
    if columns.header or looks_like_address(row.cells[0]):
        return []
    todo = "Let a first line name the columns: address, ticket (or 주소, 교환권)"
    place = next((i for i, cell in enumerate(row.cells, 1) if looks_like_address(cell)), 0)
    if place:
        words = f"the address is in column {place}, but no header says so"
        return [Problem(row.line, Fault.HEADER, words, todo)]
    if is_first and len(row.cells) > 1 and all(row.cells):
        return [Problem(row.line, Fault.HEADER, "this line is no recipient and names no column of addresses", todo)]
    return []


def _read_row(row: Row, columns: Columns) -> Recipient | list[Problem]:
    """Return the recipient, or everything that is wrong with the cells."""
    address = read_address(_cell(row, columns.address), row.line, columns.address + 1)
    ticket = None if columns.ticket is None else _read_ticket(_cell(row, columns.ticket), row.line, columns.ticket + 1)
    problems = [found for found in (address, ticket) if isinstance(found, Problem)]
    if problems or isinstance(address, Problem) or isinstance(ticket, Problem):
        return problems
    return Recipient(row.line, address, ticket)


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _read_ticket(written: str, line: int, column: int) -> int | Problem | None:
    if not written:
        return None
    if not (written.isascii() and written.isdigit()) or int(written) > MAX_TICKET:
        shown = written if len(written) <= 50 else written[:47] + "…"
        words = f'"{shown}" is not a ticket (a whole number from 0, digits only)'
        return Problem(line, Fault.TICKET, words, "Leave it empty to get the next free one", column)
    return int(written)


def _named_twice(line: int, name: str) -> Problem:
    words = f'"{name}" is a second column of its kind'
    return Problem(line, Fault.HEADER, words, "Keep one column of addresses and at most one of tickets")


def _doubled(recipient: Recipient, columns: Columns, seen: _Seen) -> list[Problem]:
    problems = []
    first = seen.addresses.setdefault(recipient.address, recipient.line)
    if first != recipient.line:
        words = f"{recipient.address} stands on line {first} already; nobody gets two in one round"
        todo = "Delete one of the lines, or put it into a list of its own and issue that with --round"
        problems.append(Problem(recipient.line, Fault.DUPLICATE_ADDRESS, words, todo, columns.address + 1))
    if recipient.ticket is not None and columns.ticket is not None:
        first = seen.tickets.setdefault(recipient.ticket, recipient.line)
        if first != recipient.line:
            words = f"ticket {recipient.ticket} is asked for on line {first} already; a ticket is for one person"
            todo = "Give one of them another ticket, or leave it empty"
            problems.append(Problem(recipient.line, Fault.DUPLICATE_TICKET, words, todo, columns.ticket + 1))
    return problems
