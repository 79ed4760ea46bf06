"""How much of the load few people carry (measure 30)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

BUSIEST: Final = 0.05
"""The share of people who count as the busiest."""


def load_concentration(values: ArrayLike, *, busiest: float = BUSIEST) -> float:
    """Return the share of all that is carried by the busiest people.

    1 - L(1 - q), with L the Lorenz curve and q the share of people who are the busiest. Where q n is not whole,
    the next person counts in part, so that equal loads give q in a group of any size.

    Parameters
    ----------
    values
        What each of n people carries, not negative, (n,).
    busiest
        q, above 0 to 1.

    Returns
    -------
    float
        q when all carry the same, 1 when the busiest carry all. NaN without people, and when nobody carries any.

    Raises
    ------
    ValueError
        When a value is negative or not a number, or ``busiest`` is out of its range.

    Notes
    -----
    Source: Lorenz 1905, Publications of the American Statistical Association 9(70), 209-219 (the curve); that
    3 to 5% of people carry 20 to 35% of what helps others: Cross, Rebele and Grant 2016, Harvard Business
    Review 94(1), 74-79.

    >>> round(load_concentration([6, 1, 1, 1, 1], busiest=0.2), 9), round(load_concentration([1] * 7), 9)
    (0.6, 0.05)
    >>> round(load_concentration([6, 2, 1, 1], busiest=0.375), 9)  # all of the first and half of the second
    0.7
    """
    load = np.sort(np.asarray(values, np.float64).ravel())[::-1]
    if not ((load >= 0) & np.isfinite(load)).all():
        raise ValueError("What people carry is 0 or more for each.")
    if not 0 < busiest <= 1:
        raise ValueError(f"The share of the busiest is above 0, up to 1, not {busiest}.")
    if not load.size or not load[0]:
        return float("nan")
    load /= load[0]
    count = busiest * load.size
    whole = int(count)
    part = load[whole] * (count - whole) if whole < load.size else 0.0
    return float(min((load[:whole].sum() + part) / load.sum(), 1.0))
