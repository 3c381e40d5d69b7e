"""Print claim codes: reserve tickets, archive secrets, commit addresses on chain, write sheets, forget the secrets.

Each step is stored before the next begins, so that a run that is killed anywhere goes on where it stopped: nothing is
on the chain that is not in an archive which was read back, and nothing is on paper that is not on the chain.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from minting.character_token import CharacterToken
from minting.claim_desk import BLOCK_CODES, ClaimDesk
from minting.codes.archive import ArchiveUnreadable, RunLabel, open_archive, read_label, seal_archive
from minting.codes.code import Code, fingerprint_of, new_codes
from minting.codes.folder import Order, RunFolder, write_private
from minting.codes.hidden import Hidden
from minting.codes.runs import CodeRun, RunStore
from minting.codes.tables import RunState
from minting.desk_window import open_claims
from minting.drops import known_drop
from minting.errors import MintingError
from minting.journal import Entry, Intent, Lane
from minting.outcomes import refusal_of

ATTEMPTS = 5


class ArchiveMissing(MintingError):
    """The codes' addresses are recorded, but their secrets are not there."""

    def __init__(self, path: Path, run: CodeRun) -> None:
        self.path, self.run = path, run
        super().__init__(
            f"{path} is missing, and with it the secrets of tickets {run.first_ticket}–{run.last_ticket}.",
            "Bring the file back; if it is lost, "
            f"`palmido codes void {run.first_ticket}-{run.last_ticket} --drop {run.drop}` and print anew.",
        )


class RunGivenUp(MintingError):
    """The run's codes were voided before they were on the chain."""

    def __init__(self, run: CodeRun) -> None:
        self.run = run
        super().__init__("This print run was given up; its codes are void.", "Print into another folder.")


class CodesDiffer(MintingError):
    """The chain has other codes for these tickets than the archive."""

    def __init__(self, label: RunLabel, tickets: Sequence[int]) -> None:
        self.label, self.tickets = label, list(tickets)
        super().__init__(
            f"The chain has other codes than the archive for tickets {', '.join(map(str, self.tickets[:10]))}.",
            "Do not hand out what was printed; look for a second archive of these tickets.",
        )


class PrintStep(StrEnum):
    """What was just stored; after each, a process may die and the next goes on."""

    ORDERED = "ordered"  # run.json
    RESERVED = "reserved"  # the tickets, in the database
    SEALED = "sealed"  # the archive
    ARCHIVED = "archived"  # the addresses, in the database
    COMMITTED = "committed"  # the addresses, on the chain
    RECORDED = "recorded"  # where on the chain, in the database
    DRAWN = "drawn"  # the sheets
    PRINTED = "printed"  # that all is done, in the database


@dataclass(frozen=True)
class PrintedRun:
    """A finished run; `drawn` is False when it was finished before: nothing was done then."""

    label: RunLabel
    folder: RunFolder
    layout: str
    transactions: list[str]
    drawn: bool


Observer = Callable[[PrintStep], None]
Draw = Callable[[RunLabel, Sequence[Code]], bytes]


@dataclass(frozen=True)
class Printer:
    """What printing works with: the sender's lane, the contracts, the passphrase, randomness, how sheets are drawn."""

    lane: Lane
    token: CharacterToken
    desk: ClaimDesk
    passphrase: Hidden
    random: Callable[[int], bytes]
    draw: Draw
    observer: Observer = lambda step: None

    def run(self, folder: RunFolder, order: Order) -> PrintedRun:
        """Do what is left of a print run.

        Raises DropUnknown, NoRoomForCodes, RunUnfinished, RunDiffers, ArchiveUnreadable, ArchiveMissing, CodesDiffer,
        ContractRefused, and what the lane raises.
        """
        with folder.held():
            order = folder.begin(order)
            self.observer(PrintStep.ORDERED)
            store = RunStore(self.lane.journal, self.token.address, self.desk.address, order.drop)
            run = store.find(order.name) or self._reserve(store, folder, order)
            self.observer(PrintStep.RESERVED)
            if run.state is RunState.GIVEN_UP:
                raise RunGivenUp(run)
            if run.state is RunState.PRINTED:
                return PrintedRun(_label(run, order.site, str(run.fingerprint)), folder, order.layout, [], drawn=False)
            if not folder.archive.exists():
                self._seal(folder, order, run)
            self.observer(PrintStep.SEALED)
            label, codes = self._read_back(folder, run)
            if run.state is RunState.RESERVED:
                store.record_archived(run, [code.address for code in codes], label.fingerprint)
            self.observer(PrintStep.ARCHIVED)
            entries = self._commit(label, codes)
            self.observer(PrintStep.COMMITTED)
            if run.state in (RunState.RESERVED, RunState.ARCHIVED):
                store.record_committed(run, self._places(label))
            self.observer(PrintStep.RECORDED)
            sheets = folder.sheets(order.layout)
            if not sheets.exists():
                write_private(sheets, self.draw(label, codes))
            self.observer(PrintStep.DRAWN)
            store.record_printed(run)
            self.observer(PrintStep.PRINTED)
        sent = [entry.transaction for entry in entries if entry.transaction]
        return PrintedRun(label, folder, order.layout, sent, drawn=True)

    def _reserve(self, store: RunStore, folder: RunFolder, order: Order) -> CodeRun:
        if folder.archive.exists():  # the database was lost, the archive was not
            label = read_label(folder.archive.read_bytes())
            return store.adopt(order.name, label.first_ticket, label.count)
        block = self.token.chain.block_number()
        info = known_drop(self.token, order.drop, block)
        spent = self.token.spent_tickets(order.drop, info.set_size, block)
        start = self.desk.counter_of(order.drop, block).next_ticket
        return store.reserve(order.name, order.count, start, info.cap, spent)

    def _seal(self, folder: RunFolder, order: Order, run: CodeRun) -> None:
        if run.state is not RunState.RESERVED:
            raise ArchiveMissing(folder.archive, run)
        codes = new_codes(run.drop, run.first_ticket, run.count, self.random)
        fingerprint = fingerprint_of([code.address for code in codes])
        label = _label(run, order.site, fingerprint)
        write_private(folder.archive, seal_archive(label, codes, self.passphrase, self.random))

    def _read_back(self, folder: RunFolder, run: CodeRun) -> tuple[RunLabel, list[Code]]:
        """Return what the archive on disk gives back: only that is ever committed or printed."""
        label, codes = open_archive(folder.archive.read_bytes(), self.passphrase)
        recorded = run.chain_id, run.contract, run.desk, run.drop, run.first_ticket, run.count, run.name
        told = label.chain_id, label.contract, label.desk, label.drop, label.first_ticket, label.count, label.name
        if recorded != told or run.fingerprint not in (None, label.fingerprint):
            raise ArchiveUnreadable("it belongs to another print run")
        return label, codes

    def _commit(self, label: RunLabel, codes: Sequence[Code]) -> list[Entry]:
        """Bring the addresses onto the chain, or find them there."""
        parts = [codes[i : i + BLOCK_CODES] for i in range(0, len(codes), BLOCK_CODES)]
        for part in parts:  # one after the other: the desk takes codes only upwards
            self._commit_part(label, part)
        missing = _missing(self.desk, label, codes)
        if missing:
            raise CodesDiffer(label, missing)
        return self.lane.journal.find_many([self._key(part) for part in parts])

    def _commit_part(self, label: RunLabel, codes: Sequence[Code]) -> None:
        known = self.lane.journal.find(self._key(codes))
        if known is not None and not known.settled:  # an earlier run left it on its way
            self.lane.settle([known.key])
        self._open_desk(codes[0].drop)
        for attempt in range(ATTEMPTS):
            if not _missing(self.desk, label, codes):
                return
            entry = self.lane.carry_out([self._intent(codes, self.desk.code_block_count() + 1)])[0]
            if entry.done:
                return
            refused = refusal_of(entry, self.lane.chain, self.desk.artifact)
            # Another drop's codes may have become that block meanwhile.
            if refused.error != "CodeBlockMisplaced" or attempt == ATTEMPTS - 1:
                raise refused

    def _open_desk(self, drop: int) -> None:
        """Open the desk for as long as the drop is open where nobody has set a window: it takes no codes without."""
        if not self.desk.counter_of(drop).closes_at:
            info = self.token.drop_info(drop)
            open_claims(self.lane, self.desk, drop, info.opens_at, info.closes_at)

    def _key(self, codes: Sequence[Code]) -> str:
        fingerprint = fingerprint_of([code.address for code in codes])
        return f"codes:{self.desk.address}:{codes[0].drop}:{codes[0].ticket}+{len(codes)}:{fingerprint[2:34]}"

    def _intent(self, codes: Sequence[Code], code_block: int) -> Intent:
        drop, first, last = codes[0].drop, codes[0].ticket, codes[-1].ticket
        data = self.desk.encode_commit_codes(code_block, drop, first, [code.address for code in codes])
        return Intent(self._key(codes), self.desk.address, data, f"drop {drop}, codes of tickets {first}–{last}")

    def _places(self, label: RunLabel) -> dict[int, tuple[int, int]]:
        tickets = range(label.first_ticket, label.first_ticket + label.count)
        places: dict[int, tuple[int, int]] = {}
        for block in self.desk.code_blocks(label.drop):
            mine = [ticket for ticket in block.by_ticket if ticket in tickets]
            if mine:
                committed = self.desk.committed_at(block.number)
                places |= dict.fromkeys(mine, (block.number, committed))
        return places


def _label(run: CodeRun, site: str, fingerprint: str) -> RunLabel:
    place = run.chain_id, run.contract, run.desk
    return RunLabel(run.name, *place, site, run.drop, run.first_ticket, run.count, fingerprint)


def _missing(desk: ClaimDesk, label: RunLabel, codes: Sequence[Code]) -> list[int]:
    """Return the tickets without a code on the chain; raise CodesDiffer where it is another one."""
    there = {ticket: address for block in desk.code_blocks(label.drop) for ticket, address in block.by_ticket.items()}
    other = [code.ticket for code in codes if there.get(code.ticket, code.address) != code.address]
    if other:
        raise CodesDiffer(label, other)
    return [code.ticket for code in codes if code.ticket not in there]
