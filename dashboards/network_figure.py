"""The picture of the network: a bubble for each department, lines for the closest contact, dashes for gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboards.bubbles import HEIGHT, WIDTH, places, radii
from dashboards.grid import short_names
from dashboards.matrix import Department, Matrix, Row, steps
from dashboards.theme import Palette, palette, template
from ona.tables import BANDS

NAMED: Final = 60
"""Up to so many departments all bear their names, above the largest ones; the others say it when pointed at."""
BEND: Final = 0.12
"""How far a line bends, as a share of its length, so that lines through a bubble can be told apart."""
POINTS: Final = 9
WIDTHS: Final = (2.5, 2.0, 1.5, 1.0, 1.5, 3.5)
"""Width of a line by the step of its band."""
INKS: Final = (0, 1, 1, None, 5, 5)
"""Colour of a line by the step of its band: the strong one of its side; None is quiet."""
GAPS: Final = 2
"""Bands that are drawn as dashes: under half of what is expected."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two departments and their released row."""

    first: Department
    second: Department
    cell: Row

    @property
    def step(self) -> int:
        """The place of its band, from the widest gap up."""
        return BANDS.index(self.cell["band"])


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is drawn: all departments, some links, and what is said of each department when pointed at."""

    departments: Matrix
    links: Sequence[Link]
    lines: Callable[[Department], Sequence[str]]
    chosen: str = ""
    dark: bool = False


def network_figure(sketch: Sketch) -> go.Figure:
    """Draw bubbles and links; a bubble carries its department's id, so that a click can lead to it."""
    colours = palette(dark=sketch.dark)
    people = np.array([department.people or 0 for department in sketch.departments.departments], dtype=float)
    where = np.round(places(steps(sketch.departments), people), 1)
    place = {department.name: where[number] for number, department in enumerate(sketch.departments.departments)}
    traces = [_lines(sketch, step, place, colours) for step in range(len(BANDS))]
    return go.Figure([*filter(None, traces), _bubbles(sketch, people, where, colours)], _layout(colours))


def _lines(sketch: Sketch, step: int, place: dict[str, NDArray[np.float64]], colours: Palette) -> go.Scatter | None:
    """Return the lines of one band as one trace, or nothing."""
    found = [curve(place[link.first.name], place[link.second.name]) for link in sketch.links if link.step == step]
    if not found:
        return None
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([part for line in found for part in (line, gap)])
    ink = INKS[step]
    colour = colours.muted if ink is None else colours.bands[ink]
    style = {"color": colour, "width": WIDTHS[step], "dash": "dash" if step < GAPS else "solid"}
    return go.Scatter(x=_written(points[:, 0]), y=_written(points[:, 1]), mode="lines", line=style, hoverinfo="skip")


def _written(values: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 1) for value in values]


def curve(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a gently bent line between two points, (POINTS, 2): a quadratic Bézier curve.

    >>> curve(np.zeros(2), np.array([10.0, 0.0]))[[0, -1]].tolist()
    [[0.0, 0.0], [10.0, 0.0]]
    """
    part = np.linspace(0, 1, POINTS)[:, None]
    across = np.array([start[1] - end[1], end[0] - start[0]])
    middle = (start + end) / 2 + BEND * across
    return np.asarray((1 - part) ** 2 * start + 2 * part * (1 - part) * middle + part**2 * end)


def _bubbles(sketch: Sketch, people: NDArray[np.float64], where: NDArray[np.float64], colours: Palette) -> go.Scatter:
    departments = sketch.departments.departments
    named = set(np.argsort(-people, kind="stable")[:NAMED].tolist())
    names = short_names(sketch.departments)
    chosen = [department.id == sketch.chosen for department in departments]
    return go.Scatter(
        x=where[:, 0].tolist(),
        y=where[:, 1].tolist(),
        mode="markers+text",
        text=[escape(name, quote=False) if number in named else "" for number, name in enumerate(names)],
        textposition="bottom center",
        textfont={"size": 12, "color": colours.ink},
        customdata=[department.id for department in departments],
        hovertext=["<br>".join(_told(sketch, department)) for department in departments],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "size": np.round(2 * radii(people), 1).tolist(),
            "color": [colours.marks[1] if one else colours.own for one in chosen],
            "line": {"width": [3.0 if one else 1.5 for one in chosen], "color": colours.outline},
            "opacity": 1,
        },
        cliponaxis=False,
    )


def _told(sketch: Sketch, department: Department) -> list[str]:
    return [f"<b>{escape(department.name, quote=False)}</b>", *(escape(line) for line in sketch.lines(department))]


def _layout(colours: Palette) -> go.Layout:
    axis = {"visible": False, "showgrid": False}
    return go.Layout(
        template=template(colours),
        height=int(HEIGHT) + 40,
        dragmode=False,
        hovermode="closest",
        margin={"l": 8, "r": 8, "t": 8, "b": 32},
        xaxis={**axis, "range": [0, WIDTH]},
        yaxis={**axis, "range": [HEIGHT, 0]},
    )
