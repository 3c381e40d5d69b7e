"""The database of somebody else that the demo is pointed to: reached before anything starts, emptied when told so."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, MetaData, func, inspect, make_url, select, table
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.schema import Column

from gallery_api.database import MIGRATIONS, create_database_engine
from gallery_api.migrations.tables import ALL_TABLES
from scripts.anvil import CHAIN_ID
from scripts.trouble import Trouble

OURS = frozenset(name for tables in ALL_TABLES for name in tables.tables)
REVISION = "alembic_version"


class DatabaseUnreachable(Trouble):
    """Nothing answers at the URL, or it cannot be used from here."""

    def __init__(self, shown: str, reason: str) -> None:
        self.shown = shown
        super().__init__(
            f"The database {shown} cannot be used: {reason}.",
            "Start it or correct the URL, such as postgresql+psycopg://user@host/name.",
        )


class NotOurs(Trouble):
    """The database holds something that the demo must never remove."""

    def __init__(self, shown: str, what: str) -> None:
        self.shown = shown
        super().__init__(f"{shown} is not emptied: {what}.", "Give the demo a database of its own.")


class Unconfirmed(Trouble):
    """Nobody said that the database may be emptied."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        super().__init__(
            f"{shown} was not emptied, and nothing was started.", "Say so with --yes, or leave out --fresh."
        )


@dataclass(frozen=True)
class Holding:
    """What of ours a database holds: its URL without the password, and the rows of each table, empty ones as well."""

    shown: str
    rows: dict[str, int]

    def __str__(self) -> str:
        filled = [f"{name} {count:,}" for name, count in sorted(self.rows.items()) if count]
        return (
            f"{self.shown}: {len(self.rows)} tables of Palmido, {sum(self.rows.values()):,} rows in them"
            f"{' (' + ', '.join(filled) + ')' if filled else ''}; nothing else in it is touched"
        )


def require_reachable(url: str) -> None:
    """Connect once; raise DatabaseUnreachable."""
    engine = _open(url)
    try:
        with engine.connect():
            pass
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise DatabaseUnreachable(shown(url), reason) from error
    finally:
        engine.dispose()


def empty(url: str, confirm: Callable[[Holding], bool]) -> Holding | None:
    """Drop our tables and no others, after `confirm` was told of them; what was dropped, None when there was none.

    Raises NotOurs when tables have our names but not our migrations, or hold what belongs to a real chain; Unconfirmed.
    """
    engine = _open(url)
    try:
        present = OURS & set(inspect(engine).get_table_names())
        if not present:
            return None
        _require_ours(engine, shown(url), present)
        with engine.connect() as connection:
            counted = {name: select(func.count()).select_from(table(name)) for name in present}
            holding = Holding(shown(url), {name: connection.execute(q).scalar_one() for name, q in counted.items()})
        if not confirm(holding):
            raise Unconfirmed(holding.shown)
        found = MetaData()
        found.reflect(engine, only=[*present, REVISION])
        found.drop_all(engine)
        return holding
    finally:
        engine.dispose()


def shown(url: str) -> str:
    """A URL as it may be shown: without its password, also when that is one of its options."""
    parsed = make_url(url)
    secret = [name for name in parsed.query if "pass" in name.lower()]
    return parsed.difference_update_query(secret).render_as_string(hide_password=True)


def _open(url: str) -> Engine:
    try:
        return create_database_engine(url)
    except (NoSuchModuleError, ImportError) as error:
        raise DatabaseUnreachable(shown(url), f"there is no driver for it ({error})") from error


def _require_ours(engine: Engine, name: str, present: frozenset[str]) -> None:
    known = {file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")}
    if not inspect(engine).has_table(REVISION):
        raise NotOurs(name, f"it has tables called {', '.join(sorted(present)[:3])}, but Palmido did not make them")
    with engine.connect() as connection:
        revisions: set[str] = set(
            connection.execute(select(Column("version_num")).select_from(table(REVISION))).scalars()
        )
        if not revisions or not revisions <= known:
            raise NotOurs(name, f"its tables are of revision {', '.join(map(str, revisions)) or 'none'}, unknown here")
        for tables in ALL_TABLES:
            for one in tables.tables.values():
                if one.name in present and "chain_id" in one.c:
                    strange = connection.execute(select(one.c.chain_id).where(one.c.chain_id != CHAIN_ID).limit(1))
                    found = strange.scalar()
                    if found is not None:
                        raise NotOurs(name, f"{one.name} belongs to chain {found}, a real one")
