"""Supporters behind results: people whose answers precede another department's dealings with the outside (measure 32).

What came before need not have been the cause.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


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
    Source: own.

    >>> arcs = np.array([0, 0]), np.array([1, 2]), np.array([3, 8])
    >>> found = supporters(
    ...     arcs, (np.array([0]), np.array([4])), department=np.array([0, 1, 1], np.int32), groups=2
    ... )
    >>> found.tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    supported, helper = _support(arcs, outside, department, weeks)
    cell = supported.astype(np.int64) * groups + department[helper]
    return np.bincount(cell, minlength=groups * groups).reshape(groups, groups).astype(np.float64)


def supporting(arcs: tuple[Ids, Ids, Ids], outside: tuple[Ids, Ids], *, department: Ids, weeks: int = 1) -> Flags:
    """Say of each person whether an answer to somebody of another department preceded an outside exchange, bool (n,).

    Parameters
    ----------
    arcs, outside, department, weeks
        As in :func:`supporters`.

    Returns
    -------
    bool (n,)
        False for people of no department and for those who never answered anybody.

    Notes
    -----
    Source: own.

    >>> arcs = np.array([0, 0]), np.array([1, 2]), np.array([3, 8])
    >>> homes = np.array([0, 1, 1], np.int32)
    >>> supporting(arcs, (np.array([0]), np.array([4])), department=homes).tolist()
    [False, True, False]
    """
    found = np.zeros(department.size, bool)
    found[_support(arcs, outside, department, weeks)[1]] = True
    return found


def _support(arcs: tuple[Ids, Ids, Ids], outside: tuple[Ids, Ids], department: Ids, weeks: int) -> tuple[Ids, Ids]:
    """Return each supported department and supporter of another one, once."""
    seeker, helper, week = arcs
    last = int(max(week.max(initial=0), outside[1].max(initial=0))) + weeks + 1
    met = np.unique(outside[0].astype(np.int64) * last + outside[1])
    later = [np.isin(seeker.astype(np.int64) * last + week + delay, met) for delay in range(weeks + 1)]
    kept = np.any(later, axis=0) & (department[seeker] >= 0) & (department[helper] >= 0)
    kept &= department[seeker] != department[helper]
    pairs = np.unique(np.stack([department[seeker[kept]], helper[kept]]), axis=1)
    return pairs[0], pairs[1]
