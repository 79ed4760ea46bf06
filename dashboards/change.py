"""What has changed between two published windows, said only where it is clear.

Bands carry uncertainty, so a pair has changed only where the likely ranges of the two
windows do not touch: its whole range lies below, or above, the earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import plotly.graph_objects as go

from dashboards.grid import Cells, Drawing, Text, heat, is_hidden, layout, marks, words
from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row
from ona.tables import BANDS

Direction = Literal["less", "same", "more"]
CODES: Final[dict[Direction | None, int]] = {"less": 0, "same": 1, "more": 2, None: 3}
OWN_CODE: Final = 4
CELL_WORDS: Final[dict[Direction | None, str]] = {"less": _("less"), "same": "", "more": _("more"), None: ""}
LABELS: Final[dict[Direction | None, str]] = {
    "less": _("clearly less contact than before"),
    "same": _("no clear change"),
    "more": _("clearly more contact than before"),
    None: _("not shown in one of the two periods"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A pair whose contact has clearly changed."""

    first: Department
    second: Department
    direction: Direction
    before: str
    now: str


def direction(before: Row | None, now: Row | None) -> Direction | None:
    """Say how a pair moved between two windows; None where either carries no figure.

    >>> direction({"low_band": "1/2-0.7", "high_band": "0.7-1.4"}, {"low_band": "<1/4", "high_band": "1/4-1/2"})
    'less'
    """
    ranges = [_range(cell) for cell in (before, now)]
    if ranges[0] is None or ranges[1] is None:
        return None
    (old_low, old_high), (low, high) = ranges[0], ranges[1]
    if high < old_low:
        return "less"
    return "more" if low > old_high else "same"


def _range(cell: Row | None) -> tuple[int, int] | None:
    if cell is None or cell["low_band"] is None or cell["high_band"] is None:
        return None
    return BANDS.index(cell["low_band"]), BANDS.index(cell["high_band"])


def changed(before: Matrix, now: Matrix) -> list[Changed]:
    """Return the pairs that have clearly changed, those with less contact first."""
    moves = [
        Changed(first, second, moved, old["band"], cell["band"])
        for first, second, cell in now.pairs()
        if (old := before.cell(first.name, second.name)) is not None
        and (moved := direction(old, cell)) in {"less", "more"}
    ]
    return sorted(moves, key=lambda move: move.direction != "less")


def change_figure(before: Matrix, now: Matrix, drawing: Drawing) -> go.Figure:
    """Draw which pairs have clearly less or more contact than before, in the order of ``now``."""
    colours = drawing.colours
    inks = colours.band_inks
    steps = (colours.bands[1], colours.bands[3], colours.bands[5], colours.hidden, colours.own)

    def moved(first: Department, second: Department, cell: Row | None) -> Direction | None:
        return direction(before.cell(first.name, second.name), cell)

    cells = Cells(
        steps,
        (inks[1], inks[3], inks[5], colours.ink, colours.ink),
        lambda *pair: OWN_CODE if pair[0] == pair[1] else CODES[moved(*pair)],
        lambda *pair: "" if pair[0] == pair[1] else _said(CELL_WORDS[moved(*pair)], drawing.text),
        lambda *pair: _lines(before.cell(pair[0].name, pair[1].name), pair[2], drawing),
    )

    def line(*pair: Any) -> str | None:
        hidden = is_hidden(*pair) or (pair[0] != pair[1] and moved(*pair) is None)
        return colours.hidden_mark if hidden else None

    lines = {"symbol": "line-ne", "size": 9}
    return go.Figure([heat(now, cells), *marks(now, line, lines), *words(now, cells)], layout(now, drawing))


def _said(message: str, text: Text) -> str:
    return text(message) if message else ""


def _lines(before: Row | None, now: Row | None, drawing: Drawing) -> list[str]:
    text, labels = drawing.text, drawing.words.labels
    bands = [text(labels[cell["band"]]) if cell and cell["band"] else "–" for cell in (before, now)]
    return [text(LABELS[direction(before, now)]), " → ".join(bands)]
