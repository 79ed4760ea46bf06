"""Every kind of finding of a window, from released cubes alone.

Each kind is a family of its own: its q-values are taken over everything of that kind that
was looked at, found or not (:mod:`analytics.accounts`).

Severity of ``silo``, ``isolation`` and of a ``change`` to less follows the table of gaps
(:mod:`analytics.findings`), that of ``overload`` the same table with the lower end of the interval (twice,
1.4 times, near the usual). A ``single_bridge`` and a ``key_person`` have 3: contact is there,
and would go with a few people. A ``change`` to more has 1: it is told because somebody may have worked for it.

A pair that is both a gap and a single bridge is told once: as a gap that says that what contact there is
rests on few people, with the larger severity of the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from analytics.department_words import isolation_said, key_said, silo_said
from analytics.finding_record import (
    LOW_BANDS,
    VERDICTS,
    About,
    Figures,
    Record,
    Shape,
    heaviness,
    is_less,
    ranked,
    record,
    severity,
)
from analytics.findings import BRIDGE, gap_findings, is_gap
from analytics.help_findings import help_findings
from analytics.load_words import overload_said
from analytics.pair_words import bridge_said, change_said
from analytics.participation_findings import participation_findings
from analytics.sensitivity import Trials
from analytics.silo_findings import Standing
from analytics.standings import Standings
from analytics.tried import Tried
from ona.privacy import Released, bands, q_class

Cubes = Mapping[str, Released]
Row = Mapping[str, Any]
Names = frozenset[str]

RISEN: Final = 1
"""Severity of contact that has grown."""
DEPARTMENT_KINDS: Final = {"silo": silo_said, "isolation": isolation_said, "key_person": key_said}
"""Kinds about one department that has less of something than is usual, with their words."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What the findings of a window are told from.

    Attributes
    ----------
    released
        Released cubes of the window.
    standings
        How its departments and pairs stand.
    ids
        Id of each department, by name.
    trials
        Where each finding is tried under other mixes.
    """

    released: Cubes
    standings: Standings
    ids: Mapping[str, str]
    trials: Trials

    @property
    def ties(self) -> Released:
        """The released ties."""
        return self.released["ties"]

    def about(self, *names: str) -> About:
        """Name what a finding is about."""
        return About(names, tuple(self.ids[name] for name in names), self.ties.window)


def all_findings(
    released: Cubes, standings: Standings, rows: Sequence[Row], ids: Mapping[str, str]
) -> tuple[Record, ...]:
    """Return the findings of all kinds, weightiest first.

    Parameters
    ----------
    released
        Released cubes of a window, with those of other mixes and ``ties_before`` where there are any.
    standings
        How its departments and pairs stand.
    rows
        Released rows of the table ``silos``.
    ids
        Id of each department, by name.
    """
    case = Case(released, standings, ids, Trials(released, standings))
    bridges = tuple(_bridges(case))
    gaps = gap_findings(rows, ids, case.ties.window, tried=_tried_gaps(case, rows), bridges=_pairs(bridges))
    if not case.ties.rules.classes:
        return ranked(gaps)
    alone = [found for kind in DEPARTMENT_KINDS for found in _of_departments(case, kind)]
    told = _pairs(gaps)
    return ranked(
        [
            *gaps,
            *alone,
            *_overloads(case),
            *(bridge for bridge in bridges if frozenset(bridge["departments"]) not in told),
            *_changes(case),
            *help_findings(released, standings, ids, tried=case.trials.of),
            *participation_findings(released, case.trials, ids),
        ]
    )


def _pairs(findings: Sequence[Record]) -> frozenset[Names]:
    return frozenset(frozenset(found["departments"]) for found in findings)


def _tried_gaps(case: Case, rows: Sequence[Row]) -> dict[Names, Tried]:
    names = case.ties.names
    gaps = [
        (names.index(row["from"]), names.index(row["to"])) for row in rows if row["from"] < row["to"] and is_gap(row)
    ]
    found = case.trials.of_gaps(gaps)
    return {frozenset((names[one], names[other])): tried for (one, other), tried in found.items()}


def _figures(standing: Standing, place: int) -> Figures:
    found = bands(float(standing.ratio[place]), float(standing.low[place]), float(standing.high[place]))
    return Figures(*found, q_class(float(standing.q[place])))


def _called(standing: Standing | None) -> Iterator[tuple[int, Figures]]:
    """Return the places that a kind's test calls, least likely first."""
    if standing is not None:
        for place in np.argsort(standing.q, kind="stable").tolist():
            if standing.q[place] < 0.05:
                yield place, _figures(standing, place)


def _less(standing: Standing | None) -> Iterator[tuple[int, Figures]]:
    """Return the places with less than usual, least likely first."""
    for place, figures in _called(standing):
        if standing is not None and standing.high[place] < 1:
            yield place, figures


def _of_departments(case: Case, kind: str) -> Iterator[Record]:
    for place, figures in _less(case.standings.of(kind)):
        name, tried = case.ties.names[place], case.trials.of(kind, place)
        weight = BRIDGE if kind == "key_person" else severity(figures.high_band, figures.q_class)
        said = DEPARTMENT_KINDS[kind](name, figures.band, figures.high_band)
        shape = Shape(weight, fragile=figures.high_band not in LOW_BANDS, tried=tried)
        yield record(kind, case.about(name), figures, said, shape)


def _overloads(case: Case) -> Iterator[Record]:
    found = case.standings.overload
    for place, figures in _called(found.standing if found else None):
        if found is not None and found.heavy[place]:
            name = case.ties.names[place]
            shape = Shape(
                heaviness(figures.low_band, figures.q_class),
                fragile=figures.low_band not in {"1.4-2", ">2"},
                tried=case.trials.of("overload", place),
            )
            yield record(
                "overload", case.about(name), figures, overload_said(name, figures.band, figures.low_band), shape
            )


def _bridges(case: Case) -> Iterator[Record]:
    found = case.standings.single_bridge
    for place, figures in _less(found.standing if found else None):
        if found is not None and found.few[place]:
            names = case.ties.names[found.left[place]], case.ties.names[found.right[place]]
            fragile = figures.high_band not in LOW_BANDS
            shape = Shape(BRIDGE, fragile=fragile, tried=case.trials.of("single_bridge", place))
            said = bridge_said(names, figures.band, figures.high_band)
            yield record("single_bridge", case.about(*names), figures, said, shape)


def _changes(case: Case) -> Iterator[Record]:
    found = case.standings.change
    for place, figures in _called(found.standing if found else None):
        if found is not None and figures.q_class in VERDICTS:
            less = bool(found.standing.ratio[place] < 1)
            about, tried = case.about(*found.pairs[place]), case.trials.of("change", place)
            yield _change(about, figures, tried, less=less)


def _change(about: About, figures: Figures, tried: Tried, *, less: bool) -> Record:
    edge = figures.high_band if less else figures.low_band
    weight = severity(figures.high_band, figures.q_class) if is_less(figures) and less else RISEN
    said = change_said(about.names, figures.band, edge, less=less)
    return record("change", about, figures, said, Shape(weight, fragile=edge == "0.7-1.4", tried=tried))
