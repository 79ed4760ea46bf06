"""PageRank: who is sought by those who are themselves sought."""

from __future__ import annotations

import numpy as np

from analytics.compiled import compiled
from analytics.graph import Floats, Ids, Network, Starts

PRECISE = 1e-13
"""Largest error of all values together, relative to their sum."""

FINEST = 1e-15
"""Changes smaller than this, relative to the sum, are rounding."""


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
    the walk, solve (I - d P) y = 1/n by Gauss-Seidel, scale y to sum to 1.

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
    _settle(into.start, into.other, into.weight, inverse, each, score, float(damping), least)
    return np.asarray(score / score.sum(), dtype=np.float64)


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
) -> None:
    """Sweep over all people with the newest values until nothing changes any more.

    ``each`` is what a person gives per unit of weight. From 0 upwards no value ever falls, even
    rounded, so that the sweeps come to an end whatever ``least`` is.
    """
    people = inverse.size
    change, total = 1.0, 1.0
    while change > least * total:
        change, total = 0.0, 0.0
        for one in range(people):
            given = 0.0
            for arc in range(start[one], start[one + 1]):
                given += weight[arc] * each[other[arc]]
            value = 1.0 / people + damping * given
            change += abs(value - score[one])
            total += value
            score[one] = value
            each[one] = value * inverse[one]
