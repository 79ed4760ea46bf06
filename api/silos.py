"""``silos``: contact between departments against what their sizes would lead one to expect."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import create_model

from api.caching import fresh
from api.problems import not_found
from api.reading import Paged, Reader, SnapshotId, good_ones, shelf_of, snapshot_of
from api.rows import PAGES, ROWS, SnapshotInfo, Window, checked, many
from ona.published import Shelf, Snapshot

ROUTER = APIRouter(tags=["silos"])

WINDOW_FIELDS: dict[str, Any] = {"snapshot": (str, ...), "period": (Window, ...)}
WindowRow = create_model("SilosWindow", __base__=ROWS["silos"], **WINDOW_FIELDS)
PAIR_FIELDS: dict[str, Any] = {
    "snapshot": (SnapshotInfo, ...),
    "rows": (many(ROWS["silos"]), ...),
    "windows": (many(WindowRow), ...),
}
Pair = create_model("SilosPair", **PAIR_FIELDS)


@ROUTER.get("/silos", response_model=PAGES["silos"])
def silos(page: Paged) -> dict[str, Any]:
    """All ordered pairs of departments, each with itself included."""
    return page.of("silos")


@ROUTER.get("/silos/{a}/{b}", response_model=Pair)
def pair(
    request: Request,
    viewer: Reader,
    a: Annotated[str, Path(description="The id of a department")],
    b: Annotated[str, Path(description="The id of a department")],
    snapshot: SnapshotId = None,
) -> dict[str, Any]:
    """One pair of departments, both ways, and over all published windows, oldest first."""
    shelf = shelf_of(request)
    found = snapshot_of(shelf, snapshot)
    fresh(request, found.id, viewer.role, *shelf.ids())
    rows = rows_between(found, a, b)
    if not rows:
        raise not_found("such pair of departments in this snapshot", "GET /api/v1/departments lists the ids.")
    return {"snapshot": found.info, "rows": rows, "windows": windows_between(shelf, a, b)}


def rows_between(snapshot: Snapshot, a: str, b: str) -> list[dict[str, Any]]:
    """Return the released rows of a pair: a to b, then b to a, or the one row of a department with itself.

    ``a`` and ``b`` are ids of departments; the rows name them.
    """
    names = {row["id"]: row["department"] for row in snapshot.rows("departments")}
    if a not in names or b not in names:
        return []
    ways = dict.fromkeys([(names[a], names[b]), (names[b], names[a])])
    by_pair = {(row["from"], row["to"]): row for row in checked("silos", snapshot.rows("silos"))}
    return [by_pair[way] for way in ways if way in by_pair]


def windows_between(shelf: Shelf, a: str, b: str) -> list[dict[str, Any]]:
    """Return the row from a to b in every published window, oldest first."""
    return [
        {**row, "snapshot": one.id, "period": {"from": one.info["from"], "to": one.info["to"]}}
        for one in reversed(good_ones(shelf))
        for row in rows_between(one, a, b)[:1]
    ]
