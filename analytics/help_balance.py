"""Who gives and who seeks help: balance, and who is turned to most (measure 27)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]


def help_balance(seeker: Ids, helper: Ids, *, people: int, weight: ArrayLike = 1.0) -> Floats:
    """Help given against help sought: b_v = (in - out) / (in + out), from -1 (only asks) to 1 (only answers).

    Parameters
    ----------
    seeker, helper
        Ends of each arc ``seeker -> helper``, (m,).
    people
        How many people there are.
    weight
        Of each arc, (m,).

    Returns
    -------
    float64 (people,)
        NaN for people who neither ask nor answer.

    Notes
    -----
    Source: own.

    >>> ends = np.array([0, 0, 1, 0]), np.array([1, 2, 0, 2])
    >>> help_balance(*ends, people=4).round(3).tolist()
    [-0.5, 0.0, 1.0, nan]
    """
    given, sought = help_given(helper, people=people, weight=weight), help_given(seeker, people=people, weight=weight)
    total = given + sought
    found: Floats = np.divide(given - sought, total, out=np.full(people, np.nan), where=total > 0)
    return found


def help_given(helper: Ids, *, people: int, weight: ArrayLike = 1.0) -> Floats:
    """Help that arrives at each person, (people,): the weight of arcs towards him or her.

    >>> help_given(np.array([1, 1, 0]), people=3).tolist()
    [1.0, 2.0, 0.0]
    """
    weights = np.broadcast_to(np.asarray(weight, np.float64), helper.shape)
    return np.bincount(helper, weights, people).astype(np.float64)


def most_first(values: Floats) -> Ids:
    """People by falling value, those alike by number: for most sought, and asking most.

    >>> most_first(np.array([1.0, 3.0, 3.0])).tolist()
    [1, 2, 0]
    """
    return np.argsort(-values, kind="stable").astype(np.int32)
