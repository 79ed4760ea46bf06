"""How much the best set could cover at most: an upper bound for every size."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.ambassadors.quotas import Quota, Rules
from analytics.graph import Flags, Floats, Ids, Starts

ROUNDING: Final = 1e-6
"""What sums of weights may lack by rounding; items are whole."""


class Ceiling:
    """The upper bound of what any set can cover, made lower with every state that is seen.

    For any set S and any set T: f(T) <= f(S) + the sum over T of what each member would add to S. So for the
    best set of a size, f(S) and the largest such sum over all sets of that size bound it. The lowest bound
    over all S that were seen is kept: the prefixes of a greedy run.

    Sets smaller than the size keep to upper quotas alone, and hold whom they like. Sets of the full size keep
    all rules, except that with several quotas each is kept without the others; the lowest counts.

    Parameters
    ----------
    kept
        Size and quotas.
    pool
        Who may be in a set, bool (n,).
    given
        Who is in every set of the full size, int32 (m,).

    Notes
    -----
    Source: Nemhauser, Wolsey and Fisher 1978, Mathematical Programming 14, 265-294; kept at each
    prefix as in Leskovec, Krause, Guestrin, Faloutsos, VanBriesen and Glance 2007, KDD, 420-429 (online bounds).
    The largest sum under a quota is that of a best basis of its matroid.

    >>> from analytics.ambassadors.quotas import rules
    >>> pool = np.ones(3, bool)
    >>> ceiling = Ceiling(rules(2, pool), pool)
    >>> ceiling.see(0, np.array([3, 3, 2])).tolist(), ceiling.see(3, np.array([0, 1, 1])).tolist()
    ([0, 1], [1, 2])
    >>> ceiling.bound().tolist()
    [3, 5]
    """

    def __init__(self, kept: Rules, pool: Flags, given: Ids | None = None) -> None:
        self._kept = kept
        self._given = np.zeros(0, np.int32) if given is None else given
        self._pool = np.flatnonzero(pool).astype(np.int32)
        self._others = ~np.isin(self._pool, self._given)
        self._bound = np.full(kept.size, np.inf)

    def see(self, value: float, gains: Starts | Floats) -> Ids:
        """Take a state into account and return the set of full size that could add most to it.

        Parameters
        ----------
        value
            What the set covers, in items.
        gains
            What everybody would add to it, (n,).
        """
        order = np.argsort(-gains[self._pool], kind="stable")
        people, others = self._pool[order], self._pool[order][self._others[order]]
        best, least = people[:0], np.inf
        for limits in self._kept.quotas or (None,):
            self._bound = np.minimum(self._bound, value + _sums(limits, people, gains, self._kept.size))
            full = np.concatenate([self._given, _fullest(limits, others, self._given, self._kept.size)])
            if gains[full].sum() < least:
                best, least = full, float(gains[full].sum())
        self._bound[-1:] = np.minimum(self._bound[-1:], value + least)
        return best

    def bound(self) -> Starts:
        """Return the bound for sets of 1, 2, ... people, whole items, int64 (size,)."""
        return np.floor(self._bound + ROUNDING).astype(np.int64)


def _sums(limits: Quota | None, order: Ids, gains: Starts | Floats, size: int) -> Floats:
    """Return the largest sums of 1, 2, ... gains under upper quotas, float64 (size,); people by falling gain."""
    if limits is not None:
        group = limits.groups.of[order]
        order = order[_rank(group) < _limit(limits.most, group)]
    best = np.zeros(size)
    best[: order.size] = gains[order[:size]]
    return np.cumsum(best)


def _fullest(limits: Quota | None, order: Ids, given: Ids, size: int) -> Ids:
    """Return the people of the largest gains who, with those given, keep both quotas; people by falling gain."""
    left = size - given.size
    if limits is None:
        return order[:left]
    of = limits.groups.of
    inside = np.bincount(of[given][of[given] >= 0], minlength=limits.least.size)
    group = of[order]
    rank = _rank(group)
    needed = rank < _limit(np.maximum(limits.least - inside, 0), group, unknown=0)
    allowed = rank < _limit(limits.most - inside, group)
    freely = order[allowed & ~needed][: max(left - np.count_nonzero(needed), 0)]
    return np.concatenate([order[needed], freely])


def _limit(quota: Starts, group: Ids, *, unknown: int = np.iinfo(np.int32).max) -> Starts:
    """Return the quota of each person's group; ``unknown`` where the group is not known."""
    return np.append(quota, unknown)[group]


def _rank(group: Ids) -> Starts:
    """Return how many stand before each person in the same group, int64 (m,)."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.flatnonzero(np.diff(ordered, prepend=np.iinfo(np.int32).min))
    rank = np.empty(group.size, np.int64)
    rank[order] = np.arange(group.size) - np.repeat(first, np.diff(first, append=group.size))
    return rank
