"""``coverage``: how much of the organisation each source sees."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.reading import Paged
from api.rows import PAGES

ROUTER = APIRouter(tags=["coverage"])


@ROUTER.get("/coverage", response_model=PAGES["coverage"])
def coverage(page: Paged) -> dict[str, Any]:
    """Share of people seen, by source, kind and week."""
    return page.of("coverage")
