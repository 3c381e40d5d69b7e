"""What goes into the journal and what is read back: intents, entries, stored transactions, slots."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from minting.fees import Fee
from minting.journal.states import SETTLED, State
from minting.journal.tables import intents, transactions


@dataclass(frozen=True)
class Probe:
    """A question to the intent's contract whose answer equals `answer` once the intended effect exists."""

    data: bytes = field(repr=False)
    answer: bytes = field(repr=False)


@dataclass(frozen=True)
class Intent:
    """A transaction that somebody wants, once. Two intents with the same `key` are the same wish.

    `to` is None to create a contract. `gas` is estimated when None. With a `probe`, the intent is skipped when the
    chain already shows its effect.
    """

    key: str
    to: str | None
    data: bytes = field(repr=False)
    label: str = ""
    value: int = 0
    gas: int | None = None
    probe: Probe | None = None

    def digest(self) -> str:
        """Return what tells this wish from another one with the same key."""
        return _digest(self.to, self.data, self.value)


@dataclass(frozen=True)
class Entry:
    """An intent as the journal holds it."""

    id: int
    key: str
    label: str
    sender: str
    to: str | None
    data: bytes = field(repr=False)
    value: int
    gas: int | None
    probe: Probe | None
    state: State
    reason: str | None
    revert_data: bytes | None
    nonce: int | None
    transaction: str | None
    block_number: int | None
    block_hash: str | None
    contract_address: str | None
    gas_used: int | None
    fee: int | None

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in SETTLED

    @property
    def done(self) -> bool:
        """Whether the chain shows the effect for good."""
        return self.state in (State.COMMITTED, State.SKIPPED)

    def digest(self) -> str:
        """Return what tells this wish from another one with the same key."""
        return _digest(self.to, self.data, self.value)


@dataclass(frozen=True)
class StoredTransaction:
    """One signed version for a nonce; `filler` versions do nothing but use the nonce up."""

    id: int
    nonce: int
    version: int
    intent_id: int | None
    filler: bool
    hash: str
    raw: bytes = field(repr=False)
    fee: Fee
    gas: int
    offered: bool


@dataclass(frozen=True)
class Slot:
    """A nonce that is not known to be used up, with all that was signed for it and the intent it serves."""

    nonce: int
    versions: tuple[StoredTransaction, ...]
    entry: Entry | None

    @property
    def latest(self) -> StoredTransaction:
        """The version with the highest price."""
        return self.versions[-1]

    @property
    def name(self) -> str:
        """What to call it in messages and to observers."""
        return self.entry.key if self.entry else f"filler for nonce {self.nonce}"


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry in a row of the intents table."""
    probe = None if row.probe_data is None else Probe(bytes(row.probe_data), bytes(row.probe_answer))
    return Entry(
        id=row.id,
        key=row.key,
        label=row.label,
        sender=row.sender,
        to=row.to_address,
        data=bytes(row.data),
        value=row.value,
        gas=row.gas,
        probe=probe,
        state=State(row.state),
        reason=row.reason,
        revert_data=None if row.revert_data is None else bytes(row.revert_data),
        nonce=row.nonce,
        transaction=row.transaction_hash,
        block_number=row.block_number,
        block_hash=row.block_hash,
        contract_address=row.contract_address,
        gas_used=row.gas_used,
        fee=row.fee,
    )


def read_slots(connection: Connection, chain_id: int, sender: str) -> list[Slot]:
    """Return the sender's open slots, lowest nonce first."""
    rows = connection.execute(
        select(transactions)
        .where(transactions.c.chain_id == chain_id, transactions.c.sender == sender, transactions.c.open == 1)
        .order_by(transactions.c.nonce, transactions.c.version)
    ).all()
    stored = [_stored(row) for row in rows]
    ids = {version.intent_id for version in stored if version.intent_id is not None}
    found = connection.execute(select(intents).where(intents.c.id.in_(ids))).all() if ids else []
    entries = {row.id: entry_of(row) for row in found}
    slots = []
    for nonce, group in groupby(stored, key=lambda version: version.nonce):
        versions = tuple(group)
        slots.append(Slot(nonce, versions, _entry_of_versions(versions, entries)))
    return slots


def _entry_of_versions(versions: Sequence[StoredTransaction], entries: dict[int, Entry]) -> Entry | None:
    for version in versions:
        if version.intent_id is not None:
            return entries[version.intent_id]
    return None


def _stored(row: Row[Any]) -> StoredTransaction:
    return StoredTransaction(
        id=row.id,
        nonce=row.nonce,
        version=row.version,
        intent_id=row.intent_id,
        filler=bool(row.filler),
        hash=row.hash,
        raw=bytes(row.raw),
        fee=Fee(row.tip, row.fee_cap),
        gas=row.gas,
        offered=row.offered_at is not None,
    )


def _digest(to: str | None, data: bytes, value: int) -> str:
    return hashlib.sha256(f"{(to or '').lower()}:{value}:".encode() + data).hexdigest()
