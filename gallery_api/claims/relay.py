"""The relay: what came in since the last block goes to the desk in one transaction, through the journal."""

import secrets
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, cast

import structlog
from sqlalchemy import Connection, Engine, Row, Table, exists, select, update

from gallery_api.database import reading
from gallery_api.models import Claim, ClaimState
from minting.character_token import CharacterToken
from minting.claim_desk import CLAIMS_A_TRANSACTION, ClaimDesk, ClaimSkipped, SignedClaim, SkipReason
from minting.journal import Entry, Intent, Journal, Lane, LaneTaken, open_lane
from minting.signing import Signer

PAGE_FROM = 16  # below that many claims storage costs little more, and the registry's pages are few
STORED_AT_ONCE = 64  # claims kept in storage need some 60,000 gas each
COLLECTED_AT_ONCE = 2_000
RETRY_SECONDS = 2.0, 60.0  # after the first time it was put back, and at most
CLOSED, UNOPENED = "DeskClosed", "DropNotOpen"
log = structlog.get_logger(__name__)
claims = cast(Table, Claim.__table__)
Rows = Sequence[Row[Any]]


class Relay:
    """Sends claims with one key; several may run, with one key or with several, and none sends what another has."""

    def __init__(
        self,
        engine: Engine,
        open_contracts: Callable[[], tuple[ClaimDesk, CharacterToken]],
        signer: Signer,
        holder: str,
        clock: Callable[[], float],
    ) -> None:
        """`open_contracts` connects at the first claim; `holder` names this process; `clock` gives Unix seconds."""
        self._engine = engine
        self._open_contracts = open_contracts
        self._signer = signer
        self._holder = holder
        self._clock = clock
        self._contracts: tuple[ClaimDesk, CharacterToken] | None = None
        self._most = CLAIMS_A_TRANSACTION

    def step(self, pause: Callable[[float], None]) -> int:
        """Send what waits, bring what is under way to its end, and return how many claims are settled.

        `pause` waits for the chain, and may raise to end it: the next step goes on. Raises MintingError; LaneTaken when
        another process sends for the account, which then has the batch in its journal.
        """
        if not self._has_work():
            return 0
        self._contracts = desk, token = self._contracts or self._open_contracts()
        journal = Journal(self._engine, desk.chain.profile.chain_id)
        try:
            with open_lane(journal, desk.chain, self._signer, self._holder, wait=0, pause=pause) as lane:
                self._collect(journal, desk, token)
                return sum(self._settle(lane, desk, entry) for entry in lane.settle(self._under_way()))
        except LaneTaken:
            log.debug("another process sends for this account", account=self._signer.address)
            return 0

    def _has_work(self) -> bool:
        waiting = (claims.c.state == ClaimState.RECEIVED) & (claims.c.retry_at <= self._clock())
        with reading(self._engine) as session:
            return bool(session.execute(select(exists().where(waiting | (claims.c.state == ClaimState.SENT)))).scalar())

    def _under_way(self) -> list[str]:
        """Return the batches of this account that are not settled; another account's are its own relay's."""
        asked = select(claims.c.batch).where(claims.c.state == ClaimState.SENT).distinct()
        with reading(self._engine) as session:
            keys = [str(key) for key in session.execute(asked).scalars()]
        return [key for key in keys if key.endswith(self._signer.address)]

    def _collect(self, journal: Journal, desk: ClaimDesk, token: CharacterToken) -> None:
        """Put what waits into batches: a claim is marked and its batch is queued in one database transaction."""
        pages = {drop: token.drop_info(drop).pages_left for drop in self._crowded_drops()}
        with journal.engine.begin() as connection:
            waiting = connection.execute(
                select(claims)
                .where(claims.c.state == ClaimState.RECEIVED, claims.c.retry_at <= self._clock())
                .order_by(claims.c.drop_id, claims.c.received_at)
                .limit(COLLECTED_AT_ONCE)
                .with_for_update(skip_locked=True)
            ).all()
            for drop, rows in groupby(waiting, key=lambda row: int(row.drop_id)):
                for on_page, batch in split_batches(list(rows), pages.get(drop, 0), self._most):
                    self._queue(journal, connection, desk, drop, on_page, batch)

    def _crowded_drops(self) -> list[int]:
        counted = select(claims.c.drop_id).where(claims.c.state == ClaimState.RECEIVED)
        with reading(self._engine) as session:
            drops = list(session.execute(counted.limit(COLLECTED_AT_ONCE)).scalars())
        return [drop for drop in set(drops) if drops.count(drop) >= PAGE_FROM]

    def _queue(
        self, journal: Journal, connection: Connection, desk: ClaimDesk, drop: int, on_page: bool, rows: Rows
    ) -> None:
        signed = [
            SignedClaim(row.code_block, row.ticket, "0x" + bytes(row.recipient).hex(), bytes(row.signature))
            for row in rows
        ]
        key = f"claims:{desk.address}:{drop}:{secrets.token_hex(8)}:{self._signer.address}"
        data = desk.encode_claim_batch(drop, on_page, signed)
        journal.queue(self._signer.address, [Intent(key, desk.address, data, f"{len(rows)} claims")], connection)
        self._mark(connection, drop, [row.ticket for row in rows], state=ClaimState.SENT, batch=key, reason=None)

    def _settle(self, lane: Lane, desk: ClaimDesk, entry: Entry) -> int:
        """Note what became of a batch's claims, and return how many of them are settled."""
        skipped: list[ClaimSkipped] = []
        if entry.done and entry.transaction:
            receipt = lane.chain.receipt(entry.transaction)
            if receipt is None:
                return 0  # it is final, so a node that has it will answer: the next step asks again
            skipped = desk.skipped_claims(receipt.logs)
        refused = "" if entry.done else self._refusal(desk, entry)
        with lane.journal.engine.begin() as connection:
            of_batch = (claims.c.batch == entry.key) & (claims.c.state == ClaimState.SENT)
            rows = connection.execute(select(claims).where(of_batch)).all()
            if not entry.done:
                self._put_back(connection, rows, refused)
                if len(rows) > 1:
                    self._most = max(1, min(self._most, len(rows)) // 2)
                return 0
            self._most = min(CLAIMS_A_TRANSACTION, self._most * 2)
            by_ticket = {one.ticket: one.reason for one in skipped}
            passing = [row for row in rows if by_ticket.get(row.ticket, SkipReason.NONE).passing]
            sold_out = [row for row in passing if by_ticket[row.ticket] is SkipReason.SOLD_OUT]
            self._put_back(connection, [row for row in passing if row not in sold_out], "skipped")
            final = {ticket: reason for ticket, reason in by_ticket.items() if not reason.passing}
            final |= {row.ticket: SkipReason.SOLD_OUT for row in sold_out}
            for ticket, reason in final.items():
                self._mark(connection, rows[0].drop_id, [ticket], state=ClaimState.REFUSED, reason=REASONS[reason])
            honoured = [row.ticket for row in rows if row.ticket not in by_ticket]
            if honoured:
                self._mark(connection, rows[0].drop_id, honoured, state=ClaimState.MINTED)
            return len(honoured) + len(final)

    def _refusal(self, desk: ClaimDesk, entry: Entry) -> str:
        revert = desk.decode_revert(entry.revert_data or b"")
        reason = revert.name if revert else (entry.reason or str(entry.state))
        log.warning("a batch of claims was not taken", batch=entry.key, reason=reason[:200])
        return reason

    def _put_back(self, connection: Connection, rows: Rows, reason: str) -> None:
        for row in rows:
            wait = min(RETRY_SECONDS[1], RETRY_SECONDS[0] * 2**row.attempts)
            self._mark(
                connection,
                row.drop_id,
                [row.ticket],
                state=ClaimState.RECEIVED,
                reason=reason[:32],
                attempts=row.attempts + 1,
                retry_at=self._clock() + wait,
            )

    def _mark(self, connection: Connection, drop: int, tickets: Sequence[int], **values: object) -> None:
        of_these = (claims.c.drop_id == drop) & claims.c.ticket.in_(tickets)
        connection.execute(update(claims).where(of_these).values(changed_at=self._clock(), **values))


REASONS = {
    SkipReason.BEYOND_CAP: "sold-out",
    SkipReason.SPENT: "already-claimed",
    SkipReason.VOID: "code-void",
    SkipReason.NO_CODE: "code-unknown",
    SkipReason.BAD_SIGNATURE: "signature-invalid",
    SkipReason.SOLD_OUT: "sold-out",
}


def split_batches(rows: Rows, pages_left: int, most: int) -> list[tuple[bool, Rows]]:
    """Return (whether on a page, claims) for each transaction, oldest claims first.

    A page takes each recipient once, in ascending order; who claims twice comes into the next batch. What is too little
    for a page is kept in storage.
    """
    batches: list[tuple[bool, Rows]] = []
    left = list(rows)
    while left:
        once = list({bytes(row.recipient): row for row in reversed(left)}.values())[::-1][:most]
        if len(once) < PAGE_FROM or pages_left <= 0:
            size = min(most, STORED_AT_ONCE)
            batches += [(False, left[i : i + size]) for i in range(0, len(left), size)]
            return batches
        batches.append((True, sorted(once, key=lambda row: bytes(row.recipient))))
        taken = {row.ticket for row in once}
        left = [row for row in left if row.ticket not in taken]
        pages_left -= 1
    return batches
