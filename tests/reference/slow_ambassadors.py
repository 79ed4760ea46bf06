"""Sets of people and what they cover the slow way: Python sets, every set tried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

Reach = list[set[int]]
Quota = tuple[Sequence[int], Sequence[int], Sequence[int]]
"""Group of each person (-1: not known), least and most of each group."""


def ties_of(people: int, pairs: Iterable[tuple[int, int]]) -> Reach:
    """Return whom each person has a tie with, both ways."""
    ties: Reach = [set() for _ in range(people)]
    for one, other in pairs:
        if one != other:
            ties[one].add(other)
            ties[other].add(one)
    return ties


def within(ties: Reach, steps: int) -> Reach:
    """Return whom each person reaches within some steps, itself included."""
    reach = [{person} for person in range(len(ties))]
    for _ in range(steps):
        reach = [near | {far for one in near for far in ties[one]} for near in reach]
    return reach


def across(reach: Reach, one: set[int], other: set[int]) -> Reach:
    """Return whom members of two groups reach in the other one."""
    return [
        items & (other if person in one else one if person in other else set()) for person, items in enumerate(reach)
    ]


def value(reach: Reach, members: Iterable[int]) -> int:
    """Return how many a set covers."""
    return len(set().union(*(reach[person] for person in members)))


def keeps(members: Iterable[int], quotas: Sequence[Quota]) -> bool:
    """Return whether a set keeps all quotas."""
    for group, least, most in quotas:
        counts = [sum(group[person] == number for person in members) for number in range(len(least))]
        if any(not low <= count <= high for low, count, high in zip(least, counts, most, strict=True)):
            return False
    return True


def feasible(
    pool: Iterable[int], size: int, quotas: Sequence[Quota], include: Sequence[int] = ()
) -> list[tuple[int, ...]]:
    """Return all sets of a size that keep all quotas and hold some people."""
    return [
        members
        for members in combinations(sorted(pool), size)
        if set(include) <= set(members) and keeps(members, quotas)
    ]


def best(reach: Reach, sets: Iterable[Sequence[int]]) -> int:
    """Return the most that any of some sets covers."""
    return max(value(reach, members) for members in sets)


def greedy(reach: Reach, pool: Iterable[int], size: int) -> list[int]:
    """Return people one after the other, each time the first who adds most, as long as somebody adds anything."""
    covered: set[int] = set()
    chosen: list[int] = []
    left = sorted(pool)
    while left and len(chosen) < size:
        person = max(left, key=lambda one: (len(reach[one] - covered), -one))
        if not reach[person] - covered:
            break
        chosen.append(person)
        covered |= reach[person]
        left.remove(person)
    return chosen


def reasons(reach: Reach, members: Sequence[int], person: int) -> set[int]:
    """Return whom only one member reaches."""
    return reach[person] - set().union(*(reach[other] for other in members if other != person))
