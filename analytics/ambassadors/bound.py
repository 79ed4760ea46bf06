"""How much the best set could cover at most: an upper bound for every size."""

from __future__ import annotations

import numpy as np

from analytics.ambassadors.quotas import Quota, Rules
from analytics.graph import Flags, Ids, Starts


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
    >>> ceiling.see(0, np.array([3, 3, 2]))
    >>> ceiling.see(3, np.array([0, 1, 1]))
    >>> ceiling.bound().tolist()
    [3, 5]
    """

    def __init__(self, kept: Rules, pool: Flags, given: Ids | None = None) -> None:
        self._kept = kept
        self._given = np.zeros(0, np.int32) if given is None else given
        self._anybody = np.flatnonzero(pool).astype(np.int32)
        self._others = np.setdiff1d(self._anybody, self._given).astype(np.int32)
        self._bound = np.full(kept.size, np.iinfo(np.int64).max)

    def see(self, value: int, gains: Starts) -> None:
        """Take a state into account.

        Parameters
        ----------
        value
            What the set covers, in items.
        gains
            What everybody would add to it, int64 (n,).
        """
        for one in self._each():
            self._bound = np.minimum(self._bound, value + _sums(one, self._anybody, gains, self._kept.size))
        full = min(_full_sum(one, self._others, self._given, gains, self._kept.size) for one in self._each())
        self._bound[-1:] = np.minimum(self._bound[-1:], value + full)

    def bound(self) -> Starts:
        """Return the bound for sets of 1, 2, ... people, in items, int64 (size,)."""
        return self._bound.copy()

    def _each(self) -> tuple[Quota | None, ...]:
        return self._kept.quotas or (None,)


def _sums(limits: Quota | None, pool: Ids, gains: Starts, size: int) -> Starts:
    """Return the largest sums of 1, 2, ... gains under upper quotas, int64 (size,)."""
    order = pool[np.argsort(-gains[pool], kind="stable")]
    if limits is not None:
        order = order[_rank(limits.groups.of[order]) < _limit(limits.most, limits.groups.of[order])]
    best = np.zeros(size, np.int64)
    best[: order.size] = gains[order[:size]]
    return np.cumsum(best)


def _full_sum(limits: Quota | None, pool: Ids, given: Ids, gains: Starts, size: int) -> int:
    """Return the largest sum of gains over sets that hold those given and keep both quotas."""
    left, fixed = size - given.size, int(gains[given].sum())
    order = pool[np.argsort(-gains[pool], kind="stable")]
    if limits is None:
        return fixed + int(gains[order[:left]].sum())
    of = limits.groups.of
    inside = np.bincount(of[given][of[given] >= 0], minlength=limits.least.size)
    rank, group = _rank(of[order]), of[order]
    needed = rank < np.where(group >= 0, np.maximum(limits.least - inside, 0)[group], 0)
    allowed = rank < _limit(limits.most - inside, group)
    freely = order[allowed & ~needed][: max(left - np.count_nonzero(needed), 0)]
    return fixed + int(gains[order[needed]].sum()) + int(gains[freely].sum())


def _limit(most: Starts, group: Ids) -> Starts:
    """Return the upper quota of each person's group; without limit where the group is not known."""
    return (
        np.where(group >= 0, most[group], np.iinfo(np.int64).max) if most.size else np.full(group.size, group.size + 1)
    )


def _rank(group: Ids) -> Starts:
    """Return how many stand before each person in the same group, int64 (m,)."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.flatnonzero(np.diff(ordered, prepend=np.iinfo(np.int32).min))
    rank = np.empty(group.size, np.int64)
    rank[order] = np.arange(group.size) - np.repeat(first, np.diff(first, append=group.size))
    return rank
