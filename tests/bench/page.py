"""A gallery page of 24 at the top and after 999,000 of 1,000,000 rows, beside Starlette static JSON of the same size.

The service and the peer are one uvicorn process each, with the same options; wrk asks both, in alternating rounds, and
the best round of each counts. "Static JSON" is Starlette answering with bytes that are ready: it looks nothing up and
writes nothing out. The service keeps a page that a crowd asks for until something changes, so both depths are also
measured with more pages in turn than it keeps: each of those is read from the database.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from gallery_api.characters.plain_walk import PAGES_KEPT, PATH
from gallery_api.models import character_id
from gallery_api.wire import encode_cursor
from scripts.anvil import stop
from scripts.ports import free_port
from scripts.running import environment_of
from scripts.stack import ROOT
from tests.bench.ground import settings_in
from tests.bench.load import Load, press
from tests.bench.million import DROP, seed
from tests.bench.ratio import Ratio, cost, rate

ROWS = 1_000_000
DEEP = 999_000
LIMIT = 24
PAGES_IN_TURN = 2 * PAGES_KEPT
START_SECONDS = 60
GOAL, TAIL_GOAL = 0.35, 1 / 1.2


class NotAsDeep(Exception):
    """The page behind the deep cursor is not the one that a walk would reach."""

    def __init__(self, expected: int, found: int) -> None:
        self.expected, self.found = expected, found
        super().__init__(f"The deep page begins with number {found}, not {expected}: the bench does not fit the API.")


class NoAnswer(Exception):
    """A server did not begin to answer."""

    def __init__(self, url: str, log: Path) -> None:
        self.url, self.log = url, log
        super().__init__(f"{url} does not answer; its log says:\n{log.read_text(errors='replace')[-2000:]}")


def measure(quick: bool) -> Iterator[Ratio]:
    """Yield throughput at both depths, one page and many, then the tail at depth beside the tail at the top."""
    rounds, seconds = (3, 3) if quick else (5, 10)
    with tempfile.TemporaryDirectory(prefix="palmido-bench-") as name:
        folder = Path(name)
        settings = settings_in(folder, "http://127.0.0.1:9", free_port())
        seed(settings.database_url, ROWS)
        serve = ["scripts.palmido", "serve"]
        with server(serve, settings.port, PATH, folder, environment_of(settings)) as ours:
            top = httpx.get(ours + _page(None)).content
            _require_depth(ours)
            (folder / "page.json").write_bytes(top)
            port = free_port()
            words = ["tests.bench.static_page", str(port), str(folder / "page.json")]
            with server(words, port, "/bytes", folder) as theirs:
                found = _press_all(_questions(ours, theirs), rounds, seconds, folder)
    note = f"{ROWS:,} rows; peer: Starlette static JSON of the same {len(top):,} bytes, ready"
    return _ratios(found, note)


def _ratios(found: Mapping[str, Load], note: str) -> Iterator[Ratio]:
    static, objects = found["bytes"].rate, found["objects"].rate
    in_turn = f"{PAGES_IN_TURN} pages in turn, none kept in memory: each is read from the database"
    yield rate("page of 24, at the top", found["top"].rate, static, "pages/s", GOAL, note)
    yield rate(f"page of 24, after {DEEP:,}", found["deep"].rate, static, "pages/s", GOAL)
    yield cost("its p99 beside the top's", found["deep"].p99, found["top"].p99, "ms", TAIL_GOAL, "≤ 1.2 times: ≥ 0.83")
    yield rate("unkept pages, at the top", found["top in turn"].rate, static, "pages/s", GOAL, in_turn)
    yield rate(f"unkept pages, after {DEEP:,}", found["deep in turn"].rate, static, "pages/s", GOAL)
    yield cost("their p99 beside the top's", found["deep in turn"].p99, found["top in turn"].p99, "ms", TAIL_GOAL)
    yield rate(
        "unkept pages, at depth", found["deep in turn"].rate, objects, "pages/s", None, "peer: JSONResponse of it"
    )


def _questions(ours: str, theirs: str) -> dict[str, tuple[str, list[str]]]:
    return {
        "top": (ours, [_page(None)]),
        "bytes": (theirs, ["/bytes"]),
        "deep": (ours, [_page(ROWS - DEEP + 1)]),
        "top in turn": (ours, [_page(ROWS + 1 - i) for i in range(PAGES_IN_TURN)]),
        "objects": (theirs, ["/objects"]),
        "deep in turn": (ours, [_page(ROWS - DEEP + 1 - i) for i in range(PAGES_IN_TURN)]),
    }


def _page(after: int | None) -> str:
    """The path of the page that follows a number; None: the first page."""
    cursor = "" if after is None else f"cursor={encode_cursor(character_id(DROP, after))}&"
    return f"{PATH}?{cursor}limit={LIMIT}"


def _require_depth(url: str) -> None:
    """Show that our cursors are the walk's own: the first page names the next one as we do. Raises NotAsDeep."""
    first = httpx.get(url + _page(None)).json()
    deep = httpx.get(url + _page(ROWS - DEEP + 1)).json()
    for numbers, expected in (
        ([first["characters"][-1]["number"]], ROWS - LIMIT + 1),
        ([one["number"] for one in deep["characters"]], ROWS - DEEP),
    ):
        if numbers[0] != expected:
            raise NotAsDeep(expected, numbers[0])
    if f"cursor={first['next']}&" not in _page(ROWS - LIMIT + 1):
        raise NotAsDeep(ROWS - LIMIT, -1)


def _press_all(
    questions: Mapping[str, tuple[str, list[str]]], rounds: int, seconds: int, folder: Path
) -> dict[str, Load]:
    """Press each in turn, several times; the best rate and the best tail of each."""
    found: dict[str, list[Load]] = {name: [] for name in questions}
    for _ in range(rounds):
        for name, (url, paths) in questions.items():
            found[name].append(press(url, paths, seconds, folder))
    return {name: Load(max(one.rate for one in all_), min(one.p99 for one in all_)) for name, all_ in found.items()}


@contextmanager
def server(
    words: list[str], port: int, path: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run a module as a server until the block ends, and give its address once it answers; raise NoAnswer."""
    url, log = f"http://127.0.0.1:{port}", folder / f"{words[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env=os.environ | dict(environment or {}),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url + path):
            if time.monotonic() > deadline or process.poll() is not None:
                raise NoAnswer(url, log)
            time.sleep(0.1)
        yield url
    finally:
        stop(process)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
