"""GET /api/v1/drops, /api/v1/drops/{drop}."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gallery_api import examples
from gallery_api.characters.schemas import DropNumber
from gallery_api.conditional import answer
from gallery_api.database import ReadSession
from gallery_api.drops import service
from gallery_api.drops.schemas import DropDetail, DropPage, DropQuery
from gallery_api.examples import shows
from gallery_api.openapi import NOT_FOUND, PROBLEMS

router = APIRouter(prefix="/api/v1", tags=["drops"], responses=PROBLEMS)


@router.get("/drops", response_model=DropPage, responses=shows(examples.DROPS))
def list_drops(request: Request, session: ReadSession, asked: Annotated[DropQuery, Query()]) -> Response:
    """List drops, newest first."""
    return answer(request, session, lambda: service.list_drops(session, asked), tells_time=True)


@router.get("/drops/{drop}", response_model=DropDetail, responses={**NOT_FOUND, **shows(examples.DROP_DETAIL)})
def read_drop(request: Request, session: ReadSession, drop: DropNumber) -> Response:
    """Show one drop and what happened to it."""
    return answer(request, session, lambda: service.read_drop(session, drop), tells_time=True)
