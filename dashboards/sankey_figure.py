"""The strongest flows of help as a Sankey picture: who asks at the left, who is asked at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.grid import Drawing, short_names
from dashboards.help_figure import said_of
from dashboards.help_flows import UNANSWERED, Flow, unanswered, width
from dashboards.language import mark as _
from dashboards.matrix import Matrix
from dashboards.theme import Palette, template

UNIT: Final = 12
"""Pixels of a flow of width 1."""
PAD: Final = 16
"""Pixels between two departments."""
BAR: Final = 10
"""Pixels across a department's bar."""
HEAD: Final = 36
"""Pixels above the flows, for the two headings."""
LETTER: Final = 6.8
"""Pixels of a narrow character."""
LEAST: Final = 120
SWEEPS: Final = 4
NAME: Final = 22
"""Characters of a name, full-width ones counted twice as much, before it is cut; hovering tells all of it."""


@dataclass(frozen=True, slots=True)
class Side:
    """Departments at one side from top to bottom: their names, and the pixels of each bar."""

    names: tuple[str, ...]
    sizes: tuple[int, ...]

    @property
    def height(self) -> int:
        """The pixels that bars and the room between them take."""
        return sum(self.sizes) + PAD * (len(self.sizes) - 1)

    def middles(self, height: int) -> list[float]:
        """Return the middle of each bar as a share of the height, the whole side centred."""
        above = (height - self.height) / 2
        tops = [above + sum(self.sizes[:place]) + PAD * place for place in range(len(self.sizes))]
        return [(top + size / 2) / height for top, size in zip(tops, self.sizes, strict=True)]


def sankey_figure(flows: Sequence[Flow], shown: Matrix, drawing: Drawing) -> go.Figure:
    """Draw flows: as wide as the class of their band, as dark as that of their asks without an answer.

    Parameters
    ----------
    flows
        What is drawn; without any, a sentence stands in place of the picture.
    shown
        The matrix that they are of: its names tell whether the last part of a path is enough.
    drawing
        Language, colours, and words of the window.
    """
    if not flows:
        return go.Figure([], _nothing(drawing))
    sides = _sides(flows, drawing)
    height = max(*(side.height for side in sides), LEAST)
    return go.Figure([_sankey(flows, sides, height, drawing)], _layout(sides, height, shown, drawing))


def _sides(flows: Sequence[Flow], drawing: Drawing) -> tuple[Side, Side]:
    left, right = _uncrossed([(one.seeker.name, one.helper.name) for one in flows])
    unit = {(one.seeker.name, one.helper.name): UNIT * width(one.row, drawing.words) for one in flows}
    ends = ((left, 0), (right, 1))
    seeking, helping = (
        Side(tuple(names), tuple(sum(size for pair, size in unit.items() if pair[end] == name) for name in names))
        for names, end in ends
    )
    return seeking, helping


def _uncrossed(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Order both sides so that few flows cross: each department at the mean place of those it flows to."""
    left, right = (list(dict.fromkeys(pair[end] for pair in pairs)) for end in (0, 1))
    for _sweep in range(SWEEPS):
        right.sort(key=_mean_place(left, [(other, one) for one, other in pairs]))
        left.sort(key=_mean_place(right, pairs))
    return left, right


def _mean_place(other: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Callable[[str], float]:
    """Return the function from a name to the mean place of its partners in another order."""
    place = {name: number for number, name in enumerate(other)}
    partners: dict[str, list[int]] = {}
    for name, partner in pairs:
        partners.setdefault(name, []).append(place[partner])
    return lambda name: sum(partners[name]) / len(partners[name])


def _sankey(flows: Sequence[Flow], sides: tuple[Side, Side], height: int, drawing: Drawing) -> go.Sankey:
    colours, (left, right) = drawing.colours, sides
    middles = [*left.middles(height), *right.middles(height)]
    return go.Sankey(
        arrangement="fixed",
        node={
            "label": [""] * len(middles),
            "x": [0.001] * len(left.names) + [0.999] * len(right.names),
            "y": middles,
            "pad": PAD,
            "thickness": BAR,
            "color": colours.muted,
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        link={
            "source": [left.names.index(one.seeker.name) for one in flows],
            "target": [len(left.names) + right.names.index(one.helper.name) for one in flows],
            "value": [width(one.row, drawing.words) for one in flows],
            "color": [_colour(one, colours) for one in flows],
            "line": {"color": colours.muted, "width": 0.5},
            "customdata": [f"{one.seeker.id}:{one.helper.id}" for one in flows],
            "label": ["<br>".join(_said(one, drawing)) for one in flows],
            "hovertemplate": "%{label}<extra></extra>",
        },
    )


def _colour(one: Flow, colours: Palette) -> str:
    found = unanswered(one.row)
    return colours.hidden if found is None else colours.unanswered[found]


def _said(one: Flow, drawing: Drawing) -> list[str]:
    names = " → ".join(escape(end.name, quote=False) for end in (one.seeker, one.helper))
    found = unanswered(one.row)
    answers = (
        []
        if found is None
        else [drawing.text(_("without an answer: %(share)s")) % {"share": drawing.text(UNANSWERED[found])}]
    )
    return [f"<b>{names}</b>", *said_of(one.row, drawing), *answers]


def _layout(sides: tuple[Side, Side], height: int, shown: Matrix, drawing: Drawing) -> go.Layout:
    names = [department.name for department in shown.departments]
    short = dict(zip(names, short_names(shown), strict=True))
    heads = tuple(drawing.text(head) for head in (_("Asks"), _("Is asked")))
    beside = [
        _room([head, *(_cut(short[name]) for name in side.names)]) for side, head in zip(sides, heads, strict=True)
    ]
    return go.Layout(
        template=template(drawing.colours),
        height=height + HEAD + PAD,
        dragmode=False,
        margin={"l": beside[0], "r": beside[1], "t": HEAD, "b": PAD},
        annotations=[
            one
            for end, (side, head) in enumerate(zip(sides, heads, strict=True))
            for one in (_heading(head, end, drawing), *_names(side, end, height, short))
        ],
    )


def _room(texts: Iterable[str]) -> int:
    """Return the pixels that the widest of some texts takes beside the picture."""
    return 24 + round(LETTER * max(map(_wide, texts)))


def _wide(text: str) -> int:
    """Return how wide a text is in narrow characters.

    >>> _wide("Sales"), _wide("営業部")
    (5, 6)
    """
    return sum(1 if ord(letter) < 0x1100 else 2 for letter in text)


def _cut(name: str) -> str:
    """Return a name that is not wider than its margin: cut in the middle, since many differ in their last words alone.

    >>> _cut("Sales"), _cut("Department of Data 12")
    ('Sales', 'Department of Data 12')
    >>> _cut("Department of Integrated Data 12"), _cut("情報システム企画推進本部第二課")
    ('Department…ed Data 12', '情報システ…本部第二課')
    """
    if _wide(name) <= NAME:
        return name
    half = (NAME - 1) // 2
    start = next(end for end in range(len(name), 0, -1) if _wide(name[:end]) <= half)
    stop = next(end for end in range(1, len(name)) if _wide(name[end:]) <= half)
    return f"{name[:start]}…{name[stop:]}"


def _names(side: Side, end: int, height: int, short: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {**_beside(end, 1 - middle), "yanchor": "middle", **_named(name, short[name])}
        for name, middle in zip(side.names, side.middles(height), strict=True)
    ]


def _named(name: str, short: str) -> dict[str, str | None]:
    text, whole = (escape(one, quote=False) for one in (_cut(short), name))
    return {"text": text, "hovertext": whole if whole != text else None}


def _heading(head: str, end: int, drawing: Drawing) -> dict[str, Any]:
    font = {"color": drawing.colours.muted, "size": 13}
    return {**_beside(end, 1), "yanchor": "bottom", "yshift": 10, "text": f"<b>{head}</b>", "font": font}


def _beside(end: int, y: float) -> dict[str, Any]:
    """Return where a text stands: beside the bars of one side, at a height of the picture."""
    where = {"xref": "paper", "yref": "paper", "x": end, "y": y, "showarrow": False}
    return {**where, "xanchor": "left" if end else "right", "xshift": 8 if end else -8}


NONE: Final = _("Of no pair of departments is it sure enough that much help is sought to draw it.")


def _nothing(drawing: Drawing) -> go.Layout:
    axis = {"visible": False}
    where = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False}
    said = [{**where, "text": drawing.text(NONE)}]
    return go.Layout(template=template(drawing.colours), height=LEAST, xaxis=axis, yaxis=axis, annotations=said)
