"""Tickets with their addresses, grouped into transactions that the contract takes."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from minting.character_token import CharacterToken
from minting.journal import Intent


@dataclass(frozen=True)
class Line:
    """A ticket and who gets its character (checksummed)."""

    ticket: int
    address: str


@dataclass(frozen=True)
class Step:
    """One transaction: consecutive tickets, addresses strictly ascending."""

    lines: tuple[Line, ...]

    @property
    def label(self) -> str:
        """Return it in words."""
        first, last = self.lines[0].ticket, self.lines[-1].ticket
        return f"ticket {first}" if first == last else f"tickets {first}–{last}"

    def intent(self, token: CharacterToken, drop: int) -> Intent:
        """Return what the journal is asked to do; the same lines always have the same key."""
        first = self.lines[0]
        content = hashlib.sha256("".join(f"{line.ticket}:{line.address};" for line in self.lines).encode())
        key = f"mint:{token.address}:{drop}:{first.ticket}+{len(self.lines)}:{content.hexdigest()[:32]}"
        addresses = [line.address for line in self.lines]
        if len(self.lines) == 1:
            data = token.encode_issue(drop, first.ticket, first.address)
        else:
            data = token.encode_airdrop(drop, first.ticket, addresses)
        label = f"drop {drop}, {self.label}"
        return Intent(key, token.address, data, label, probe=token.spent_probe(drop, first.ticket))

    def parts(self, limit: int) -> list["Step"]:
        """Return it cut every `limit` lines: the same pieces every time, whatever of it exists by then."""
        return [Step(self.lines[i : i + limit]) for i in range(0, len(self.lines), limit)]


def runs(lines: Sequence[Line], limit: int) -> list[Step]:
    """Split lines, sorted by ticket, into steps: consecutive tickets, ascending addresses, evenly, at most `limit`."""
    found: list[list[Line]] = []
    for line in lines:
        last = found[-1][-1] if found else None
        if last and line.ticket == last.ticket + 1 and line.address.lower() > last.address.lower():
            found[-1].append(line)
        else:
            found.append([line])
    return [step for run in found for step in _evenly(run, limit)]


def _evenly(run: Sequence[Line], limit: int) -> Iterable[Step]:
    parts = -(-len(run) // limit)
    for i in range(parts):
        yield Step(tuple(run[i * len(run) // parts : (i + 1) * len(run) // parts]))
