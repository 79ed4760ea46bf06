"""Findings of departments whose people take part in far fewer weeks than people elsewhere.

Told from released cubes alone. Looked at are all departments, found or not, and q-values are taken over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from analytics.finding_record import LOW_BANDS, About, Figures, Record, Shape, record, severity
from analytics.participation_words import participation_said
from analytics.sensitivity import Trials
from analytics.silo_findings import Standing
from ona.privacy import Released, bands, q_class

KIND: Final = "participation_low"
LEVEL: Final = 0.05
QUIET: Final = 3
"""The most severe that it can be: contact that is missing comes first, people may talk where it cannot be seen."""


def participation_findings(
    released: Mapping[str, Released], trials: Trials, ids: Mapping[str, str]
) -> Iterator[Record]:
    """Return the departments in which people take part far less, least likely first; none where it was not released.

    Parameters
    ----------
    released
        Released cubes of a window.
    trials
        How departments stand, and where each finding is tried under other mixes.
    ids
        Id of each department, by name.
    """
    found = trials.plain.participation_low
    for place in np.argsort(found.q, kind="stable").tolist() if found is not None else ():
        if found is not None and found.q[place] < LEVEL and found.high[place] < 1:
            cube = released["taking_part"]
            about = About((cube.names[place],), (ids[cube.names[place]],), cube.window)
            told = _record(about, _figures(found, place), trials, place)
            evidence = told["evidence"] | {"table": "participation"}
            yield told | {"evidence": evidence, "next": {"page": "participation", "query": {}}}


def _figures(found: Standing, place: int) -> Figures:
    ratio, low, high = (float(figure[place]) for figure in (found.ratio, found.low, found.high))
    return Figures(*bands(ratio, low, high), q_class(float(found.q[place])))


def _record(about: About, figures: Figures, trials: Trials, place: int) -> Record:
    weight = min(severity(figures.high_band, figures.q_class), QUIET)
    fragile = figures.high_band not in LOW_BANDS
    said = participation_said(about.names[0], figures.band, figures.high_band)
    return record(KIND, about, figures, said, Shape(weight, fragile=fragile, tried=trials.of(KIND, place)))
