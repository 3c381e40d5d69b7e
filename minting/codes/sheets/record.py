"""The last page: what was printed, for the booth's folder. It holds no secret."""

from collections.abc import Sequence

from minting.codes.archive import RunLabel
from minting.codes.code import Code
from minting.codes.sheets import words
from minting.codes.sheets.paper import INK, INK2, INK3, LINE, Paper
from minting.codes.sheets.words import Language, Phrase
from minting.profiles import PROFILES

LEFT, VALUES, RIGHT = 24.0, 68.0, 186.0


def draw(paper: Paper, label: RunLabel, codes: Sequence[Code], event: str, language: Language) -> None:
    """Draw the page; `codes` are those printed, all of the run's or some."""
    title, *second = words.RECORD.lines(language)
    paper.text(LEFT, 38, title, 22, "Bold", spacing=-0.2)
    for line in second:
        paper.text(LEFT, 45, line, 10, colour=INK3)
    y = 56.0
    for line in [event, *words.STAFF.lines(language)]:
        if line:
            paper.text(LEFT, y, line, 10, colour=INK2, width=RIGHT - LEFT)
            y += 5.6
    y += 6
    for name, lines in _facts(label, codes):
        paper.line((LEFT, y - 6.2), (RIGHT, y - 6.2), LINE, 0.25)
        paper.text(LEFT, y, " · ".join(name.lines(language)), 8, colour=INK3, width=VALUES - LEFT - 3)
        for i, line in enumerate(lines):
            paper.text(VALUES, y + 4.6 * i, line, 9.5, "SemiBold", INK, width=RIGHT - VALUES)
        y += 10.2 + 4.6 * (len(lines) - 1)
    paper.line((LEFT, y - 6.2), (RIGHT, y - 6.2), LINE, 0.25)
    y += 4
    for phrase in (words.SAME, words.CHECKING, words.AFTER):
        for i, line in enumerate(phrase.lines(language)):
            paper.text(LEFT, y, line, 9 if i == 0 else 8, colour=INK2 if i == 0 else INK3, width=RIGHT - LEFT)
            y += 5
        y += 2.4


def _facts(label: RunLabel, codes: Sequence[Code]) -> list[tuple[Phrase, list[str]]]:
    last = label.first_ticket + label.count - 1
    printed = str(len(codes)) if len(codes) == label.count else f"{len(codes)} / {label.count}"
    chain = next((name for name, profile in PROFILES.items() if profile.chain_id == label.chain_id), "")
    half = len(label.fingerprint) // 2
    return [
        (words.DROP, [str(label.drop)]),
        (words.TICKETS, [f"{label.first_ticket:04} – {last:04}"]),
        (words.COUNT, [printed]),
        (words.FINGERPRINT, [label.fingerprint[:half], label.fingerprint[half:]]),
        (words.DESK, [label.desk]),
        (words.CHAIN, [f"{label.chain_id} {chain}".strip()]),
        (words.SITE, [label.site]),
    ]
