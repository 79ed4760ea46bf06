"""Why these people: what each adds, whom only they reach, and who could stand in (measure 23)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.ambassadors.cover import Cover, Covered, row_of
from analytics.ambassadors.quotas import Rules, counts_of, fits
from analytics.graph import Flags, Ids, Starts

NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Reasons:
    """What stands behind each member of a set, in the set's order.

    Attributes
    ----------
    only
        Items that only this member reaches: what the set would lose without them, int64 (k,).
    substitute
        With whom in their place the set loses least, -1 where nobody may stand in, int32 (k,).
    loses
        What it then loses; below 0 where it would gain. 0 where there is no substitute, int64 (k,).
    """

    only: Starts
    substitute: Ids
    loses: Starts


def reasons(covered: Covered, members: Ids, pool: Flags, kept: Rules) -> Reasons:
    """Say of each member what only they reach, and who is their nearest substitute.

    Parameters
    ----------
    covered
        What the set covers.
    members
        The set, int32 (k,).
    pool
        Who may be chosen, bool (n,). A substitute is one of them, outside the set, with whom all rules are kept.
    kept
        Size and quotas.

    Returns
    -------
    Reasons
        Nobody may stand in where all of the pool are members. Of equally good substitutes the first name is taken.

    Notes
    -----
    Source: own; without a member, and with the substitute, f is f(S) - only + what the substitute adds then.

    >>> from analytics.ambassadors.cover import within_steps
    >>> from analytics.ambassadors.quotas import rules
    >>> from analytics.graph import network
    >>> covered, pool = Covered(within_steps(network([0, 1, 2, 3], [1, 2, 3, 4], names=5))), np.ones(5, bool)
    >>> [covered.take(person) for person in (1, 3)]
    [3, 2]
    >>> found = reasons(covered, np.array([1, 3]), pool, rules(2, pool))
    >>> found.only.tolist(), found.substitute.tolist(), found.loses.tolist()
    ([2, 2], [0, 4], [0, 0])
    """
    free = pool.copy()
    free[members] = False
    counts = counts_of(kept, members)
    found = [_reason(covered, member, free & _fitting(kept, counts, member)) for member in members.tolist()]
    only, substitute, loses = zip(*found, strict=True) if found else ((), (), ())
    return Reasons(np.array(only, np.int64), np.array(substitute, np.int32), np.array(loses, np.int64))


def _fitting(kept: Rules, counts: Starts, member: int) -> Flags:
    """Who may take a member's place as far as the rules go, bool (n,)."""
    fitting = np.zeros(counts.size, bool)
    for kind in range(counts.size):
        moved = counts.copy()
        moved[kept.kind[member]] -= 1
        moved[kind] += 1
        fitting[kind] = kind == kept.kind[member] or fits(kept, moved)
    return fitting[kept.kind]


def _reason(covered: Covered, member: int, free: Flags) -> tuple[int, int, int]:
    lost = _only(covered.cover, covered.times, member)
    if not free.any():
        return lost.size, NOBODY, 0
    instead = covered.without(lost)
    best = int(np.where(free, instead, -1).argmax())
    return lost.size, best, int(lost.size - instead[best])


def _only(cover: Cover, times: Ids, member: int) -> Ids:
    """Return the items that only one member reaches."""
    items = row_of(cover, member)
    alone: Ids = items[times[items] == 1]
    return alone
