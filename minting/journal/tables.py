"""The journal's tables. Their metadata object is its own; Alembic in gallery_api imports it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from minting.journal.states import State

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Identity = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only in an INTEGER column


class Amount(TypeDecorator[int]):
    """An unsigned integer of up to 256 bits, stored as decimal digits."""

    impl = String(78)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        """Write the digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        """Read the digits."""
        return None if value is None else int(value)


class Words(TypeDecorator[str]):
    """What a node said, for people to read: it may say anything, and PostgreSQL keeps no text with a NUL in it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write what can be read, and a mark for what cannot."""
        return value and "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)


lanes = Table(
    "journal_lanes",
    metadata,
    Column("chain_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sender", String(42), primary_key=True),
    Column("genesis", String(66), nullable=False),  # the hash of block 0: another chain may have the same id
    Column("next_nonce", BigInteger, nullable=False),
    Column("holder", String(100)),
    Column("fence", BigInteger, nullable=False),  # rises with every change of holder
    Column("expires_at", Float(53), nullable=False),  # seconds since 1970
)

intents = Table(
    "journal_intents",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("chain_id", BigInteger, nullable=False),
    Column("sender", String(42), nullable=False),
    Column("key", String(200), nullable=False),  # the same wish has the same key, so that it is queued once
    Column("label", String(200), nullable=False),  # for people
    Column("to_address", String(42)),  # empty: a contract is created
    Column("data", LargeBinary, nullable=False),
    Column("value", Amount, nullable=False),
    Column("gas", BigInteger),  # empty: estimated when it is signed
    Column("probe_data", LargeBinary),  # an eth_call on to_address that answers probe_answer once the effect exists
    Column("probe_answer", LargeBinary),
    Column("state", String(12), nullable=False),
    Column("reason", Words),  # why it is not going forward, or why it ended
    Column("revert_data", LargeBinary),  # the contract's error, when it said one
    Column("nonce", BigInteger),
    Column("transaction_hash", String(66)),  # of the version that was mined
    Column("block_number", BigInteger),
    Column("block_hash", String(66)),
    Column("contract_address", String(42)),
    Column("gas_used", BigInteger),
    Column("fee", Amount),
    Column("queued_at", Float(53), nullable=False),
    Column("settled_at", Float(53)),
    UniqueConstraint("chain_id", "key"),
    CheckConstraint(f"state in ({', '.join(repr(str(state)) for state in State)})", name="state"),
    Index("ix_journal_intents_lane", "chain_id", "sender", "state", "id"),
)

transactions = Table(
    "journal_transactions",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("chain_id", BigInteger, nullable=False),
    Column("sender", String(42), nullable=False),
    Column("nonce", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),  # 1, then one more for each replacement at the same nonce
    Column("intent_id", Identity, ForeignKey("journal_intents.id")),  # empty: it only fills a gap
    Column("filler", Integer, nullable=False),  # 1: an empty transaction to ourselves that uses the nonce up
    Column("hash", String(66), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("tip", BigInteger, nullable=False),
    Column("fee_cap", BigInteger, nullable=False),
    Column("gas", BigInteger, nullable=False),
    Column("fence", BigInteger, nullable=False),  # the lease under which it was signed
    Column("open", Integer, nullable=False),  # 0 once its nonce is known to be used up
    Column("signed_at", Float(53), nullable=False),
    Column("offered_at", Float(53)),  # the last broadcast
    Column("answer", Words),  # what the nodes said to it
    UniqueConstraint("hash"),
    UniqueConstraint("chain_id", "sender", "nonce", "version"),
    Index("ix_journal_transactions_open", "chain_id", "sender", "open", "nonce"),
)

plans = Table(
    "minting_plans",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("chain_id", BigInteger, nullable=False),
    Column("contract", String(42), nullable=False),
    Column("drop", BigInteger, nullable=False),
    Column("round", String(64), nullable=False),  # an address without a ticket of its own gets one a round
    Column("digest", String(64), nullable=False),  # of round and recipients: the same list finds the same plan
    Column("planned_at", Float(53), nullable=False),
    UniqueConstraint("chain_id", "contract", "drop", "digest"),
)

plan_lines = Table(
    "minting_plan_lines",
    metadata,
    Column("chain_id", BigInteger, primary_key=True, autoincrement=False),
    Column("contract", String(42), primary_key=True),
    Column("drop", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", BigInteger, primary_key=True, autoincrement=False),  # so that no two plans promise one ticket
    Column("plan_id", Identity, ForeignKey("minting_plans.id"), nullable=False, index=True),
    Column("step", Integer, nullable=False),  # lines of one step go into one transaction
    Column("address", String(42), nullable=False),
)
