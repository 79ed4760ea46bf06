"""Help of each department with others, in words: four figures of its members, each with the range it likely lies in."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.data import share_words
from dashboards.language import mark as _
from dashboards.matrix import Row
from dashboards.view import Scene
from dashboards.words import HIDDEN_LABELS
from ona.privacy import help_range
from ona.tables import HELP_FIGURES, Hidden


@dataclass(frozen=True, slots=True)
class Share:
    """A figure in words and the range that holds it; both empty where nothing is told."""

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
    if row[name] is None:
        return Share("", "")
    low, high = help_range(row, name)
    if name != "two_steps":
        return Share(share_words(scene, row[name]), scene.text(_("%(low)s to %(high)s%%")) % {"low": low, "high": high})
    frame = _("%(low)s people or more") if high is None else _("%(low)s to %(high)s people")
    return Share(_people(scene, row[name]), scene.text(frame) % {"low": low, "high": high})


def _people(scene: Scene, told: str) -> str:
    """Return a class of numbers of people in words."""
    frame = {"<": _("under %(people)s people"), ">": _("%(people)s people or more")}.get(
        told[0], _("%(people)s people")
    )
    return scene.text(frame) % {"people": told.lstrip("<>=").replace("-", "–")}
