"""Density within and between groups (measure 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.graph import Floats, Grouping, Network


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """Density of arcs by pair of groups, from the row's group to the column's.

    Attributes
    ----------
    arcs
        How many arcs there are, int64 (g, g).
    density
        Share of possible arcs that exist, 0 to 1, float64 (g, g).
    cross_median
        Median density of two different groups; NaN with fewer than two groups of people.
    ratio
        Density over that median, float64 (g, g).
    """

    arcs: NDArray[np.int64]
    density: Floats
    cross_median: float
    ratio: Floats


def density(network: Network, groups: Grouping) -> Density:
    """Count arcs within and between groups and divide by how many there could be.

    Within a group of n people n (n - 1) arcs are possible, from one of n to one of m people n m. The
    density ratio divides by the median density over ordered pairs of different groups.

    Parameters
    ----------
    network
        Arcs from the one who acts; an undirected tie is an arc each way. Weights play no part.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    Density
        NaN within a group of one person, for a group without people, and all ratios where the median is 0.

    Notes
    -----
    Memory grows with the square of the number of groups, not of people.
    Source: Microsoft, Viva Insights, density ratio; density as in Wasserman and Faust 1994, page 129.

    Two people who ask each other, and one of them a third elsewhere:

    >>> from analytics.graph import grouping, network
    >>> found = density(network([0, 1, 1], [1, 0, 2], names=3), grouping(["lab", "lab", "sales"]))
    >>> found.density.tolist(), found.cross_median, found.ratio[0].tolist()
    ([[1.0, 0.5], [0.0, nan]], 0.25, [4.0, 2.0])
    """
    sizes, count = groups.sizes.astype(np.float64), len(groups.names)
    code = groups.of[network.out.owner].astype(np.int64) * count + groups.of[network.out.other]
    arcs = np.bincount(code, minlength=count * count).reshape(count, count).astype(np.int64)
    possible = np.outer(sizes, sizes) - np.diag(sizes)
    share = _over(arcs, possible)
    crossing = share[~np.eye(count, dtype=bool) & (possible > 0)]
    median = float(np.median(crossing)) if crossing.size else float("nan")
    return Density(arcs, share, median, _over(share, np.full(share.shape, median)))


def _over(part: NDArray[np.int64] | Floats, whole: Floats) -> Floats:
    """Divide, NaN where there is nothing to divide by."""
    share = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
