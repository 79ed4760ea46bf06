"""Who gives and who seeks help: balance, how unevenly help is given, and who is turned to most (measure 27)."""

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


def gini(values: ArrayLike) -> float:
    """How unevenly something is spread over people, 0 (all alike) to 1 - 1/n (one has all).

    G = sum over i, j of |x_i - x_j| / (2 n^2 mean).

    Parameters
    ----------
    values
        Not negative, (n,).

    Returns
    -------
    float
        NaN without people, or where nobody has anything.

    Notes
    -----
    Source: Gini 1912; Sen 1973, On Economic Inequality, section 2.7.

    >>> gini([1, 1, 1]), gini([0, 0, 3])
    (0.0, 0.6666666666666666)
    """
    ranked = np.sort(np.asarray(values, np.float64))
    total = ranked.sum()
    if not ranked.size or total <= 0:
        return float("nan")
    place = 2 * np.arange(1, ranked.size + 1) - ranked.size - 1
    return float((place * ranked).sum() / (ranked.size * total))


def most_first(values: Floats) -> Ids:
    """People by falling value, those alike by number: for most sought, and asking most.

    >>> most_first(np.array([1.0, 3.0, 3.0])).tolist()
    [1, 2, 0]
    """
    return np.argsort(-values, kind="stable").astype(np.int32)
