"""The network page: which departments are in close contact, where the gaps are, and how one stands to all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.data import share_words
from dashboards.gaps import arranged
from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row
from dashboards.network_figure import GAPS, Link, Sketch, network_figure
from dashboards.view import EVERYONE, Scene, View
from dashboards.words import hidden_label
from ona.tables import BANDS, Q_CLASSES

MOST: Final = 300
"""Lines in the picture: more cannot be told apart."""
CLOSE: Final = BANDS[4:]
"""Bands of close contact."""
NAMES: Final = 3
"""Departments that are named in a cell before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One department in the table that says what the picture says."""

    department: str
    people: int | None
    outside: str
    close: str
    gaps: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """How the chosen department stands to another."""

    department: str
    band: str | None
    words: str
    few_people: bool
    address: str
    onward: str


def answer(scene: Scene) -> Mapping[str, Any]:
    """Return the table of all departments and, where one is chosen, how it stands to the others."""
    shown = arranged(scene)
    chosen = shown.by_id(scene.state.dept)
    pairs = [Link(*pair) for pair in shown.pairs()]
    return {
        "departments": shown.departments,
        "chosen": chosen,
        "neighbours": [_neighbour(scene, shown, chosen, link) for link in of(chosen, pairs)] if chosen else [],
        "lines": [_line(scene, department, pairs) for department in sorted(shown.departments, key=_by_size)],
        "close": sum(is_close(link) for link in pairs),
        "apart": sum(is_gap(scene, link) for link in pairs),
        "unseen": sum(link.cell["band"] is None for link in pairs),
        "pairs": len(pairs),
        "drawn": len(drawn(scene, shown)),
        "most": MOST,
        "others": (),
        "export_address": f"/api/v1/export/silos.graphml?snapshot={scene.snapshot.id}",
    }


def _by_size(department: Department) -> tuple[int, str]:
    return -(department.people or 0), department.name


def is_close(link: Link) -> bool:
    """Whether two departments are in far closer contact than expected."""
    return link.cell["band"] in CLOSE


def is_gap(scene: Scene, link: Link) -> bool:
    """Whether two departments are clearly apart: a verdict, or in a small company the word "less"."""
    if link.cell["band"] not in BANDS[:GAPS]:
        return False
    return link.cell["q_class"] in Q_CLASSES[:-1] or scene.snapshot.info.get("words") == 3


def of(department: Department, pairs: Sequence[Link]) -> list[Link]:
    """Return the pairs of a department, the widest gap first, hidden ones last."""
    return [link for link in pairs if department in {link.first, link.second}]


def drawn(scene: Scene, shown: Matrix) -> list[Link]:
    """Return what is drawn: all shown pairs of the chosen department, or the closest contact and the gaps."""
    pairs = [Link(*pair) for pair in shown.pairs() if pair[2]["band"] is not None]
    chosen = shown.by_id(scene.state.dept)
    if chosen:
        return of(chosen, pairs)
    gaps = [link for link in pairs if is_gap(scene, link)]
    close = sorted((link for link in pairs if is_close(link)), key=_strength, reverse=True)
    return [*gaps, *close][:MOST]


def _strength(link: Link) -> tuple[int, int]:
    return link.step, (link.first.people or 0) * (link.second.people or 0)


def _other(department: Department, link: Link) -> Department:
    return link.second if link.first == department else link.first


def _neighbour(scene: Scene, shown: Matrix, chosen: Department, link: Link) -> Neighbour:
    other, cell = _other(chosen, link), link.cell
    hidden = cell["band"] is None
    return Neighbour(
        department=other.name,
        band=cell["band"],
        words=scene.text(hidden_label(cell["hidden"], len(shown.departments))) if hidden else scene.called(cell),
        few_people=cell["few_people"] is True,
        address=scene.address("silos", pair=f"{chosen.id}:{other.id}", dept="") + "#pair",
        onward=scene.address("network", dept=other.id) + "#chosen",
    )


def _line(scene: Scene, department: Department, pairs: Sequence[Link]) -> Line:
    own = of(department, pairs)
    share = _row(scene, department).get("cross_share")
    return Line(
        department=department.name,
        people=department.people,
        outside=share_words(scene, share),
        close=_named(scene, [_other(department, link).name for link in own if is_close(link)]),
        gaps=_named(scene, [_other(department, link).name for link in own if is_gap(scene, link)]),
        address=scene.address("network", dept=department.id) + "#chosen",
        chosen=department.id == scene.state.dept,
    )


def _row(scene: Scene, department: Department) -> Row:
    return next((row for row in scene.snapshot.rows("departments") if row["id"] == department.id), {})


def _named(scene: Scene, names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    first = scene.text(_(", ")).join(names[:NAMES])
    more = len(names) - NAMES
    if more <= 0:
        return first
    return scene.plural("%(names)s and %(num)s other", "%(names)s and %(num)s others", more) % {
        "names": first,
        "num": more,
    }


def figure(scene: Scene) -> go.Figure:
    """Draw the departments of the window."""
    shown = arranged(scene)
    pairs = [Link(*pair) for pair in shown.pairs()]
    return network_figure(
        Sketch(shown, drawn(scene, shown), lambda one: _told(scene, one, pairs), scene.state.dept, scene.dark)
    )


def _told(scene: Scene, department: Department, pairs: Sequence[Link]) -> list[str]:
    line = _line(scene, department, pairs)
    head = scene.plural("%(num)s person", "%(num)s people", line.people or 0) % {"num": line.people or 0}
    close = scene.text(_("close contact: %(names)s")) % {"names": line.close} if line.close else ""
    gaps = scene.text(_("gap: %(names)s")) % {"names": line.gaps} if line.gaps else ""
    return [text for text in (head, close, gaps) if text]


NETWORK: Final = View("network", _("Network"), EVERYONE, answer, figure)
