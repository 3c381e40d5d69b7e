"""`palmido status`: chain, index, IPFS and database at one look."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import typer
from rich.markup import escape
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from gallery_api.connections import open_store
from gallery_api.database import reading
from gallery_api.indexer.errors import IndexerError
from gallery_api.status.service import read_status
from metadata.ipfs import BlockStore, IpfsError
from metadata.ipfs.cid import raw_cid
from minting.errors import MintingError
from minting.journal.tables import intents
from minting.profiles import GKEI
from minting.rpc import public_address
from scripts.console import Json, results, show
from scripts.stack import Stack


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("status")(status)


def status(context: typer.Context, json: Json = False) -> None:
    """Show chain, contract, journal, index, IPFS and database; ends with 1 when one of them cannot be reached.

    Example: [bold]palmido status --json[/bold]
    """
    stack = Stack(context.obj)
    parts: Mapping[str, Callable[[], dict[str, Any]]] = {
        "chain": lambda: _chain(stack),
        "contract": lambda: _contract(stack),
        "database": lambda: _database(stack),
        "journal": lambda: _journal(stack),
        "index": lambda: _index(stack),
        "ipfs": lambda: _ipfs(stack),
    }
    report = {name: _ask(question) for name, question in parts.items()}
    if json:
        show(report, True)
    else:
        for name, part in report.items():
            mark = "[red]✗[/red]" if "problem" in part else "[green]✓[/green]"
            words = ", ".join(f"[dim]{key.replace('_', ' ')}[/dim] {escape(str(value))}" for key, value in part.items())
            results.print(f"{mark} [bold]{name:<9}[/bold] {words}")
    if any("problem" in part for part in report.values()):
        raise typer.Exit(1)


def _ask(question: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return question()
    except (MintingError, IpfsError, IndexerError, SQLAlchemyError, OSError) as trouble:
        return {"problem": str(trouble).splitlines()[0]}


def _chain(stack: Stack) -> dict[str, Any]:
    chain = stack.chain
    return {
        "name": chain.profile.name,
        "chain_id": chain.profile.chain_id,
        "head": chain.block_number(),
        "gas_price_gkei": chain.gas_price() / GKEI,
    }


def _contract(stack: Stack) -> dict[str, Any]:
    token = stack.token
    return {
        "address": token.address,
        "name": token.name(),
        "drops": token.drop_count(),
        "characters": token.total_supply(),
        "issuing": "paused" if token.paused() else "possible",
    }


def _database(stack: Stack) -> dict[str, Any]:
    engine = stack.engine
    with reading(engine) as session:
        version = read_status(session, stack.settings, time.time()).versions.database
    return {"url": make_url(stack.settings.database_url).render_as_string(hide_password=True), "tables": version}


def _journal(stack: Stack) -> dict[str, Any]:
    """Count the transactions of this chain by state."""
    with stack.engine.connect() as connection:
        chain_id = stack.journal.chain_id
        counted = select(intents.c.state, func.count()).where(intents.c.chain_id == chain_id).group_by(intents.c.state)
        return {str(state): count for state, count in connection.execute(counted)} or {"transactions": 0}


def _index(stack: Stack) -> dict[str, Any]:
    with reading(stack.engine) as session:
        now = read_status(session, stack.settings, time.time())
    return {
        "block": now.as_of.block if now.as_of else None,
        "lag_blocks": now.lag_blocks,
        "characters": now.characters,
        "waiting_for_description": now.waiting_for_description,
    }


def _ipfs(stack: Stack) -> dict[str, Any]:
    """Ask the store for something it need not have: it must answer."""
    store = open_store(stack.settings)
    _ = store.is_pinned(str(raw_cid(b"")))
    where = stack.settings.blocks_dir if isinstance(store, BlockStore) else public_address(stack.settings.kubo_url)
    return {"kind": stack.settings.ipfs.value, "at": str(where)}
