"""Findings and pairs of departments, put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboards.language import mark as _
from dashboards.matrix import Department, Matrix, Row, matrix
from dashboards.view import Scene
from dashboards.words import (
    CERTAINTY,
    KINDS,
    MIX_WORDS,
    QUESTIONS,
    WHY_NONE,
    hidden_sentence,
)
from ona.published import Snapshot
from ona.tables import BANDS, HELP_KINDS

TOP: Final = 3
BELOW: Final = BANDS[:3]
"""Bands below what is expected."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One finding, ready to be read."""

    statement: str
    certainty: str
    band: str | None
    fragile: bool
    address: str
    names: tuple[str, ...]
    kind: str = ""
    falls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """What a pair's band was in one published window."""

    span: str
    band: str | None
    words: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """All that is said about one pair of departments."""

    first: Department
    second: Department
    cell: Row
    sentence: str
    range: str
    certainty: str
    history: tuple[Moment, ...]
    questions: tuple[str, ...]
    close: str

    @property
    def own(self) -> bool:
        """Whether it is a department with itself."""
        return self.first == self.second


def arranged(scene: Scene, snapshot: Snapshot | None = None) -> Matrix:
    """Return the matrix of a window (the shown one by default) in the order asked for."""
    source = snapshot or scene.snapshot
    return matrix(source.rows("silos"), source.rows("departments"), by_name=scene.state.by_name)


def findings(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the findings of a window, weightiest first, in the order they were released in."""
    return sorted(snapshot.rows("findings"), key=lambda row: -row["severity"])


def top(scene: Scene, shown: Matrix) -> tuple[Gap, ...]:
    """Return the first three findings as sentences, each with a link to where it is looked at."""
    return tuple(_gap(scene, shown, row) for row in findings(scene.snapshot)[:TOP])


def top_gaps(scene: Scene, shown: Matrix) -> tuple[Gap, ...]:
    """Return the first three gaps between two departments as sentences."""
    gaps = [row for row in findings(scene.snapshot) if row["kind"] == "gap"]
    return tuple(_gap(scene, shown, row) for row in gaps[:TOP])


def page_of(kind: str) -> str:
    """Return the page on which findings of a kind are told.

    >>> [page_of(kind) for kind in ("gap", "help_slow", "participation_low")]
    ['silos', 'helpflow', 'participation']
    """
    return "helpflow" if kind in HELP_KINDS else "participation" if kind == "participation_low" else "silos"


def others(scene: Scene, shown: Matrix) -> tuple[Gap, ...]:
    """Return the findings of the silos page that are no gaps, as sentences, weightiest first."""
    return findings_of(scene, shown, "silos", besides="gap")


def findings_of(scene: Scene, shown: Matrix, page: str, *, besides: str = "") -> tuple[Gap, ...]:
    """Return the findings that are told on a page as sentences, weightiest first; one kind may be left out."""
    rows = (row for row in findings(scene.snapshot) if page_of(row["kind"]) == page and row["kind"] != besides)
    return tuple(_gap(scene, shown, row) for row in rows)


def looked_at(scene: Scene, page: str = "silos") -> tuple[str, ...]:
    """Say of each kind of finding of a page how many tests were made, and in how many there was enough data."""
    frame = _("%(kind)s: %(tests)s looked at, %(enough)s of them with enough data")
    account = scene.snapshot.info.get("looked_at") or {}
    return tuple(
        scene.text(frame) % {"kind": scene.text(KINDS[kind]), "tests": told["looked_at"], "enough": told["enough_data"]}
        for kind, told in account.items()
        if kind in KINDS and page_of(kind) == page
    )


def untold(scene: Scene, page: str = "silos") -> tuple[str, ...]:
    """Say of which kinds of finding of a page nothing could be told at all, and why: that is no all-clear."""
    frame = _("%(kind)s: %(reason)s")
    account = scene.snapshot.info.get("looked_at") or {}
    return tuple(
        scene.text(frame) % {"kind": scene.text(KINDS[kind]), "reason": scene.text(WHY_NONE[told["why_none"]])}
        for kind, told in account.items()
        if kind in KINDS and page_of(kind) == page and told.get("why_none") in WHY_NONE
    )


def watched(scene: Scene, shown: Matrix) -> tuple[Gap, ...]:
    """Return the pairs that come after the findings, three sentences in all: below expectation, without verdict."""
    found = [frozenset(row["departments"]) for row in findings(scene.snapshot) if row["kind"] == "gap"]
    below = [
        (first, second, cell)
        for first, second, cell in shown.pairs()
        if cell["band"] in BELOW and first != second and frozenset((first.name, second.name)) not in found
    ]
    return tuple(_watched(scene, shown, *pair) for pair in below[: max(TOP - len(found), 0)])


def _watched(scene: Scene, shown: Matrix, first: Department, second: Department, cell: Row) -> Gap:
    return Gap(
        statement=_sentence(scene, cell, len(shown.departments)),
        certainty=_range(scene, cell),
        band=cell["band"],
        fragile=False,
        address=scene.address("silos", pair=f"{first.id}:{second.id}") + "#pair",
        names=(first.name, second.name),
    )


def _gap(scene: Scene, shown: Matrix, row: Mapping[str, Any]) -> Gap:
    return Gap(
        statement=row["statement"][scene.language],
        certainty=scene.text(CERTAINTY[row["q_class"]]) if row["q_class"] else "",
        band=row["band"],
        fragile=row["fragile"],
        address=_address(scene, shown, row),
        names=tuple(row["departments"]),
        kind=scene.text(KINDS[row["kind"]]) if row["kind"] in KINDS else "",
        falls=_falls(scene, row["evidence"]),
    )


def _address(scene: Scene, shown: Matrix, row: Mapping[str, Any]) -> str:
    """Return where a finding is looked at; but for the silos page one department has no pair to open."""
    page = page_of(row["kind"])
    if page != "silos" and len(row["departments"]) < 2:
        return scene.address(page, pair="")
    return scene.address(page, pair=pair_of(shown, row["departments"])) + "#pair"


def _falls(scene: Scene, evidence: Mapping[str, Any]) -> tuple[str, ...]:
    """Say under what a finding does not stand."""
    mixes = evidence.get("sensitivity", {}).get("falls", ())
    return tuple(scene.text(MIX_WORDS[mix]) for mix in mixes if mix in MIX_WORDS)


def pair_of(shown: Matrix, names: list[str]) -> str:
    """Return the ``pair`` of the address for one or two names of departments."""
    ids = {department.name: department.id for department in shown.departments}
    chosen = [ids[name] for name in names if name in ids]
    return f"{chosen[0]}:{chosen[-1]}" if chosen else ""


def panel(scene: Scene, shown: Matrix) -> Panel | None:
    """Return what is known of the pair that the address names, or None when it names no released pair."""
    pair = scene.state.departments
    first, second = (shown.by_id(identifier) for identifier in pair) if pair else (None, None)
    if first is None or second is None:
        return None
    cell = shown.cell(first.name, second.name)
    if cell is None:
        return None
    return Panel(
        first=first,
        second=second,
        cell=cell,
        sentence=_sentence(scene, cell, len(shown.departments)),
        range=_range(scene, cell),
        certainty=scene.text(CERTAINTY[cell["q_class"]]) if cell["q_class"] else "",
        history=tuple(_moment(scene, window, first.name, second.name) for window in scene.windows),
        questions=_questions(scene, {first.name, second.name}),
        close=scene.address("silos", pair=""),
    )


def _sentence(scene: Scene, cell: Row, departments: int) -> str:
    if cell["band"] is None:
        return scene.text(hidden_sentence(cell["hidden"], departments))
    if cell["from"] == cell["to"]:
        frame = _("Contact inside %(name)s is %(band)s, measured against everyone mixing with everyone.")
        return scene.text(frame) % {"name": cell["from"], "band": scene.called(cell)}
    frame = _("Contact between %(first)s and %(second)s is %(band)s.")
    band = scene.text(scene.words().sentences[scene.words().key(cell)])
    return scene.text(frame) % {"first": cell["from"], "second": cell["to"], "band": band}


def _range(scene: Scene, cell: Row) -> str:
    low, high = cell["low_band"], cell["high_band"]
    if low is None or high is None or low == high:
        return ""
    frame = _("The true value may lie anywhere from “%(low)s” to “%(high)s”.")
    return scene.text(frame) % {"low": scene.label(low), "high": scene.label(high)}


def _moment(scene: Scene, window: Snapshot, first: str, second: str) -> Moment:
    cells = {(row["from"], row["to"]): row for row in window.rows("silos")}
    cell = cells.get((first, second)) or cells.get((second, first))
    band = cell["band"] if cell else None
    words = scene.called(cell) if cell and band else scene.text(_("not shown"))
    return Moment(scene.span(window), band, words, window.id == scene.snapshot.id)


def _questions(scene: Scene, names: set[str]) -> tuple[str, ...]:
    for row in scene.snapshot.rows("findings"):
        if set(row["departments"]) == names and row["questions"].get(scene.language):
            return tuple(row["questions"][scene.language])
    return tuple(scene.text(question) for question in QUESTIONS) if len(names) > 1 else ()
