"""`palmido poll`: count a poll again from its bundle, without the service; `palmido-verify` is the same alone."""

import json as jsons
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.markup import escape
from rich.table import Table

from gallery_api.polls.bundle import BundleUnreadable, Files, read_bundle
from gallery_api.polls.chain import Chain
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.verify import Report, Status, Step, verify
from scripts.console import Json, results, say, show
from scripts.poll_chain import JsonRpcChain, NodeSilent
from scripts.trouble import Trouble

group = typer.Typer(help="Polls that anyone can recount.", no_args_is_help=True, rich_markup_mode="rich")
COLORS = {Status.PASS: "green", Status.FAIL: "bold red", Status.SKIPPED: "yellow"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(group, name="poll")


@group.callback()
def polls() -> None:
    """Polls that anyone can recount."""


@group.command("verify")
def verify_bundle(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The bundle: a directory, or its tar.", exists=True)],
    rpc: Annotated[str | None, typer.Option(help="Ask this node too. Without it the network is cut.")] = None,
    receipt: Annotated[
        list[Path] | None, typer.Option(help="A receipt or refusal that you kept; may be given again.", exists=True)
    ] = None,
    poll: Annotated[str | None, typer.Option(help="The id the poll was announced with, 0x…")] = None,
    processes: Annotated[int, typer.Option(min=1, help="How many processes check signatures.")] = 1,
    json: Json = False,
) -> None:
    """Count a poll again: thirteen steps, each PASS, FAIL or SKIPPED; skipped is not verified.

    Ends with 1 when a step fails.

    Example: [bold]palmido poll verify bundle.tar --receipt receipt.json[/bold]
    """
    report = _report(bundle, rpc, receipt or [], poll, processes)
    if json:
        show(_document(report), True)
    else:
        _tell(report)
    if report.failed:
        raise typer.Exit(1)


def _report(bundle: Path, rpc: str | None, receipts: Sequence[Path], poll: str | None, processes: int) -> Report:
    papers = [_paper(path) for path in receipts]
    poll_id = _poll_id(poll)
    try:
        files = read_bundle(bundle)
    except BundleUnreadable as reason:
        failed = Step("files", Status.FAIL, str(reason))
        return Report(None, (failed,), Step("chain", Status.SKIPPED, "there is nothing to compare"), (), None)
    with nullcontext() if rpc else network_cut(), _executor(processes) as executor:
        chain = _chain(files, rpc) if rpc else None
        return verify(files, poll_id=poll_id, chain=chain, executor=executor, papers=papers)


@contextmanager
def network_cut() -> Iterator[None]:
    """Whoever opens a socket meanwhile fails."""
    opened = socket.socket
    socket.socket = _refused  # type: ignore[assignment, misc]
    try:
        yield
    finally:
        socket.socket = opened  # type: ignore[misc]


def _refused(*_: object, **__: object) -> NoReturn:
    raise OSError("counting a bundle again opens no connection; --rpc URL asks a node")


@contextmanager
def _executor(processes: int) -> Iterator[Executor | None]:
    if processes == 1:
        yield None
        return
    with ProcessPoolExecutor(processes) as executor:
        yield executor


def _chain(files: Files, rpc: str) -> Chain | None:
    try:
        manifest = Manifest.parse(files.get("manifest.json", b""))
    except ValueError:
        return None  # the second step tells what is wrong with it
    try:
        return JsonRpcChain(rpc, manifest.domain.contract)
    except NodeSilent as error:
        raise Trouble(f"{rpc} is no address of a node.", "Give one such as https://public-en.node.kaia.io.") from error


def _paper(path: Path) -> Any:
    try:
        return jsons.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Trouble(f"{path} is no JSON: {error}.", "Give the receipt as it was downloaded.") from error


def _poll_id(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        poll_id = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        poll_id = b""
    if len(poll_id) != 32:
        raise Trouble(f"{text} is no poll's id.", "An id is 0x and 64 hexadecimal digits, as the poll's page shows it.")
    return poll_id


def _document(report: Report) -> dict[str, Any]:
    counted = any(step.name == "result" and step.status is Status.PASS for step in report.steps)
    return {
        "poll": "0x" + report.poll_id.hex() if report.poll_id else None,
        "failed": report.failed,
        "verified": report.verified,
        "steps": [_step(step) for step in report.steps],
        "chain": _step(report.chain),
        "papers": [_step(step) for step in report.papers],
        "result": report.result if counted else None,
    }


def _step(step: Step) -> dict[str, str]:
    return {"name": step.name, "status": step.status.value, "detail": step.detail}


def _tell(report: Report) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    numbers = [str(number) for number in range(1, len(report.steps) + 1)]
    for number, step in zip(numbers + [""] * len(report.all), report.all, strict=False):
        status = f"[{COLORS[step.status]}]{step.status.value}[/{COLORS[step.status]}]"
        table.add_row(number, step.name, status, escape(step.detail))
    results.print(table)
    skipped = [step.name for step in report.all if step.status is Status.SKIPPED]
    if report.failed:
        say("[red]✗[/red] This bundle does not prove its result.")
    elif skipped:
        say(f"[yellow]–[/yellow] Nothing is wrong; not verified: {', '.join(skipped)}.")
    else:
        say("[green]✓[/green] Verified.")
