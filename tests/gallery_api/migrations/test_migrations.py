"""The migrations make exactly the tables that the code knows, on both databases, and repeating them changes nothing."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from gallery_api.database import create_database_engine, upgrade
from gallery_api.migrations.tables import ALL_TABLES


def test_models_and_migrations_agree(database_url):
    upgrade(database_url)
    upgrade(database_url)
    engine = create_database_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, ALL_TABLES) == []
    expected = {table.name for metadata in ALL_TABLES for table in metadata.sorted_tables}
    assert set(inspect(engine).get_table_names()) == expected | {"alembic_version"}
    engine.dispose()


def test_the_journal_is_among_the_tables(database_url):
    upgrade(database_url)
    engine = create_database_engine(database_url)
    assert "journal_intents" in inspect(engine).get_table_names()
    engine.dispose()
