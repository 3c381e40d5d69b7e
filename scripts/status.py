"""`palmido status`: chain, contract, journal, index, IPFS and database at one look."""

from collections.abc import Callable

import typer
from rich.markup import escape

from scripts.checks import CHECKS, Check, NotAsked, Part, Report
from scripts.console import Json, hanging, results, show
from scripts.explanations import explain
from scripts.stack import Stack

NAME_WIDTH = 10


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("status")(status)


def status(context: typer.Context, json: Json = False) -> None:
    """Show chain, contract, journal, index, IPFS and database, and whether they belong together.

    Ends with 1 when one of them cannot be reached, or belongs to another chain.

    Example: [bold]palmido status --json[/bold]
    """
    stack = Stack(context.obj)
    report: dict[str, Part] = {}
    for name, check in CHECKS.items():
        report[name] = _ask(check, stack, report)
        if not json:
            _tell(name, report[name], check.words)
    if json:
        show(report, True)
    if any("problem" in part for part in report.values()):
        raise typer.Exit(1)


def _ask(check: Check, stack: Stack, report: Report) -> Part:
    try:
        return check.ask(stack, report)
    except NotAsked as reason:
        return {"not_asked": str(reason)}
    except Exception as trouble:
        told = explain(trouble)
        if told is None:
            if not isinstance(trouble, OSError):
                raise
            told = [(str(trouble), "")]
        what, todo = told[0]
        return {"problem": what, "todo": todo}


def _tell(name: str, part: Part, words: Callable[[Part], str]) -> None:
    if "problem" in part:
        mark, lines = "[red]✗[/red]", [part["problem"], *filter(None, [part["todo"]])]
    elif "not_asked" in part:
        mark, lines = "[dim]–[/dim]", [f"not asked: {part['not_asked']}"]
    else:
        mark, lines = ("[yellow]·[/yellow]" if part.get("behind") else "[green]✓[/green]"), [words(part)]
    indent = NAME_WIDTH + 2
    first, *more = [escape(hanging(line, indent, results)) for line in lines]
    results.print(f"{mark} [bold]{name:<{NAME_WIDTH}}[/bold]{first}")
    for line in more:
        results.print(" " * indent + line)
