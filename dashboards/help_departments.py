"""Help of each department with others, in words: four shares of its members, each with the range it likely lies in."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.data import share_words
from dashboards.language import mark as _
from dashboards.matrix import Row
from dashboards.view import Scene
from dashboards.words import HIDDEN_LABELS
from ona.privacy import share_range
from ona.tables import HELP_FIGURES, Hidden


@dataclass(frozen=True, slots=True)
class Share:
    """A share in words and, where it is wider, the range that holds it; both empty where nothing is told."""

    words: str
    range: str


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department: through managers, in turn, within two steps and supporting, or why nothing is shown."""

    department: str
    people: int
    shares: tuple[Share, ...]
    hidden: str


def department_lines(scene: Scene) -> tuple[DepartmentLine, ...]:
    """Return the departments of the shown window in the order of their names; none in windows without this table."""
    return tuple(_line(scene, row) for row in scene.snapshot.rows("help_departments"))


def untold_figures(scene: Scene) -> tuple[str, ...]:
    """Say which figures no department has, and what would be needed to see them."""
    rows = [row for row in scene.snapshot.rows("help_departments") if row["hidden"] is None]
    why = {
        "through_managers": _("Help through managers is not told: the roster names too few managers."),
        "supporting": _(
            "Who supported others in dealings with the outside is not told: the data hold too few of such dealings."
        ),
    }
    none = [name for name in why if not any(row[name] for row in rows)]
    return tuple(scene.text(why[name]) for name in none) if any(row["two_steps"] for row in rows) else ()


def _line(scene: Scene, row: Row) -> DepartmentLine:
    return DepartmentLine(
        department=row["department"],
        people=row["people"],
        shares=tuple(_share(scene, row, name) for name in HELP_FIGURES),
        hidden=scene.text(HIDDEN_LABELS[Hidden(row["hidden"])]) if row["hidden"] else "",
    )


def _share(scene: Scene, row: Row, name: str) -> Share:
    words = share_words(scene, row[name])
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low is None or high is None or low == high:
        return Share(words, "")
    ends = dict(zip(("low", "high"), share_range(low, high), strict=True))
    return Share(words, scene.text(_("%(low)s to %(high)s%%")) % ends)
