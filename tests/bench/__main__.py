"""Measure, print ratios against peers from the same run, and write them as JSON.

./scripts/bench [--quick] [--json FILE] [NAME…]
"""

import json
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from scripts.console import results, say
from scripts.stack import source_commit
from tests.bench import airdrop, draw, gas, index, page
from tests.bench.ratio import Ratio

Measure = Callable[[bool], Iterator[Ratio]]
MEASURES: dict[str, Measure] = {
    "gas": gas.measure,
    "airdrop": airdrop.measure,
    "draw": draw.measure,
    "index": index.measure,
    "page": page.measure,
}


def bench(
    names: Annotated[list[str] | None, typer.Argument(help=f"Any of: {', '.join(MEASURES)}.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Smaller counts; under five minutes.")] = False,
    output: Annotated[Path | None, typer.Option("--json", help="Where the figures go as JSON.")] = None,
) -> None:
    """Measure and print ratios. What falls short of its goal is printed as such, and is no error."""
    unknown = set(names or []) - set(MEASURES)
    if unknown:
        raise typer.BadParameter(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(MEASURES)}")
    found: list[Ratio] = []
    for name in names or MEASURES:
        say(f"▶ {name}")
        found += MEASURES[name](quick)
    results.print(_table(found))
    if output is not None:
        output.write_text(json.dumps(_report(found, quick), indent=2, ensure_ascii=False) + "\n")
        say(f"written to {output}")


def _table(found: list[Ratio]) -> Table:
    table = Table("what", "ours", "peer", "unit", "ratio", "goal", "")
    for one in found:
        verdict = {True: "[green]reached[/green]", False: "[yellow]falls short[/yellow]", None: ""}[one.reached]
        goal = "" if one.goal is None else f"≥ {one.goal:.2f}"
        table.add_row(one.name, f"{one.ours:,.1f}", f"{one.peer:,.1f}", one.unit, f"{one.ratio:.2f}", goal, verdict)
        if one.note:
            table.add_row(f"[dim]{one.note}[/dim]")
    return table


def _report(found: list[Ratio], quick: bool) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": source_commit(),
        "machine": f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}",
        "quick": quick,
        "ratios": [one.as_json() for one in found],
    }


if __name__ == "__main__":
    sys.exit(typer.run(bench))
