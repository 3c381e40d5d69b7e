"""What a run found, for people (a table) and for machines (JSON)."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scripts.stack import source_commit
from tests.bench.ratio import Ratio

Found = Mapping[str, Sequence[Ratio]]
"""The ratios of each measure, in the order in which they ran."""


def table(found: Found) -> RenderableType:
    """One line a ratio, a section a measure, and the notes below; it fits 80 columns."""
    lines = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    lines.add_column("", no_wrap=True)
    for name in ("ours", "peer"):
        lines.add_column(name, justify="right", no_wrap=True)
    lines.add_column("unit", style="dim", no_wrap=True)
    lines.add_column("ratio", justify="right", style="bold", no_wrap=True)
    lines.add_column("goal", no_wrap=True)
    for name, ratios in found.items():
        for one in ratios:
            lines.add_row(one.name, _number(one.ours), _number(one.peer), one.unit, *_verdict(one))
        if name != list(found)[-1]:
            lines.add_section()
    notes = [
        Text.assemble((one.name, "bold"), f": {one.note}") for ratios in found.values() for one in ratios if one.note
    ]
    return Group(lines, "", *(Padding(note, (0, 0, 0, 2), style="dim") for note in notes))


def heading(quick: bool, load: float) -> str:
    """Where and how this run was made."""
    kind = "quick" if quick else "full"
    return f"{kind} run, commit {source_commit()[:7]}, {machine()}, load {load:.1f} when it began"


def machine() -> str:
    """The machine in a few words."""
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.python_implementation()} {platform.python_version()}"
    )


def as_json(found: Found, quick: bool, load: float, seconds: float) -> dict[str, Any]:
    """All figures and where they were found. ``load``: the machine's load when the run began."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": source_commit(),
        "machine": machine(),
        "load": round(load, 2),
        "quick": quick,
        "seconds": round(seconds, 1),
        "ratios": [{"measure": name, **one.as_json()} for name, ratios in found.items() for one in ratios],
    }


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"


def _verdict(one: Ratio) -> tuple[str, str]:
    if one.goal is None:
        return f"{one.ratio:.2f}", ""
    return f"{one.ratio:.2f}", f"≥ {one.goal:.2f} {'[green]✓[/green]' if one.reached else '[yellow]short[/yellow]'}"
