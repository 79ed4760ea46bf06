"""``snapshots``: what is published, newest window first."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from api.caching import fresh
from api.reading import Reader, good_ones, shelf_of, snapshot_of
from api.rows import SnapshotInfo

ROUTER = APIRouter(tags=["snapshots"])


class Snapshots(BaseModel):
    """All published snapshots, newest window first, which one is current, and which are damaged."""

    current: str | None
    rows: list[SnapshotInfo]
    damaged: list[str]


@ROUTER.get("/snapshots", response_model=Snapshots)
def snapshots(request: Request, viewer: Reader) -> dict[str, Any]:
    """All published snapshots."""
    shelf = shelf_of(request)
    ids, current, good = shelf.ids(), shelf.current_id(), good_ones(shelf)
    whole = {one.id for one in good}
    damaged = [identifier for identifier in ids if identifier not in whole]
    fresh(request, current or "", viewer.role, *ids, "damaged", *damaged)
    return {"current": current, "rows": [dict(one.info) for one in good], "damaged": damaged}


@ROUTER.get("/snapshots/{id}", response_model=SnapshotInfo)
def snapshot(request: Request, viewer: Reader, identifier: Annotated[str, Path(alias="id")]) -> dict[str, Any]:
    """One published snapshot."""
    found = snapshot_of(shelf_of(request), identifier)
    fresh(request, found.id, viewer.role)
    return dict(found.info)
