"""Help measures by plain loops over arcs: slow, and obvious from measures 26 to 29."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations


@dataclass(frozen=True)
class Arc:
    """Part of an ask: who asked whom, with which weight, answered after so many seconds or not at all."""

    seeker: int
    helper: int
    weight: float
    seconds: float | None


def service(arcs: Sequence[Arc], home: Sequence[int], managers: set[int]) -> dict[tuple[int, int], dict[str, float]]:
    """Return asks, unanswered share, share through managers, helpers and single-helper share of each pair."""
    by_pair: dict[tuple[int, int], list[Arc]] = defaultdict(list)
    for arc in arcs:
        if arc.helper >= 0 and home[arc.seeker] >= 0 and home[arc.helper] >= 0:
            by_pair[home[arc.seeker], home[arc.helper]].append(arc)
    return {pair: _of_pair(held, managers) for pair, held in by_pair.items()}


def _of_pair(arcs: Sequence[Arc], managers: set[int]) -> dict[str, float]:
    asks = sum(arc.weight for arc in arcs)
    answered = [arc for arc in arcs if arc.seconds is not None]
    given: dict[int, float] = defaultdict(float)
    for arc in answered:
        given[arc.helper] += arc.weight
    total = sum(given.values())
    found = {"asks": asks, "unanswered_share": 1 - total / asks, "helpers": len(given)}
    if total:
        managed = sum(arc.weight for arc in answered if {arc.seeker, arc.helper} & managers)
        found |= {"through_managers": managed / total, "single_helper": max(given.values()) / total}
    return found


def two_steps(arcs: Sequence[tuple[int, int]], home: Sequence[int], department: int) -> int:
    """Count people of other departments that one reaches in one or two steps."""
    reached: set[int] = set()
    for seeker, helper in arcs:
        if home[seeker] == department:
            reached.add(helper)
            reached |= {other for one, other in arcs if one == helper}
    return sum(home[person] not in {department, -1} or home[person] == -1 for person in reached)


def paths(
    start: int, goal: int, seconds: Mapping[tuple[int, int], float], departments: int
) -> list[tuple[float, tuple[int, ...]]]:
    """Return the three fastest chains of at most three steps, by trying all."""
    others = [place for place in range(departments) if place not in {start, goal}]
    chains = [(start, *middle, goal) for length in range(3) for middle in permutations(others, length)]
    found = []
    for stops in chains:
        legs = list(pairwise(stops))
        if all(leg in seconds for leg in legs):
            found.append((sum(seconds[leg] for leg in legs), len(stops), stops))
    return [(total, stops) for total, _, stops in sorted(found)[:3]]


def across(arcs: Sequence[tuple[int, int]], home: Sequence[int]) -> set[tuple[int, int]]:
    """Return who was helped by whom, in different known departments."""
    return {(i, j) for i, j in arcs if min(home[i], home[j]) >= 0 and home[i] != home[j]}


def managed(arcs: Sequence[tuple[int, int]], home: Sequence[int], managers: set[int]) -> dict[int, float]:
    """Return, of each person helped from outside, the share of helpers with a manager at either end."""
    pairs = across(arcs, home)
    found = {}
    for person in {one for one, _ in pairs}:
        helpers = [other for one, other in pairs if one == person]
        found[person] = sum(bool({person, helper} & managers) for helper in helpers) / len(helpers)
    return found


def in_turn(arcs: Sequence[tuple[int, int]], home: Sequence[int]) -> dict[int, float]:
    """Return, of each person helped from outside, the share of helpers who were helped by that person too."""
    pairs = across(arcs, home)
    found = {}
    for person in {one for one, _ in pairs}:
        helpers = [other for one, other in pairs if one == person]
        found[person] = sum((helper, person) in pairs for helper in helpers) / len(helpers)
    return found


def reach(arcs: Sequence[tuple[int, int]], home: Sequence[int]) -> dict[int, float]:
    """Return how many people of other departments each person reaches in one or two steps."""
    found = {}
    for person, own in enumerate(home):
        if own >= 0:
            near = {other for one, other in arcs if one == person}
            near |= {other for one, other in arcs if one in near}
            found[person] = float(sum(home[other] not in {own, -1} for other in near))
    return found


def supporting(
    arcs: Sequence[tuple[int, int, int]], outside: set[tuple[int, int]], home: Sequence[int], weeks: int
) -> set[int]:
    """Return who helped somebody of another department who dealt with the outside in that week or soon after."""
    return {
        helper
        for seeker, helper, week in arcs
        if min(home[seeker], home[helper]) >= 0 and home[seeker] != home[helper]
        if any((seeker, later) in outside for later in range(week, week + weeks + 1))
    }
