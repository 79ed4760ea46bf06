"""Shortest paths counted from one person after another, where arcs have lengths."""

from __future__ import annotations

import numpy as np

from analytics.compiled import PARTS, compiled, in_parts
from analytics.graph import Floats, Ids, Network, Starts
from analytics.path_lengths import EQUAL, lengths, nearest


def length_dependencies(network: Network, sources: Ids) -> tuple[Floats, Floats]:
    """Return, per person, the sum of its dependencies over sources and the sum of their squares.

    As :func:`analytics.betweenness_kernel.hop_dependencies`, with paths as long as the sum of 1 / weight over
    their arcs. Someone nearer, v, precedes w on a shortest path where the way over v is longer than
    the shortest to w by at most 1e-10 of it.

    Notes
    -----
    Source: Brandes 2001, theorem 6.
    """
    people, out, into = network.people, network.out, network.into
    length = lengths(out)
    back_length = lengths(into)
    sums = np.zeros((PARTS, 2, people))

    def work(part: int, first: int, last: int) -> None:
        away, paths, share = np.empty((3, people))
        order, place, heap = np.empty((3, people), np.int32)
        before, last_before = np.empty(into.other.size, np.int32), np.empty(people, np.int64)
        _search(
            sources, out.start, out.other, length, into.start, into.other, back_length,
            away, paths, share, order, place, heap, before, last_before, sums[part], first, last,
        )  # fmt: skip

    in_parts(work, sources.size)
    found = np.zeros((2, people))
    for part in sums:
        found += part
    return found[0], found[1]


@compiled
def _search(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    sources: Ids,
    start: Starts,
    other: Ids,
    length: Floats,
    back_start: Starts,
    back_other: Ids,
    back_length: Floats,
    away: Floats,
    paths: Floats,
    share: Floats,
    order: Ids,
    place: Ids,
    heap: Ids,
    before: Ids,
    last_before: Starts,
    sums: Floats,
    first: int,
    last: int,
) -> None:
    """Add the dependencies of sources ``first`` to ``last`` to ``sums``.

    ``before`` lists who precedes each person on shortest paths, up to ``last_before`` of its rank.
    """
    for number in range(first, last):
        source = sources[number]
        reached = nearest(source, start, other, length, away, order, place, heap)
        paths[source] = 1.0
        share[source] = 0.0
        count = 0
        last_before[0] = 0
        for rank in range(1, reached):
            one = order[rank]
            longest = away[one] * (1 + EQUAL)
            paths[one] = 0.0
            share[one] = 0.0
            for arc in range(np.uint64(back_start[one]), np.uint64(back_start[one + 1])):
                two = np.uint64(back_other[arc])
                if away[two] + back_length[arc] <= longest and place[two] < rank:
                    paths[one] += paths[two]
                    before[count] = two
                    count += 1
            last_before[rank] = count
        for rank in range(reached - 1, 0, -1):
            one = order[rank]
            sums[0, one] += share[one]
            sums[1, one] += share[one] * share[one]
            passed_on = (1.0 + share[one]) / paths[one]
            for step in range(last_before[rank - 1], last_before[rank]):
                two = before[step]
                share[two] += paths[two] * passed_on
