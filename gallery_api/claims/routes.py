"""POST /api/v1/claims, GET /api/v1/claims/{id}, its events, and GET /api/v1/codes/{drop}/{ticket}."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from gallery_api import examples
from gallery_api.claims import service
from gallery_api.claims.schemas import ClaimId, ClaimPost, ClaimStatus, CodeStatus, DropId, Uint32
from gallery_api.database import ReadSession, reading, writing
from gallery_api.examples import shows
from gallery_api.openapi import NOT_FOUND, PROBLEMS, problem_answer

STREAM = {"text/event-stream": {"schema": {"type": "string"}}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: problem_answer("The body is not JSON in UTF-8."),
    409: problem_answer("The code is used already, or its drop is not open yet."),
    410: problem_answer("The code was voided, its drop is closed, or everything is issued."),
}
router = APIRouter(prefix="/api/v1", tags=["claims"], responses=PROBLEMS)


@router.post("/claims", status_code=202, responses={**NOT_FOUND, **REFUSALS, **shows(examples.CLAIM, 202)})
def post_claim(request: Request, response: Response, post: ClaimPost) -> ClaimStatus:
    """Take a claim and reserve its ticket; Location says where to follow it. The same post gets the same answer."""
    state = request.app.state
    with reading(state.engine) as session:
        checked = service.check_claim(session, state.desk_domain, post)
    with writing(state.engine) as session:
        status = service.reserve(session, checked, state.clock())
    response.headers["Location"] = f"/api/v1/claims/{status.id}"
    response.headers["Cache-Control"] = "no-store"
    return status


@router.get("/claims/{claim}", responses={**NOT_FOUND, **shows(examples.CLAIM)})
def read_claim(response: Response, session: ReadSession, claim: ClaimId) -> ClaimStatus:
    """Say how far a claim is."""
    response.headers["Cache-Control"] = "no-store"
    return service.read_claim(session, claim)


@router.get(
    "/claims/{claim}/events",
    response_class=StreamingResponse,
    responses={**NOT_FOUND, 200: {"description": "ClaimStatus at once and after each change.", "content": STREAM}},
)
def follow_claim(request: Request, claim: ClaimId) -> StreamingResponse:
    """Follow a claim: server-sent events, each a ClaimStatus."""
    # A session that FastAPI gives stays open as long as the stream, and its snapshot would hold up the indexer.
    with reading(request.app.state.engine) as session:
        first = service.read_claim(session, claim).model_dump_json()
    events = request.app.state.live_claims.follow(claim, first)
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.get("/codes/{drop}/{ticket}", responses={**NOT_FOUND, **shows(examples.CODE)})
def read_code(request: Request, response: Response, session: ReadSession, drop: DropId, ticket: Uint32) -> CodeStatus:
    """Say whether a code is free, and when its drop is open; reading it consumes nothing."""
    state = request.app.state
    response.headers["Cache-Control"] = "no-store"
    return service.read_code(session, state.desk_domain, drop, ticket, state.clock())
