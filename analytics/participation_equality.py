"""Whether all take part: how equally something is spread, and who has contact beyond the group (measure 30)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analytics.graph import Flags, Floats, Grouping, Network


def gini(values: ArrayLike) -> float:
    """Return how unequally something is spread over people.

    G = sum over pairs i, j of |x_i - x_j| / (2 n sum of x): half the mean difference of two people, as a share of
    the mean.

    Parameters
    ----------
    values
        What each of n people has, not negative, (n,), in any unit: contacts, hours, answers given.

    Returns
    -------
    float
        0 when all have the same, up to (n - 1) / n when one has all. NaN without people, and when nobody has any.

    Raises
    ------
    ValueError
        When a value is negative or not a number.

    Notes
    -----
    Source: Gini 1912, Variabilita e mutabilita; Sen 1973, On Economic Inequality, chapter 2. Values are scaled by
    the largest before they are summed, so that none overflows.

    >>> round(gini([5, 1, 1]), 5), gini([2, 2]), gini([0, 0, 0, 8])
    (0.38095, 0.0, 0.75)
    """
    ordered = _shares(values)
    total, people = ordered.sum(), ordered.size
    if not total:
        return float("nan")
    rank = 2 * np.arange(1, people + 1) - people - 1
    return float(max((rank * ordered).sum() / (people * total), 0.0))


def _shares(values: ArrayLike) -> Floats:
    """Return values in ascending order, the largest as 1."""
    column = np.sort(np.asarray(values, np.float64).ravel())
    if not ((column >= 0) & np.isfinite(column)).all():
        raise ValueError("What is spread over people is 0 or more for each.")
    return column / column[-1] if column.size and column[-1] else column


def crossing(network: Network, groups: Grouping) -> Flags:
    """Return who has a tie with somebody of another group, bool (n,).

    Parameters
    ----------
    network
        Any network of n people; a tie is an arc either way, weights play no part.
    groups
        Group of each person. Ties with people whose group is not known do not count.

    Notes
    -----
    Source: own.

    >>> from analytics.graph import grouping, network
    >>> crossing(network([0, 1], [1, 2], names=4), grouping(["a", "a", "b", "b"])).tolist()
    [False, True, True, False]
    """
    union = network.union
    left, right = groups.of[union.owner], groups.of[union.other]
    across = (left != right) & (left >= 0) & (right >= 0)
    return np.bincount(union.owner[across], minlength=network.people) > 0


def crossing_share(network: Network, groups: Grouping) -> float:
    """Return the share of people with a tie to somebody of another group, among those whose group is known.

    Parameters
    ----------
    network
        Any network of n people; a tie is an arc either way, weights play no part.
    groups
        Group of each person.

    Returns
    -------
    float
        0 to 1; people without ties count as having none. NaN where nobody's group is known.

    Notes
    -----
    Source: own.

    >>> from analytics.graph import grouping, network
    >>> crossing_share(network([0, 1], [1, 2], names=4), grouping(["a", "a", "b", "b"]))
    0.5
    """
    known = groups.known
    return float(crossing(network, groups)[known].mean()) if known.any() else float("nan")
