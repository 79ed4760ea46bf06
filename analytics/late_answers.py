"""How long first answers take when those that come too late are not seen (measure 28).

An answer counts within the working days that the configuration allows. The median of the answers that are seen
reads low by those that are not: a sixth at twelve working hours and five days. How far times scatter around their
median is read from the pairs that answer quickly, of which nearly all is seen; a slow pair is taken to scatter alike on
a logarithmic scale, so that the part that is missing follows from the part that is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

QUICK: Final = 16.0
"""Pairs whose median is so many times below the limit have next to no answers beyond it."""
FEWEST: Final = 10
"""Pairs with fewer answers say nothing of how far times scatter around their median."""
ENOUGH: Final = 200
"""With fewer answers of quick pairs nothing is corrected."""
PLACES: Final = 1000
SAME: Final = 9
"""Decimals in which two logarithms have to differ to count as different."""


@dataclass(frozen=True, slots=True)
class Scatter:
    """How times scatter around the median of their pair: share ``below`` each logarithm ``at`` of time over median."""

    at: Floats
    below: Floats


def with_late_answers(median: Floats, scatter: Scatter | None, *, limit: float) -> Floats:
    """Return the medians of all answers from those of the answers within a limit.

    With F the scatter, of answers with median m all up to L are seen, F(log L - log m); half of them lie below the
    median seen: F(log seen - log m) = F(log L - log m) / 2 is solved for m.

    Parameters
    ----------
    median
        Medians of the answers seen, in seconds, of any shape; NaN stays.
    scatter
        As from :func:`scatter_of_times`; None where it is not known, and nothing is changed.
    limit
        Seconds of work that an answer may take; infinite where all are seen.

    Returns
    -------
    float64
        Not less than the medians seen and at most the limit: where half of the answers or more come too late, no more
        can be told.

    Notes
    -----
    Source: own; the argument is that of the median of a truncated distribution.

    Where times lie evenly from a quarter of the median to four times it, all up to 40 is seen of a median of 9;
    of one of 19.6 a quarter comes later, and the median of the rest is 14:

    >>> even = Scatter(np.log([0.25, 4.0]), np.array([0.0, 1.0]))
    >>> with_late_answers(np.array([9.0, 14.0, 20.0]), even, limit=40.0).round(1).tolist()
    [9.0, 19.6, 40.0]
    """
    if scatter is None or not np.isfinite(limit):
        return median
    reach = np.linspace(0.0, max(float(scatter.at[-1]), 0.0), PLACES)
    half = np.interp(reach, scatter.at, scatter.below) / 2
    seen = np.maximum.accumulate(reach - np.interp(half, scatter.below, scatter.at))
    short = np.log(limit) - np.log(median)
    whole = limit * np.exp(-np.interp(short, seen, reach))
    found: Floats = np.where(short < seen[-1], np.clip(whole, np.minimum(median, limit), limit), median)
    return found


def scatter_of_times(cell: Places, seconds: Floats, count: Floats, *, medians: Floats, limit: float) -> Scatter | None:
    """Read from quick pairs how far times scatter around the median of their pair.

    Parameters
    ----------
    cell
        Pair of each row, a place in ``medians``, int64 (m,).
    seconds
        Time of each row, more than 0, (m,).
    count
        Answers in each row, (m,).
    medians
        Median of each pair, (c,).
    limit
        As in :func:`with_late_answers`.

    Returns
    -------
    Scatter or None
        None with fewer than :data:`ENOUGH` answers in pairs that have :data:`FEWEST` and are :data:`QUICK`.

    >>> times = np.exp(np.linspace(-1, 1, 201))
    >>> found = scatter_of_times(np.zeros(201, int), times, np.ones(201), medians=np.ones(1), limit=99.0)
    >>> [round(float(np.interp(at, found.at, found.below)), 2) for at in (-0.5, 0.0, 0.5)]
    [0.25, 0.5, 0.75]
    """
    quick = medians <= limit / QUICK
    quick &= np.bincount(cell, count, medians.size) >= FEWEST
    rows = quick[cell]
    if count[rows].sum() < ENOUGH:
        return None
    # Times are kept in steps: what differs in the last digits only is the same step.
    away = np.log(seconds[rows] / medians[cell[rows]]).round(SAME)
    at, place = np.unique(away, return_inverse=True)
    weight = np.bincount(place, count[rows])
    return Scatter(at, (np.cumsum(weight) - weight / 2) / weight.sum())
