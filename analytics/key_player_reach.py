"""The reach of many sets of people, from a table of hops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.graph import Floats, Ids, Rows
from analytics.key_player_search import Value
from analytics.waves import as_flags, walk, waves

Hops = NDArray[np.int32]

LONG: Final = 64
"""Where ways have more hops, they are walked from one candidate after the other."""


def hops_from(union: Rows, sources: Ids) -> Hops:
    """Return hops from each source to everybody, int32 (m, n); n where there is no way."""
    people = union.start.size - 1
    if sources.size and walk(union, int(sources[0]))[2][-1] > LONG:
        return _hops_one_by_one(union, sources)
    hops = np.full((people, sources.size), people, dtype=np.int32)
    hops[sources, np.arange(sources.size)] = 0
    for hop, reached, bits in waves(union, sources, [()]):
        hops[reached] = np.where(as_flags(bits, sources.size), np.int32(hop), hops[reached])
    return np.ascontiguousarray(hops.T)


def _hops_one_by_one(union: Rows, sources: Ids) -> Hops:
    """As above for long networks, where every hop of all at once would be paid for."""
    hops = np.full((sources.size, union.start.size - 1), union.start.size - 1, dtype=np.int32)
    for row, source in enumerate(sources.tolist()):
        reached, _, away = walk(union, source)
        hops[row, reached] = away
    return hops


def reach_of(hops: Hops, people: int) -> Value:
    """Return the function that gives the reach of sets of places in a table of hops."""
    near = np.zeros(people + 1)
    near[0] = 1.0
    near[1:people] = 1 / np.arange(1, people)

    def value(sets: Sequence[tuple[int, ...]]) -> Floats:
        return np.array([near[hops[list(chosen)].min(axis=0, initial=people)].sum() / people for chosen in sets])

    return value
