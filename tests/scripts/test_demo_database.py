"""--fresh on somebody's database: it says what it will remove, removes only what is ours, and never a real chain's."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from gallery_api.database import upgrade
from scripts.demo_database import (
    OURS,
    DatabaseUnreachable,
    Holding,
    NotOurs,
    Unconfirmed,
    empty,
    require_reachable,
    shown,
)

LANE = "insert into journal_intents (chain_id, sender, key, label, data, value, state, queued_at) values "


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with our tables, and one table of somebody else."""
    upgrade(database_url)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("create table budget (id integer)"))
        connection.execute(text("insert into budget values (1)"))
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def add_intent(engine: Engine, chain_id: int) -> None:
    with engine.begin() as connection:
        connection.execute(text(LANE + f"({chain_id}, '0x', 'key', 'label', 'x', 0, 'queued', 0)"))


def test_only_our_tables_go_and_the_rows_are_named_first(engine: Engine, database_url: str) -> None:
    """What is asked about is what is removed; afterwards the tables can be made anew."""
    add_intent(engine, 31337)
    told: list[Holding] = []
    empty(database_url, lambda holding: not told.append(holding))  # type: ignore[func-returns-value]
    assert told[0].rows["journal_intents"] == 1
    assert "journal_intents 1" in str(told[0])
    assert tables(engine) == {"budget"}
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from budget")).scalar() == 1
    upgrade(database_url)
    assert tables(engine) >= OURS
    assert sum(told[0].rows.values()) > 0


def test_without_a_yes_nothing_changes(engine: Engine, database_url: str) -> None:
    """The error says how to say yes."""
    before = tables(engine)
    with pytest.raises(Unconfirmed) as refused:
        empty(database_url, lambda holding: False)
    assert "--yes" in refused.value.todo
    assert tables(engine) == before


def test_the_journal_of_a_real_chain_is_never_emptied(engine: Engine, database_url: str) -> None:
    """Whoever says yes: one row of Kaia's mainnet is enough to refuse."""
    add_intent(engine, 8217)
    with pytest.raises(NotOurs, match="chain 8217"):
        empty(database_url, lambda holding: True)
    assert tables(engine) >= OURS


def test_tables_that_only_share_our_names_stay(sqlite_url: str) -> None:
    """Another program's `drops`, and tables of a revision that this copy does not know."""
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("create table drops (id integer)"))
    with pytest.raises(NotOurs, match="did not make them"):
        empty(sqlite_url, lambda holding: True)
    with engine.begin() as connection:
        connection.execute(text("create table alembic_version (version_num text)"))
        connection.execute(text("insert into alembic_version values ('beef')"))
    with pytest.raises(NotOurs, match="beef"):
        empty(sqlite_url, lambda holding: True)
    assert tables(engine) == {"drops", "alembic_version"}
    engine.dispose()


def test_an_empty_database_is_not_asked_about(database_url: str) -> None:
    """The first run with --fresh has nothing to remove."""
    assert empty(database_url, lambda holding: pytest.fail("asked about nothing")) is None


def test_a_database_that_cannot_be_used_is_named_without_its_password() -> None:
    """Nobody listens; no driver."""
    for url in ("postgresql+psycopg://city:secret@127.0.0.1:9/one", "oracle://city:secret@127.0.0.1/one"):
        with pytest.raises(DatabaseUnreachable) as refused:
            require_reachable(url)
        assert "127.0.0.1" in str(refused.value)
        assert "secret" not in str(refused.value)
    assert "secret" not in shown("postgresql+psycopg:///one?host=/run&password=secret")
