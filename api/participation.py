"""``participation``: who takes part in each department, how evenly, what few carry, and how far the top is."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.reading import Paged
from api.rows import PAGES

ROUTER = APIRouter(tags=["participation"])


@ROUTER.get("/participation", response_model=PAGES["participation"])
def participation(page: Paged) -> dict[str, Any]:
    """All departments. Columns about asks are null where help cannot be seen: `snapshot.help` says why."""
    return page.of("participation")
