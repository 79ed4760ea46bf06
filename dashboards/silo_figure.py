"""The silo heatmap: department x department, contact against expectation in released bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row
from dashboards.theme import Palette, palette, stepped, template
from dashboards.words import BAND_CELLS, BAND_LABELS, HIDDEN_LABELS
from ona.tables import BANDS

HIDDEN_CODE: Final = len(BANDS)
OWN_CODE: Final = len(BANDS) + 1
WORDS_UP_TO: Final = 20
Text = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a heatmap is drawn from besides the matrix.

    ``outlined`` are pairs of names that get a frame; ``text`` translates.
    """

    text: Text
    dark: bool = False
    outlined: Sequence[tuple[str, str]] = ()


def silo_figure(arranged: Matrix, drawing: Drawing) -> go.Figure:
    """Draw the matrix: six colours for bands, line marks where hidden, rings where few people carry it.

    Each cell carries the two ids joined by a colon as custom data, so that a click can lead
    to the panel of that pair. Departments' names are escaped, since Plotly reads some HTML.
    """
    colours = palette(dark=drawing.dark)
    traces = [
        _heatmap(arranged, drawing, colours),
        _marks(arranged, _is_hidden, {"symbol": "line-ne", "size": 9, "color": colours.hidden_mark}),
        _marks(arranged, _rests_on_few, {"symbol": "circle-open", "size": 7, "color": colours.ink}, shift=0.33),
    ]
    return go.Figure([trace for trace in traces if trace is not None], _layout(arranged, drawing, colours))


def code(first: Department, second: Department, cell: Row | None) -> int:
    """Return the step of the colour scale that a cell takes."""
    if first == second:
        return OWN_CODE
    if cell is None or cell["band"] is None:
        return HIDDEN_CODE
    return BANDS.index(cell["band"])


def _each(arranged: Matrix, value: Callable[[Department, Department, Row | None], Any]) -> list[list[Any]]:
    return [
        [value(first, second, arranged.cell(first.name, second.name)) for second in arranged.departments]
        for first in arranged.departments
    ]


def _heatmap(arranged: Matrix, drawing: Drawing, colours: Palette) -> go.Heatmap:
    places = list(range(len(arranged.departments)))
    worded = len(places) <= WORDS_UP_TO
    return go.Heatmap(
        x=places,
        y=places,
        z=_each(arranged, code),
        zmin=-0.5,
        zmax=OWN_CODE + 0.5,
        colorscale=stepped((*colours.bands, colours.hidden, colours.own)),
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=_each(arranged, lambda first, second, _cell: f"{first.id}:{second.id}"),
        hovertext=_each(arranged, lambda *pair: _hover(*pair, text=drawing.text)),
        hovertemplate="%{hovertext}<extra></extra>",
        text=_each(arranged, lambda *pair: _word(*pair, text=drawing.text)) if worded else None,
        texttemplate="%{text}" if worded else None,
    )


def _word(first: Department, second: Department, cell: Row | None, *, text: Text) -> str:
    if first == second or cell is None or cell["band"] is None:
        return ""
    return text(BAND_CELLS[cell["band"]])


def _hover(first: Department, second: Department, cell: Row | None, *, text: Text) -> str:
    names = [escape(first.name, quote=False)]
    if first != second:
        names.append(escape(second.name, quote=False))
    lines = [f"<b>{' – '.join(names)}</b>", _what(first, second, cell, text)]
    if cell is not None and _rests_on_few(first, second, cell):
        lines.append(text(_("rests on few people")))
    return "<br>".join(lines)


def _what(first: Department, second: Department, cell: Row | None, text: Text) -> str:
    if cell is None or cell["band"] is None:
        reason = HIDDEN_LABELS.get(cell["hidden"]) if cell is not None else None
        hidden = text(_("not shown"))
        return f"{hidden}: {text(reason)}" if reason else hidden
    if first == second:
        return text(_("inside the department, against full mixing:")) + "<br>" + text(BAND_LABELS[cell["band"]])
    return text(BAND_LABELS[cell["band"]])


def _is_hidden(first: Department, second: Department, cell: Row | None) -> bool:
    return first != second and (cell is None or cell["band"] is None)


def _rests_on_few(first: Department, second: Department, cell: Row | None) -> bool:
    return first != second and cell is not None and cell["few_people"] is True


def _marks(
    arranged: Matrix,
    wanted: Callable[[Department, Department, Row | None], bool],
    marker: dict[str, Any],
    *,
    shift: float = 0.0,
) -> go.Scatter | None:
    chosen = _each(arranged, wanted)
    places = [(x, y) for y, row in enumerate(chosen) for x, yes in enumerate(row) if yes]
    if not places:
        return None
    return go.Scatter(
        x=[x + shift for x, _y in places],
        y=[y - shift for _x, y in places],
        mode="markers",
        marker={**marker, "line": {"width": 1.5, "color": marker["color"]}, "opacity": 1},
        hoverinfo="skip",
    )


def _layout(arranged: Matrix, drawing: Drawing, colours: Palette) -> go.Layout:
    names = [escape(department.name, quote=False) for department in arranged.departments]
    size = len(names)
    axis = {"tickvals": list(range(size)), "ticktext": names, "tickfont": {"size": 13 if size <= 20 else 10}}
    return go.Layout(
        template=template(colours),
        height=height(size),
        xaxis={**axis, "side": "top", "tickangle": -45, "range": [-0.5, size - 0.5]},
        yaxis={**axis, "range": [size - 0.5, -0.5]},
        shapes=[_frame(x, y, colours) for x, y in _outlined(arranged, drawing.outlined)],
    )


def height(size: int) -> int:
    """Return the height of a heatmap of ``size`` departments in pixels.

    >>> height(2), height(12), height(80)
    (340, 640, 1660)
    """
    return max(340, 160 + size * (40 if size <= WORDS_UP_TO else 20) - (0 if size <= WORDS_UP_TO else 100))


def _outlined(arranged: Matrix, pairs: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    place = {department.name: index for index, department in enumerate(arranged.departments)}
    known = [(place[first], place[second]) for first, second in pairs if {first, second} <= place.keys()]
    return known + [(second, first) for first, second in known if first != second]


def _frame(x: int, y: int, colours: Palette) -> dict[str, Any]:
    edges = {"x0": x - 0.5, "x1": x + 0.5, "y0": y - 0.5, "y1": y + 0.5}
    return {
        "type": "rect",
        **edges,
        "line": {"color": colours.outline, "width": 2.5},
        "fillcolor": "rgba(0,0,0,0)",
    }
