"""The coverage curve: what sets of people could reach by their size, against a bound and three other ways to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.grid import Text
from dashboards.language import mark as _
from dashboards.theme import Palette, palette, template
from ona.privacy import SHARE_CLASSES

SERIES: Final[Mapping[str, str]] = {
    "at_most": _("no set reaches more"),
    "reached": _("the best set found"),
    "volunteers": _("the best set of volunteers"),
    "most_connected": _("those with most contacts"),
    "managers": _("managers alone"),
    "random": _("chosen at random"),
}
"""What each line is, from the highest to the lowest as a rule."""

LOOKS: Final[Mapping[str, tuple[str, str, str]]] = {
    "at_most": ("#8a92a0", "dot", "line-ew-open"),
    "reached": ("#0072b2", "solid", "circle"),
    "volunteers": ("#009e73", "solid", "diamond"),
    "most_connected": ("#d55e00", "dash", "square"),
    "managers": ("#cc79a7", "dash", "triangle-up"),
    "random": ("#e69f00", "dashdot", "x"),
}
"""Colour (Okabe and Ito), dash and mark: no meaning hangs on colour alone."""

STEP: Final = 10


def middle(share: str) -> int:
    """Return the middle of a class of shares, percent.

    >>> middle("<=10%"), middle("20-30%"), middle(">=90%")
    (5, 25, 95)
    """
    return STEP * SHARE_CLASSES.index(share) + STEP // 2


def curve_figure(rows: Sequence[Mapping[str, Any]], text: Text, *, dark: bool = False) -> go.Figure:
    """Draw the released curve; points stand in the middle of their class of ten percent."""
    colours = palette(dark=dark)
    shown = [name for name in SERIES if any(row[name] is not None for row in rows)]
    return go.Figure([_line(rows, name, text) for name in shown], _layout(rows, text, colours))


def _line(rows: Sequence[Mapping[str, Any]], name: str, text: Text) -> go.Scatter:
    kept = [row for row in rows if row[name] is not None]
    colour, dash, symbol = LOOKS[name]
    hover = text(_("%(size)s people: %(share)s"))
    return go.Scatter(
        x=[row["size"] for row in kept],
        y=[middle(row[name]) for row in kept],
        name=text(SERIES[name]),
        mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 2},
        marker={"symbol": symbol, "size": 9, "color": colour, "opacity": 1},
        hovertext=[hover % {"size": row["size"], "share": row[name]} for row in kept],
        hovertemplate="%{fullData.name}<br>%{hovertext}<extra></extra>",
    )


def _layout(rows: Sequence[Mapping[str, Any]], text: Text, colours: Palette) -> dict[str, Any]:
    ticks = list(range(0, 101, 2 * STEP))
    return {
        "template": template(colours),
        "height": 380,
        "showlegend": True,
        "legend": {"orientation": "h", "y": -0.28},
        "xaxis": {"title": {"text": text(_("People in the set"))}, "tickvals": [row["size"] for row in rows]},
        "yaxis": {
            "title": {"text": text(_("Share that is reached"))},
            "range": [0, 100],
            "tickvals": ticks,
            "ticktext": [f"{tick}%" for tick in ticks],
            "showgrid": True,
            "gridcolor": colours.line,
        },
    }
