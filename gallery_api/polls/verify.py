"""Counting a poll again from its bundle: thirteen steps, each PASS, FAIL or SKIPPED. No network, unless a chain is
passed in: then the bundle is compared with it as well."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from gallery_api.polls.bundle import Files
from gallery_api.polls.chain import Chain, ChainDiffers
from gallery_api.polls.steps import Steps, Unchecked


class Status(StrEnum):
    """What a step found. SKIPPED is not verified."""

    PASS = "PASS"  # noqa: S105 (a verdict, no password)
    FAIL = "FAIL"
    SKIPPED = "SKIPPED"


class Step(NamedTuple):
    """A step's name, what it found, and the reason or the figures."""

    name: str
    status: Status
    detail: str


@dataclass(frozen=True)
class Report:
    """The thirteen steps over the bundle; what the chain says; and one step for each receipt or refusal passed in."""

    poll_id: bytes | None
    steps: tuple[Step, ...]
    chain: Step
    papers: tuple[Step, ...]
    result: dict[str, Any] | None

    @property
    def all(self) -> tuple[Step, ...]:
        """Every step in order: the thirteen, the chain, the papers."""
        return (*self.steps, self.chain, *self.papers)

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return any(step.status is Status.FAIL for step in self.all)

    @property
    def verified(self) -> bool:
        """Whether everything passed and nothing was skipped, the chain included."""
        return all(step.status is Status.PASS for step in self.all)


def verify(
    files: Files,
    *,
    poll_id: bytes | None = None,
    chain: Chain | None = None,
    executor: Executor | None = None,
    papers: Sequence[Any] = (),
) -> Report:
    """Check a bundle's files.

    poll_id: the id the poll was announced with; chain: without it what only a chain can tell is skipped; executor:
    where signatures are checked, any of concurrent.futures; papers: receipts and refusals as JSON values.
    """
    checks = Steps(files, poll_id, chain, executor)
    steps = tuple(_run(name, check) for name, check in checks.all())
    compared = _run("chain", checks.check_chain)
    shown = tuple(_run(f"paper {place}", partial(checks.paper, paper)) for place, paper in enumerate(papers, 1))
    manifest = checks.manifest
    return Report(manifest.poll_id if manifest else None, steps, compared, shown, checks.told)


def _run(name: str, check: Callable[[], str]) -> Step:
    try:
        return Step(name, Status.PASS, check())
    except Unchecked as reason:
        return Step(name, Status.SKIPPED, str(reason))
    except (ValueError, ChainDiffers) as reason:
        return Step(name, Status.FAIL, str(reason))
