"""Conditional requests: a 304 costs two rows and never the answer."""

from collections.abc import Callable, Mapping

from fastapi import Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from gallery_api.wire import read_index_cursor, read_revision

CACHE_CONTROL = "no-cache"  # keep it, but ask whether it is still true: a citizen must see an arrival at once


def answer(
    request: Request, session: Session, produce: Callable[[], BaseModel | bytes], *, tells_time: bool = False
) -> Response:
    """Return what ``produce`` gives as JSON with an entity tag and the as-of block, or 304 when the caller has it.

    The tag is weak: the same content may be as of a later block, which the Palmido-Block header always tells.
    What ``tells_time`` depends on the time of that block as well (a drop opens without any event): so does its tag.
    """
    revision = read_revision(session)
    cursor = read_index_cursor(session)
    headers = as_of_headers(cursor.block, cursor.hash)
    headers["ETag"] = tag = entity_tag(revision, cursor.timestamp if tells_time else None)
    if matches(request.headers, tag):
        return Response(None, 304, headers)
    made = produce()
    body = made if isinstance(made, bytes) else made.model_dump_json()
    return Response(body, 200, headers, "application/json")


def as_of_headers(block: int, block_hash: bytes | None) -> dict[str, str]:
    """Return the headers that every answer with chain data has."""
    headers = {"Cache-Control": CACHE_CONTROL, "Palmido-Block": str(block)}
    if block_hash:
        headers["Palmido-Block-Hash"] = f"0x{block_hash.hex()}"
    return headers


def entity_tag(revision: int, at: int | None = None) -> str:
    """Return the weak entity tag of an address at a revision, and at a block's time (Unix seconds) if that matters.

    It only has to tell one address's answers apart.
    """
    return f'W/"{revision:x}"' if at is None else f'W/"{revision:x}-{at:x}"'


def matches(headers: Mapping[str, str], tag: str) -> bool:
    """Return whether If-None-Match names this tag (weak comparison, RFC 9110 §13.1.2)."""
    asked = headers.get("if-none-match", "")
    if not asked:
        return False
    bare = tag.removeprefix("W/")
    return asked.strip() == "*" or any(one.strip().removeprefix("W/") == bare for one in asked.split(","))
