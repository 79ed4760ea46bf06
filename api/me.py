"""``me``: as whom one is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.security import Viewer, require
from ona.access import ROLES

ROUTER = APIRouter(tags=["me"])


class Me(BaseModel):
    """The role in which one reads."""

    role: str = Field(examples=["executive"])
    name: str = Field(examples=["one-time link"])
    kind: str = Field(examples=["session"], description="session | token")


@ROUTER.get("/me")
def me(viewer: Annotated[Viewer, Depends(require(*ROLES))], response: Response) -> Me:
    """As whom one is signed in."""
    response.headers["Cache-Control"] = "no-store"
    return Me(role=viewer.role, name=viewer.name, kind=viewer.kind)
