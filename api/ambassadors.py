"""``ambassadors``: where volunteers are lacking, and a set that the worker is asked for."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.problems import ProblemError
from api.reading import Paged
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
        None, gt=0, le=1, description="In place of steps: that a tie passes something on, in steps of .05"
    )
    per_department: Least = Field(0, description="At least so many of each department")
    per_site: Least = Field(0, description="At least so many of each site")
    per_level: Least = Field(0, description="At least so many of each level")
    between: list[Annotated[str, Field(max_length=100)]] | None = Field(
        None, min_length=2, max_length=2, description="Ids of two departments that the set shall join"
    )
    exclude_managers: bool = Field(default=False, description="Choose no managers")
    max_load: float = Field(
        100.0, ge=0, le=100, description="Leave out who carries more than so many percent do, in steps of ten"
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
    """All departments: whether volunteers are few, and what one more would add. No person is named."""
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

    Only who consented is ever named. Where nobody did, the result says which departments are short of volunteers.
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
        503 when too many requests wait.
    """
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
