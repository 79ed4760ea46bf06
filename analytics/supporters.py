"""Supporters behind results: departments whose answers precede another one's dealings with the outside (measure 32)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]


def supporters(
    arcs: tuple[Ids, Ids, Ids], outside: tuple[Ids, Ids], *, department: Ids, groups: int, weeks: int = 1
) -> Floats:
    """Count the people of a department (column) whose answers to another one (row) preceded an outside exchange.

    An answer in week w precedes an exchange of who asked with an outside organisation in weeks w to w + ``weeks``.

    Parameters
    ----------
    arcs
        Seeker, helper and week of each answered ask, (m,).
    outside
        Person and week of each exchange with the outside, (e,).
    department
        Department of each person, -1 for none, int32 (n,).
    groups
        Number of departments.
    weeks
        How long support is remembered.

    Returns
    -------
    float64 (g, g)
        People; 0 on the diagonal. Only for groups: a count of few people may not leave.

    Notes
    -----
    What came before need not have been the cause. Source: own.

    >>> arcs = np.array([0, 0]), np.array([1, 2]), np.array([3, 8])
    >>> found = supporters(
    ...     arcs, (np.array([0]), np.array([4])), department=np.array([0, 1, 1], np.int32), groups=2
    ... )
    >>> found.tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    seeker, helper, week = arcs
    last = int(max(week.max(initial=0), outside[1].max(initial=0))) + weeks + 1
    met = np.unique(outside[0].astype(np.int64) * last + outside[1])
    later = [np.isin(seeker.astype(np.int64) * last + week + delay, met) for delay in range(weeks + 1)]
    kept = np.any(later, axis=0) & (department[seeker] >= 0) & (department[helper] >= 0)
    kept &= department[seeker] != department[helper]
    pairs = np.unique(np.stack([department[seeker[kept]], helper[kept]]), axis=1)
    cell = pairs[0].astype(np.int64) * groups + department[pairs[1]]
    return np.bincount(cell, minlength=groups * groups).reshape(groups, groups).astype(np.float64)
