"""Who stands where in a company: heights of posts, who leads nobody, and the top team."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.graph import Flags, Ids
from analytics.participation_flow import heights

UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class ReportingOrder:
    """Posts of the people of a window, as the roster tells who leads whom.

    Attributes
    ----------
    height
        The higher the number the higher the post; -1 where that is not known, int32 (n,).
    leads
        Who leads somebody, bool (n,).
    """

    height: Ids
    leads: Flags

    @property
    def field(self) -> Flags:
        """Who leads nobody, bool (n,)."""
        return (self.height >= 0) & ~self.leads

    def top(self, members: Flags, *, least: int) -> Flags:
        """Return the top team, bool (n,): the head, and as many ranks of leaders below as make ``least`` members.

        Nobody, where there are too few leaders: a figure about one to three people at the top would be about them.

        >>> order = reporting_order(np.array([-1, 0, 0, 1, 1, 2], np.int32), np.ones(6, bool))
        >>> order.top(np.ones(6, bool), least=3).tolist(), bool(order.top(np.ones(6, bool), least=4).any())
        ([True, True, True, False, False, False], False)
        """
        leaders = self.leads & (self.height >= 0)
        counts = np.bincount(self.height[leaders & members], minlength=1)
        enough = np.flatnonzero(np.cumsum(counts[::-1])[::-1] >= least)
        return leaders & (self.height >= enough[-1]) if enough.size else np.zeros_like(leaders)


def reporting_order(boss: Ids, members: Flags) -> ReportingOrder:
    """Read the order from everybody's boss: that of the tree to which most members belong.

    People of other trees, such as those of whom no boss is known and who lead few, stand at no known height:
    a missing entry must not make a head of the company. Where the largest tree holds less than half of the members,
    nobody's height is known.

    Parameters
    ----------
    boss
        Number of each person's boss, -1 for none, int32 (n,).
    members
        Who belongs to a unit, bool (n,).

    Notes
    -----
    Source: own.

    >>> reporting_order(np.array([-1, 0, 1, -1], np.int32), np.ones(4, bool)).height.tolist()
    [2, 1, 0, -1]
    """
    height = heights(boss)
    head = _heads(boss)
    held = np.bincount(head[members & (height >= 0)], minlength=boss.size)
    largest = int(held.argmax()) if held.size else UNKNOWN
    whole = held.size > 0 and 2 * held[largest] >= members.sum() > 0
    inside = (height >= 0) & (head == largest) & whole
    led = boss[inside & (boss >= 0)]
    return ReportingOrder(np.where(inside, height, UNKNOWN).astype(np.int32), np.bincount(led, minlength=boss.size) > 0)


def _heads(boss: Ids) -> Ids:
    """Return at whose head everybody's line of bosses ends; somewhere in the circle for those in one."""
    above = np.where(boss < 0, np.arange(boss.size, dtype=np.int32), boss).astype(np.int32)
    for _ in range(max(boss.size, 1).bit_length()):
        above = above[above]
    return above
