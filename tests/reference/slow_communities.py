"""Communities by the definitions, pair by pair: the twin of the fast functions."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

Arcs = dict[tuple[int, int], float]


def slow_modularity(arcs: Arcs, labels: Sequence[int], *, resolution: float = 1.0) -> float:
    """Sum over all ordered pairs with one label; an undirected tie stands as two arcs."""
    total = sum(arcs.values())
    if not arcs:
        return math.nan
    out: dict[int, float] = defaultdict(float)
    into: dict[int, float] = defaultdict(float)
    for (source, target), weight in arcs.items():
        out[source] += weight
        into[target] += weight
    return (
        sum(
            arcs.get((one, other), 0.0) - resolution * out[one] * into[other] / total
            for one, left in enumerate(labels)
            for other, right in enumerate(labels)
            if left == right
        )
        / total
    )


def partitions(people: int) -> Iterator[list[int]]:
    """Yield every way to divide people, labels in the order of their first person."""
    if not people:
        yield []
        return
    for before in partitions(people - 1):
        for label in range(max(before, default=-1) + 2):
            yield [*before, label]


def best_modularity(arcs: Arcs, people: int) -> float:
    """Return the highest modularity of all partitions."""
    return max(slow_modularity(arcs, labels) for labels in partitions(people))


def connected(arcs: Arcs, members: set[int]) -> bool:
    """Whether all members can be reached from one of them without leaving them."""
    reached, open_ends = set[int](), [min(members)]
    while open_ends:
        person = open_ends.pop()
        reached.add(person)
        open_ends += [end for end in members - reached if (person, end) in arcs or (end, person) in arcs]
    return reached == members


def slow_nmi(one: Sequence[int], other: Sequence[int]) -> float:
    """Mutual information over the mean entropy, from shares."""
    people = len(one)
    left, right, both = Counter(one), Counter(other), Counter(zip(one, other, strict=True))
    entropies = [-sum(n / people * math.log(n / people) for n in part.values()) for part in (left, right)]
    mutual = sum(n / people * math.log(n * people / (left[a] * right[b])) for (a, b), n in both.items())
    return 2 * mutual / sum(entropies) if sum(entropies) else 1.0


def slow_adjusted_rand(one: Sequence[int], other: Sequence[int]) -> float:
    """Count pairs of people one after another."""
    left = [a == b for a, b in combinations(one, 2)]
    right = [a == b for a, b in combinations(other, 2)]
    both = sum(a and b for a, b in zip(left, right, strict=True))
    if left == right:
        return 1.0
    expected = sum(left) * sum(right) / len(left)
    return (both - expected) / ((sum(left) + sum(right)) / 2 - expected)


def slow_homes(groups: Sequence[int], communities: Sequence[int], *, threshold: float) -> dict[int, int]:
    """Return the community of each group that has one which holds so much of it."""
    sizes = Counter(groups)
    return {
        group: community
        for (group, community), people in Counter(zip(groups, communities, strict=True)).items()
        if people / sizes[group] >= threshold
    }
