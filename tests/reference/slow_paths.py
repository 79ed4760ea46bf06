"""Betweenness and harmonic closeness by their definitions, in fractions: the twin of the fast kernels."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Arcs = Mapping[tuple[int, int], Fraction]
Table = list[list[Fraction | None]]


def slow_distances(people: int, arcs: Arcs) -> Table:
    """Return the length of the shortest path between any two, None where there is none; arcs have lengths."""
    away: Table = [
        [Fraction(0) if one == two else arcs.get((one, two)) for two in range(people)] for one in range(people)
    ]
    for middle in range(people):
        for one in range(people):
            for two in range(people):
                first, second, whole = away[one][middle], away[middle][two], away[one][two]
                if first is not None and second is not None and (whole is None or first + second < whole):
                    away[one][two] = first + second
    return away


def slow_path_counts(people: int, arcs: Arcs, away: Table) -> list[list[int]]:
    """Return the number of shortest paths between any two; one from each person to itself."""
    counts = [[0] * people for _ in range(people)]
    for one in range(people):
        counts[one][one] = 1
        reached = [two for two in range(people) if away[one][two] is not None and two != one]
        for two in sorted(reached, key=lambda two: away[one][two]):
            for (before, end), length in arcs.items():
                if end == two and away[one][before] is not None and away[one][before] + length == away[one][two]:
                    counts[one][two] += counts[one][before]
    return counts


def slow_betweenness(people: int, arcs: Arcs, *, directed: bool) -> list[float]:
    """Add up, over ordered pairs, the share of their shortest paths that pass each person; halved when undirected."""
    away = slow_distances(people, arcs)
    counts = slow_path_counts(people, arcs, away)
    found = []
    for middle in range(people):
        share = Fraction(0)
        for one in range(people):
            for two in range(people):
                first, second, whole = away[one][middle], away[middle][two], away[one][two]
                if len({one, two, middle}) == 3 and None not in {first, second, whole} and first + second == whole:
                    share += Fraction(counts[one][middle] * counts[middle][two], counts[one][two])
        found.append(float(share / (1 if directed else 2)))
    return found


def slow_harmonic(people: int, arcs: Arcs) -> list[float]:
    """Add up, over all others who can be reached, one over the distance."""
    away = slow_distances(people, arcs)
    return [float(sum((1 / far for far in row if far), Fraction(0))) for row in away]
