"""Shortest paths of arcs that have a length: one over their weight."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np

from analytics.compiled import compiled
from analytics.graph import Floats, Ids, Rows, Starts

Distance = Literal["hops", "inverse-weight"]
EQUAL: Final = 1e-10
"""Lengths that differ by less than this part of themselves are equal: thrice a third is one."""


def checked(distance: Distance) -> Distance:
    """Return a distance that exists.

    Raises
    ------
    ValueError
        It does not.

    >>> checked("miles")
    Traceback (most recent call last):
    ValueError: No distance named 'miles'; there are 'hops' and 'inverse-weight'.
    """
    if distance not in get_args(Distance):
        raise ValueError(f"No distance named {distance!r}; there are 'hops' and 'inverse-weight'.")
    return distance


def lengths(rows: Rows) -> Floats:
    """One over the weight of each arc, read-only, (m,).

    >>> from analytics.graph import network
    >>> lengths(network([0], [1], [4.0], names=2).out).tolist()
    [0.25]
    """
    found = 1.0 / rows.weight
    found.setflags(write=False)
    return found


@compiled
def nearest(  # noqa: C901, PLR0913, PLR0917 - one heap, spelled out; a kernel takes its arrays one by one
    source: int, start: Starts, other: Ids, length: Floats, away: Floats, order: Ids, place: Ids, heap: Ids
) -> int:
    """Find how far everybody is from a person; return how many it reaches, itself among them.

    Parameters
    ----------
    source
        The person.
    start, other, length
        Arcs.
    away
        Set to the length of the shortest path, infinite where there is none, (n,).
    order
        Who is reached, nearest first, (n,).
    place
        Set to the place of each person in ``order``, n where it is not reached, (n,).
    heap
        Room for the n people on the way.

    Notes
    -----
    Source: Dijkstra 1959, Numerische Mathematik 1, 269-271, with a binary heap.
    """
    people = away.size
    for one in range(people):
        away[one] = np.inf
        place[one] = people
    away[source] = 0.0
    place[source] = 0  # while someone waits: where in the heap
    heap[0] = source
    waiting = 1
    reached = 0
    while waiting > 0:
        one = heap[0]
        waiting -= 1
        if waiting > 0:  # the last one takes the free place and sinks
            sinking = heap[waiting]
            hole = 0
            below = 1
            while below < waiting:
                if below + 1 < waiting and away[heap[below + 1]] < away[heap[below]]:
                    below += 1
                if away[heap[below]] >= away[sinking]:
                    break
                heap[hole] = heap[below]
                place[heap[hole]] = hole
                hole = below
                below = 2 * hole + 1
            heap[hole] = sinking
            place[sinking] = hole
        order[reached] = one
        reached += 1
        for arc in range(start[one], start[one + 1]):
            two = other[arc]
            far = away[one] + length[arc]
            if far < away[two]:
                hole = place[two]
                if hole == people:
                    hole = waiting
                    waiting += 1
                away[two] = far
                while hole > 0 and far < away[heap[(hole - 1) // 2]]:
                    heap[hole] = heap[(hole - 1) // 2]
                    place[heap[hole]] = hole
                    hole = (hole - 1) // 2
                heap[hole] = two
                place[two] = hole
    for rank in range(reached):
        place[order[rank]] = rank
    return reached
