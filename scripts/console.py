"""How commands speak: progress on standard error, results on standard output, as text or as JSON."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; for scripts.")]

# Addresses and links must stay whole, so that they can be copied.
speech = Console(stderr=True, highlight=False, soft_wrap=True)
results = Console(highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """Say what is happening now."""
    speech.print(line)


def confirm(question: str) -> None:
    """Return when somebody says yes; raise Exit otherwise, and say that nothing happened."""
    code = 1
    try:
        if typer.confirm(question, err=True):
            return
    except typer.Abort:  # Ctrl-C, or nobody there to answer
        say("")
        code = 130
    say("Stopped. Nothing was sent.")
    raise typer.Exit(code)


def complain(what: str, todo: str) -> None:
    """Say what went wrong, line by line, and what to do about it."""
    first, *more = what.split("\n")
    speech.print(f"[red]✗[/red] {escape(hanging(first, 2))}")
    for line in more:
        speech.print(f"  {escape(hanging(line.strip(), 4))}")
    for line in filter(None, todo.split("\n")):
        speech.print(f"  {escape(hanging(line, 2))}")


def hanging(text: str, indent: int, console: Console = speech) -> str:
    """Break a long line at spaces, further lines indented; never without a terminal, and never inside a word."""
    width = console.width - indent
    if not console.is_terminal or cell_len(text) <= width:
        return text
    lines, line = [], ""
    for word in text.split():
        if line and cell_len(f"{line} {word}") > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return ("\n" + " " * indent).join([*lines, line])


def show(result: dict[str, Any], as_json: bool) -> None:
    """Print a result: names and values, or JSON. A value stays on one line, so that it can be copied whole."""
    if as_json:
        sys.stdout.write(json.dumps(result, default=_plain, ensure_ascii=False) + "\n")
        return
    width = max(len(name) for name in result)
    for name, value in result.items():
        results.print(f"[dim]{name.replace('_', ' '):<{width}}[/dim]  {escape(str(_plain(value)))}")


@contextmanager
def progress(what: str, unit: str = "") -> Iterator[Callable[[int, int], None]]:
    """Show a bar and give the function that moves it: `move(done, total)`. Without a terminal, a line each tenth."""
    if not speech.is_terminal:
        yield _lines(what, unit)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=speech) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(what: str, unit: str) -> Callable[[int, int], None]:
    told = -1

    def move(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 if done >= total else done * 10 // total
        if tenth > told:
            told = tenth
            say(f"  {what}: {done} of {total} {unit}".rstrip())

    return move


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return value if isinstance(value, int | float | str | list | dict) or value is None else str(value)
