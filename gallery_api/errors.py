"""What can go wrong for a caller, as RFC 9457 problem details; one handler turns each into a response."""

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException

PROBLEM_JSON = "application/problem+json"
log = structlog.get_logger(__name__)
MACHINE_PATHS = ("/api/", "/ipfs/", "/healthz", "/metrics")


class InvalidField(BaseModel):
    """One input that was refused, and why."""

    where: str = Field(examples=["query.limit"])
    why: str = Field(examples=["Input should be less than or equal to 100"])


class Problem(BaseModel):
    """RFC 9457 problem details; ``type`` is stable, ``detail`` is for people and says what to do next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:palmido:problem:character-not-found",
                    "title": "There is no such character",
                    "status": 404,
                    "detail": "Drop 1 has no number 61. Look at /api/v1/drops/1 for the numbers that exist.",
                    "instance": "/api/v1/characters/1/61",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[InvalidField] | None = None


class RequestProblem(Exception):
    """A request that cannot be answered as asked; a subclass names what was wrong and keeps it in fields."""

    status = 400
    slug = "bad-request"
    title = "The request cannot be answered"
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class CharacterNotFound(RequestProblem):
    status, slug, title = 404, "character-not-found", "There is no such character"

    def __init__(self, drop: int, number: int) -> None:
        self.drop = drop
        self.number = number
        super().__init__(
            f"Drop {drop} has no number {number}. Look at /api/v1/drops/{drop} for the numbers that exist."
        )


class DropNotFound(RequestProblem):
    status, slug, title = 404, "drop-not-found", "There is no such drop"

    def __init__(self, drop: int) -> None:
        self.drop = drop
        super().__init__(f"Drop {drop} was never opened. Look at /api/v1/drops for the drops that exist.")


class ContentNotFound(RequestProblem):
    status, slug, title = 404, "content-not-found", "This service does not hold that content"

    def __init__(self, address: str, reason: str) -> None:
        self.address = address
        self.reason = reason
        super().__init__(f"{reason}. Check the CID and the path, or ask another IPFS gateway.")


class RangeNotSatisfiable(RequestProblem):
    status, slug, title = 416, "range-not-satisfiable", "The range begins behind the end"

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"The content has {size} bytes. Ask for a range within them.")
        self.headers = {"Content-Range": f"bytes */{size}"}


class InvalidCursor(RequestProblem):
    status, slug, title = 422, "invalid-cursor", "The cursor is not one of ours"

    def __init__(self) -> None:
        super().__init__("Use the cursor exactly as a page gave it, or leave it out to start from the beginning.")


class InvalidAddress(RequestProblem):
    status, slug, title = 422, "invalid-address", "The address is not an address"

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            "An address is 0x and 40 hexadecimal digits, and mixed case must be the right checksum. Copy it again."
        )


class StoreUnavailable(RequestProblem):
    status, slug, title = 503, "store-unavailable", "The IPFS store does not answer"
    headers = MappingProxyType({"Retry-After": "5"})

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "The content is not lost: it can be fetched by its CID from any IPFS gateway. Try again in a few seconds."
        )


class NotIndexedYet(RequestProblem):
    status, slug, title = 503, "not-indexed-yet", "The chain is not read yet"
    headers = MappingProxyType({"Retry-After": "2"})

    def __init__(self) -> None:
        super().__init__(
            "The worker has not read the first block yet. Start it with `palmido worker`, or try again soon."
        )


type_of = "urn:palmido:problem:{}".format
ErrorPage = Callable[[Request, Problem], Response]


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as application/problem+json."""
    body = orjson.dumps(problem.model_dump(exclude_none=True))
    return Response(body, problem.status, {**(headers or {}), "Cache-Control": "no-store"}, PROBLEM_JSON)


def new_reference() -> str:
    """Return what a person can say to the operator, who finds it in the log."""
    return "E-" + secrets.token_hex(2).upper()


def install_errors(app: FastAPI) -> None:
    """Answer every error with problem details, or with ``app.state.error_page`` when that is set and a person asks."""

    def answer(request: Request, status: int, slug: str, title: str, detail: str, **more: Any) -> Response:
        headers = more.pop("headers", None)
        problem = Problem(
            type=type_of(slug), title=title, status=status, detail=detail, instance=request.url.path[:2048], **more
        )
        page: ErrorPage | None = getattr(request.app.state, "error_page", None)
        if page is not None and _is_for_a_person(request):
            response = page(request, problem)
            response.headers.update(headers or {})
            return response
        return problem_response(problem, headers)

    @app.exception_handler(RequestProblem)
    async def _problem(request: Request, error: RequestProblem) -> Response:
        return answer(request, error.status, error.slug, error.title, error.detail, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [
            InvalidField(where=".".join(str(part) for part in each["loc"])[:200], why=str(each["msg"])[:300])
            for each in error.errors()[:20]
        ]
        detail = "Correct the inputs named in errors; /api/v1/openapi.json says what each may be."
        return answer(request, 422, "invalid-input", "Some inputs are not valid", detail, errors=errors)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        phrase = HTTPStatus(error.status_code).phrase
        slug = phrase.lower().replace(" ", "-")
        detail = f"{request.method} {request.url.path[:200]}: {error.detail}. /api/v1/openapi.json lists what exists."
        return answer(request, error.status_code, slug, phrase, detail, headers=dict(error.headers or {}))

    @app.exception_handler(OperationalError)
    async def _database(request: Request, error: OperationalError) -> Response:
        reference = new_reference()
        log.error("database unavailable", reference=reference, path=request.url.path, reason=str(error.orig)[:500])
        detail = (
            f"Nothing is lost; try again in a few seconds. If it stays, tell the operator the reference {reference}."
        )
        headers = {"Retry-After": "5"}
        return answer(request, 503, "database-unavailable", "The database does not answer", detail, headers=headers)

    @app.exception_handler(DataError)
    async def _unstorable(request: Request, error: DataError) -> Response:
        detail = "An input is one that the database cannot hold; /api/v1/openapi.json says what each may be."
        return answer(request, 422, "invalid-input", "Some inputs are not valid", detail)

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> Response:
        reference = new_reference()
        log.error("unexpected", reference=reference, method=request.method, path=request.url.path, exc_info=error)
        detail = f"Nothing was changed. Try again; if it stays, tell the operator the reference {reference}."
        return answer(request, 500, "unexpected", "Something went wrong on our side", detail)


def _is_for_a_person(request: Request) -> bool:
    return not request.url.path.startswith(MACHINE_PATHS) and "text/html" in request.headers.get("accept", "")
