"""The participation page: who takes part in each department, how evenly, what few carry, how far the top is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.data import share_words
from dashboards.gaps import arranged, findings_of, looked_at, page_of, untold
from dashboards.language import mark as _
from dashboards.matrix import Row
from dashboards.participation_figure import participation_figure
from dashboards.view import EVERYONE, Scene, View
from dashboards.words import HIDDEN_LABELS
from ona.privacy import GINI_CLASSES, LEAN_CLASSES, SHARE_CLASSES, STEPS_CLASSES
from ona.tables import Hidden

NONE_FOUND: Final = _("Nothing that could not be chance: in no department do people take part far less than elsewhere.")
NONE_JUDGED: Final = _("Nothing could be judged: too few departments or too few people. That is no all-clear.")

EVENNESS: Final = dict(
    zip(
        GINI_CLASSES,
        (_("very even"), _("fairly even"), _("somewhat uneven"), _("uneven"), _("very uneven")),
        strict=True,
    )
)
"""What classes of the Gini index of contacts are called."""

STEPS: Final = dict(
    zip(
        STEPS_CLASSES,
        (
            _("1 step"),
            _("2 steps"),
            _("3 steps"),
            _("4 steps"),
            _("more than 4 steps"),
            _("out of reach for half"),
        ),
        strict=True,
    )
)
"""What classes of the steps to the top are called."""

DIRECTIONS: Final = dict(
    zip(
        LEAN_CLASSES,
        (_("far more comes down"), _("more comes down"), _("both alike"), _("more goes up"), _("far more goes up")),
        strict=True,
    )
)
"""What classes of what goes up against what comes down are called."""


@dataclass(frozen=True, slots=True)
class Line:
    """One department in the table that says what the picture says, and the rest."""

    department: str
    people: int
    weeks: str
    cross: str
    asking: str
    answering: str
    evenness: str
    busiest: str
    steps: str
    direction: str
    hidden: str


def answer(scene: Scene) -> Mapping[str, Any]:
    """Return findings, picture and table of the window."""
    rows = ordered(scene)
    account = scene.snapshot.info.get("help") or {}
    statement = account.get("statement") or {}
    return {
        "lines": [_line(scene, row) for row in rows],
        "departments": len(arranged(scene).departments),
        "written": any(row["weeks_share"] for row in rows),
        "unseen": statement.get(scene.language, ""),
        "findings": findings_of(scene, arranged(scene), "participation"),
        "questions": _questions(scene),
        "why_none": scene.text(NONE_FOUND if _any_judged(scene) else NONE_JUDGED),
        "looked_at": looked_at(scene, "participation"),
        "untold": untold(scene, "participation"),
        "hidden": sum(row["hidden"] is not None for row in rows),
        "export_address": f"/api/v1/export/participation.csv?snapshot={scene.snapshot.id}",
        **({} if rows else {"figure_address": ""}),
    }


def ordered(scene: Scene) -> list[Row]:
    """Return the released rows, where people take part least first, hidden ones last."""
    return sorted(scene.snapshot.rows("participation"), key=_place)


def _place(row: Row) -> tuple[bool, bool, int, str]:
    share = row["weeks_share"]
    return row["hidden"] is not None, share is None, SHARE_CLASSES.index(share) if share else 0, row["department"]


def _questions(scene: Scene) -> tuple[str, ...]:
    """Return what may be talked about with the department that stands out most."""
    found = (row for row in scene.snapshot.rows("findings") if page_of(row["kind"]) == "participation")
    return tuple(question for row in islice(found, 1) for question in row["questions"][scene.language])


def _any_judged(scene: Scene) -> bool:
    account = scene.snapshot.info.get("looked_at") or {}
    return bool((account.get("participation_low") or {}).get("enough_data"))


def _line(scene: Scene, row: Row) -> Line:
    return Line(
        department=row["department"],
        people=row["people"],
        weeks=share_words(scene, row["weeks_share"]),
        cross=share_words(scene, row["cross_share"]),
        asking=share_words(scene, row["asking_share"]),
        answering=share_words(scene, row["answering_share"]),
        evenness=scene.text(EVENNESS[row["inequality"]]) if row["inequality"] else "",
        busiest=share_words(scene, row["busiest_share"]),
        steps=scene.text(STEPS[row["steps_to_top"]]) if row["steps_to_top"] else "",
        direction=scene.text(DIRECTIONS[row["direction"]]) if row["direction"] else "",
        hidden=scene.text(HIDDEN_LABELS[Hidden(row["hidden"])]) if row["hidden"] else "",
    )


def figure(scene: Scene) -> go.Figure:
    """Draw the shares of each department as marks between 0 and 100%."""
    return participation_figure(ordered(scene), scene)


PARTICIPATION: Final = View("participation", _("Participation"), EVERYONE, answer, figure)
