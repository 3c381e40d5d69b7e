"""Printed codes"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Printed codes"""
    op.create_table(
        "code_runs",
        sa.Column("chain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract", sa.String(length=42), nullable=False),
        sa.Column("drop", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("desk", sa.String(length=42), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("fingerprint", sa.String(length=66), nullable=True),
        sa.Column("reserved_at", sa.Float(precision=53), nullable=False),
        sa.CheckConstraint(
            "state in ('reserved', 'archived', 'committed', 'printed', 'given up')", name=op.f("ck_code_runs_state")
        ),
        sa.PrimaryKeyConstraint("chain_id", "contract", "drop", "first_ticket", name=op.f("pk_code_runs")),
        sa.UniqueConstraint("name", name=op.f("uq_code_runs_name")),
    )
    op.create_table(
        "codes",
        sa.Column("chain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract", sa.String(length=42), nullable=False),
        sa.Column("drop", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_ticket", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=42), nullable=False),
        sa.Column("code_block", sa.Integer(), nullable=True),
        sa.Column("committed_block", sa.BigInteger(), nullable=True),
        sa.Column("voided_block", sa.BigInteger(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chain_id", "contract", "drop", "first_ticket"],
            ["code_runs.chain_id", "code_runs.contract", "code_runs.drop", "code_runs.first_ticket"],
            name=op.f("fk_codes_chain_id"),
        ),
        sa.PrimaryKeyConstraint("chain_id", "contract", "drop", "ticket", name=op.f("pk_codes")),
    )


def downgrade() -> None:
    """Undo it"""
    op.drop_table("codes")
    op.drop_table("code_runs")
