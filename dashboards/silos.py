"""The silos page: which gap, since when, what to talk about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.change import LABELS, Direction, change_figure, changed
from dashboards.gaps import arranged, looked_at, others, panel, top_gaps, untold, watched
from dashboards.grid import Drawing
from dashboards.judging import inward, why_none
from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row, in_order_of
from dashboards.silo_figure import silo_figure
from dashboards.view import EVERYONE, Scene, View
from dashboards.words import CERTAINTY_LABELS, hidden_label

ROWS: Final = 20
"""Rows of the table before the reader asks for all of them."""


CHANGE_SWATCHES: Final[dict[Direction | None, str]] = {"less": "b1", "same": "b3", "more": "b5", None: "b-none"}


@dataclass(frozen=True, slots=True)
class Move:
    """One pair that has clearly changed since the compared window."""

    names: str
    words: str
    before: tuple[str, str]
    now: tuple[str, str]
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One pair in the table that says what the picture says."""

    first: str
    second: str
    band: str | None
    words: str
    range: str
    certainty: str
    few_people: bool
    address: str
    chosen: bool


def answer(scene: Scene) -> Mapping[str, Any]:
    """Return gaps, panel, legend and table of the window."""
    shown = arranged(scene)
    pairs = shown.pairs()
    wanted = pairs if scene.state.rows == "all" else pairs[:ROWS]
    return {
        "gaps": top_gaps(scene, shown),
        "others": others(scene, shown),
        "looked_at": looked_at(scene),
        "untold": untold(scene),
        "watched": watched(scene, shown),
        "why_none": why_none(scene, shown),
        "inward": inward(scene.snapshot),
        "panel": panel(scene, shown),
        "lines": [_line(scene, len(shown.departments), *pair) for pair in wanted],
        "pairs": len(pairs),
        "hidden": sum(cell["band"] is None for _first, _second, cell in pairs),
        "few_any": any(cell["few_people"] for _first, _second, cell in pairs),
        "few_known": any(cell["few_people"] is not None for _first, _second, cell in pairs),
        "departments": shown.departments,
        "compared": scene.span(scene.compared) if scene.compared else "",
        "moves": _moves(scene, shown),
        "picture": scene.state.picture if scene.compared else "period",
        "change_legend": [(scene.text(LABELS[key]), css) for key, css in CHANGE_SWATCHES.items()],
    }


def _line(scene: Scene, departments: int, first: Department, second: Department, cell: Row) -> Line:
    pair = f"{first.id}:{second.id}"
    return Line(
        first=first.name,
        second=second.name,
        band=cell["band"],
        words=scene.called(cell) if cell["band"] else scene.text(hidden_label(cell["hidden"], departments)),
        range=_range(scene, cell),
        certainty=scene.text(CERTAINTY_LABELS[cell["q_class"]]) if cell["q_class"] else "",
        few_people=cell["few_people"] is True,
        address=scene.address("silos", pair=pair) + "#pair",
        chosen=scene.state.pair in {pair, f"{second.id}:{first.id}"},
    )


def _range(scene: Scene, cell: Row) -> str:
    low, high = cell["low_band"], cell["high_band"]
    if low is None or high is None:
        return ""
    words = [scene.label(band) for band in dict.fromkeys((low, high))]
    return " – ".join(words)


def _before(scene: Scene, shown: Matrix) -> Matrix | None:
    return in_order_of(arranged(scene, scene.compared), shown) if scene.compared else None


def _moves(scene: Scene, shown: Matrix) -> list[Move]:
    before = _before(scene, shown)
    return [
        Move(
            names=f"{move.first.name} – {move.second.name}",
            words=scene.text(LABELS[move.direction]),
            before=(move.before, scene.label(move.before)),
            now=(move.now, scene.label(move.now)),
            address=scene.address("silos", pair=f"{move.first.id}:{move.second.id}") + "#pair",
        )
        for move in (changed(before, shown) if before else [])
    ]


def figure(scene: Scene) -> go.Figure:
    """Draw the heatmap, or what has changed; the first three gaps and the chosen pair get a frame."""
    shown = arranged(scene)
    before = _before(scene, shown)
    drawing = Drawing(scene.text, dark=scene.dark, outlined=_outlined(scene, shown), words=scene.words())
    if before is not None and scene.state.show == "change":
        return change_figure(before, shown, drawing)
    return silo_figure(before if before is not None and scene.state.show == "before" else shown, drawing)


def _outlined(scene: Scene, shown: Matrix) -> list[tuple[str, str]]:
    found = [(gap.names[0], gap.names[-1]) for gap in top_gaps(scene, shown)]
    chosen = panel(scene, shown)
    return [*found, (chosen.first.name, chosen.second.name)] if chosen else found


SILOS: Final = View("silos", _("Silos"), EVERYONE, answer, figure)
