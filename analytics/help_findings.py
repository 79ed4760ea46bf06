"""Findings of help between departments, from released cubes alone.

Each kind is a family of its own: q-values are taken over all pairs, or all departments, that were judged.
Severity follows the table of gaps; a ``single_helper`` has 3: help is there, and would go with a few people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.finding_record import (
    LOW_BANDS,
    About,
    Figures,
    Record,
    Said,
    Shape,
    finding_id,
    record,
    severity,
)
from analytics.help_standing import PairStanding
from analytics.help_words import avoidance_said, single_helper_said, slow_said, unanswered_said
from analytics.silo_findings import Standing
from analytics.standings import Standings
from analytics.tried import NOT_TRIED, Tried
from ona.privacy import Released, bands, q_class

Cubes = Mapping[str, Released]
Words = Callable[[Sequence[str], str, str], Said]
Try = Callable[[str, int], Tried]

LEVEL: Final = 0.05
UNASKED: Final = 4
"""The most severe that not asking can be: contact that is missing comes first, people may have no need to ask."""
FEW_PEOPLE: Final = 3
"""Severity of help that rests on few people."""
PAIR_WORDS: Final[Mapping[str, Words]] = {
    "help_unanswered": unanswered_said,
    "help_slow": slow_said,
    "single_helper": single_helper_said,
}


def _not_tried(kind: str, place: int) -> Tried:
    del kind, place
    return NOT_TRIED


def help_findings(
    released: Cubes, standings: Standings, ids: Mapping[str, str], *, tried: Try = _not_tried
) -> Iterator[Record]:
    """Return the findings of help; none where help cannot be seen, or the company is too small for verdicts.

    Parameters
    ----------
    released
        Released cubes of a window; those of help may be missing.
    standings
        How its departments and pairs stand.
    ids
        Id of each department, by name.
    tried
        Tries the finding of a kind at a place of its standing under other mixes of channels.
    """
    case = _Case(released["help"], ids, tried) if "help" in released else None
    if case is None:
        return
    for kind in PAIR_WORDS:
        found: PairStanding | None = getattr(standings, kind)
        if found is not None:
            yield from _of_pairs(kind, found, case)
    if standings.help_avoidance is not None:
        yield from _of_departments(standings.help_avoidance, case)


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """What findings of help are told from."""

    help_: Released
    ids: Mapping[str, str]
    tried: Try

    def about(self, *names: str) -> About:
        return About(names, tuple(self.ids[name] for name in names), self.help_.window)


def _passed(standing: Standing) -> Iterator[tuple[int, Figures]]:
    """Return the places with less than usual, least likely first."""
    for place in np.argsort(standing.q, kind="stable").tolist():
        if standing.q[place] < LEVEL and standing.high[place] < 1:
            found = bands(float(standing.ratio[place]), float(standing.low[place]), float(standing.high[place]))
            yield place, Figures(*found, q_class(float(standing.q[place])))


def _of_pairs(kind: str, found: PairStanding, case: _Case) -> Iterator[Record]:
    for place, figures in _passed(found.standing):
        names = case.help_.names[found.seeker[place]], case.help_.names[found.helper[place]]
        about = case.about(*names)
        told = record(
            kind,
            about,
            figures,
            PAIR_WORDS[kind](names, figures.band, figures.high_band),
            _shape(figures, case.tried(kind, place), FEW_PEOPLE if kind == "single_helper" else None),
        )
        yield _on_help_page(told, about)


def _of_departments(found: Standing, case: _Case) -> Iterator[Record]:
    for place, figures in _passed(found):
        name = case.help_.names[place]
        about = case.about(name)
        tried = case.tried("help_avoidance", place)
        shape = _shape(figures, tried, min(severity(figures.high_band, figures.q_class), UNASKED))
        told = record("help_avoidance", about, figures, avoidance_said(name, figures.band, figures.high_band), shape)
        evidence = told["evidence"] | {"table": "helpflow", "keys": {"seeker": name}}
        yield told | {"evidence": evidence, "next": {"page": "helpflow", "query": {}}}


def _shape(figures: Figures, tried: Tried, weight: int | None = None) -> Shape:
    heaviness = severity(figures.high_band, figures.q_class) if weight is None else weight
    return Shape(heaviness, fragile=figures.high_band not in LOW_BANDS, tried=tried)


def _on_help_page(told: Record, about: About) -> Record:
    """Point to the direction that was found: who asks is named first, and the other direction has another id."""
    keys = {"seeker": about.names[0], "helper": about.names[1]}
    own = finding_id(told["kind"], (">".join(about.ids),), about.window)
    return told | {
        "id": own,
        "evidence": told["evidence"] | {"table": "helpflow", "keys": keys},
        "next": told["next"] | {"page": "helpflow"},
    }
