"""Claims at the door"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Claims at the door"""
    op.create_table(
        "claims",
        sa.Column("drop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.LargeBinary(length=20), nullable=False),
        sa.Column("code_block", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=200), nullable=True),
        sa.Column("received_at", sa.Float(precision=53), nullable=False),
        sa.Column("retry_at", sa.Float(precision=53), nullable=False),
        sa.Column("changed_at", sa.Float(precision=53), nullable=False),
        sa.CheckConstraint("state in ('received', 'sent', 'minted', 'refused')", name=op.f("ck_claims_state")),
        sa.PrimaryKeyConstraint("drop_id", "ticket", name=op.f("pk_claims")),
        sa.UniqueConstraint("id", name=op.f("uq_claims_id")),
    )
    op.create_index("ix_claims_batch", "claims", ["batch"])
    op.create_index("ix_claims_state_retry_at", "claims", ["state", "retry_at"])
    op.create_table(
        "code_blocks",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("drop_id", sa.BigInteger(), nullable=False),
        sa.Column("first_ticket", sa.BigInteger(), nullable=False),
        sa.Column("addresses", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_code_blocks")),
    )
    op.create_index("ix_code_blocks_drop_id_first_ticket", "code_blocks", ["drop_id", "first_ticket"])
    op.create_table(
        "void_codes",
        sa.Column("drop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("drop_id", "ticket", name=op.f("pk_void_codes")),
    )
    op.create_table(
        "desk_drops",
        sa.Column("drop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("drop_id", name=op.f("pk_desk_drops")),
    )
    op.create_table(
        "desk_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("desk", sa.LargeBinary(length=20), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_cursor")),
    )
    op.create_index("ix_characters_ticket_id", "characters", ["ticket", "id"])


def downgrade() -> None:
    """Undo it"""
    op.drop_index("ix_characters_ticket_id", "characters")
    for table in ("desk_cursor", "desk_drops", "void_codes", "code_blocks", "claims"):
        op.drop_table(table)
