"""Krackhardt's four dimensions the slow way: reachability as sets, every pair, plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from math import nan

Reach = dict[int, set[int]]


def reach_of(people: Iterable[int], arcs: Iterable[tuple[int, int]]) -> Reach:
    """Return whom each person reaches along arcs, itself included."""
    pairs = set(arcs)
    reach = {person: {person} for person in people}
    grown = True
    while grown:
        grown = False
        for one, other in pairs:
            if not reach[other] <= reach[one]:
                reach[one] |= reach[other]
                grown = True
    return reach


def weak_components(people: int, arcs: set[tuple[int, int]]) -> list[list[int]]:
    """Return the people of each weak component."""
    reach = reach_of(range(people), arcs | {(other, one) for one, other in arcs})
    return [sorted(near) for person, near in reach.items() if person == min(near)]


def has_least_upper_bound(reach: Reach, one: int, other: int) -> bool:
    """Whether some upper bound of two people is reached by all their upper bounds."""
    bounds = [person for person, near in reach.items() if one in near and other in near]
    return any(all(least in reach[bound] for bound in bounds) for least in bounds)


def krackhardt(people: int, pairs: Iterable[tuple[int, int]]) -> tuple[float, float, float, float]:
    """Return connectedness, hierarchy, efficiency and lub."""
    arcs = {(one, other) for one, other in pairs if one != other}
    reach, parts = reach_of(range(people), arcs), weak_components(people, arcs)
    joined = sum(len(part) * (len(part) - 1) for part in parts)
    ways = [(other in reach[one]) + (one in reach[other]) for one, other in combinations(range(people), 2)]
    excess = len(arcs) - sum(len(part) - 1 for part in parts)
    most_excess = sum((len(part) - 1) ** 2 for part in parts)
    large = [part for part in parts if len(part) > 2]
    missing = sum(not has_least_upper_bound(reach, *pair) for part in large for pair in combinations(part, 2))
    most_missing = sum((len(part) - 1) * (len(part) - 2) / 2 for part in large)
    return (
        joined / (people * (people - 1)) if people > 1 else nan,
        ways.count(1) / (ways.count(1) + ways.count(2)) if any(ways) else nan,
        1 - excess / most_excess if most_excess else nan,
        1 - missing / most_missing if large else nan,
    )
