"""Print what the commands of the same journeys answered differently on real nodes.

Usage: python -m tests.journeys.differences DEFAULTS NODES
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def flatten(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each leaf of a JSON value with its place in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flatten(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from flatten(inner, f"{place}[{i}]")
    else:
        yield place, value


def differences(defaults: dict[str, Any], nodes: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each answer, or part of one, that is not the same on both."""
    for journey in sorted(defaults.keys() | nodes.keys()):
        before, after = defaults.get(journey, []), nodes.get(journey, [])
        if [command for command, _ in before] != [command for command, _ in after]:
            yield f"{journey}: not the same commands ({len(before)} and {len(after)})"
            continue
        for (command, one), (_, other) in zip(before, after, strict=True):
            left, right = dict(flatten(one)), dict(flatten(other))
            for place in [*left, *(place for place in right if place not in left)]:
                if left.get(place) != right.get(place):
                    yield f"palmido {command}: {place}: {left.get(place)} → {right.get(place)}"


def read_answers(place: Path) -> dict[str, Any]:
    """What the commands answered, by journey; empty when nothing was recorded."""
    return dict(json.loads(line) for line in place.read_text().splitlines()) if place.exists() else {}


def main() -> None:
    """Print the differences; 1 when a file has no journey in it, for then nothing was compared."""
    defaults, nodes = (read_answers(Path(name)) for name in sys.argv[1:3])
    if not defaults or not nodes:
        sys.exit("A run recorded no journey: nothing was compared.")
    found = list(differences(defaults, nodes))
    compared = sum(len(list(flatten(answer))) for heard in nodes.values() for _, answer in heard)
    print(f"What differs on Kaia + Kubo + PostgreSQL from anvil + blocks + SQLite ({compared} values compared):")
    print("\n".join(f"  {line}" for line in found) or "  nothing")


if __name__ == "__main__":
    main()
