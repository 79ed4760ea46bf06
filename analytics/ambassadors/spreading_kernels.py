"""Draws of an independent cascade, walked backwards, compiled."""

from __future__ import annotations

import math

import numpy as np

from analytics.compiled import compiled, inlined
from analytics.graph import Ids, Starts


@inlined
def mixed(state: np.uint64) -> np.uint64:
    """Return a random number of 64 bits for a state: splitmix64 (Steele, Lea and Flood 2014, figure 17)."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


@inlined
def share_of(state: np.uint64) -> float:
    """Return a random number above 0, up to 1, for a state."""
    return (float(mixed(state) >> np.uint64(11)) + 1.0) * 2.0**-53


@compiled
def draw_sets(  # noqa: C901, PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    seed: np.uint64,
    chance: float,
    hops: int,
    sizes: Starts,
    members: Ids,
    queue: Ids,
    stamp: Ids,
    first: int,
    last: int,
) -> int:
    """Walk draws from ``first`` up to ``last``, write their sizes, and who is in them one draw after the other.

    Returns the draw at which ``members`` had no more room, or ``last``. Each draw has a stream of its own, so that it
    does not matter who walks it. Ties that are not alive are leapt over: how many is drawn at once, by a geometric
    distribution. ``queue`` and ``stamp`` have room for all people; no stamp is that of a draw to come.
    """
    step = np.uint64(0x9E3779B97F4A7C15)
    people = start.size - 1
    kept = 0
    dead = math.log1p(-chance) if chance < 1.0 else 0.0
    for draw in range(first, last):
        state = mixed(seed + step) ^ (np.uint64(draw) * step)
        state += step
        queue[0] = int(share_of(state) * people)
        if queue[0] == people:
            queue[0] = people - 1
        mark = np.int32(draw + 1)
        stamp[queue[0]] = mark
        head, count = 0, 1
        for _ in range(hops):
            end = count
            while head < end:
                person = queue[head]
                head += 1
                place = start[person] - 1
                stop = start[person + 1]
                while True:
                    leap = 0.0
                    if dead < 0.0:
                        state += step
                        leap = math.floor(math.log(share_of(state)) / dead)
                    if leap >= stop - place - 1:
                        break
                    place += 1 + int(leap)
                    near = other[place]
                    if stamp[near] != mark:
                        stamp[near] = mark
                        queue[count] = near
                        count += 1
        if kept + count > members.size:
            return draw
        sizes[draw] = count
        for place in range(count):
            members[kept + place] = queue[place]
        kept += count
    return last
