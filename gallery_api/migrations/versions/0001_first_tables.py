"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables"""
    op.create_table(
        "blocks",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_blocks")),
    )
    op.create_table(
        "characters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=20), nullable=False),
        sa.Column("issued_log", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("card", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_characters")),
    )
    op.create_index("ix_characters_owner_id", "characters", ["owner", "id"], unique=False)
    op.create_table(
        "drop_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("drop_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("transaction", sa.LargeBinary(length=32), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drop_events")),
    )
    op.create_index(op.f("ix_drop_events_drop_id"), "drop_events", ["drop_id"], unique=False)
    op.create_table(
        "drops",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=False),
        sa.Column("set_size", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("soulbound", sa.Boolean(), nullable=False),
        sa.Column("page_budget", sa.Integer(), nullable=False),
        sa.Column("provenance_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("placeholder_uri", sa.Text(), nullable=False),
        sa.Column("base_uri", sa.Text(), nullable=False),
        sa.Column("royalty_receiver", sa.LargeBinary(length=20), nullable=False),
        sa.Column("royalty_fraction", sa.Integer(), nullable=False),
        sa.Column("reveal_block", sa.BigInteger(), nullable=True),
        sa.Column("seed", sa.LargeBinary(length=32), nullable=True),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("opened_block", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drops")),
    )
    op.create_table(
        "heritages",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_heritages")),
    )
    op.create_index(op.f("ix_heritages_card"), "heritages", ["card"], unique=False)
    op.create_table(
        "index_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=20), nullable=False),
        sa.Column("start_block", sa.BigInteger(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_cursor")),
    )
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("rewinds", sa.BigInteger(), nullable=False),
        sa.Column("head_block", sa.BigInteger(), nullable=False),
        sa.Column("head_seen_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
    )
    op.create_table(
        "traits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("layer", sa.String(length=64), nullable=False),
        sa.Column("trait", sa.String(length=64), nullable=False),
        sa.Column("layer_ko", sa.Text(), nullable=False),
        sa.Column("layer_en", sa.Text(), nullable=False),
        sa.Column("ko", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traits")),
        sa.UniqueConstraint("layer", "trait", name=op.f("uq_traits_layer_trait")),
    )
    op.create_table(
        "transfers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("character_id", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.LargeBinary(length=20), nullable=True),
        sa.Column("recipient", sa.LargeBinary(length=20), nullable=False),
        sa.Column("transaction", sa.LargeBinary(length=32), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    op.create_index("ix_transfers_character_id_id", "transfers", ["character_id", "id"], unique=False)
    op.create_index("ix_transfers_recipient_id", "transfers", ["recipient", "id"], unique=False)
    op.create_index(
        "ix_transfers_sender_id",
        "transfers",
        ["sender", "id"],
        unique=False,
        sqlite_where=sa.text("sender IS NOT NULL"),
        postgresql_where=sa.text("sender IS NOT NULL"),
    )
    op.create_table(
        "worker_leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_leases")),
    )
    op.create_table(
        "character_traits",
        sa.Column("trait_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("character_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["character_id"], ["characters.id"], name=op.f("fk_character_traits_character_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["trait_id"], ["traits.id"], name=op.f("fk_character_traits_trait_id")),
        sa.PrimaryKeyConstraint("trait_id", "character_id", name=op.f("pk_character_traits")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_character_traits_character_id", "character_traits", ["character_id"], unique=False)
    op.create_table(
        "descriptions",
        sa.Column(
            "character_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("picture_index", sa.BigInteger(), nullable=False),
        sa.Column("document_cid", sa.String(length=128), nullable=False),
        sa.Column("document_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("picture_cid", sa.String(length=128), nullable=False),
        sa.Column("heritage", sa.LargeBinary(length=32), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["character_id"], ["characters.id"], name=op.f("fk_descriptions_character_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("character_id", name=op.f("pk_descriptions")),
    )
    op.create_index(
        "ix_descriptions_retry_at",
        "descriptions",
        ["retry_at"],
        unique=False,
        sqlite_where=sa.text("retry_at IS NOT NULL"),
        postgresql_where=sa.text("retry_at IS NOT NULL"),
    )
    op.create_table(
        "drop_placeholders",
        sa.Column("drop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drop_id"], ["drops.id"], name=op.f("fk_drop_placeholders_drop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("drop_id", name=op.f("pk_drop_placeholders")),
    )
    op.create_table(
        "trait_counts",
        sa.Column("drop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("trait_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["trait_id"], ["traits.id"], name=op.f("fk_trait_counts_trait_id")),
        sa.PrimaryKeyConstraint("drop_id", "trait_id", name=op.f("pk_trait_counts")),
    )
    op.create_table(
        "journal_intents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.String(length=42), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("to_address", sa.String(length=42), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.String(length=78), nullable=False),
        sa.Column("gas", sa.BigInteger(), nullable=True),
        sa.Column("probe_data", sa.LargeBinary(), nullable=True),
        sa.Column("probe_answer", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("revert_data", sa.LargeBinary(), nullable=True),
        sa.Column("nonce", sa.BigInteger(), nullable=True),
        sa.Column("transaction_hash", sa.String(length=66), nullable=True),
        sa.Column("block_number", sa.BigInteger(), nullable=True),
        sa.Column("block_hash", sa.String(length=66), nullable=True),
        sa.Column("contract_address", sa.String(length=42), nullable=True),
        sa.Column("gas_used", sa.BigInteger(), nullable=True),
        sa.Column("fee", sa.String(length=78), nullable=True),
        sa.Column("queued_at", sa.Float(precision=53), nullable=False),
        sa.Column("settled_at", sa.Float(precision=53), nullable=True),
        sa.CheckConstraint(
            "state in ('queued', 'signed', 'sent', 'mined', 'committed', 'reverted', 'refused', 'skipped')",
            name=op.f("ck_journal_intents_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_intents")),
        sa.UniqueConstraint("chain_id", "key", name=op.f("uq_journal_intents_chain_id_key")),
    )
    op.create_index("ix_journal_intents_lane", "journal_intents", ["chain_id", "sender", "state", "id"], unique=False)
    op.create_table(
        "journal_lanes",
        sa.Column("chain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sender", sa.String(length=42), nullable=False),
        sa.Column("genesis", sa.String(length=66), nullable=False),
        sa.Column("next_nonce", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "sender", name=op.f("pk_journal_lanes")),
    )
    op.create_table(
        "minting_plans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("contract", sa.String(length=42), nullable=False),
        sa.Column("drop", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("planned_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minting_plans")),
        sa.UniqueConstraint(
            "chain_id", "contract", "drop", "digest", name=op.f("uq_minting_plans_chain_id_contract_drop_digest")
        ),
    )
    op.create_table(
        "journal_transactions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.String(length=42), nullable=False),
        sa.Column("nonce", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("intent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("filler", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=66), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("tip", sa.BigInteger(), nullable=False),
        sa.Column("fee_cap", sa.BigInteger(), nullable=False),
        sa.Column("gas", sa.BigInteger(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.Float(precision=53), nullable=False),
        sa.Column("offered_at", sa.Float(precision=53), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["intent_id"], ["journal_intents.id"], name=op.f("fk_journal_transactions_intent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_transactions")),
        sa.UniqueConstraint(
            "chain_id", "sender", "nonce", "version", name=op.f("uq_journal_transactions_chain_id_sender_nonce_version")
        ),
        sa.UniqueConstraint("hash", name=op.f("uq_journal_transactions_hash")),
    )
    op.create_index(
        "ix_journal_transactions_open", "journal_transactions", ["chain_id", "sender", "open", "nonce"], unique=False
    )
    op.create_table(
        "minting_plan_lines",
        sa.Column("chain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract", sa.String(length=42), nullable=False),
        sa.Column("drop", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=42), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["minting_plans.id"], name=op.f("fk_minting_plan_lines_plan_id")),
        sa.PrimaryKeyConstraint("chain_id", "contract", "drop", "ticket", name=op.f("pk_minting_plan_lines")),
    )
    op.create_index(op.f("ix_minting_plan_lines_plan_id"), "minting_plan_lines", ["plan_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_minting_plan_lines_plan_id"), table_name="minting_plan_lines")
    op.drop_table("minting_plan_lines")
    op.drop_index("ix_journal_transactions_open", table_name="journal_transactions")
    op.drop_table("journal_transactions")
    op.drop_table("minting_plans")
    op.drop_table("journal_lanes")
    op.drop_index("ix_journal_intents_lane", table_name="journal_intents")
    op.drop_table("journal_intents")
    op.drop_table("trait_counts")
    op.drop_table("drop_placeholders")
    op.drop_index(
        "ix_descriptions_retry_at",
        table_name="descriptions",
        sqlite_where=sa.text("retry_at IS NOT NULL"),
        postgresql_where=sa.text("retry_at IS NOT NULL"),
    )
    op.drop_table("descriptions")
    op.drop_index("ix_character_traits_character_id", table_name="character_traits")
    op.drop_table("character_traits")
    op.drop_table("worker_leases")
    op.drop_index(
        "ix_transfers_sender_id",
        table_name="transfers",
        sqlite_where=sa.text("sender IS NOT NULL"),
        postgresql_where=sa.text("sender IS NOT NULL"),
    )
    op.drop_index("ix_transfers_recipient_id", table_name="transfers")
    op.drop_index("ix_transfers_character_id_id", table_name="transfers")
    op.drop_table("transfers")
    op.drop_table("traits")
    op.drop_table("observations")
    op.drop_table("index_cursor")
    op.drop_index(op.f("ix_heritages_card"), table_name="heritages")
    op.drop_table("heritages")
    op.drop_table("drops")
    op.drop_index(op.f("ix_drop_events_drop_id"), table_name="drop_events")
    op.drop_table("drop_events")
    op.drop_index("ix_characters_owner_id", table_name="characters")
    op.drop_table("characters")
    op.drop_table("blocks")
