"""Alembic's history of the tables: ours and the journal's."""
