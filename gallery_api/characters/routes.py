"""GET /api/v1/characters, /api/v1/characters/{drop}/{number}, /api/v1/traits."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gallery_api import examples
from gallery_api.characters import service
from gallery_api.characters.schemas import Character, CharacterPage, CharacterQuery, DropNumber, TraitList
from gallery_api.characters.schemas import CharacterNumber as Number
from gallery_api.conditional import answer
from gallery_api.database import ReadSession
from gallery_api.examples import shows
from gallery_api.openapi import NOT_FOUND, PROBLEMS

ONE_CHARACTER = {**NOT_FOUND, **shows(examples.CHARACTER)}
router = APIRouter(prefix="/api/v1", tags=["characters"], responses=PROBLEMS)


@router.get("/characters", response_model=CharacterPage, responses=shows(examples.CHARACTERS))
def list_characters(request: Request, session: ReadSession, asked: Annotated[CharacterQuery, Query()]) -> Response:
    """List characters, newest first."""
    return answer(request, session, lambda: service.page_parts(session, asked).json())


@router.get("/characters/{drop}/{number}", response_model=Character, responses=ONE_CHARACTER)
def read_character(request: Request, session: ReadSession, drop: DropNumber, number: Number) -> Response:
    """Show one character: who holds it, what it stands for, where it has been, and how to verify it."""
    return answer(request, session, lambda: service.read_character(session, drop, number))


@router.get("/traits", response_model=TraitList, responses=shows(examples.TRAITS))
def list_traits(request: Request, session: ReadSession) -> Response:
    """List what characters can be filtered by."""
    return answer(request, session, lambda: service.list_traits(session))
