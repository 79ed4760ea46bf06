"""Measures of groups by their definitions, in plain Python over pairs of people."""

from __future__ import annotations

from collections import deque
from itertools import combinations, permutations

Arcs = dict[tuple[int, int], float]
Ties = dict[tuple[int, int], float]


def slow_ties(arcs: Arcs) -> Ties:
    """Undirected ties, weights of both directions added."""
    ties: Ties = {}
    for (left, right), weight in arcs.items():
        pair = min(left, right), max(left, right)
        ties[pair] = ties.get(pair, 0.0) + weight
    return ties


def slow_density(arcs: Arcs, group: list[int], groups: int) -> list[list[float]]:
    """Share of possible arcs that exist, by pair of groups."""
    found = [[0.0] * groups for _ in range(groups)]
    for a in range(groups):
        for b in range(groups):
            possible = [(i, j) for i, j in permutations(range(len(group)), 2) if (group[i], group[j]) == (a, b)]
            found[a][b] = sum(pair in arcs for pair in possible) / len(possible) if possible else float("nan")
    return found


def slow_outside(arcs: Arcs, group: list[int], name: int) -> dict[int, float]:
    """Weight of a group's contact with each other group."""
    contact: dict[int, float] = {}
    for (left, right), weight in slow_ties(arcs).items():
        for member, other in ((left, right), (right, left)):
            if group[member] == name != group[other]:
                contact[group[other]] = contact.get(group[other], 0.0) + weight
    return contact


def slow_contact_diversity(arcs: Arcs, group: list[int], name: int) -> float:
    """(1 - sum p^2) K / (K - 1) over all other groups."""
    contact, others = slow_outside(arcs, group, name), len(set(group)) - 1
    total = sum(contact.values())
    if not total or others < 2:
        return float("nan")
    return (1 - sum((weight / total) ** 2 for weight in contact.values())) * others / (others - 1)


def slow_boundary_spanning(arcs: Arcs, group: list[int], name: int) -> float:
    """Root of weight times number of other groups."""
    contact = slow_outside(arcs, group, name)
    return float((sum(contact.values()) * len(contact)) ** 0.5)


def slow_freedom(arcs: Arcs, group: list[int], name: int) -> float:
    """P / (n + P), P counted as ties that close a way round while a forest grows."""
    members = [person for person, of in enumerate(group) if of == name]
    tree = {person: person for person in members}
    paths = 0
    for left, right in slow_ties(arcs):
        if group[left] == group[right] == name:
            if tree[left] == tree[right]:
                paths += 1
            gone, kept = tree[left], tree[right]
            tree = {person: kept if root == gone else root for person, root in tree.items()}
    return 1 - len(members) / (len(members) + paths)


def slow_dependency(arcs: Arcs, group: list[int], name: int) -> tuple[int, float, float]:
    """Members with outside ties, the busiest one's share of them, the largest share of their weight."""
    count = {person: 0 for person, of in enumerate(group) if of == name}
    weighed = dict.fromkeys(count, 0.0)
    for (left, right), weight in slow_ties(arcs).items():
        for member, other in ((left, right), (right, left)):
            if group[member] == name != group[other]:
                count[member] += 1
                weighed[member] += weight
    if not any(count.values()):
        return 0, float("nan"), float("nan")
    bridging = sum(value > 0 for value in count.values())
    return bridging, max(count.values()) / sum(count.values()), max(weighed.values()) / sum(weighed.values())


def slow_steps(ties: Ties, source: int, gone: int) -> dict[int, int]:
    """Count steps from one person to all it reaches, past a person who is away."""
    steps, queue = {source: 0}, deque([source])
    while queue:
        here = queue.popleft()
        for left, right in ties:
            for one, other in ((left, right), (right, left)):
                if one == here and other not in steps and gone not in {one, other}:
                    steps[other] = steps[here] + 1
                    queue.append(other)
    return steps


def slow_absence(arcs: Arcs, people: int, away: int) -> tuple[float, float, float]:
    """Fragmentation of the others before and after, and the mean of added steps."""
    ties, others = slow_ties(arcs), [person for person in range(people) if person != away]
    pairs = list(combinations(others, 2))
    before = {person: slow_steps(ties, person, -1) for person in others}
    after = {person: slow_steps(ties, person, away) for person in others}
    added = [after[left][right] - before[left][right] for left, right in pairs if right in after[left]]
    return (
        sum(right not in before[left] for left, right in pairs) / len(pairs),
        sum(right not in after[left] for left, right in pairs) / len(pairs),
        sum(added) / len(added) if added else float("nan"),
    )
