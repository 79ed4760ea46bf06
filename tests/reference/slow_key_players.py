"""Fragmentation, reach and key players the slow way: every pair, every set, plain Python."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import combinations

Ties = dict[int, set[int]]


def ties_of(people: int, pairs: Iterable[tuple[int, int]]) -> Ties:
    """Return the neighbours of each person, both ways."""
    ties: Ties = {person: set() for person in range(people)}
    for one, other in pairs:
        if one != other:
            ties[one].add(other)
            ties[other].add(one)
    return ties


def hops_from(ties: Ties, sources: Iterable[int]) -> dict[int, int]:
    """Return hops from the nearest source to everybody who can be reached."""
    hops = dict.fromkeys(sources, 0)
    queue = deque(hops)
    while queue:
        person = queue.popleft()
        for near in ties[person]:
            if near not in hops:
                hops[near] = hops[person] + 1
                queue.append(near)
    return hops


def less(ties: Ties, gone: Iterable[int]) -> Ties:
    """Return the ties without some people."""
    absent = set(gone)
    return {person: near - absent for person, near in ties.items() if person not in absent}


def fragmentation(ties: Ties) -> float:
    """Return the share of ordered pairs without a way."""
    ways = sum(len(hops_from(ties, [person])) - 1 for person in ties)
    return 1 - ways / (len(ties) * (len(ties) - 1))


def fragmentation_df(ties: Ties) -> float:
    """Return 1 less the mean of 1/hops over ordered pairs."""
    near = sum(1 / hops for person in ties for hops in hops_from(ties, [person]).values() if hops)
    return 1 - near / (len(ties) * (len(ties) - 1))


def reach(ties: Ties, chosen: Iterable[int]) -> float:
    """Return the mean over all people of 1/hops to the nearest of the set, members 1."""
    return sum(1 / max(hops, 1) for hops in hops_from(ties, chosen).values()) / len(ties)


def best_reach(ties: Ties, size: int) -> float:
    """Return the highest reach of all sets of a size."""
    return max(reach(ties, chosen) for chosen in combinations(ties, size))


def best_fragmentation_df(ties: Ties, size: int) -> float:
    """Return the highest DF after the removal of all sets of a size."""
    return max(fragmentation_df(less(ties, chosen)) for chosen in combinations(ties, size))
