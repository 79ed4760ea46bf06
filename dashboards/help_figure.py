"""The help-flow heatmap: who asks (rows) whom (columns), against expectation, in released bands."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboards.grid import Cells, Drawing, Text, heat, is_hidden, layout, marks, why_hidden, words
from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row
from dashboards.silo_figure import code
from dashboards.words import AS_EXPECTED, FIRST_ANSWERS, UNTOLD, BandWords, hidden_label
from ona.tables import BANDS, Q_CLASSES

RING: Final = {"symbol": "circle-open", "size": 6}
LANE: Final = {"symbol": "triangle-up", "size": 7}
LINE: Final = {"symbol": "line-ne", "size": 9}


def key_of(row: Row, names: BandWords) -> str:
    """Return the key of a shown row's words; windows of before ranges were released tell fewer of three words."""
    if row["low_band"] is None:
        return UNTOLD if UNTOLD in names.labels and row["band"] in AS_EXPECTED else str(row["band"])
    return names.key(row)


def range_of(row: Row, names: BandWords, text: Text) -> str:
    """Return the range in which a shown row's figure likely lies, in words; nothing where it is not released."""
    if row["low_band"] is None or row["high_band"] is None:
        return ""
    return " – ".join(dict.fromkeys(text(names.labels[row[end]]) for end in ("low_band", "high_band")))


def help_figure(flow: Matrix, drawing: Drawing) -> go.Figure:
    """Draw the matrix: six colours for bands, lines where hidden, rings where few people help, triangles for lanes."""
    colours = drawing.colours
    cells = Cells(
        (*colours.bands, colours.hidden, colours.own),
        (*colours.band_inks, colours.ink, colours.ink),
        code,
        lambda *pair: _word(*pair, drawing=drawing),
        lambda *pair: _lines(*pair, drawing=drawing, departments=len(flow.departments)),
    )
    inks = colours.band_inks
    traces = [
        heat(flow, cells),
        *marks(flow, lambda *pair: colours.hidden_mark if is_hidden(*pair) else None, LINE),
        *marks(flow, lambda *pair: _ink(*pair, column="few_people", inks=inks), RING, shift=0.36),
        *marks(flow, lambda *pair: _ink(*pair, column="q_class", inks=inks), LANE, shift=-0.36),
        *words(flow, cells),
    ]
    return go.Figure(traces, layout(flow, drawing))


def _shown(first: Department, second: Department, cell: Row | None) -> bool:
    return first != second and cell is not None and cell["band"] is not None


def _word(first: Department, second: Department, cell: Row | None, *, drawing: Drawing) -> str:
    if cell is None or not _shown(first, second, cell):
        return ""
    return drawing.text(drawing.words.cells[key_of(cell, drawing.words)])


def _lines(first: Department, second: Department, cell: Row | None, *, drawing: Drawing, departments: int) -> list[str]:
    text = drawing.text
    if first == second:
        return [text(_("inside the department: not part of help-flow"))]
    if cell is None or cell["band"] is None:
        return [why_hidden(cell, text, lambda reason: hidden_label(reason, departments))]
    return said_of(cell, drawing)


def said_of(row: Row, drawing: Drawing) -> list[str]:
    """Return what is said of a shown row on hovering: band, likely range, first answer, few people."""
    text = drawing.text
    label = text(drawing.words.labels[key_of(row, drawing.words)])
    times = [text(FIRST_ANSWERS[row["first_answer"]])] if row["first_answer"] else []
    answers = [text(_("first answer %(first)s")) % {"first": time} for time in times]
    few = [text(_("few people help"))] if row["few_people"] else []
    span = range_of(row, drawing.words, text)
    ranges = [text(_("likely range: %(range)s")) % {"range": span}] if span else []
    return [label, *ranges, *answers, *few]


def _ink(first: Department, second: Department, cell: Row | None, *, column: str, inks: tuple[str, ...]) -> str | None:
    if cell is None or not _shown(first, second, cell):
        return None
    marked = cell[column] is True or cell[column] in Q_CLASSES[:-1]
    return inks[BANDS.index(cell["band"])] if marked else None
