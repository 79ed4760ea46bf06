"""``/healthz`` and ``/readyz`` for whoever keeps the service running, ``health`` for those signed in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from api.caching import program_version
from api.reading import shelf_of
from api.security import Viewer, public, require
from ona.access import ROLES

PROBES = APIRouter(tags=["health"])
ROUTER = APIRouter(tags=["health"])

Anyone = Annotated[Viewer, Depends(require(*ROLES))]


class Probe(BaseModel):
    """One word, so that a probe learns nothing about the organisation."""

    status: Literal["ok", "ready", "waiting"]


class Health(BaseModel):
    """Whether there is something to read, and which version answers."""

    status: Literal["ready", "waiting"]
    version: str = Field(examples=["0.1.0"])
    snapshot: str | None = Field(examples=["20240715T020000-3f9c2a1b"])
    synthetic: bool = Field(description="Whether the data are made up")


@PROBES.get("/healthz", dependencies=[Depends(public)])
def healthz() -> Probe:
    """Whether the process answers."""
    return Probe(status="ok")


@PROBES.get("/readyz", dependencies=[Depends(public)], responses={503: {"model": Probe}})
def readyz(request: Request, response: Response) -> Probe:
    """Whether a snapshot is published."""
    if shelf_of(request).ids():
        return Probe(status="ready")
    response.status_code = 503
    return Probe(status="waiting")


@ROUTER.get("/health")
def health(request: Request, _viewer: Anyone) -> Health:
    """State, version, and the current snapshot."""
    current = shelf_of(request).current_id()
    return Health(
        status="ready" if current else "waiting",
        version=program_version(),
        snapshot=current,
        synthetic=request.app.state.settings.synthetic,
    )
