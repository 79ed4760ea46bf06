"""Brokerage, participation and tie scores by their definitions, triple by triple: twins of the fast kernels."""

from __future__ import annotations

from itertools import permutations, product

Arcs = dict[tuple[int, int], float]
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")


def slow_role(first: int, broker: int, last: int) -> str:
    """Name the role that three groups make."""
    if first == broker == last:
        return "coordinator"
    if first == last:
        return "itinerant"
    if first == broker:
        return "representative"
    return "gatekeeper" if broker == last else "liaison"


def slow_brokerage(arcs: Arcs, group: list[int]) -> list[list[int]]:
    """Count each person's roles over all ordered triples; the last column is their sum."""
    counts = [[0] * 6 for _ in group]
    for i, j, k in permutations(range(len(group)), 3):
        if (i, j) in arcs and (j, k) in arcs and (i, k) not in arcs:
            counts[j][ROLES.index(slow_role(group[i], group[j], group[k]))] += 1
            counts[j][5] += 1
    return counts


def slow_totals_variance(group: list[int], density: float) -> list[float]:
    """Exact variance of the totals under random arcs, over all pairs of triples."""
    triples = [(slow_role(*(group[x] for x in triple)), triple) for triple in permutations(range(len(group)), 3)]
    chance = density**2 * (1 - density)
    sums = dict.fromkeys((*ROLES, "total"), 0.0)
    for (left, one), (right, other) in product(triples, repeat=2):
        covariance = _together(one, other, density) - chance**2
        sums["total"] += covariance
        if left == right:
            sums[left] += covariance
    return list(sums.values())


def _together(one: tuple[int, ...], other: tuple[int, ...], density: float) -> float:
    """Chance that two triples are both open paths."""
    there = {(one[0], one[1]), (one[1], one[2]), (other[0], other[1]), (other[1], other[2])}
    gone = {(one[0], one[2]), (other[0], other[2])}
    return 0.0 if there & gone else density ** len(there) * (1 - density) ** len(gone)


def slow_union(arcs: Arcs, people: int) -> list[dict[int, float]]:
    """Weights of the undirected union, person by person."""
    union: list[dict[int, float]] = [{} for _ in range(people)]
    for (left, right), weight in arcs.items():
        union[left][right] = union[left].get(right, 0.0) + weight
        union[right][left] = union[right].get(left, 0.0) + weight
    return union


def slow_participation(arcs: Arcs, group: list[int]) -> list[float]:
    """1 - sum of squared shares of contact by group."""
    found = []
    for ties in slow_union(arcs, len(group)):
        total = sum(ties.values())
        by_group = [sum(weight for other, weight in ties.items() if group[other] == name) for name in set(group)]
        found.append(1 - sum((weight / total) ** 2 for weight in by_group) if total else float("nan"))
    return found


def slow_within_module_z(arcs: Arcs, group: list[int]) -> list[float]:
    """Standardised contact inside one's group."""
    inside = [
        sum(weight for other, weight in ties.items() if group[other] == group[person])
        for person, ties in enumerate(slow_union(arcs, len(group)))
    ]
    found = []
    for person, value in enumerate(inside):
        fellows = [inside[other] for other in range(len(group)) if group[other] == group[person]]
        mean = sum(fellows) / len(fellows)
        sd = (sum((fellow - mean) ** 2 for fellow in fellows) / len(fellows)) ** 0.5
        found.append((value - mean) / sd if sd > 1e-9 else float("nan"))
    return found


def slow_tie_scores(arcs: Arcs, people: int) -> dict[tuple[int, int], tuple[float, float, float]]:
    """Reciprocity, strong and diverse score of each arc."""
    union = slow_union(arcs, people)
    found = {}
    for (a, b), direct in sorted(arcs.items()):
        common = set(union[a]) & set(union[b])
        back = arcs.get((b, a), 0.0)
        ac, bc = (sum(arcs.get((person, c), 0.0) for c in common) for person in (a, b))
        every = sum(weight for (source, _), weight in arcs.items() if source == b)
        found[a, b] = (1 - abs(direct - back) / (direct + back), (direct * ac * bc) ** (1 / 3), every - bc - back)
    return found
