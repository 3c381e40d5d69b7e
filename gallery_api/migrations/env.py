"""What Alembic runs: the migrations on the database that gallery_api.database.upgrade names."""

from alembic import context

from gallery_api.database import create_database_engine
from gallery_api.migrations.tables import ALL_TABLES


def run() -> None:
    """Run the migrations in one transaction, so that a failed one leaves nothing behind."""
    engine = create_database_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=ALL_TABLES, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
