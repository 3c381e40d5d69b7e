"""Measure, print ratios against peers from the same run, and write them as JSON.

./scripts/bench [--quick] [--json FILE] [NAME…]
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from scripts.console import results, say
from tests.bench import airdrop, draw, gas, index, page, report
from tests.bench.ground import Watch
from tests.bench.ratio import Ratio

Measure = Callable[[bool], Iterator[Ratio]]
MEASURES: dict[str, Measure] = {
    "gas": gas.measure,
    "airdrop": airdrop.measure,
    "draw": draw.measure,
    "index": index.measure,
    "page": page.measure,
}
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help=f"Any of: {', '.join(MEASURES)}.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Smaller counts; under five minutes.")] = False,
    output: Annotated[Path | None, typer.Option("--json", help="Where the figures go as JSON.")] = None,
) -> None:
    """Measure and print ratios. What falls short of its goal is printed as such, and is no error."""
    unknown = set(names or []) - set(MEASURES)
    if unknown:
        raise typer.BadParameter(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(MEASURES)}")
    whole, (load, _, _) = Watch(), os.getloadavg()
    found: dict[str, Sequence[Ratio]] = {}
    for name in names or MEASURES:
        say(f"▶ {name}")
        watch = Watch()
        found[name] = list(MEASURES[name](quick))
        say(f"  {name} took {watch.seconds():.0f} s")
    results.print(report.heading(quick, load))
    results.print(report.table(found), soft_wrap=False)
    short = sum(one.reached is False for ratios in found.values() for one in ratios)
    results.print(f"{short} fell short of their goals; {whole.seconds():.0f} s in all.")
    if output is not None:
        figures = report.as_json(found, quick, load, whole.seconds())
        output.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
        say(f"written to {output}")


if __name__ == "__main__":
    app()
