"""Read the desk: committed codes, voided codes, windows. Only final blocks are read, so nothing is ever taken back."""

from collections.abc import Callable
from typing import cast

from sqlalchemy import Engine, Table, delete, select
from sqlalchemy.orm import Session

from gallery_api import models
from gallery_api.database import writing
from minting.claim_desk import ClaimDesk, CodeBlock
from minting.journal.insertion import insert_once

BLOCKS_A_QUESTION = 20_000
TICKET_BYTES = 4
CODE_BLOCKS = cast(Table, models.CodeBlock.__table__)
VOID_CODES = cast(Table, models.VoidCode.__table__)


class DeskReader:
    """Keeps what the door asks of a claim: one pass reads what is new since the last one."""

    def __init__(self, engine: Engine, open_desk: Callable[[], ClaimDesk], start_block: int) -> None:
        """`open_desk` connects to the chain at the first step; nothing of the desk is older than `start_block`."""
        self._engine = engine
        self._open_desk = open_desk
        self._start_block = start_block
        self._desk: ClaimDesk | None = None

    def step(self) -> int:
        """Read on and return how many code blocks are new. Raises ChainUnreachable."""
        self._desk = desk = self._desk or self._open_desk()
        address = bytes.fromhex(desk.address[2:])
        with writing(self._engine) as session:
            cursor = session.get(models.DeskCursor, 1)
            if cursor is not None and cursor.desk != address:
                _forget(session)
                cursor = None
            first = cursor.block + 1 if cursor else self._start_block
            known = set(session.execute(select(models.CodeBlock.number)).scalars())
            drops = set(session.execute(select(models.CodeBlock.drop_id).distinct()).scalars())
        head = desk.chain.final_block()
        new = desk.code_blocks_from(len(known) + 1, head)
        counters = {drop: desk.counter_of(drop, head) for drop in sorted(drops | {block.drop for block in new})}
        voided = self._voided(desk, first, head)
        with writing(self._engine) as session:
            for block in new:
                insert_once(session.connection(), CODE_BLOCKS, _block_row(block))
            for drop, ticket, at in voided:
                row = {"drop_id": drop, "ticket": ticket, "block": at}
                insert_once(session.connection(), VOID_CODES, row)
            for drop, counter in counters.items():
                session.merge(
                    models.DeskDrop(
                        drop_id=drop,
                        opens_at=counter.opens_at,
                        closes_at=counter.closes_at,
                        paused=counter.paused,
                    )
                )
            session.merge(models.DeskCursor(id=1, desk=address, block=max(head, first - 1)))
        return len(new)

    def _voided(self, desk: ClaimDesk, first: int, last: int) -> list[tuple[int, int, int]]:
        """Return (drop, ticket, block) of the codes voided in these blocks."""
        found = []
        for start in range(first, last + 1, BLOCKS_A_QUESTION):
            end = min(last, start + BLOCKS_A_QUESTION - 1)
            asked = {"address": desk.address, "fromBlock": hex(start), "toBlock": hex(end)}
            for log in desk.chain.logs({**asked, "topics": [desk.topic("CodesVoided")]}):
                event = desk.artifact.decode_log(log)
                packed = bytes(event[1]["packedTickets"]) if event else b""
                for i in range(0, len(packed), TICKET_BYTES):
                    ticket = int.from_bytes(packed[i : i + TICKET_BYTES])
                    found.append((int(log["topics"][1], 16), ticket, int(log["blockNumber"], 16)))
        return found


def _block_row(block: CodeBlock) -> dict[str, object]:
    packed = b"".join(bytes.fromhex(address[2:]) for address in block.addresses)
    return {
        "number": block.number,
        "drop_id": block.drop,
        "first_ticket": block.first_ticket,
        "addresses": packed,
    }


def _forget(session: Session) -> None:
    """Another desk is named in the settings: what was read of the one before says nothing about it."""
    for table in (models.CodeBlock, models.VoidCode, models.DeskDrop, models.DeskCursor):
        session.execute(delete(table))
