"""``helpflow``: who asks which department for help, and by which ways help is reached."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import create_model

from api.problems import not_found
from api.reading import Paged, Released
from api.rows import PAGES, ROWS, SnapshotInfo, checked, many
from ona.released_paths import released_paths

ROUTER = APIRouter(tags=["helpflow"])

PATH_FIELDS: dict[str, Any] = {"stops": (list[str], ...), "steps": (many(ROWS["helpflow"]), ...)}
HelpPath = create_model("HelpPath", **PATH_FIELDS)
PATHS_FIELDS: dict[str, Any] = {"snapshot": (SnapshotInfo, ...), "paths": (many(HelpPath), ...)}
HelpPaths = create_model("HelpPaths", **PATHS_FIELDS)

Department = Annotated[str, Query(max_length=100, description="The id of a department")]


@ROUTER.get("/helpflow", response_model=PAGES["helpflow"])
def helpflow(page: Paged) -> dict[str, Any]:
    """All ordered pairs of departments: who asks whom. `snapshot.help` says what is not visible, and why."""
    return page.of("helpflow")


@ROUTER.get("/help_departments", response_model=PAGES["help_departments"])
def help_departments(page: Paged) -> dict[str, Any]:
    """How help of each department's members with others passes through managers, comes back, leads on and supports.

    Each figure is a mean over members with the ends of its range. `snapshot.help` says what is not visible, and why.
    """
    return page.of("help_departments")


@ROUTER.get("/helpflow/paths", response_model=HelpPaths)
def paths(
    snapshot: Released,
    start: Annotated[Department, Query(alias="from", examples=["sales"])],
    goal: Annotated[Department, Query(alias="to", examples=["development"])],
) -> dict[str, Any]:
    """At most three chains of at most three steps from who asks to who helps, the fastest first.

    Each step is a released row. `snapshot.help` says what is not visible, and why.
    """
    names = {row["id"]: row["department"] for row in snapshot.rows("departments")}
    if start not in names or goal not in names:
        raise not_found("such pair of departments in this snapshot", "GET /api/v1/departments lists the ids.")
    found = released_paths(snapshot.arrow("helpflow"), names[start], names[goal])
    return {
        "snapshot": snapshot.info,
        "paths": [{"stops": list(one.stops), "steps": checked("helpflow", list(one.steps))} for one in found],
    }
