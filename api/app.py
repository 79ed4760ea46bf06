"""The app: routers, the order of what surrounds them, and what they share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware

from api import (
    ambassadors,
    calibration,
    coverage,
    departments,
    document,
    exports,
    findings,
    health,
    helpflow,
    me,
    network,
    participation,
    problems,
    requests,
    signin,
    silos,
    snapshots,
)
from api.caching import NotModified, not_modified, program_version
from api.queries import queries_of
from api.security import Failures, declared_endpoints, guard
from api.wire import HeadAsGet, KnownHosts, NoCrash, SafeHeaders, SmallBodies
from ona import appdb
from ona.published import Shelf
from ona.settings import Settings

RESOURCES: Final = {
    "health": health.ROUTER,
    "snapshots": snapshots.ROUTER,
    "departments": departments.ROUTER,
    "silos": silos.ROUTER,
    "network": network.ROUTER,
    "helpflow": helpflow.ROUTER,
    "participation": participation.ROUTER,
    "findings": findings.ROUTER,
    "ambassadors": ambassadors.ROUTER,
    "requests": requests.ROUTER,
    "coverage": coverage.ROUTER,
    "calibration": calibration.ROUTER,
    "exports": exports.ROUTER,
    "me": me.ROUTER,
    "document": document.ROUTER,
}
"""Every resource under ``/api/v1``."""

LARGEST_BODY: Final = 64 * 1024
NO_TELEMETRY: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
"""Nothing about a request leaves the process, whatever the environment asks the framework for."""


def create_app(settings: Settings, *, pages: Sequence[APIRouter] = (), shelf: Shelf | None = None) -> FastAPI:
    """Make the app.

    Parameters
    ----------
    settings
        The configuration; its app database is opened and brought forward.
    pages
        Routers of the layer above. Each of their routes declares its roles like ours.
    shelf
        The published snapshots; those of ``settings.published_folder`` by default.

    Notes
    -----
    ``app.state`` holds ``settings``, ``shelf``, ``database``, and two hooks that pages may replace:
    ``render_problem(request, body) -> Response`` and ``render_signin(request) -> Response``.
    """
    app = FastAPI(
        title="ONA",
        version=program_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
        dependencies=[Depends(guard)],
        middleware=_around(settings),
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.shelf = shelf or Shelf(settings.published_folder)
    app.state.database = appdb.open(settings.app_database_url)
    app.state.failures = Failures()
    app.state.render_signin = signin.plain_page
    problems.install(app)
    document.install(app)
    app.add_exception_handler(NotModified, not_modified)
    _include(app, pages)
    return app


def _around(settings: Settings) -> list[Middleware]:
    # Outermost first: headers stand on every answer, also on those of the doors within.
    return [
        Middleware(SafeHeaders),
        Middleware(NoCrash),
        Middleware(KnownHosts, base_url=settings.serve.base_url),
        Middleware(SmallBodies, largest=LARGEST_BODY),
        Middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY),
        Middleware(HeadAsGet),
        Middleware(GZipMiddleware, minimum_size=500, compresslevel=6),
    ]


def _include(app: FastAPI, pages: Sequence[APIRouter]) -> None:
    for router in (health.PROBES, signin.ROUTER, *pages):
        app.include_router(router)
    for router in RESOURCES.values():
        app.include_router(router, prefix=document.PREFIX)
    app.state.declared = declared_endpoints(app)
    app.state.queries = queries_of(app)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.database.close()
