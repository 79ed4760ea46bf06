"""What could be judged, and in plain words why nothing stands out: nothing was found, or nothing could be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dashboards.language import mark as _
from dashboards.matrix import Matrix, Row
from dashboards.view import Scene
from dashboards.words import LEAST_DEPARTMENTS
from ona.judged import is_judged
from ona.published import Snapshot

INWARD: Final = -0.95
"""An E-I index up to here: at least 39 of 40 contacts stay inside."""
FAR: Final = 0.5
"""By how much less than the sizes lead one to expect, so that a department of nearly everybody is not meant."""

FEW_DEPARTMENTS: Final = _(
    "Nothing could be judged: a pair is compared with all the others, which takes at least four departments."
)
FEW_PEOPLE: Final = _(
    "Nothing could be judged beyond chance: with so few people no pair is tested. "
    "“Less” or “more” stands only where the whole likely range lies on that side."
)
ALL_HIDDEN: Final = _("Nothing could be judged: every pair is hidden. The page on data and privacy says why.")
ALL_VAGUE: Final = _(
    "Nothing could be judged: with so little data half of the expected contact cannot be ruled out for any pair."
)
NONE_FOUND: Final = _(
    "No gap was found. Of %(pairs)s pairs %(judged)s could be judged; of the others nothing can be said."
)
ALL_CLEAR: Final = _("No gap was found. All %(pairs)s pairs could be judged.")


def judged(cells: Iterable[Row]) -> int:
    """Count the pairs that could be judged."""
    return sum(is_judged(cell) for cell in cells)


def why_none(scene: Scene, shown: Matrix) -> str:
    """Return why there is no finding, in words: an all-clear only where something could be judged."""
    cells = [cell for _first, _second, cell in shown.pairs()]
    counts = {"pairs": len(cells), "judged": judged(cells)}
    return scene.text(_why_none(scene, len(shown.departments), cells)) % counts


def _why_none(scene: Scene, departments: int, cells: list[Row]) -> str:
    if departments < LEAST_DEPARTMENTS:
        return FEW_DEPARTMENTS
    if all(cell["band"] is None for cell in cells):
        return ALL_HIDDEN
    if scene.snapshot.info.get("words") == 3:
        return FEW_PEOPLE
    if judged(cells) == len(cells):
        return ALL_CLEAR
    return NONE_FOUND if judged(cells) else ALL_VAGUE


def inward(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the departments that keep nearly all of their contact inside, far more than their sizes explain."""
    rows = [row for row in snapshot.rows("departments") if None not in {row["ei_index"], row["ei_expected"]}]
    return tuple(
        row["department"] for row in rows if row["ei_index"] <= INWARD and row["ei_expected"] - row["ei_index"] >= FAR
    )
