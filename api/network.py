"""``network``: departments and the ties between them, as far as they are shown."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import create_model

from api.caching import fresh
from api.problems import not_found
from api.reading import Reader, SnapshotId, shelf_of, snapshot_of
from api.rows import ROWS, SnapshotInfo, checked, many

ROUTER = APIRouter(tags=["network"])

NETWORK_FIELDS: dict[str, Any] = {
    "snapshot": (SnapshotInfo, ...),
    "departments": (many(ROWS["departments"]), ...),
    "ties": (many(ROWS["silos"]), ...),
}
Network = create_model("Network", **NETWORK_FIELDS)


@ROUTER.get("/network", response_model=Network)
def network(
    request: Request,
    viewer: Reader,
    snapshot: SnapshotId = None,
    level: Annotated[Literal["department"], Query(description="Whom a node stands for")] = "department",
    department: Annotated[
        str | None, Query(description="The id of a department: it, those it has figures with, and nothing else")
    ] = None,
) -> dict[str, Any]:
    """Departments as nodes; each pair of them with a figure once, as a tie."""
    found = snapshot_of(shelf_of(request), snapshot)
    fresh(request, found.id, viewer.role, level, department or "")
    nodes = found.rows("departments")
    ties = [row for row in checked("silos", found.rows("silos")) if row["from"] < row["to"] and row["band"]]
    if department is not None:
        chosen = next((row["department"] for row in nodes if row["id"] == department), None)
        if chosen is None:
            raise not_found("such department in this snapshot", "GET /api/v1/departments lists the ids.")
        ties = [row for row in ties if chosen in {row["from"], row["to"]}]
        near = {chosen, *(row[end] for row in ties for end in ("from", "to"))}
        nodes = [row for row in nodes if row["department"] in near]
    return {"snapshot": found.info, "departments": nodes, "ties": ties}
