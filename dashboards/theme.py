"""The one Plotly template, in its light and its dark form, and the colours of the bands.

Bands are drawn in PuOr (ColorBrewer), which stays apart for the colour-blind: orange
where there is less contact than expected, purple where there is more. The middle is the
paper's own grey. No meaning hangs on colour alone: cells carry words or marks too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

FONTS: Final = "system-ui, -apple-system, 'Hiragino Sans', 'Yu Gothic UI', 'Meiryo', 'Noto Sans CJK JP', sans-serif"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one form of the theme; ``bands`` from far less to far more, ``band_inks`` for text on them.

    ``marks`` are those of marks in a picture (Okabe and Ito 2008), which differ in form too. ``unanswered`` goes from
    few asks without an answer to many: one hue, ever further from the paper.
    """

    paper: str
    ink: str
    muted: str
    line: str
    hidden: str
    hidden_mark: str
    own: str
    outline: str
    bands: tuple[str, ...]
    band_inks: tuple[str, ...]
    marks: tuple[str, ...]
    unanswered: tuple[str, ...]


LIGHT: Final = Palette(
    paper="#ffffff",
    ink="#1d2430",
    muted="#5a6270",
    line="#e4e6ea",
    hidden="#eceef1",
    hidden_mark="#8a92a0",
    own="#d5d9e0",
    outline="#1d2430",
    bands=("#b35806", "#f1a340", "#fee0b6", "#f7f7f7", "#cbc5e3", "#6f5fa6"),
    band_inks=("#ffffff", "#1d2430", "#1d2430", "#1d2430", "#1d2430", "#ffffff"),
    marks=("#1d2430", "#0072b2", "#d55e00", "#009e73"),
    unanswered=("#bcd7eb", "#74abd3", "#2a74ae", "#0b3a63"),
)

DARK: Final = Palette(
    paper="#1b1f27",
    ink="#e9ebef",
    muted="#aab1bd",
    line="#323844",
    hidden="#232832",
    hidden_mark="#78818f",
    own="#414958",
    outline="#ffffff",
    bands=("#ffa24a", "#c9761a", "#6e4a24", "#2e343f", "#574f80", "#a89bdc"),
    band_inks=("#111111", "#111111", "#ffffff", "#e9ebef", "#ffffff", "#111111"),
    marks=("#e9ebef", "#56b4e9", "#e69f00", "#2fc49a"),
    unanswered=("#25475f", "#3f7fae", "#86bfe8", "#e2f1ff"),
)


def palette(*, dark: bool) -> Palette:
    """Return the colours of the light or the dark form."""
    return DARK if dark else LIGHT


def template(colours: Palette) -> go.layout.Template:
    """Return the Plotly template: fonts, paper, quiet axes, hover labels."""
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "automargin": True,
        "ticklabeloverflow": "allow",
        "fixedrange": True,
    }
    hover = {
        "bgcolor": colours.paper,
        "bordercolor": colours.muted,
        "font": {"color": colours.ink, "size": 13},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONTS, "size": 13, "color": colours.ink},
            "paper_bgcolor": colours.paper,
            "plot_bgcolor": colours.paper,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "hoverlabel": {**hover, "align": "left"},
            "showlegend": False,
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def stepped(colours: tuple[str, ...]) -> list[tuple[float, str]]:
    """Return a colour scale without blends: the colour of step i over [i/n, (i+1)/n].

    >>> stepped(("#000", "#fff"))
    [(0.0, '#000'), (0.5, '#000'), (0.5, '#fff'), (1.0, '#fff')]
    """
    size = len(colours)
    edges = [(index / size, (index + 1) / size) for index in range(size)]
    return [(edge, colour) for (low, high), colour in zip(edges, colours, strict=True) for edge in (low, high)]
