"""Live answers: one question a second for all who wait in this process, told to each by server-sent events."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from anyio.to_thread import run_sync
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from gallery_api.claims.service import read_claims
from gallery_api.database import reading

POLL_SECONDS = 0.7
HEARTBEAT_SECONDS = 15.0
log = structlog.get_logger(__name__)


class LiveClaims:
    """Whoever follows a claim is told when its answer changes; the database is asked once for all of them."""

    def __init__(self, engine: Engine, poll_seconds: float = POLL_SECONDS) -> None:
        self._engine = engine
        self._poll_seconds = poll_seconds
        self._followers: dict[str, set[asyncio.Queue[str]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def follow(self, claim_id: str, first: str) -> AsyncIterator[str]:
        """Yield the events of a claim: `first`, then each change, and a comment now and then to keep the line open."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._followers.setdefault(claim_id, set()).add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            last = first
            yield _event(first)
            while True:
                try:
                    told = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if told != last:
                    last = told
                    yield _event(told)
        finally:
            self._followers[claim_id].discard(queue)
            if not self._followers[claim_id]:
                del self._followers[claim_id]

    async def close(self) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _watch(self) -> None:
        while self._followers:
            await asyncio.sleep(self._poll_seconds)
            try:
                answers = await run_sync(self._read, list(self._followers))
            except OperationalError as error:  # the database is away for a moment: who waits goes on waiting
                log.warning("claims could not be read", reason=str(error)[:500])
                continue
            for claim_id, answer in answers.items():
                for queue in self._followers.get(claim_id, ()):
                    queue.put_nowait(answer)

    def _read(self, claim_ids: list[str]) -> dict[str, str]:
        with reading(self._engine) as session:
            found = read_claims(session, claim_ids)
        return {claim_id: status.model_dump_json() for claim_id, status in found.items()}


def _event(answer: str) -> str:
    return f"event: claim\ndata: {answer}\n\n"
