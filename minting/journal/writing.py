"""Every write of a lane: one database transaction each, begun by locking the lane under its lease."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, insert, select, update

from minting.chain import Consumer, Receipt
from minting.fees import Fee
from minting.journal.entries import Entry, Slot, StoredTransaction, entry_of, read_slots
from minting.journal.lease import Clock, LaneLost, Lease, renew
from minting.journal.states import State, Step, check_transition
from minting.journal.tables import intents, lanes, transactions
from minting.signing import SignedTransaction

RENEW_PART = 0.25

Observer = Callable[[Step, str], None]
Build = Callable[[int], SignedTransaction]


class Writing:
    """The lane's hand in the journal. Raises LaneLost as soon as another process holds the lane."""

    def __init__(self, engine: Engine, lease: Lease, clock: Clock, observer: Observer) -> None:
        """`observer` is told after each step; `clock` gives seconds since 1970."""
        self.lease = lease
        self.observer = observer
        self._engine = engine
        self._clock = clock
        self._renewed_at = clock()

    def slots(self) -> list[Slot]:
        """Return the open slots, lowest nonce first, and renew the lease when a part of it has passed."""
        with self._engine.begin() as connection:
            if self._clock() - self._renewed_at >= self.lease.seconds * RENEW_PART:
                self._renew(connection)
            return read_slots(connection, self.lease.chain_id, self.lease.sender)

    def next_queued(self) -> Entry | None:
        """Return the oldest intent that waits for a nonce."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(intents)
                .where(
                    intents.c.chain_id == self.lease.chain_id,
                    intents.c.sender == self.lease.sender,
                    intents.c.state == State.QUEUED,
                )
                .order_by(intents.c.id)
                .limit(1)
            ).one_or_none()
            return None if row is None else entry_of(row)

    def nonces_without_transaction(self, first: int, end: int) -> list[int]:
        """Return the nonces from `first` up to but without `end` for which nothing was ever signed here."""
        with self._engine.connect() as connection:
            signed = connection.execute(
                select(transactions.c.nonce).where(
                    *self._mine(transactions), transactions.c.nonce >= first, transactions.c.nonce < end
                )
            ).scalars()
            return sorted(set(range(first, end)) - set(signed))

    def store_first(self, entry: Entry, mined_count: int, fee: Fee, gas: int, build: Build) -> None:
        """Allocate the next nonce (at least `mined_count`), sign, and store the bytes, all or nothing."""
        with self._engine.begin() as connection:
            self._renew(connection)
            next_nonce = connection.execute(select(lanes.c.next_nonce).where(*self._mine(lanes))).scalar_one()
            nonce = max(next_nonce, mined_count)
            self.observer(Step.ALLOCATED, entry.key)
            signed = build(nonce)
            self.observer(Step.SIGNED, entry.key)
            self._insert(connection, nonce, 1, entry.id, False, signed, fee, gas)
            self._move(connection, entry, State.SIGNED, nonce=nonce, reason=None)
            connection.execute(update(lanes).where(*self._mine(lanes)).values(next_nonce=nonce + 1))
        self.observer(Step.STORED, entry.key)

    def store_replacement(self, slot: Slot, filler: bool, fee: Fee, gas: int, signed: SignedTransaction) -> None:
        """Store another version for a slot's nonce."""
        with self._engine.begin() as connection:
            self._renew(connection)
            intent_id = slot.entry.id if slot.entry else None
            version = self._version(connection, slot.nonce)
            self._insert(connection, slot.nonce, version, intent_id, filler, signed, fee, gas)

    def store_gap_filler(self, nonce: int, fee: Fee, gas: int, signed: SignedTransaction) -> None:
        """Store a transaction that only uses up a nonce which nothing of ours has."""
        with self._engine.begin() as connection:
            self._renew(connection)
            self._insert(connection, nonce, self._version(connection, nonce), None, True, signed, fee, gas)

    def note_refusal(self, entry: Entry, reason: str) -> None:
        """Keep why an intent's own bytes cannot land, before its nonce is filled."""
        with self._engine.begin() as connection:
            self._renew(connection)
            connection.execute(update(intents).where(intents.c.id == entry.id).values(reason=reason))

    def record_offer(self, slot: Slot, version: StoredTransaction, words: str, perhaps_taken: bool) -> None:
        """Store that a version was offered, what was answered, and that it may be on its way."""
        with self._engine.begin() as connection:
            self._renew(connection)
            connection.execute(
                update(transactions)
                .where(transactions.c.id == version.id)
                .values(offered_at=self._clock(), answer=words)
            )
            if perhaps_taken and slot.entry and slot.entry.state is State.SIGNED:
                self._move(connection, slot.entry, State.SENT)

    def record_unmined(self, entry: Entry) -> None:
        """Store that the block with the transaction is gone."""
        with self._engine.begin() as connection:
            self._renew(connection)
            self._move(connection, entry, State.SENT, transaction_hash=None, block_number=None, block_hash=None)

    def record_mined(self, entry: Entry, receipt: Receipt) -> None:
        """Store the block, which is not deep enough yet."""
        with self._engine.begin() as connection:
            self._renew(connection)
            self._move(connection, entry, State.MINED, **_where(receipt))

    def close(
        self, slot: Slot, state: State, reason: str | None = None, found: Receipt | Consumer | None = None
    ) -> None:
        """Store the outcome: the nonce is used up, and the slot's intent, if any, moves to `state`."""
        with self._engine.begin() as connection:
            self._renew(connection)
            connection.execute(
                update(transactions).where(*self._mine(transactions), transactions.c.nonce == slot.nonce).values(open=0)
            )
            if slot.entry:
                values: dict[str, object] = {} if found is None else _outcome(found)
                values["nonce"] = None if state is State.QUEUED else slot.nonce
                values["settled_at"] = None if state is State.QUEUED else self._clock()
                self._move(connection, slot.entry, state, reason=reason, **values)
        self.observer(Step.COMMITTED, slot.name)

    def end_queued(self, entry: Entry, state: State, reason: str, revert_data: bytes | None = None) -> None:
        """Store that an intent ends without ever having had a nonce."""
        with self._engine.begin() as connection:
            self._renew(connection)
            self._move(connection, entry, state, reason=reason, revert_data=revert_data, settled_at=self._clock())

    def _renew(self, connection: Connection) -> None:
        renew(connection, self.lease, self._clock)
        self._renewed_at = self._clock()

    def _insert(
        self,
        connection: Connection,
        nonce: int,
        version: int,
        intent_id: int | None,
        filler: bool,
        signed: SignedTransaction,
        fee: Fee,
        gas: int,
    ) -> None:
        connection.execute(
            insert(transactions).values(
                chain_id=self.lease.chain_id,
                sender=self.lease.sender,
                nonce=nonce,
                version=version,
                intent_id=intent_id,
                filler=int(filler),
                hash="0x" + signed.hash.hex(),
                raw=signed.raw,
                tip=fee.tip,
                fee_cap=fee.cap,
                gas=gas,
                fence=self.lease.fence,
                open=1,
                signed_at=self._clock(),
            )
        )

    def _version(self, connection: Connection, nonce: int) -> int:
        highest = connection.execute(
            select(func.max(transactions.c.version)).where(*self._mine(transactions), transactions.c.nonce == nonce)
        ).scalar()
        return (highest or 0) + 1

    def _move(self, connection: Connection, entry: Entry, state: State, **values: object) -> None:
        check_transition(entry.key, entry.state, state)
        as_read = intents.c.id == entry.id, intents.c.state == entry.state
        moved = connection.execute(update(intents).where(*as_read).values(state=state, **values))
        if moved.rowcount != 1:
            raise LaneLost(self.lease.sender)

    def _mine(self, table: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return table.c.chain_id == self.lease.chain_id, table.c.sender == self.lease.sender


def _where(found: Receipt | Consumer) -> dict[str, object]:
    return {
        "transaction_hash": found.transaction,
        "block_number": found.block_number,
        "block_hash": found.block_hash,
    }


def _outcome(found: Receipt | Consumer) -> dict[str, object]:
    if isinstance(found, Consumer):
        return _where(found)
    return {
        **_where(found),
        "contract_address": found.contract_address,
        "gas_used": found.gas_used,
        "fee": found.fee,
    }
