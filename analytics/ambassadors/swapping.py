"""Members exchanged for others as long as the set gains."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.ambassadors.cover import Cover, Covered
from analytics.ambassadors.quotas import Rules
from analytics.ambassadors.why import reasons
from analytics.graph import Flags, Ids

CHEAP: Final = 20_000_000
"""Up to so many items that people reach in all, members are exchanged; a round reads a part of them."""
EXCHANGES: Final = 25
"""At most so many."""


def improve(covered: Covered, members: Ids, pool: Flags, kept: Rules, *, fixed: Ids) -> Ids:
    """Exchange the member whose substitute gains most, again and again, and put the rest in a greedy order.

    A greedy choice never takes back what it took; where later members made an early one dispensable, exchanges do.
    What the set covers only grows, so that its guarantee stays.

    Parameters
    ----------
    covered
        What the set covers; exchanged members are changed in it.
    members
        The set, int32 (k,).
    pool
        Who may be chosen, bool (n,).
    kept
        Size and quotas; each exchange keeps them.
    fixed
        Members who must stay, int32 (m,).

    Returns
    -------
    Ids
        The set: those fixed first, then each time the one who adds most, int32 (k,).

    Notes
    -----
    Source: own; exchanges as in Nemhauser, Wolsey and Fisher 1978, Mathematical Programming 14, 265-294
    (interchange heuristic).

    >>> from analytics.ambassadors.cover import within_steps
    >>> from analytics.ambassadors.quotas import rules
    >>> from analytics.graph import network
    >>> path, pool = within_steps(network([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], names=6)), np.ones(6, bool)
    >>> covered = Covered(path)
    >>> covered.take(2), covered.take(4)
    (3, 2)
    >>> improve(covered, np.array([2, 4]), pool, rules(2, pool), fixed=np.zeros(0, np.int32)).tolist()
    [1, 4]
    """
    if covered.reached > CHEAP:
        return members
    found = members.copy()
    for _ in range(EXCHANGES):
        why = reasons(covered, found, pool, kept)
        loses = np.where(np.isin(found, fixed), 0, why.loses)
        place = int(loses.argmin()) if loses.size else 0
        if not loses.size or loses[place] >= 0:
            break
        covered.drop(int(found[place]))
        covered.take(int(why.substitute[place]))
        found[place] = why.substitute[place]
    return members if (found == members).all() else _in_order(covered.cover, found, fixed)


def _in_order(cover: Cover, members: Ids, fixed: Ids) -> Ids:
    """Put those fixed first, then each time the one who adds most."""
    covered, left = Covered(cover), sorted(set(members.tolist()) - set(fixed.tolist()))
    order = fixed.tolist()
    for person in order:
        covered.take(person)
    while left:
        best = max(left, key=lambda person: (int(covered.gains[person]), -person))
        covered.take(best)
        left.remove(best)
        order.append(best)
    return np.array(order, np.int32)
