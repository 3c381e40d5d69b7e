"""The HTTP service: wiring only."""

import contextlib
import importlib.util
import time
from collections.abc import AsyncIterator, Callable

from fastapi import FastAPI
from starlette.types import ASGIApp

from gallery_api.characters import routes as characters
from gallery_api.characters.plain_walk import PlainWalk, reader_of
from gallery_api.claims import routes as claims
from gallery_api.claims.live import LiveClaims
from gallery_api.connections import desk_domain, open_store
from gallery_api.database import create_database_engine
from gallery_api.drops import routes as drops
from gallery_api.edge import Edge, Measures
from gallery_api.errors import install_errors
from gallery_api.gateway import routes as gateway
from gallery_api.logs import configure_logs
from gallery_api.openapi import EVERYWHERE, describe_problems
from gallery_api.settings import Settings
from gallery_api.status import routes as status
from gallery_api.wallets import routes as wallets


class Service(FastAPI):
    """FastAPI whose outermost ring is ours, so that even its own errors are measured and carry the security headers."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put the edge around everything, and the gallery's plain walk before the framework."""
        walk = PlainWalk(super().build_middleware_stack(), self.state.reader)
        return Edge(walk, self.state.measures, self.state.settings.max_requests_at_once)


def create_app(settings: Settings, clock: Callable[[], float] = time.time) -> FastAPI:
    """Return the service for these settings; the database must be upgraded (gallery_api.database.upgrade).

    ``app.state`` has settings, engine, reader, store, measures and clock. The pages join when gallery_api.web.pages is
    there: its ``install(app)`` adds its routes, its static files and ``app.state.error_page`` (errors.ErrorPage).
    """
    configure_logs()
    app = Service(
        title="Palmido",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would name the host that the caller claimed to ask
        responses=EVERYWHERE,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.clock = clock
    app.state.engine = create_database_engine(settings.database_url)
    app.state.reader = reader_of(app.state.engine)
    app.state.store = open_store(settings)
    app.state.desk_domain = desk_domain(settings)
    app.state.live_claims = LiveClaims(app.state.engine)
    app.state.measures = Measures()
    install_errors(app)
    describe_problems(app)
    for feature in (characters, wallets, drops, claims, status, gateway):
        app.include_router(feature.router)
    if importlib.util.find_spec("gallery_api.web.pages"):
        from gallery_api.web import pages

        pages.install(app)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await app.state.live_claims.close()
    await app.state.reader.close()
    app.state.engine.dispose()
