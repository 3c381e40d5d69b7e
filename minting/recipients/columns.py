"""Which column of a list is which: by its header, in English or Korean, or by place when there is none."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
ADDRESS_NAMES = {
    *("address", "wallet", "walletaddress", "recipient", "recipientaddress", "to", "account"),
    *("주소", "지갑", "지갑주소", "받는주소", "받는사람", "수신주소", "수령주소", "계정"),
}
TICKET_NAMES = {
    *("ticket", "ticketnumber", "ticketno", "tickets"),
    *("교환권", "교환권번호", "티켓", "티켓번호"),
}
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0"
LINE_LENGTH = 1000


@dataclass(frozen=True)
class Columns:
    """Where to look in a row, counted from 0; `ignored` are the header's other names."""

    separator: str
    address: int = 0
    ticket: int | None = 1
    header: int = 0  # its line, counted from 1; 0 when there is none
    ignored: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()  # names of a kind that the header has more than once
    width: int = 2


@dataclass(frozen=True)
class Row:
    """A line that is not empty, cut into cells without spaces around them."""

    line: int
    cells: tuple[str, ...]


def cut(text: str) -> tuple[Columns, Iterator[Row]]:
    """Return a list's columns and its rows without the header."""
    lines = text.lstrip("\ufeff").splitlines()
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    head = lines[first].strip() if lines else ""
    if head.lower().startswith("sep=") and len(head) == 5:  # Excel says so in a line of its own
        separator, first = head[4], first + 1
    else:
        separator = _separator(head)
    rows = [Row(number, _cells(line, separator)) for number, line in enumerate(lines[first:], first + 1)]
    rows = [row for row in rows if any(row.cells)]
    columns = _by_header(rows[0], separator) if rows else None
    if columns is None:
        return Columns(separator), iter(rows)
    return columns, iter(rows[1:])


def _separator(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def _cells(line: str, separator: str) -> tuple[str, ...]:
    rows = csv.reader([line[:LINE_LENGTH]], delimiter=separator)
    return tuple(cell.strip().strip(INVISIBLE).strip() for row in rows for cell in row)


def _by_header(row: Row, separator: str) -> Columns | None:
    """Return what a header says, or None when the row is no header: one names at least a column of addresses."""
    names = [_plain(cell) for cell in row.cells]
    addresses, tickets = _places(names, ADDRESS_NAMES), _places(names, TICKET_NAMES)
    if not addresses:
        return None
    known = {addresses[0], *tickets[:1]}
    ignored = tuple(cell for i, cell in enumerate(row.cells) if i not in known and cell)
    twice = tuple(row.cells[i] for i in (*addresses[1:], *tickets[1:]))
    return Columns(separator, addresses[0], tickets[0] if tickets else None, row.line, ignored, twice, len(row.cells))


def _places(names: Sequence[str], wanted: set[str]) -> list[int]:
    return [i for i, name in enumerate(names) if name in wanted]


def _plain(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())
