"""PageRank: who is sought by those who are themselves sought."""

from __future__ import annotations

from math import ceil, log
from typing import Final

import numpy as np

from analytics.compiled import compiled
from analytics.graph import Floats, Ids, Network, Starts

PRECISE: Final = 2.5e-13
"""The errors of all values together stay below twice this share of their sum."""

FINEST: Final = 1e-15
"""Changes smaller than this share of the sum are rounding."""

SCALED: Final = 50
"""After how many sweeps values are no longer scaled, so that the plain, surely converging sweeps finish."""


def pagerank(network: Network, *, damping: float = 0.85) -> Floats:
    """Share of time at each person of a walk that follows arcs by weight and now and then starts anew.

    x_i = (1 - d)/n + d sum_j x_j (w_ji / sum_k w_jk + [j has no arc out] / n), with d the damping.

    Parameters
    ----------
    network
        Arcs are followed from the one who acts to the one acted on; an undirected tie either way.
        Weights count, their unit does not.
    damping
        How often the walk goes on, from 0 up to but not 1. From people without an arc out it always
        goes on to anyone alike.

    Returns
    -------
    float64 (n,)
        Positive, sums to 1; exact to 1e-12 up to a damping of 0.99. Isolates get the least value of all.
        Empty for an empty network.

    Raises
    ------
    ValueError
        A damping outside the range.

    Notes
    -----
    Source: Page, Brin, Motwani and Winograd 1999, The PageRank Citation Ranking; people without arcs out
    as in Langville and Meyer 2004, Internet Mathematics 1(3), 335-380, section 8.4: leave them out of
    the walk, solve (I - d P) y = 1/n by Gauss-Seidel, scale y to sum to 1. Between the first sweeps y is
    scaled so that the equations hold in sum, which takes away the error that dies out most slowly.

    Two people ask a third: y is 1/3 for those two and 1/3 + 2 * 0.85/3 for the third.

    >>> from analytics.graph import network
    >>> pagerank(network([0, 1], [2, 2], names=3)).round(4).tolist()
    [0.2128, 0.2128, 0.5745]
    """
    if not 0 <= damping < 1:
        raise ValueError(f"The damping of PageRank lies between 0 and 1, 1 left out, not {damping}; 0.85 is usual.")
    if not network.people:
        return np.zeros(0)
    strengths, into = network.out.strengths, network.into
    inverse = np.divide(1.0, strengths, out=np.zeros(network.people), where=strengths > 0)
    score, each = np.zeros(network.people), np.zeros(network.people)
    least = max(PRECISE * (1 - damping), FINEST)
    _settle(into.start, into.other, into.weight, inverse, each, score, float(damping), least, _sweeps(damping))
    return np.asarray(score / score.sum(), dtype=np.float64)


def _sweeps(damping: float) -> int:
    """How many sweeps are enough: each leaves at most ``damping`` of the error.

    >>> _sweeps(0.0), _sweeps(0.85)
    (51, 263)
    """
    return SCALED + max(1, ceil(log(FINEST) / log(damping))) if damping else SCALED + 1


@compiled
def _settle(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    start: Starts,
    other: Ids,
    weight: Floats,
    inverse: Floats,
    each: Floats,
    score: Floats,
    damping: float,
    least: float,
    sweeps: int,
) -> None:
    """Sweep over all people with the newest values until they hardly change; ``each`` is given per unit of weight."""
    people = inverse.size
    for sweep in range(sweeps):
        change, total, passed_on = 0.0, 0.0, 0.0
        for one in range(people):
            given = 0.0
            for arc in range(start[one], start[one + 1]):
                given += weight[arc] * each[other[arc]]
            value = 1.0 / people + damping * given
            change += abs(value - score[one])
            total += value
            if inverse[one] > 0.0:
                passed_on += value
            score[one] = value
            each[one] = value * inverse[one]
        if change <= least * total:
            return
        if sweep < SCALED:
            factor = 1.0 / (total - damping * passed_on)
            for one in range(people):
                score[one] *= factor
                each[one] *= factor
