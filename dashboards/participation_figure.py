"""The picture of participation: a row for each department, a mark for each share, in released steps of ten percent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.language import mark as _
from dashboards.matrix import Row
from dashboards.theme import Palette, palette, template
from dashboards.view import Scene
from dashboards.words import HIDDEN_LABELS
from ona.privacy import SHARE_CLASSES
from ona.tables import Hidden

ROW: Final = 48
"""Pixels of a department's row."""
SPACING: Final = 0.22
"""How far apart the marks of one department stand, in rows: equal shares must not cover each other."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A share: its column, what it is called, and how it is drawn; ``place`` is that of its colour."""

    column: str
    label: str
    symbol: str
    place: int


MARKS: Final = (
    Mark("weeks_share", _("weeks in which people write to colleagues"), "circle", 0),
    Mark("cross_share", _("people in regular contact with another department"), "square", 1),
    Mark("asking_share", _("people who ask for help"), "triangle-up", 2),
    Mark("answering_share", _("people who answer"), "triangle-down", 3),
)


def participation_figure(rows: Sequence[Row], scene: Scene) -> go.Figure:
    """Draw a mark at the middle of each released class; rows without figures say why.

    Parameters
    ----------
    rows
        Released rows, from top to bottom.
    scene
        Language and colours.
    """
    colours = palette(dark=scene.dark)
    traces = [_trace(rows, number, one, scene, colours) for number, one in enumerate(MARKS)]
    return go.Figure([trace for trace in traces if trace.x], _layout(rows, scene, colours))


def _trace(rows: Sequence[Row], number: int, one: Mark, scene: Scene, colours: Palette) -> go.Scatter:
    found = [(place, row) for place, row in enumerate(rows) if row[one.column] is not None]
    label = scene.text(one.label)
    return go.Scatter(
        x=[10 * SHARE_CLASSES.index(row[one.column]) + 5 for _place, row in found],
        y=[place + SPACING * (number - (len(MARKS) - 1) / 2) for place, _row in found],
        mode="markers",
        marker={"symbol": one.symbol, "size": 10, "color": colours.marks[one.place], "opacity": 1},
        hovertext=[f"<b>{_name(row)}</b><br>{label}: {escape(row[one.column], quote=False)}" for _place, row in found],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _name(row: Row) -> str:
    return escape(str(row["department"]), quote=False)


def _layout(rows: Sequence[Row], scene: Scene, colours: Palette) -> go.Layout:
    return go.Layout(
        template=template(colours),
        height=80 + ROW * len(rows),
        dragmode=False,
        margin={"l": 8, "r": 20, "t": 32, "b": 8},
        xaxis={
            "range": [0, 100],
            "automargin": False,
            "tickvals": list(range(0, 101, 10)),
            "ticktext": ["" if share % 50 else f"{share}%" for share in range(0, 101, 10)],
            "side": "top",
            "showgrid": True,
            "gridcolor": colours.line,
        },
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": [_name(row) for row in rows],
        },
        shapes=[_line(place, colours) for place in range(1, len(rows))],
        annotations=[_reason(place, row, scene, colours) for place, row in enumerate(rows) if row["hidden"]],
    )


def _line(place: int, colours: Palette) -> dict[str, Any]:
    ends = {"x0": 0, "x1": 1, "xref": "paper", "y0": place - 0.5, "y1": place - 0.5}
    return {"type": "line", **ends, "line": {"color": colours.line, "width": 1}, "layer": "below"}


def _reason(place: int, row: Row, scene: Scene, colours: Palette) -> dict[str, Any]:
    hidden = scene.text(_("not shown"))
    text = f"{hidden}: {scene.text(HIDDEN_LABELS[Hidden(row['hidden'])])}"
    where = {"x": 1, "y": place, "xanchor": "left", "showarrow": False}
    return {**where, "text": text, "font": {"color": colours.muted, "size": 12}}
