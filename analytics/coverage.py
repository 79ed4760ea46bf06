"""Coverage: how much of the organisation the data see (measure 14)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who is seen in the data.

    Attributes
    ----------
    known
        People of each department, int64 (g,).
    weekly
        Share of them seen in each week, 0 to 1, float64 (g, weeks).
    window
        Share of them seen in at least one week, float64 (g,).
    organisation
        Share of all people seen in each week, float64 (weeks,).
    """

    known: NDArray[np.int64]
    weekly: Floats
    window: Floats
    organisation: Floats


def coverage(person: Ids, week: Ids, *, department: Ids, departments: int, weeks: int) -> Coverage:
    """Share of the people of each department who are seen in the data of each week.

    Parameters
    ----------
    person, week
        Somebody was active in a week: people 0 to n - 1, weeks 0 to ``weeks`` - 1, (m,). Rows may repeat.
    department
        Department of each person, 0 to ``departments`` - 1, (n,).

    Returns
    -------
    Coverage
        NaN for departments without people; 0 where nobody is seen.

    Notes
    -----
    Source: own.

    >>> person, week = np.array([0, 0, 1]), np.array([0, 0, 1])
    >>> seen = coverage(person, week, department=np.array([0, 0]), departments=1, weeks=2)
    >>> seen.weekly.tolist(), seen.window.tolist()
    ([[0.5, 0.5]], [1.0])
    """
    seen = np.zeros((department.size, weeks), dtype=bool)
    seen[person, week] = True
    known = np.bincount(department, minlength=departments)
    count = np.zeros((departments, weeks))
    np.add.at(count, department, seen)
    ever = np.bincount(department, seen.any(axis=1), departments).astype(np.float64)
    return Coverage(
        known=known,
        weekly=_share(count, known[:, None]),
        window=_share(ever, known),
        organisation=_share(count.sum(axis=0), known.sum(keepdims=True)),
    )


def _share(part: Floats, whole: NDArray[np.int64]) -> Floats:
    """``part / whole``, NaN where there is nobody."""
    wholes = np.broadcast_to(whole, part.shape)
    share = np.full(part.shape, np.nan)
    np.divide(part, wholes, out=share, where=wholes > 0)
    return share
