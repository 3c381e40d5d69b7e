"""Tickets as people write them: 17,40-49."""

import re
from collections.abc import Iterable

from scripts.trouble import Trouble

MOST = 100_000


def parse_tickets(text: str) -> set[int]:
    """Return the tickets in "17,40-49"; raise Trouble."""
    tickets: set[int] = set()
    for part in text.replace(" ", "").split(","):
        found = re.fullmatch(r"([0-9]{1,10})(?:-([0-9]{1,10}))?", part, re.ASCII)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if last < first or last - first >= MOST or last >= 2**32:
            raise Trouble(f"{part!r} are no tickets.", "Write them like this: 17,40-49")
        tickets.update(range(first, last + 1))
    return tickets


def words_of(tickets: Iterable[int]) -> str:
    """Return tickets as "17,40-49"."""
    runs: list[list[int]] = []
    for ticket in sorted(set(tickets)):
        if runs and ticket == runs[-1][1] + 1:
            runs[-1][1] = ticket
        else:
            runs.append([ticket, ticket])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
