"""Equality, concentration, distance to the top and flow the slow way: every pair, every way, plain Python."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from fractions import Fraction
from statistics import median

Arcs = list[tuple[int, int, int]]


def gini(values: Sequence[int]) -> Fraction:
    """Return the mean difference of all ordered pairs over twice the mean."""
    people, total = len(values), sum(values)
    return Fraction(sum(abs(one - other) for one in values for other in values), 2 * people * total)


def concentration(values: Sequence[int], busiest: Fraction) -> Fraction:
    """Return the share of the busiest, each person cut into pieces so that the share is a whole number of them."""
    pieces = busiest.denominator
    carried = sorted((Fraction(value, pieces) for value in values for _ in range(pieces)), reverse=True)
    return sum(carried[: busiest.numerator * len(values)], Fraction(0)) / sum(values)


def crossing(arcs: Arcs, group: Sequence[int]) -> set[int]:
    """Return who has a tie with somebody of another known group."""
    ties = [(one, other) for one, other, _ in arcs if group[one] != group[other] and min(group[one], group[other]) >= 0]
    return {person for tie in ties for person in tie}


def steps_to(arcs: Arcs, person: int, top: Iterable[int]) -> float:
    """Return the fewest arcs from a person to anybody of the top, infinite without a way."""
    seen, queue, goal = {person: 0}, deque([person]), set(top)
    while queue:
        here = queue.popleft()
        if here in goal:
            return seen[here]
        for one, other, _ in arcs:
            if one == here and other not in seen:
                seen[other] = seen[here] + 1
                queue.append(other)
    return float("inf")


def field_median(arcs: Arcs, field: Iterable[int], top: Sequence[int]) -> float:
    """Return the median of the steps of the field."""
    steps = sorted(steps_to(arcs, person, top) for person in field)
    return float("inf") if steps[len(steps) // 2] == float("inf") else median(steps)


def flow(arcs: Arcs, height: Sequence[int]) -> tuple[int, int, int]:
    """Return the weight that goes up, that comes down, and that stays level."""
    known = [
        (height[one], height[other], weight) for one, other, weight in arcs if min(height[one], height[other]) >= 0
    ]
    return (
        sum(weight for one, other, weight in known if one < other),
        sum(weight for one, other, weight in known if one > other),
        sum(weight for one, other, weight in known if one == other),
    )
