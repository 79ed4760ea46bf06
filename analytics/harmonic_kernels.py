"""Distances to many people at once: a bit per target, or one target after another where arcs have lengths."""

from __future__ import annotations

from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import PARTS, compiled, in_parts
from analytics.graph import Floats, Ids, Network, Rows, Starts
from analytics.lanes import WIDTH, add_bits, lane_rows, or_row, zeros
from analytics.path_lengths import lengths, nearest
from analytics.waves import reach_from, walk

Words = NDArray[np.uint64]
Counts = NDArray[np.int32]
Flags = NDArray[np.uint8]

NEAR: Final = 16
"""Who is fewer hops away is counted in whole numbers, so that people placed alike have the same figure."""


FEW: Final = 3
"""So many targets tell how long ways are."""
LONG: Final = 200
"""Where the way to somebody has more hops than this many times (1 + arcs per person), targets are taken one by one."""


def hop_nearness(network: Network, targets: Ids) -> tuple[Floats, Floats]:
    """Return, per person, the sum over targets of one over the hops to each, and of its square.

    Parameters
    ----------
    network
        n people; paths follow arcs from the person to the target.
    targets
        Different people, (k,).

    Notes
    -----
    Source: the search of many at once is that of Then and others 2014, Proceedings of the VLDB Endowment 8(4),
    449-460, here backwards from the targets: bit t of a person's row at level d tells that it is d hops from target t,
    and is set where an arc leads to someone with that bit at level d - 1. Three rows of 128 bytes per
    person, and 70 of counts. Every level is paid for by everybody, so that in long networks, such as chains,
    it is cheaper to search from one target after the other.
    """
    people, out, into = network.people, network.out, network.into
    counts, far, lock = np.zeros((people, NEAR), np.int64), np.zeros((PARTS, 2, people)), Lock()
    long = is_long(into, targets)

    def work(part: int, first: int, last: int) -> None:
        held = np.zeros((people, NEAR), np.int32)
        if long:
            hops, over, queue = np.full((3, people), -1, np.int32)
            _add_hops(targets, into.start, into.other, hops, over, queue, held, far[part], first, last)
        else:
            met, fresh, then = lane_rows(3 * people).view(np.uint64).reshape(3, people, WIDTH)
            lit, soon = np.zeros((2, people), np.uint8)
            left = np.zeros(people, np.int32)
            _search(targets, out.start, out.other, met, fresh, then, lit, soon, left, held, far[part], first, last)
        with lock:  # whole numbers: the order does not matter
            np.add(counts, held, out=counts)

    in_parts(work, targets.size, step=1 if long else 64 * WIDTH)
    found = np.zeros((2, people))
    for hops in range(1, NEAR):
        found += counts[:, hops] / np.array([[hops], [hops**2]])
    for part in far:
        found += part
    return found[0], found[1]


def is_long(into: Rows, targets: Ids) -> bool:
    """Return whether it is cheaper to search from one target after the other, by the way to the first few."""
    if not targets.size:
        return False
    hops = max(int(walk(into, target)[2][-1]) for target in targets[:FEW].tolist())
    at_once = min(targets.size, 64 * WIDTH) / (64 * WIDTH)
    return hops > LONG * (1 + into.other.size / (into.start.size - 1)) * at_once


@compiled
def _add_hops(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    targets: Ids,
    start: Starts,
    other: Ids,
    hops: Ids,
    over: Ids,
    queue: Ids,
    counts: Counts,
    far: Floats,
    first: int,
    last: int,
) -> None:
    """Count as ``_search`` does, from one target after the other; ``hops`` comes with -1 everywhere."""
    for number in range(first, last):
        reached = reach_from(start, other, targets[number], hops, over, queue)
        for rank in range(1, reached):
            one = queue[rank]
            if hops[one] < 16:
                counts[one, hops[one]] += 1
            else:
                near = 1.0 / hops[one]
                far[0, one] += near
                far[1, one] += near * near
        for rank in range(reached):
            hops[queue[rank]] = -1


@compiled
def _search(  # noqa: C901, PLR0912, PLR0913, PLR0917 - level by level; a kernel takes its arrays one by one
    targets: Ids,
    start: Starts,
    other: Ids,
    met: Words,
    fresh: Words,
    then: Words,
    lit: Flags,
    soon: Flags,
    left: Counts,
    counts: Counts,
    far: Floats,
    first: int,
    last: int,
) -> None:
    """Count, per person and number of hops, the targets ``first`` to ``last``.

    ``fresh`` holds the bits set one level before, only where ``lit``; ``then`` and ``soon`` those of the level in hand.
    ``left`` is how many targets a person has not met.
    """
    people = met.shape[0]
    for batch in range(first, last, 1024):
        size = min(1024, last - batch)
        for one in range(people):
            lit[one] = 0
            left[one] = size
            for word in range(16):
                met[one, word] = 0
        for place in range(size):
            one = targets[batch + place]
            for word in range(16):
                fresh[one, word] = 0
            fresh[one, place // 64] = met[one, place // 64] = np.uint64(1) << np.uint64(place % 64)
            lit[one] = 1
            left[one] -= 1
        hops = 0
        news = 1
        while news > 0:
            hops += 1
            news = 0
            for one in range(people):
                soon[one] = 0
                if left[one] == 0:
                    continue
                found = zeros()
                for arc in range(np.uint64(start[one]), np.uint64(start[one + 1])):
                    two = np.uint64(other[arc])
                    if lit[two]:
                        found = or_row(found, fresh, two)
                number = add_bits(met, then, one, found)
                if number == 0:
                    continue
                soon[one] = 1
                left[one] -= number
                news = 1
                if hops < 16:
                    counts[one, hops] += number
                else:
                    far[0, one] += number / hops
                    far[1, one] += number / (hops * hops)
            fresh, then = then, fresh
            lit, soon = soon, lit


def length_nearness(network: Network, targets: Ids) -> tuple[Floats, Floats]:
    """Return, per person, the sum over targets of one over the length of the way to each, and of its square.

    As :func:`hop_nearness`, with ways as long as the sum of 1 / weight over their arcs.
    """
    people, into = network.people, network.into
    length, sums = lengths(into), np.zeros((PARTS, 2, people))

    def work(part: int, first: int, last: int) -> None:
        away = np.empty(people)
        order, place, heap = np.empty((3, people), np.int32)
        _add_lengths(targets, into.start, into.other, length, away, order, place, heap, sums[part], first, last)

    in_parts(work, targets.size)
    found = np.zeros((2, people))
    for part in sums:
        found += part
    return found[0], found[1]


@compiled
def _add_lengths(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    targets: Ids,
    start: Starts,
    other: Ids,
    length: Floats,
    away: Floats,
    order: Ids,
    place: Ids,
    heap: Ids,
    sums: Floats,
    first: int,
    last: int,
) -> None:
    """Add one over the way to targets ``first`` to ``last`` to ``sums``."""
    for number in range(first, last):
        for rank in range(1, nearest(targets[number], start, other, length, away, order, place, heap)):
            near = 1.0 / away[order[rank]]
            sums[0, order[rank]] += near
            sums[1, order[rank]] += near * near
