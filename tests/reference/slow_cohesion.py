"""Structural holes, cohesion and PageRank by their definitions, person by person: the twins of the fast kernels."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

Arcs = list[tuple[int, int, float]]
Contacts = list[dict[int, float]]

NAN = float("nan")


def contacts(arcs: Arcs, people: int) -> Contacts:
    """Return whom each person has any arc with, and the weight both ways."""
    found: Contacts = [defaultdict(float) for _ in range(people)]
    for source, target, weight in arcs:
        if source != target:
            found[source][target] += weight
            found[target][source] += weight
    return [dict(row) for row in found]


def slow_structural_holes(arcs: Arcs, people: int) -> tuple[list[float], list[float]]:
    """Return Burt's constraint and effective size, as written."""
    near = contacts(arcs, people)
    share = [{other: weight / sum(row.values()) for other, weight in row.items()} for row in near]
    marginal = [{other: weight / max(row.values()) for other, weight in row.items()} for row in near]
    constraint, size = [], []
    for one in range(people):
        bound = [
            share[one][j] + sum(share[one][q] * share[q].get(j, 0.0) for q in near[one] if q != j) for j in near[one]
        ]
        apart = [1 - sum(share[one][q] * marginal[j].get(q, 0.0) for q in near[one] if q != j) for j in near[one]]
        constraint.append(sum(value**2 for value in bound) if near[one] else NAN)
        size.append(sum(apart) if near[one] else NAN)
    return constraint, size


def slow_triangles(arcs: Arcs, people: int) -> list[int]:
    """Return how many pairs of contacts are in contact."""
    near = contacts(arcs, people)
    return [sum(two in near[one] for one, two in combinations(row, 2)) for row in near]


def slow_clustering(arcs: Arcs, people: int) -> list[float]:
    """Return closed pairs of contacts over all, 0 without a pair."""
    near, closed = contacts(arcs, people), slow_triangles(arcs, people)
    return [2 * t / (len(row) * (len(row) - 1)) if len(row) > 1 else 0.0 for t, row in zip(closed, near, strict=True)]


def slow_core_numbers(arcs: Arcs, people: int) -> list[int]:
    """Return the largest k for which a person stays when all with fewer than k contacts leave, again and again."""
    near = contacts(arcs, people)
    core = [0] * people
    for k in range(1, people):
        kept = set(range(people))
        while leaving := {one for one in kept if len(kept & near[one].keys()) < k}:
            kept -= leaving
        for one in kept:
            core[one] = k
    return core


def reached(near: list[set[int]], start: int, without: int = -1) -> set[int]:
    """Return whom one reaches from a person, that person included."""
    found, front = {start}, [start]
    while front:
        for other in near[front.pop()] - found - {without}:
            found.add(other)
            front.append(other)
    return found


def slow_articulation(arcs: Arcs, people: int) -> list[bool]:
    """Return whose contacts do not all reach each other once that person is gone."""
    near = [set(row) for row in contacts(arcs, people)]
    return [bool(row) and not row <= reached(near, min(row), one) for one, row in enumerate(near)]


def _numbered(parts: list[frozenset[int]]) -> list[int]:
    ordered = sorted(set(parts), key=lambda part: (-len(part), min(part)))
    return [ordered.index(part) for part in parts]


def slow_components(arcs: Arcs, people: int) -> list[int]:
    """Return the parts of people who reach each other whatever the direction, largest first."""
    near = [set(row) for row in contacts(arcs, people)]
    return _numbered([frozenset(reached(near, one)) for one in range(people)])


def slow_strong_components(arcs: Arcs, people: int) -> list[int]:
    """Return the parts of people who reach each other there and back, largest first."""
    near: list[set[int]] = [{t for s, t, _ in arcs if s == one and t != one} for one in range(people)]
    ahead = [reached(near, one) for one in range(people)]
    return _numbered([frozenset(two for two in ahead[one] if one in ahead[two]) for one in range(people)])


def slow_pagerank(arcs: Arcs, people: int, damping: float) -> list[float]:
    """Return where a walk is after very many steps."""
    out = [sum(w for s, t, w in arcs if s == one and t != one) for one in range(people)]
    score = [1 / people] * people
    for _ in range(400):
        lost = sum(score[one] for one in range(people) if out[one] == 0)
        following = [(1 - damping) / people + damping * lost / people] * people
        for source, target, weight in arcs:
            if source != target:
                following[target] += damping * score[source] * weight / out[source]
        score = following
    return score
