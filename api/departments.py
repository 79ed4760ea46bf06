"""``departments``: how much of each department's contact crosses its border."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.reading import Paged
from api.rows import PAGES

ROUTER = APIRouter(tags=["departments"])


@ROUTER.get("/departments", response_model=PAGES["departments"])
def departments(page: Paged) -> dict[str, Any]:
    """All departments."""
    return page.of("departments")
