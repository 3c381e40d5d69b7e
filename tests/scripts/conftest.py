"""Tests of the real nodes are asked for by name: they take Go, gcc and, the first time, minutes of building."""

import shutil

import pytest

from scripts import kaia, kubo
from scripts.go_programs import NODES


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "nodes: runs on real Kaia and Kubo nodes; ./scripts/test --nodes selects these")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs the real nodes, unless it was asked for and they can be had; say why."""
    if "nodes" not in config.option.markexpr:
        reason = "needs the real nodes: ./scripts/test --nodes"
    elif not _built() and shutil.which("go") is None:
        reason = "Go is missing, and the nodes were not built before"
    else:
        return
    for item in items:
        if item.get_closest_marker("nodes"):
            item.add_marker(pytest.mark.skip(reason=reason))


def _built() -> bool:
    return all(
        (NODES / "bin" / f"{program.folder}-{program.fingerprint}").exists() for program in (kaia.PROGRAM, kubo.PROGRAM)
    )
