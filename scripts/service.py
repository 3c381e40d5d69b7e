"""`palmido index`, `serve` and `worker`: the service."""

import os
import signal
import time
from typing import Annotated

import typer
import uvicorn

from gallery_api.app import create_app
from gallery_api.connections import open_indexer
from gallery_api.edge import EdgeProtocol
from gallery_api.indexer.index import Outcome, Progress
from gallery_api.worker import create_worker
from scripts.console import Json, progress, results, say, show
from scripts.ports import require_free
from scripts.stack import Stack


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("index")(index)
    app.command("serve")(serve)
    app.command("worker")(worker)


def index(context: typer.Context, json: Json = False) -> None:
    """Bring the index to the chain's head once, and stop; run again, it reads only what is new.

    To build it from nothing, point PALMIDO_DATABASE_URL at an empty database.

    Example: [bold]palmido index[/bold]
    """
    stack = Stack(context.obj)
    indexer = open_indexer(stack.settings, stack.engine, time.time)
    with progress("indexed", "blocks") as move:

        def report(now: Progress) -> None:
            move(now.block, max(now.head, 1))

        while (last := indexer.step(report)).outcome is not Outcome.WAITING:
            report(last)
    if json:
        show({"block": last.block, "head": last.head}, True)
    else:
        results.print(f"[green]✓[/green] The index has read every block up to {last.block:,}, the chain's newest.")


def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Instead of PALMIDO_PORT.")] = None,
) -> None:
    """Serve the API and the pages until Ctrl-C.

    Example: [bold]palmido serve[/bold]
    """
    stack = Stack(context.obj)
    settings = stack.settings
    _ = stack.engine  # brings the tables up to date
    chosen = require_free(port or settings.port, "the API", "--port")
    say(f"The gallery answers at [bold]http://{settings.host}:{chosen}[/bold]. Ctrl-C ends it.")
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=chosen,
        http=EdgeProtocol,
        log_level="warning",
        server_header=False,
        access_log=False,
    )


def worker(context: typer.Context) -> None:
    """Do the background work until Ctrl-C: follow the chain, read the characters' documents.

    Example: [bold]palmido worker[/bold]
    """
    stack = Stack(context.obj)
    _ = stack.engine  # brings the tables up to date
    runner = create_worker(stack.settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: runner.stop())
    say(f"Following chain {stack.settings.chain.value} (process {os.getpid()}). Ctrl-C ends it.")
    runner.run()
