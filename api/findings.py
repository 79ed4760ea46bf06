"""``findings``: what stands out, in words, about departments and never about people."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import create_model

from api.problems import ProblemError, not_found
from api.reading import Paged, Released
from api.rows import PAGES, ROWS, SnapshotInfo
from ona.sentences import listed, sentence
from ona.tables import FINDING_KINDS

ROUTER = APIRouter(tags=["findings"])

FIELDS: dict[str, Any] = {"snapshot": (SnapshotInfo, ...), "row": (ROWS["findings"], ...)}
Kind = Annotated[
    str | None,
    Query(max_length=100, description="Only findings of this kind", json_schema_extra={"enum": list(FINDING_KINDS)}),
]
OneFinding = create_model("Finding", **FIELDS)


@ROUTER.get("/findings", response_model=PAGES["findings"])
def findings(page: Paged, kind: Kind = None) -> dict[str, Any]:
    """All findings, or those of a kind, most severe first."""
    if kind not in {None, *FINDING_KINDS}:
        raise ProblemError(
            422,
            "unknown_kind",
            "There is no such kind of finding.",
            next_step=sentence("Known: {names}.", names=listed(FINDING_KINDS)),
        )
    return page.of("findings", only={"kind": kind} if kind else None)


@ROUTER.get("/findings/{id}", response_model=OneFinding)
def finding(snapshot: Released, identifier: Annotated[str, Path(alias="id")]) -> dict[str, Any]:
    """One finding."""
    for row in snapshot.rows("findings"):
        if row["id"] == identifier:
            return {"snapshot": snapshot.info, "row": row}
    raise not_found("finding of this id in this snapshot", "GET /api/v1/findings lists them.")
