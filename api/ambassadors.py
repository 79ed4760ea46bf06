"""``ambassadors``: where volunteers are lacking, and a set that the worker is asked for."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.problems import ProblemError
from api.reading import Paged, shelf_of
from api.rows import PAGES
from api.security import Viewer, require
from ona.appdb.audit import Actor
from ona.requests import ask

ROUTER = APIRouter(tags=["ambassadors"])

CHOOSERS: Final = ("analyst", "comms", "admin")
"""Roles that may ask for people who consented."""
KIND: Final = "ambassadors"
MOST_NAMED: Final = 500

Person = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", examples=["1c202f929d9436c8d71c55dccaff0e79"])]
People = Annotated[list[Person], Field(max_length=MOST_NAMED)]
Least = Annotated[int, Field(ge=0, le=1000)]


class AmbassadorsAsked(BaseModel):
    """What a set shall be like; people by the pseudonyms that results name."""

    model_config = ConfigDict(extra="forbid", strict=True)

    size: int = Field(ge=1, le=10_000, examples=[24], description="People in the set")
    steps: Literal[1, 2] = Field(1, description="Within how many steps somebody counts as reached")
    chance: float | None = Field(
        None,
        gt=0,
        le=1,
        description="In place of steps, and not with a pair: that a tie passes something on, in steps of .05",
    )
    per_department: Least = Field(0, description="At least so many of each department")
    per_site: Least = Field(0, description="At least so many of each site")
    per_level: Least = Field(0, description="At least so many of each level")
    between: list[Annotated[str, Field(max_length=100)]] | None = Field(
        None, min_length=2, max_length=2, description="Ids of two departments that the set shall join"
    )
    exclude_managers: bool = Field(default=False, description="Choose no managers")
    max_load: float = Field(
        100.0, ge=0, le=100, description="Leave out who carries more than so many percent do, in steps of ten downwards"
    )
    include: People = Field(default_factory=list, description="Must be in the set")
    exclude: People = Field(default_factory=list, description="Must not be in the set")
    refused: People = Field(default_factory=list, description="Are replaced; all others stay")


class Accepted(BaseModel):
    """A request that was taken in, and where its result will stand."""

    id: str = Field(examples=["4f2c9a0be1d37c5588aa01ff"])
    state: Literal["queued"] = "queued"
    address: str = Field(examples=["/api/v1/requests/4f2c9a0be1d37c5588aa01ff"])


@ROUTER.get("/ambassadors", response_model=PAGES["ambassadors"])
def ambassadors(page: Paged) -> dict[str, Any]:
    """All departments: whether volunteers are few, and what one more would add. No person is named.

    As of the snapshot's `made_at`: consents given or taken back since are not in it, for a published table never
    changes. A set that is asked for says in `short` which departments lack volunteers now.
    """
    return page.of("ambassadors")


@ROUTER.get("/ambassador_curve", response_model=PAGES["ambassador_curve"])
def curve(page: Paged) -> dict[str, Any]:
    """All sizes of sets: what they could reach, against a bound and three other ways to choose."""
    return page.of("ambassador_curve")


@ROUTER.post("/ambassadors", status_code=202)
def choose(
    request: Request,
    response: Response,
    asked: AmbassadorsAsked,
    viewer: Annotated[Viewer, Depends(require(*CHOOSERS))],
) -> Accepted:
    """Ask for a set of people who together reach most. Computed apart; `GET requests/{id}` has the result.

    Only who consented is ever named. The result has the `question` as it was counted, and of the set what it reaches:
    `at_most`, `share_of_best` (at least so much of the best, from those two classes) and `guarantee` (what the way of
    choosing promises beforehand, of the people counted). Where nobody consented it says which departments were short
    of volunteers when the window was published.
    """
    accepted = taken_in(request, asked, viewer)
    response.headers["Location"] = accepted.address
    response.headers["Cache-Control"] = "no-store"
    return accepted


def taken_in(request: Request, asked: AmbassadorsAsked, viewer: Viewer) -> Accepted:
    """Put what is asked for in the row of the worker.

    Raises
    ------
    ProblemError
        422 when wishes contradict each other or name a department that is not there; 503 when too many requests wait.
    """
    _refuse_two_ways(asked)
    _refuse_strange_pair(request, asked)
    body = asked.model_dump(exclude_defaults=True)
    identifier = ask(request.app.state.database, KIND, body, role=viewer.role, by=Actor(viewer.kind, viewer.id))
    if identifier is None:
        raise ProblemError(
            503,
            "too_many_waiting",
            "Too many requests wait for the worker.",
            next_step="Ask again in a minute.",
            headers={"Retry-After": "60"},
        )
    return Accepted(id=identifier, address=f"/api/v1/requests/{identifier}")


def _refuse_two_ways(asked: AmbassadorsAsked) -> None:
    """Refuse a chance beside steps or beside a pair, where one of the two would count for nothing."""
    if asked.chance is not None and "steps" in asked.model_fields_set:
        raise ProblemError(
            422,
            "contradiction",
            "Reach is counted by steps or by a chance, not by both.",
            next_step="Leave out `steps` or `chance`.",
        )
    if asked.chance is not None and asked.between is not None:
        raise ProblemError(
            422,
            "contradiction",
            "What joins two departments is counted by steps, not by a chance.",
            next_step="Choose steps, or leave the pair out.",
        )


def _refuse_strange_pair(request: Request, asked: AmbassadorsAsked) -> None:
    """Refuse a pair that the current window does not have; before anything is published the worker will say so."""
    shelf = shelf_of(request)
    if asked.between is None or not shelf.ids():
        return
    known = {row["id"] for row in shelf.current().rows("departments")}
    if not set(asked.between) <= known:
        raise ProblemError(
            422,
            "unknown_department",
            "There is no such department.",
            next_step="GET /api/v1/departments lists the ids.",
        )
    if asked.between[0] == asked.between[1]:
        raise ProblemError(422, "contradiction", "A pair is two different departments.", next_step="Name another one.")
