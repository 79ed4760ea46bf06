"""The silos page: which gap, since when, what to talk about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.gaps import Gap, arranged, panel, top
from dashboards.language import mark as _
from dashboards.matrix import Department, Row
from dashboards.silo_figure import Drawing, silo_figure
from dashboards.view import EVERYONE, Scene, View
from dashboards.words import BAND_LABELS, CERTAINTY_LABELS, HIDDEN_LABELS

ROWS: Final = 20
"""Rows of the table before the reader asks for all of them."""


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
        "gaps": top(scene, shown),
        "panel": panel(scene, shown),
        "lines": [_line(scene, *pair) for pair in wanted],
        "pairs": len(pairs),
        "hidden": sum(cell["band"] is None for _first, _second, cell in pairs),
        "few_known": any(cell["few_people"] is not None for _first, _second, cell in pairs),
        "departments": shown.departments,
    }


def _line(scene: Scene, first: Department, second: Department, cell: Row) -> Line:
    pair = f"{first.id}:{second.id}"
    return Line(
        first=first.name,
        second=second.name,
        band=cell["band"],
        words=scene.text(BAND_LABELS[cell["band"]] if cell["band"] else HIDDEN_LABELS[cell["hidden"]]),
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
    words = [scene.text(BAND_LABELS[band]) for band in dict.fromkeys((low, high))]
    return " – ".join(words)


def figure(scene: Scene) -> go.Figure:
    """Draw the heatmap; the first three findings and the chosen pair get a frame."""
    shown = arranged(scene)
    return silo_figure(shown, Drawing(scene.text, dark=scene.dark, outlined=_outlined(scene, top(scene, shown))))


def _outlined(scene: Scene, gaps: tuple[Gap, ...]) -> list[tuple[str, str]]:
    found = [(gap.names[0], gap.names[-1]) for gap in gaps if len(gap.names) == 2]
    chosen = panel(scene, arranged(scene))
    return [*found, (chosen.first.name, chosen.second.name)] if chosen else found


SILOS: Final = View("silos", _("Silos"), EVERYONE, answer, figure)
