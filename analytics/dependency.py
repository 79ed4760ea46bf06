"""On whom a group depends for its contact with others, and what breaks when a person is away (measure 21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.compiled import compiled, in_parts
from analytics.graph import Flags, Floats, Grouping, Ids, Network, Starts

EXACT_PEOPLE: Final = 2_000
"""Up to how many others steps are counted from everybody; above, from so many of them."""

STEP: Final = 16
"""Parts of the work hold a multiple of so many starting points: fewer than that are not worth a thread."""

Steps = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Dependency:
    """How a group's outside ties hang on single members.

    Attributes
    ----------
    outside_ties
        Ties between a member and somebody of another group, int64 (g,).
    bridging_people
        Members with at least one outside tie, int64 (g,).
    busiest
        The member with most of them, -1 where there is none, int64 (g,).
    top_bridge_share
        The busiest member's share of the group's outside ties, above 0 to 1, float64 (g,).
    top_weight_share
        The largest share of the weight of outside ties that one member carries, above 0 to 1, float64 (g,).
    cut_people
        Members without whom somebody loses all ways to somebody else, int64 (g,).
    """

    outside_ties: Starts
    bridging_people: Starts
    busiest: Starts
    top_bridge_share: Floats
    top_weight_share: Floats
    cut_people: Starts


def dependency(network: Network, groups: Grouping, cut: Flags) -> Dependency:
    """Say how far each group's contact with others passes through its single busiest member.

    A tie joins two people with any arc. It is an outside tie of a group when just one of the two is a
    member. The share of a group is max over members of their outside ties, over all of its outside ties.

    Parameters
    ----------
    network
        The undirected union is taken, weights of both directions added.
    groups
        Group of each of the n people, none unknown.
    cut
        Who is a cut vertex of the undirected union, bool (n,).

    Returns
    -------
    Dependency
        Shares are NaN and ``busiest`` is -1 for a group without outside ties, or without people. A group of
        one person with outside ties has a share of 1. Of equally busy members the one with most
        weight outside counts as busiest, then the first by name.

    Notes
    -----
    Source: own.

    The laboratory has three ties with sales, two of them through one member:

    >>> from analytics.graph import grouping, network
    >>> net = network([0, 0, 1, 0], [2, 3, 3, 1], names=4)
    >>> found = dependency(net, grouping(["lab", "lab", "sales", "sales"]), np.zeros(4, dtype=bool))
    >>> found.bridging_people.tolist(), found.busiest.tolist(), found.top_bridge_share.round(4).tolist()
    ([2, 2], [0, 3], [0.6667, 0.6667])
    """
    of, owner, count = groups.of, network.union.owner, len(groups.names)
    outside = of[owner] != of[network.union.other]
    ties = np.bincount(owner[outside], minlength=network.people)
    weight = np.bincount(owner[outside], network.union.weight[outside], network.people).astype(np.float64)
    order = np.lexsort((np.arange(network.people), -weight, -ties, of))
    order = order[ties[order] > 0]
    bridged, first = np.unique(of[order], return_index=True)
    busiest = np.full(count, -1, np.int64)
    busiest[bridged] = order[first]
    every, most = np.bincount(of, ties, count).astype(np.int64), np.zeros(count, np.int64)
    most[bridged] = ties[order[first]]
    return Dependency(
        outside_ties=every,
        bridging_people=np.bincount(of[ties > 0], minlength=count).astype(np.int64),
        busiest=busiest,
        top_bridge_share=_share(most, every),
        top_weight_share=_share(_largest(of, weight, count), np.bincount(of, weight, count)),
        cut_people=np.bincount(of[cut], minlength=count).astype(np.int64),
    )


def _largest(of: Ids, weight: Floats, count: int) -> Floats:
    """Return the largest weight of a member of each group, 0 without members."""
    most = np.zeros(count)
    np.maximum.at(most, of, weight)
    return most


def _share(part: NDArray[np.int64] | Floats, whole: NDArray[np.int64] | Floats) -> Floats:
    """Divide, NaN where there is nothing to divide by."""
    share = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


@dataclass(frozen=True, slots=True)
class Absence:
    """What breaks when one person is away, among the n - 1 others.

    Attributes
    ----------
    fragmentation_before, fragmentation_after
        Share of pairs of others without any way to each other, while the person is there and after, 0 to 1.
    added_fragmentation
        The difference: share of pairs of others that lose all ways, 0 to 1.
    added_steps
        Steps that the ways of others who keep one become longer by, on average over their pairs; at least 0.
    added_steps_error
        Half width of the 95 % interval of ``added_steps``; 0 when it is exact.
    sources
        From how many people steps were counted; all others when exact.
    """

    fragmentation_before: float
    fragmentation_after: float
    added_fragmentation: float
    added_steps: float
    added_steps_error: float
    sources: int


def absence(network: Network, person: int, *, exact_people: int = EXACT_PEOPLE, seed: int = 0) -> Absence:
    """Say what breaks for the others when one person is away: ways that end, and ways that grow longer.

    Fragmentation is 1 - sum s (s - 1) / ((n - 1) (n - 2)), with s how many of the n - 1 others stand in
    each part of the network: always exact. Added steps are the mean of (steps after - steps before) over
    ordered pairs of others who reach each other after.

    Parameters
    ----------
    network
        The undirected union is taken, without weights.
    person
        0 to n - 1.
    exact_people
        At most this many others are taken as starting points, at least 4. When there are more, those in
        touch with the person are taken for certain (if they are at most half) and the rest drawn at
        random without repeats. The error is 1.96 standard errors of what the drawn stand for, and at
        least what it would be if the rule of three hid people as badly hit as the worst one seen.
    seed
        Same seed, same numbers.

    Returns
    -------
    Absence
        NaN with fewer than two others; added steps are NaN where no two others reach each other. Nothing
        changes when an isolate is away.

    Raises
    ------
    ValueError
        A person outside 0 to n - 1, fewer than 4 starting points.

    Notes
    -----
    Work grows with the starting points times people and ties.
    Source: own; fragmentation as in Borgatti 2006, Comput. Math. Organ. Theory 12, 21-34, equation 4.

    In a ring of five the two beside the person away have three steps in place of two: one of six pairs.

    >>> from analytics.graph import network
    >>> found = absence(network([0, 1, 2, 3, 4], [1, 2, 3, 4, 0], names=5), 0)
    >>> found.added_fragmentation, round(found.added_steps, 4), found.sources
    (0.0, 0.1667, 4)
    """
    if not 0 <= person < network.people:
        raise ValueError(f"People are numbered from 0 to {network.people - 1}.")
    if exact_people < 4:
        raise ValueError(f"Steps are counted from at least 4 people, not from {exact_people}.")
    pairs = (network.people - 1) * (network.people - 2)
    if not pairs:
        nan = float("nan")
        return Absence(nan, nan, nan, nan, nan, network.people - 1)
    before, after = _joined_pairs(network, person)
    certain, drawn, left = _starting_points(network, person, exact_people, seed)
    longer, sampled = _longer(network, person, certain), _longer(network, person, drawn)
    total, error = float(longer.sum()), 0.0
    if left:
        total += float(sampled.mean()) * left
        error = left * _error(sampled, float(np.concatenate([longer, sampled]).max()), left)
    return Absence(
        fragmentation_before=1 - before / pairs,
        fragmentation_after=1 - after / pairs,
        added_fragmentation=(before - after) / pairs,
        added_steps=total / after if after else float("nan"),
        added_steps_error=error / after if after else float("nan"),
        sources=certain.size + drawn.size,
    )


def _error(sampled: Floats, largest: float, left: int) -> float:
    """Half width of a 95 % interval of a mean, and no less than what three in all the drawn could add unseen."""
    missing = 1 - sampled.size / left
    spread = 1.96 * float(sampled.std(ddof=1)) * float(np.sqrt(missing / sampled.size))
    return max(spread, 3 / sampled.size * largest * missing)


def _starting_points(network: Network, person: int, most: int, seed: int) -> tuple[Ids, Ids, int]:
    """Choose from whom steps are counted for certain, whom to draw, and how many the drawn stand for.

    Ways through a person matter most to those in touch with it, so that these are taken for certain.
    """
    others = np.delete(np.arange(network.people, dtype=np.int32), person)
    if others.size <= most:
        return others, others[:0], 0
    rows = network.union
    near = rows.other[rows.start[person] : rows.start[person + 1]].copy()
    if 2 * near.size > most:
        near = near[:0]
    rest = np.setdiff1d(others, near, assume_unique=True)
    drawn = np.random.default_rng(seed).choice(rest, most - near.size, replace=False)
    return near, np.sort(drawn), rest.size


def _joined_pairs(network: Network, person: int) -> tuple[int, int]:
    """Ordered pairs of others who reach each other, before and after."""
    rows, people = network.union, network.people
    matrix = csr_array((np.ones(rows.other.size, np.int8), rows.other, rows.start), shape=(people, people))
    present = np.delete(connected_components(matrix, directed=False)[1], person)
    kept = (rows.owner != person) & (rows.other != person)
    without = csr_array((rows.weight[kept], (rows.owner[kept], rows.other[kept])), shape=(people, people))
    absent = np.delete(connected_components(without, directed=False)[1], person)
    return _pairs(present), _pairs(absent)


def _pairs(part: NDArray[np.int32]) -> int:
    sizes = np.bincount(part)
    return int((sizes * (sizes - 1)).sum())


def _longer(network: Network, person: int, sources: Ids) -> Floats:
    """Sum over others of the steps that ways from each source grow longer by, float64 (sources,)."""
    rows, sums = network.union, np.zeros(sources.size)

    def work(_part: int, first: int, last: int) -> None:
        steps, queue = np.empty(2 * network.people, np.int32), np.empty(network.people, np.int32)
        _walk(rows.start, rows.other, person, sources, first, last, steps, queue, sums)

    in_parts(work, sources.size, step=STEP)
    return sums


@compiled
def _walk(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    person: int,
    sources: Ids,
    first: int,
    last: int,
    steps: Steps,
    queue: Ids,
    sums: Floats,
) -> None:
    """Search from each source breadth first, in both halves of ``steps``, the second past the person away."""
    people = start.size - 1
    for at in range(first, last):
        for half in (0, people):
            for reached in range(half, half + people):
                steps[reached] = -1
            if half:
                steps[half + person] = 0  # so nobody goes there
            steps[half + sources[at]] = 0
            queue[0] = sources[at]
            head, tail = 0, 1
            while head < tail:
                here = queue[head]
                head += 1
                for to in range(start[here], start[here + 1]):
                    there = half + other[to]
                    if steps[there] < 0:
                        steps[there] = steps[half + here] + 1
                        queue[tail] = other[to]
                        tail += 1
        longer = 0
        for reached in range(people):
            if steps[people + reached] > 0:
                longer += steps[people + reached] - steps[reached]
        sums[at] = longer
