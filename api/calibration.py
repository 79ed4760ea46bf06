"""``calibration``: how well the help that is seen agrees with the help that people name in a survey."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.reading import Paged
from api.rows import PAGES

ROUTER = APIRouter(tags=["calibration"])


@ROUTER.get("/calibration", response_model=PAGES["calibration"])
def calibration(page: Paged) -> dict[str, Any]:
    """Precision, recall and AUC with their 95% intervals, of the company and by department of who answered.

    `snapshot.calibration` says why nothing was compared, or which rule of asking agrees best.
    """
    return page.of("calibration")
