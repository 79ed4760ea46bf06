"""Gould-Fernandez brokerage: who stands between people of the same and of different groups (measure 16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import compiled, in_parts
from analytics.graph import Grouping, Ids, Network, Starts

Counts = NDArray[np.int64]

ROLES: Final = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total")
"""Columns of every table of brokerage, in this order; the last adds up the others."""


STEP: Final = 1024
"""Parts of the work hold a multiple of so many people: fewer than that are not worth a thread."""


@dataclass(frozen=True, slots=True, eq=False)
class Brokerage:
    """How often each person brokers, by role.

    Attributes
    ----------
    counts
        Open two-paths with the person in the middle, a column for each of ``ROLES``, int64 (n, 6).
    """

    counts: Counts

    @property
    def totals(self) -> Counts:
        """Open two-paths of the whole network by role, int64 (6,)."""
        return np.asarray(self.counts.sum(axis=0), np.int64)

    def role(self, name: str) -> Counts:
        """How often each person has one role, int64 (n,)."""
        return self.counts[:, ROLES.index(name)]


def brokerage(network: Network, groups: Grouping) -> Brokerage:
    """Count how often each person stands between two people who have no arc of their own.

    j brokers for i and k where there are arcs i -> j and j -> k but none i -> k, with i, j and k three
    people. The role of j follows from the groups of the three: coordinator (all in one), itinerant (i and
    k in one, j in another), representative (i and j in one: j speaks for its group), gatekeeper (j and k
    in one: j lets in), liaison (three groups).

    Parameters
    ----------
    network
        Its arcs have a direction; each tie of an undirected network counts as two arcs. Weights play no part.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    Brokerage
        Counts per person and role, at least 0. Isolates, and everybody in an empty network, have 0.

    Notes
    -----
    The only person of a group is never coordinator, representative or gatekeeper. Work grows with the sum
    of squared degrees, memory with people and arcs.
    Source: Gould and Fernandez 1989, Sociological Methodology 19, 89-126, pages 91-94.

    Two people of the laboratory ask a third, who asks the only one of sales:

    >>> from analytics.graph import grouping, network
    >>> asked = network([0, 1, 2], [2, 2, 3], names=4)
    >>> found = brokerage(asked, grouping(["lab", "lab", "lab", "sales"]))
    >>> found.role("representative").tolist(), found.totals.tolist()
    ([0, 0, 2, 0], [0, 0, 2, 0, 0, 2])
    """
    return Brokerage(counted(network, groups.of, len(groups.names)))


def counted(network: Network, of: Ids, groups: int) -> Counts:
    """Count roles for one assignment of people to groups, int64 (n, 6)."""
    label = of.astype(np.int32) + np.int32(1)  # 0 means without arc; always a copy of our own
    counts = np.zeros((network.people, len(ROLES)), np.int64)
    out, into = network.out, network.into

    def work(_part: int, first: int, last: int) -> None:
        mark, tally = np.zeros(network.people, np.int32), np.zeros(groups + 1, np.int64)
        _count(out.start, out.other, into.start, into.other, label, first, last, mark, tally, counts)

    in_parts(work, network.people, step=STEP)
    return counts


@compiled
def _count(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    out_start: Starts,
    out_other: Ids,
    into_start: Starts,
    into_other: Ids,
    label: Ids,
    first: int,
    last: int,
    mark: Ids,
    tally: Counts,
    counts: Counts,
) -> None:
    """Count all two-paths over each person by the sizes of its neighbourhoods, less those that are closed."""
    for broker in range(first, last):
        own = label[broker]
        for at in range(out_start[broker], out_start[broker + 1]):
            person = out_other[at]
            mark[person] = label[person]
            tally[label[person]] += 1
        outs, own_outs = out_start[broker + 1] - out_start[broker], tally[own]
        coordinator, itinerant, representative, gatekeeper, liaison = 0, 0, 0, 0, 0
        for at in range(into_start[broker], into_start[broker + 1]):
            source = into_other[at]
            theirs = label[source]
            marked, same, inside = 0, 0, 0
            for to in range(out_start[source], out_start[source + 1]):
                found = mark[out_other[to]]
                marked += found != 0
                same += found == theirs
                inside += found == own
            # the one who asks is no end of the path either: a mutual tie leads back to it
            mutual = mark[source] != 0
            marked, same = marked + mutual, same + mutual
            if theirs == own:
                inside += mutual
                coordinator += own_outs - inside
                representative += outs - own_outs - (marked - inside)
            else:
                itinerant += tally[theirs] - same
                gatekeeper += own_outs - inside
                liaison += outs - tally[theirs] - own_outs - (marked - same - inside)
        for at in range(out_start[broker], out_start[broker + 1]):
            person = out_other[at]
            mark[person] = 0
            tally[label[person]] = 0
        counts[broker, 0] = coordinator
        counts[broker, 1] = itinerant
        counts[broker, 2] = representative
        counts[broker, 3] = gatekeeper
        counts[broker, 4] = liaison
        counts[broker, 5] = coordinator + itinerant + representative + gatekeeper + liaison
