"""The silo heatmap: department x department, contact against expectation in released bands."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboards.grid import Cells, Drawing, heat, is_hidden, layout, marks, why_hidden, words
from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row
from dashboards.words import hidden_label
from ona.tables import BANDS

HIDDEN_CODE: Final = len(BANDS)
OWN_CODE: Final = len(BANDS) + 1


def silo_figure(arranged: Matrix, drawing: Drawing) -> go.Figure:
    """Draw the matrix: six colours for bands, line marks where hidden, rings where few people carry it."""
    colours = drawing.colours
    cells = Cells(
        (*colours.bands, colours.hidden, colours.own),
        (*colours.band_inks, colours.ink, colours.ink),
        code,
        lambda *pair: _word(*pair, drawing=drawing),
        lambda *pair: _lines(*pair, drawing=drawing, departments=len(arranged.departments)),
    )
    lines = {"symbol": "line-ne", "size": 9}
    rings = {"symbol": "circle-open", "size": 6}
    traces = [
        heat(arranged, cells),
        *marks(arranged, lambda *pair: colours.hidden_mark if is_hidden(*pair) else None, lines),
        *marks(arranged, lambda *pair: _ring(*pair, inks=colours.band_inks), rings, shift=0.36),
        *words(arranged, cells),
    ]
    return go.Figure(traces, layout(arranged, drawing))


def code(first: Department, second: Department, cell: Row | None) -> int:
    """Return the step of the colour scale that a cell takes."""
    if first == second:
        return OWN_CODE
    if cell is None or cell["band"] is None:
        return HIDDEN_CODE
    return BANDS.index(cell["band"])


def _word(first: Department, second: Department, cell: Row | None, *, drawing: Drawing) -> str:
    if first == second or cell is None or cell["band"] is None:
        return ""
    return drawing.text(drawing.words.cells[drawing.words.key(cell)])


def _lines(first: Department, second: Department, cell: Row | None, *, drawing: Drawing, departments: int) -> list[str]:
    text = drawing.text
    if cell is None or cell["band"] is None:
        return [why_hidden(cell, text, lambda reason: hidden_label(reason, departments))]
    label = text(drawing.words.labels[drawing.words.key(cell)])
    if first == second:
        return [text(_("inside the department, against full mixing:")), label]
    return [label, text(_("rests on few people"))] if cell["few_people"] is True else [label]


def _ring(first: Department, second: Department, cell: Row | None, *, inks: tuple[str, ...]) -> str | None:
    carried = first != second and cell is not None and cell["few_people"] is True and cell["band"] is not None
    return inks[BANDS.index(cell["band"])] if carried and cell is not None else None
