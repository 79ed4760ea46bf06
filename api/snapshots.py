"""``snapshots``: what is published, newest window first."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from api.caching import fresh
from api.reading import Reader, shelf_of, snapshot_of
from api.rows import SnapshotInfo

ROUTER = APIRouter(tags=["snapshots"])


class Snapshots(BaseModel):
    """All published snapshots, newest window first, and which one is current."""

    current: str | None
    rows: list[SnapshotInfo]


@ROUTER.get("/snapshots", response_model=Snapshots)
def snapshots(request: Request, viewer: Reader) -> dict[str, Any]:
    """All published snapshots."""
    shelf = shelf_of(request)
    ids = shelf.ids()
    current = shelf.current_id()
    fresh(request, current or "", viewer.role, *ids)
    return {"current": current, "rows": [dict(shelf.open(identifier).info) for identifier in ids]}


@ROUTER.get("/snapshots/{id}", response_model=SnapshotInfo)
def snapshot(request: Request, viewer: Reader, identifier: Annotated[str, Path(alias="id")]) -> dict[str, Any]:
    """One published snapshot."""
    found = snapshot_of(shelf_of(request), identifier)
    fresh(request, found.id, viewer.role)
    return dict(found.info)
