"""GET /api/v1/status, /healthz, /healthz/live, /metrics."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gallery_api import examples
from gallery_api.database import ReadSession
from gallery_api.examples import shows
from gallery_api.status import service
from gallery_api.status.schemas import Health, Status

router = APIRouter(tags=["status"])


@router.get("/api/v1/status", responses=shows(examples.STATUS))
def read_status(request: Request, response: Response, session: ReadSession) -> Status:
    """Show how far the index is behind the chain, and the versions in use."""
    response.headers["Cache-Control"] = "no-store"
    return service.read_status(session, request.app.state.settings, request.app.state.clock())


@router.get("/healthz", responses={503: {"model": Health, "description": "Not ready; reasons say why."}})
def read_health(request: Request, response: Response, session: ReadSession) -> Health:
    """Say whether this process should be asked: the database answers and the index is not behind."""
    health = service.read_health(session, request.app.state.settings, request.app.state.clock())
    response.status_code = 200 if health.ready else 503
    response.headers["Cache-Control"] = "no-store"
    return health


@router.get("/healthz/live")
def read_liveness() -> dict[str, bool]:
    """Say that the process runs; nothing else is looked at."""
    return {"live": True}


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def read_metrics(request: Request, session: ReadSession) -> Response:
    """Give the measures of this process, and where the index is, in Prometheus' text format."""
    state = request.app.state
    service.set_gauges(state.measures, service.read_status(session, state.settings, state.clock()))
    return Response(generate_latest(state.measures.registry), 200, {"Cache-Control": "no-store"}, CONTENT_TYPE_LATEST)
