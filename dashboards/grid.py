"""A department x department picture: coloured cells with words, marks, frames and a quiet layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row
from dashboards.theme import Palette, palette, stepped, template
from dashboards.words import SIX, BandWords

WORDS_UP_TO: Final = 20
Text = Callable[[str], str]
OfPair = Callable[[Department, Department, Row | None], Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a picture is drawn: ``outlined`` are pairs of names that get a frame; ``text`` translates."""

    text: Text
    dark: bool = False
    outlined: Sequence[tuple[str, str]] = ()
    words: BandWords = SIX

    @property
    def colours(self) -> Palette:
        """The colours of the light or the dark form."""
        return palette(dark=self.dark)


@dataclass(frozen=True, slots=True)
class Cells:
    """What stands in the cells: a step of ``colours`` each, a word, and the lines shown on hovering."""

    colours: tuple[str, ...]
    inks: tuple[str, ...]
    code: OfPair
    word: OfPair
    lines: OfPair


def each(arranged: Matrix, value: OfPair) -> list[list[Any]]:
    """Return a value for every cell, row by row."""
    return [
        [value(first, second, arranged.cell(first.name, second.name)) for second in arranged.departments]
        for first in arranged.departments
    ]


def heat(arranged: Matrix, cells: Cells) -> go.Heatmap:
    """Return the coloured cells; words stand in them up to :data:`WORDS_UP_TO` departments.

    Each cell carries the two ids joined by a colon as custom data, so that a click can lead to the
    panel of that pair. Names are escaped, since Plotly reads some HTML.
    """
    places = list(range(len(arranged.departments)))
    worded = len(places) <= WORDS_UP_TO
    return go.Heatmap(
        x=places,
        y=places,
        z=each(arranged, cells.code),
        zmin=-0.5,
        zmax=len(cells.colours) - 0.5,
        colorscale=stepped(cells.colours),
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=each(arranged, lambda first, second, _cell: f"{first.id}:{second.id}"),
        hovertext=each(arranged, lambda *pair: "<br>".join([_title(*pair[:2]), *cells.lines(*pair)])),
        hovertemplate="%{hovertext}<extra></extra>",
        text=each(arranged, cells.word) if worded else None,
    )


def words(arranged: Matrix, cells: Cells) -> list[go.Scatter]:
    """Return the words of the cells in inks that can be read on them."""
    if len(arranged.departments) > WORDS_UP_TO:
        return []
    texts, codes = each(arranged, cells.word), each(arranged, cells.code)
    found = [(x, y, text) for y, row in enumerate(texts) for x, text in enumerate(row) if text]
    return [
        go.Scatter(
            x=[x for x, _y, _text in found],
            y=[y for _x, y, _text in found],
            text=[text for _x, _y, text in found],
            mode="text",
            textfont={"size": 12, "color": [cells.inks[codes[y][x]] for x, y, _text in found]},
            hoverinfo="skip",
        )
    ]


def _title(first: Department, second: Department) -> str:
    names = [first.name] if first == second else [first.name, second.name]
    return f"<b>{escape(' – '.join(names), quote=False)}</b>"


def marks(arranged: Matrix, colour: OfPair, marker: dict[str, Any], *, shift: float = 0.0) -> list[go.Scatter]:
    """Return marks on the cells that get a colour, moved towards the upper right by ``shift`` of a cell."""
    found = [(x, y, ink) for y, row in enumerate(each(arranged, colour)) for x, ink in enumerate(row) if ink]
    if not found:
        return []
    inks = [ink for _x, _y, ink in found]
    return [
        go.Scatter(
            x=[x + shift for x, _y, _ink in found],
            y=[y - shift for _x, y, _ink in found],
            mode="markers",
            marker={**marker, "color": inks, "line": {"width": 1.5, "color": inks}, "opacity": 1},
            hoverinfo="skip",
        )
    ]


def layout(arranged: Matrix, drawing: Drawing) -> go.Layout:
    """Return axes with names on top and at the left, and the frames."""
    names = [escape(name, quote=False) for name in short_names(arranged)]
    size = len(names)
    axis = {
        "tickvals": list(range(size)),
        "ticktext": names,
        "tickfont": {"size": 13 if size <= WORDS_UP_TO else 10},
    }
    return go.Layout(
        template=template(drawing.colours),
        height=height(size),
        dragmode=False,
        xaxis={**axis, "side": "top", "tickangle": -45, "range": [-0.5, size - 0.5]},
        yaxis={**axis, "range": [size - 0.5, -0.5]},
        shapes=[_frame(x, y, drawing.colours) for x, y in _places(arranged, drawing.outlined)],
    )


def short_names(arranged: Matrix) -> list[str]:
    """Return the last part of each path where all of them differ, else the whole names."""
    names = [department.name for department in arranged.departments]
    last = [name.rpartition("/")[2] or name for name in names]
    return last if len(set(last)) == len(names) else names


def height(size: int) -> int:
    """Return the height of a picture of ``size`` departments in pixels.

    >>> height(2), height(12), height(80)
    (340, 640, 1660)
    """
    return max(340, 160 + size * 40) if size <= WORDS_UP_TO else 60 + size * 20


def _places(arranged: Matrix, pairs: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    place = {department.name: index for index, department in enumerate(arranged.departments)}
    known = [(place[first], place[second]) for first, second in pairs if {first, second} <= place.keys()]
    return known + [(second, first) for first, second in known if first != second]


def _frame(x: int, y: int, colours: Palette) -> dict[str, Any]:
    edges = {"x0": x - 0.5, "x1": x + 0.5, "y0": y - 0.5, "y1": y + 0.5}
    line = {"color": colours.outline, "width": 2.5}
    return {"type": "rect", **edges, "line": line, "fillcolor": "rgba(0,0,0,0)"}


def is_hidden(first: Department, second: Department, cell: Row | None) -> bool:
    """Whether a cell off the diagonal carries no figure."""
    return first != second and (cell is None or cell["band"] is None)


def why_hidden(cell: Row | None, text: Text, label: Text) -> str:
    """Return the words of a cell without a figure."""
    reason = cell["hidden"] if cell is not None else None
    hidden = text(_("not shown"))
    return f"{hidden}: {text(label(reason))}" if reason else hidden
