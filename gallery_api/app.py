"""The HTTP service: wiring only."""

import contextlib
import importlib.util
import time
from collections.abc import AsyncIterator, Callable

from fastapi import FastAPI

from gallery_api import characters, drops, gateway, status, wallets
from gallery_api.characters import routes as characters_routes
from gallery_api.database import create_database_engine
from gallery_api.drops import routes as drops_routes
from gallery_api.errors import install_errors
from gallery_api.settings import Settings
from gallery_api.status import routes as status_routes
from gallery_api.wallets import routes as wallets_routes

__all__ = ["characters", "create_app", "drops", "gateway", "status", "wallets"]


def create_app(settings: Settings, clock: Callable[[], float] = time.time) -> FastAPI:
    """Return the service for these settings; the database must be upgraded (gallery_api.database.upgrade).

    ``app.state`` has settings, engine, store and clock. The pages join when gallery_api.web.pages is there: its
    ``install(app)`` adds its routes, its static files and ``app.state.error_page`` (errors.ErrorPage).
    """
    app = FastAPI(
        title="Palmido",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.clock = clock
    app.state.engine = create_database_engine(settings.database_url)
    install_errors(app)
    for routes in (characters_routes, wallets_routes, drops_routes, status_routes):
        app.include_router(routes.router)
    if importlib.util.find_spec("gallery_api.web.pages"):
        from gallery_api.web import pages

        pages.install(app)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.engine.dispose()
