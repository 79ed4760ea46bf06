"""``findings``: what stands out, in words, about departments and never about people."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import create_model

from api.problems import not_found
from api.reading import Paged, Released
from api.rows import PAGES, ROWS, SnapshotInfo

ROUTER = APIRouter(tags=["findings"])

FIELDS: dict[str, Any] = {"snapshot": (SnapshotInfo, ...), "row": (ROWS["findings"], ...)}
OneFinding = create_model("Finding", **FIELDS)


@ROUTER.get("/findings", response_model=PAGES["findings"])
def findings(page: Paged) -> dict[str, Any]:
    """All findings, most severe first."""
    return page.of("findings")


@ROUTER.get("/findings/{id}", response_model=OneFinding)
def finding(snapshot: Released, identifier: Annotated[str, Path(alias="id")]) -> dict[str, Any]:
    """One finding."""
    for row in snapshot.rows("findings"):
        if row["id"] == identifier:
            return {"snapshot": snapshot.info, "row": row}
    raise not_found("finding of this id in this snapshot", "GET /api/v1/findings lists them.")
