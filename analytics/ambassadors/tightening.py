"""The upper bound made tighter: items weighed so that the best set under the weights covers as little as possible."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.ambassadors.bound import Ceiling
from analytics.ambassadors.cover import Cover, row_of
from analytics.ambassadors.cover_kernels import weigh_rows
from analytics.compiled import in_parts
from analytics.graph import Flags, Floats, Ids

ROUNDS: Final = 100
"""Steps of the descent, at most."""
READ: Final = 400_000_000
"""So many arcs are read in all, at most; ten steps are made in any case."""
PATIENCE: Final = 8
"""Steps without a lower bound after which they become half as long."""


def tighten(ceiling: Ceiling, cover: Cover, covered: Flags) -> None:
    """Lower a bound by weights of items.

    For any weights z in [0, 1] and any set T: f(T) <= the sum over items of (1 - z) + the sum over T of the weights
    that each member reaches, since an item that c >= 1 members reach counts 1 <= 1 - z + c z. The bound of a
    prefix has weight 1 where nobody reaches. From there weights go down the subgradient, to the least of the
    linear programme's dual, with steps as long as the bound is above what is known to be reached.

    Parameters
    ----------
    ceiling
        Takes every state into account.
    cover
        Whom each person reaches. With two steps nothing is done: a round would cost as much as a set.
    covered
        Items that the set covers, bool (items,).

    Notes
    -----
    Source: Cornuejols, Fisher and Nemhauser 1977, Management Science 23(8), 789-810 (Lagrangian bounds on such
    sets); Polyak 1969, USSR Computational Mathematics and Mathematical Physics 9(3), 14-29 (steps).

    >>> from analytics.ambassadors.cover import within_steps
    >>> from analytics.ambassadors.quotas import rules
    >>> from analytics.graph import network
    >>> path, pool = within_steps(network([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], names=6)), np.ones(6, bool)
    >>> ceiling = Ceiling(rules(2, pool), pool)
    >>> _ = ceiling.see(0, path.reached())
    >>> tighten(ceiling, path, np.array([True, True, True, True, True, False]))
    >>> ceiling.bound().tolist()
    [3, 6]
    """
    if cover.steps > 1 or not cover.items:
        return
    value, weight = int(np.count_nonzero(covered)), (~covered).astype(np.float64)
    length, waited, least = 1.0, 0, np.inf
    for _ in range(min(ROUNDS, max(10, READ // max(cover.other.size, 1)))):
        gains = _weighed(cover, weight)
        rest = float(cover.items - weight.sum())
        best = ceiling.see(rest, gains)
        high = rest + float(gains[best].sum())
        least, waited = (high, 0) if high < least - 1e-3 else (least, waited + 1)
        if waited >= PATIENCE:
            length, waited = length / 2, 0
        slope = _slope(cover, best, weight)
        steep = float(slope @ slope)
        if high < value + 1 or not steep:
            return
        np.clip(weight - length * (high - value) / steep * slope, 0.0, 1.0, out=weight)


def _weighed(cover: Cover, weight: Floats) -> Floats:
    """Return the weight that each person reaches, float64 (n,)."""
    found = np.empty(cover.people)

    def work(_: int, first: int, last: int) -> None:
        weigh_rows(cover.start, cover.other, cover.own, weight, found, first, last)

    in_parts(work, cover.people)
    return found


def _slope(cover: Cover, members: Ids, weight: Floats) -> Floats:
    """Return how the bound grows with each weight, 0 where the weight can go no further."""
    reached = np.concatenate([np.zeros(0, np.int32), *(row_of(cover, person) for person in members.tolist())])
    slope: Floats = np.bincount(reached, minlength=cover.items).astype(np.float64) - 1.0
    slope[((weight <= 0) & (slope > 0)) | ((weight >= 1) & (slope < 0))] = 0.0
    return slope
