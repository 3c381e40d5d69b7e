"""The tables of printed codes. They hold addresses only: nobody can claim with a copy of them.

They are in the journal's metadata object, since they share its database and its road to Alembic.
"""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from minting.journal.tables import metadata


class RunState(StrEnum):
    """How far a print run is: one state after the other, or given up before the chain has its codes."""

    RESERVED = "reserved"  # its tickets belong to it; nothing was drawn
    ARCHIVED = "archived"  # the secrets are in the archive, which was read back; their addresses are here
    COMMITTED = "committed"  # the chain has the addresses
    PRINTED = "printed"  # the sheets are written
    GIVEN_UP = "given up"  # its tickets were voided before the chain had its codes


code_runs = Table(
    "code_runs",
    metadata,
    Column("chain_id", BigInteger, primary_key=True, autoincrement=False),
    Column("contract", String(42), primary_key=True),  # the CharacterToken whose drop it is
    Column("drop", BigInteger, primary_key=True, autoincrement=False),
    Column("first_ticket", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("name", String(32), nullable=False),  # drawn at random, also in the run's folder
    Column("desk", String(42), nullable=False),  # the ClaimDesk at which the codes are good
    Column("state", String(12), nullable=False),
    Column("fingerprint", String(66)),  # keccak256 of the packed addresses
    Column("reserved_at", Float(53), nullable=False),  # seconds since 1970
    UniqueConstraint("name"),
    CheckConstraint(f"state in ({', '.join(repr(str(state)) for state in RunState)})", name="state"),
)

codes = Table(
    "codes",
    metadata,
    Column("chain_id", BigInteger, primary_key=True, autoincrement=False),
    Column("contract", String(42), primary_key=True),
    Column("drop", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", BigInteger, primary_key=True, autoincrement=False),  # so that no two codes stand for one ticket
    Column("first_ticket", BigInteger, nullable=False),  # of the run
    Column("address", String(42), nullable=False),
    Column("code_block", Integer),  # on which of the desk's code blocks it stands; empty until the chain has it
    Column("committed_block", BigInteger),  # the block of the chain that has it
    Column("voided_block", BigInteger),
    Column("void_reason", Text),
    ForeignKeyConstraint(
        ["chain_id", "contract", "drop", "first_ticket"],
        ["code_runs.chain_id", "code_runs.contract", "code_runs.drop", "code_runs.first_ticket"],
    ),
)
