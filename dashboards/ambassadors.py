"""The ambassadors page: what sets of people could reach, and where volunteers are lacking. It names no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from dashboards.ambassador_figure import SERIES, curve_figure
from dashboards.ambassador_request import for_reader
from dashboards.data import share_words
from dashboards.language import day
from dashboards.language import mark as _
from dashboards.matrix import Row
from dashboards.view import EVERYONE, Scene, View
from dashboards.words import hidden_label

ENOUGH: Final = {"few": _("fewer than three"), "enough": _("three or more")}

NOT_ASKED: Final[Mapping[str, Any]] = {
    "form": None,
    "errors": {},
    "notice": "",
    "failure": "",
    "offers": {},
    "newest_address": "",
    "nobody_consented": False,
    "request_state": "",
    "members": (),
    "set_curve": (),
}
"""What the page holds of a set where nobody asked for one, or may."""


@dataclass(frozen=True, slots=True)
class Line:
    """One department in the table of volunteers."""

    department: str
    people: int
    volunteers: str
    one_more: str


def answer(scene: Scene) -> Mapping[str, Any]:
    """Return the curve in words and departments short of volunteers."""
    curve, rows = scene.snapshot.rows("ambassador_curve"), scene.snapshot.rows("ambassadors")
    lines = [_line(scene, row) for row in sorted(rows, key=_urgency) if row["volunteers"] == "few"]
    columns = [name for name in SERIES if any(row[name] for row in curve)]
    return {
        **NOT_ASKED,
        "departments": len(rows),
        "lines": lines,
        "enough": sum(row["volunteers"] == "enough" for row in rows),
        "hidden": _hidden(scene, rows),
        "volunteers_on": _published_on(scene),
        "volunteers_address": f"/api/v1/export/ambassadors.csv?snapshot={scene.snapshot.id}",
        "heads": [scene.text(SERIES[name]) for name in columns],
        "curve": [(row["size"], [share_words(scene, row[name]) for name in columns]) for row in curve],
        "headline": _headline(scene, curve),
        "consent": scene.snapshot.info.get("mode") == "consent",
        "export_address": f"/api/v1/export/ambassador_curve.csv?snapshot={scene.snapshot.id}",
        **({} if curve else {"figure_address": ""}),
    }


def _headline(scene: Scene, curve: Sequence[Row]) -> str:
    """Say what the first set reaches that reaches four fifths, else the largest one."""
    if not curve:
        return ""
    found = next((row for row in curve if row["reached"] in {"80-90%", ">=90%"}), curve[-1])
    frame = scene.text(
        _("%(size)s well chosen people would reach %(share)s of the company, those with most contacts %(other)s.")
    )
    shares = {name: share_words(scene, found[name]) for name in ("reached", "most_connected")}
    return frame % {"size": found["size"], "share": shares["reached"], "other": shares["most_connected"]}


def _urgency(row: Row) -> tuple[Any, ...]:
    return -(row["one_more"] or 0), row["department"]


def _line(scene: Scene, row: Row) -> Line:
    more = "" if row["one_more"] is None else _people(scene, row["one_more"])
    return Line(row["department"], row["people"], scene.text(ENOUGH[row["volunteers"]]), more)


def _hidden(scene: Scene, rows: Sequence[Row]) -> list[str]:
    """Say how many departments are not shown, by reason."""
    reasons = [row["hidden"] for row in rows if row["hidden"] is not None]
    frame = _("%(reason)s: %(count)s")
    return [
        scene.text(frame) % {"reason": scene.text(hidden_label(reason, 0)), "count": reasons.count(reason)}
        for reason in dict.fromkeys(reasons)
    ]


def _published_on(scene: Scene) -> str:
    """Return the day, by the clock of the organisation, on which volunteers were counted."""
    zone = ZoneInfo(scene.snapshot.info.get("timezone") or "UTC")
    return day(datetime.fromisoformat(str(scene.snapshot.info["made_at"])).astimezone(zone).date(), scene.language)


def _people(scene: Scene, number: int) -> str:
    return scene.text(_("about %(people)s people")) % {"people": number} if number else scene.text(_("few"))


def figure(scene: Scene) -> go.Figure:
    """Draw what sets of people could reach."""
    return curve_figure(scene.snapshot.rows("ambassador_curve"), scene.text, dark=scene.dark)


AMBASSADORS: Final = View("ambassadors", _("Ambassadors"), EVERYONE, answer, figure, for_reader)
