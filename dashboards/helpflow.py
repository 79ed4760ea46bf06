"""The help-flow page: who asks which department, how soon an answer comes, and by which ways help is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.data import share_words
from dashboards.gaps import Gap, arranged, findings_of, help_about, looked_at, untold
from dashboards.grid import Drawing
from dashboards.help_departments import department_lines, untold_figures
from dashboards.help_figure import help_figure, key_of, range_of
from dashboards.help_flows import UNANSWERED, UNKNOWN, Flow, is_lane, ordered, strongest, unanswered, width
from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row
from dashboards.sankey_figure import sankey_figure
from dashboards.view import EVERYONE, Scene, View
from dashboards.words import CERTAINTY_LABELS, FIRST_ANSWERS, hidden_label
from ona.released_paths import ReleasedPath, released_paths
from ona.tables import HELP_KINDS

ROWS: Final = 20
"""Rows of the table before the reader asks for all of them."""
MATRIX_UP_TO: Final = 100
"""Departments in the picture of all pairs: cells of more cannot be told apart, and take long to come and to draw."""
FLOWS: Final = "flows"
"""What ``show`` of an address says for the picture of the strongest flows."""
NONE_FOUND: Final = _(
    "Nothing was found among what could be judged. What that was stands below; of the rest nothing can be said."
)
NONE_JUDGED: Final = _("Nothing could be judged: there is too little help in the period. That is no all-clear.")


@dataclass(frozen=True, slots=True)
class Line:
    """One ordered pair in the table that says what the picture says."""

    seeker: str
    helper: str
    band: str | None
    words: str
    range: str
    answered: str
    first: str
    notes: tuple[str, ...]
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A chain of departments by which help is reached, with what is known of each step."""

    stops: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """What is said about one department asking another one; ``found`` are the findings of this direction."""

    seeker: str
    helper: str
    found: tuple[Gap, ...]
    lines: tuple[Line, ...]
    ways: tuple[Way, ...]
    turned: str
    close: str


def answer(scene: Scene) -> Mapping[str, Any]:
    """Return findings, picture, table and the chosen pair of the window."""
    shown = arranged(scene)
    flow = _flow(scene, shown)
    rows = ordered(flow, scene.words())
    drawn = strongest(rows, scene.words())
    wanted = rows if scene.state.rows == "all" else rows[:ROWS]
    account = scene.snapshot.info.get("help") or {}
    statement = account.get("statement") or {}
    found = findings_of(scene, shown, "helpflow")
    return {
        "flow": len(flow.cells),
        "departments": len(flow.departments),
        "matrix_drawn": len(flow.departments) <= MATRIX_UP_TO,
        "unseen": statement.get(scene.language, ""),
        "findings": found,
        "why_none": scene.text(NONE_FOUND if _any_judged(scene) else NONE_JUDGED),
        "looked_at": looked_at(scene, "helpflow"),
        "untold": untold(scene, "helpflow"),
        "asking": _asking(scene, flow),
        "lines": [_line(scene, flow, one.seeker, one.helper, one.row) for one in wanted],
        "pairs": len(rows),
        "hidden": sum(one.row["hidden"] is not None for one in rows),
        "few_any": any(one.row["few_people"] for one in rows),
        "lane_any": any(is_lane(one.row) for one in rows),
        **_flows(scene, drawn),
        "help_of_departments": department_lines(scene),
        "untold_figures": untold_figures(scene),
        "export_address": f"/api/v1/export/helpflow.csv?snapshot={scene.snapshot.id}",
        "departments_address": f"/api/v1/export/help_departments.csv?snapshot={scene.snapshot.id}",
        **({} if flow.cells else {"figure_address": ""}),
    }


def arranged_flow(scene: Scene) -> Matrix:
    """Return the matrix of help of the shown window, from seeker to helper, in the order of the silos page."""
    return _flow(scene, arranged(scene))


def _flow(scene: Scene, shown: Matrix) -> Matrix:
    cells = {(row["seeker"], row["helper"]): row for row in scene.snapshot.rows("helpflow")}
    return Matrix(shown.departments, cells)


def _flows(scene: Scene, drawn: Sequence[Flow]) -> Mapping[str, Any]:
    """Return what stands beside the picture of the strongest flows: how many, what widths and colours mean."""
    classes = sorted({place for one in drawn if (place := unanswered(one.row)) is not None})
    names, found = scene.words(), {width(one.row, scene.words()): one.row for one in drawn}
    return {
        "flows": len(drawn),
        "flow_widths": [(size, scene.text(names.labels[key_of(row, names)])) for size, row in sorted(found.items())],
        "flow_classes": [(place, scene.text(UNANSWERED[place])) for place in classes],
        "flow_unknown": scene.text(UNKNOWN) if any(unanswered(one.row) is None for one in drawn) else "",
    }


def _any_judged(scene: Scene) -> bool:
    account = scene.snapshot.info.get("looked_at") or {}
    return any(told.get("enough_data") for kind, told in account.items() if kind in HELP_KINDS)


def _line(scene: Scene, flow: Matrix, seeker: Department, helper: Department, row: Row) -> Line:
    pair = f"{seeker.id}:{helper.id}"
    return Line(
        seeker=seeker.name,
        helper=helper.name,
        band=row["band"],
        words=_words(scene, flow, row),
        range=range_of(row, scene.words(), scene.text),
        answered=share_words(scene, row["answered_share"]),
        first=scene.text(FIRST_ANSWERS[row["first_answer"]]) if row["first_answer"] else "",
        notes=tuple(_notes(scene, row)),
        address=scene.address("helpflow", pair=pair) + "#pair",
        chosen=scene.state.pair == pair,
    )


def _words(scene: Scene, flow: Matrix, row: Row) -> str:
    if row["band"] is None:
        return scene.text(hidden_label(row["hidden"], len(flow.departments)))
    return scene.text(scene.words().labels[key_of(row, scene.words())])


def _notes(scene: Scene, row: Row) -> list[str]:
    said = [_("few or no asks")] if row["few_or_none"] else []
    said += [_("few people help")] if row["few_people"] else []
    lane = scene.text(_("far more than usual (%(sure)s)"))
    sure = [lane % {"sure": scene.text(CERTAINTY_LABELS[row["q_class"]])}] if is_lane(row) else []
    return [*sure, *(scene.text(words) for words in said)]


def _asking(scene: Scene, flow: Matrix) -> Asking | None:
    """Return what is known of the pair that the address names, or None when it names no released pair."""
    pair = scene.state.departments
    seeker, helper = (flow.by_id(identifier) for identifier in pair) if pair else (None, None)
    if seeker is None or helper is None or (seeker.name, helper.name) not in flow.cells:
        return None
    both = ((seeker, helper), (helper, seeker))
    return Asking(
        seeker=seeker.name,
        helper=helper.name,
        found=help_about(scene, flow, (seeker.name, helper.name)),
        lines=tuple(_line(scene, flow, *ends, flow.cells[ends[0].name, ends[1].name]) for ends in both),
        ways=tuple(_way(scene, one) for one in _paths(scene, seeker.name, helper.name)),
        turned=scene.address("helpflow", pair=f"{helper.id}:{seeker.id}") + "#pair",
        close=scene.address("helpflow", pair=""),
    )


def _paths(scene: Scene, start: str, goal: str) -> tuple[ReleasedPath, ...]:
    return released_paths(scene.snapshot.arrow("helpflow"), start, goal)


def _way(scene: Scene, path: ReleasedPath) -> Way:
    return Way(" → ".join(path.stops), tuple(_step(scene, row) for row in path.steps))


def _step(scene: Scene, row: Row) -> str:
    frame = _("%(seeker)s asks %(helper)s: first answer %(first)s, %(answered)s of asks answered")
    return scene.text(frame) % {
        "seeker": row["seeker"],
        "helper": row["helper"],
        "first": scene.text(FIRST_ANSWERS[row["first_answer"]]),
        "answered": share_words(scene, row["answered_share"]) or "–",
    }


def figure(scene: Scene) -> go.Figure:
    """Draw who asks whom, against what both usually seek and give: the matrix, or the strongest flows."""
    flow, drawing = arranged_flow(scene), Drawing(scene.text, dark=scene.dark, words=scene.words())
    if scene.state.show == FLOWS:
        return sankey_figure(strongest(ordered(flow, drawing.words), drawing.words), flow, drawing)
    return help_figure(flow, drawing)


HELPFLOW: Final = View("helpflow", _("Help flow"), EVERYONE, answer, figure)
