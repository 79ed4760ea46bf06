"""``requests/{id}``: how something stands that was asked of the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from api.ambassadors import CHOOSERS
from api.language import spoken
from api.problems import not_found
from api.security import Viewer, require
from ona.requests import Standing, found
from ona.sentences import Language, sentence

ROUTER = APIRouter(tags=["requests"])

WITHDRAWN: Final = "consent_withdrawn"
NOT_SHOWN: Final = "person_views_off"
NAMING: Final = "set"
"""The part of a result that names people."""


class RequestProblem(BaseModel):
    """One thing that stands in the way, and the part of the request that it is about."""

    field: str = Field(examples=["size"])
    message: str = Field(examples=["24 people are asked for, 20 may be chosen: 4 too few."])


class RequestError(BaseModel):
    """Why there is no result."""

    code: str = Field(examples=["usage"])
    message: str = Field(examples=["24 people are asked for, 20 may be chosen: 4 too few."])
    problems: list[RequestProblem] = Field(default_factory=list, description="By field of the request, where known")


class RequestStanding(BaseModel):
    """A request: it waits, is under way, is done, failed, or lost its result when somebody in it took consent back."""

    id: str = Field(examples=["4f2c9a0be1d37c5588aa01ff"])
    kind: str = Field(examples=["ambassadors"])
    state: Literal["queued", "running", "done", "failed", "withdrawn"]
    created_at: datetime
    finished_at: datetime | None = None
    result: dict[str, Any] | None = Field(None, description="There when the state is done")
    error: RequestError | None = Field(None, description="There when the state is failed or withdrawn")


@ROUTER.get("/requests/{id}")
def standing(
    request: Request,
    response: Response,
    _viewer: Annotated[Viewer, Depends(require(*CHOOSERS))],
    identifier: Annotated[str, Path(alias="id", max_length=64)],
) -> RequestStanding:
    """How a request stands. Whether all whom a result names still consent is asked at each reading."""
    response.headers["Cache-Control"] = "no-store"
    row = looked_up(request, identifier)
    return RequestStanding(
        id=row.id,
        kind=row.kind,
        state=row.state,
        created_at=row.created_at,
        finished_at=row.finished_at,
        result=None if row.result is None else dict(row.result),
        error=error_of(request, row, spoken(request)),
    )


def looked_up(request: Request, identifier: str) -> Standing:
    """Return how a request stands, as this service may tell it: people only where it shows any.

    Raises
    ------
    ProblemError
        404 when there is none of this id.
    """
    row = found(request.app.state.database, identifier)
    if row is None:
        raise not_found("request of this id")
    shows: bool = request.app.state.settings.privacy.person_views
    return row if shows or NAMING not in (row.result or {}) else replace(row, state="withdrawn", result=None)


def error_of(request: Request, row: Standing, language: Language) -> RequestError | None:
    """Return why a request has no result, in a language; None where it has one or still waits."""
    if row.state == "withdrawn" and not request.app.state.settings.privacy.person_views:
        told = sentence("This service shows no people: [privacy] person_views is false.")
        return RequestError(code=NOT_SHOWN, message=told.in_language(language))
    if row.state == "withdrawn":
        told = sentence("Somebody in this result took consent back; ask again for a new one.")
        return RequestError(code=WITHDRAWN, message=told.in_language(language))
    return None if row.error is None else _told(row.error, language)


def _told(error: Mapping[str, Any], language: Language) -> RequestError:
    problems = [
        RequestProblem(field=one["field"], message=one["message"][language]) for one in error.get("problems", ())
    ]
    return RequestError(code=error["code"], message=error["message"][language], problems=problems)
