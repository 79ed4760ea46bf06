"""How much brokerage chance alone would give: random arcs, or random groups (measure 16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.brokerage import Brokerage, counted
from analytics.graph import Floats, Grouping, Network

Roles = tuple[int, int, int, int, int, int]
"""Whole numbers of any length, for each role: counts of pairs of triples pass 64 bits from ten thousand people on."""

SWAPPED: Final = (2, 0, 1, 1, 2, 2)
"""How many triples of the same role come from exchanging two neighbours in the order i, j, k of one."""

PUBLISHED_MIXED: Final = (True, False, False, False, True, True)
"""For which roles the published variance knows of triples that contradict each other."""

PUBLISHED_SWAPS: Final = (2, 0, 0, 0, 1, 2)
"""How often it takes those among the same three people away from the sum over arcs; once would be right."""


@dataclass(frozen=True, slots=True, eq=False)
class BrokerageNull:
    """Brokerage that chance alone would give, columns as ``ROLES``.

    Attributes
    ----------
    expected, sd, z
        Mean and standard deviation under the null, and (observed - expected) / sd, per person, float64 (n, 6).
    total_expected, total_sd, total_z
        The same for the whole network, float64 (6,); for random arcs as published and as other tools give them.
    exact_total_sd, exact_total_z
        The same without what the published formula leaves out, float64 (6,).
    """

    expected: Floats
    sd: Floats
    z: Floats
    total_expected: Floats
    total_sd: Floats
    total_z: Floats
    exact_total_sd: Floats
    exact_total_z: Floats


def brokerage_null(network: Network, groups: Grouping, found: Brokerage) -> BrokerageNull:
    """Compare brokerage with random arcs of the same density, group sizes fixed.

    Each of the n (n - 1) arcs is there with probability d, the density of the network, independently
    of all others. With p = d^2 (1 - d) and t triples (i, j, k) that would give j a role, the person's
    expectation is t p and its variance t p (1 - p) + s d^3 (1 - d)^3, where s is the number of ordered
    pairs of those triples that share i or k: exact. The network's variance also takes in triples of
    different brokers that share an arc.

    Parameters
    ----------
    network
        As given to ``brokerage``.
    groups
        As given to ``brokerage``.
    found
        What ``brokerage`` counted.

    Returns
    -------
    BrokerageNull
        z is NaN where the null leaves no spread: a role no triple can have, a network empty or complete.
        All are NaN with fewer than two people.

    Notes
    -----
    Nothing grows with the square of people: groups of one size are counted once. In an undirected network
    arcs come in pairs, which this null does not know: its z speak of directed networks. The published
    variance of the network's totals leaves out that triples contradict each other where one needs an arc
    that the other may not have: all such pairs for representatives and gatekeepers, those among
    the same three people for coordinators and the total. ``total_sd`` is as published, so that it can be
    compared with other tools; it is too large for these roles (by about a fifth in small networks), and z
    too close to 0. ``exact_total_sd`` counts those pairs; simulation agrees with it.
    Source: Gould and Fernandez 1989, Sociological Methodology 19, 89-126, appendix, as in ``brokerage``
    of R sna 2.7.1; exact variances of the totals: own.

    Three people in one group, one arc of six: d = 1/6, two triples for each broker.

    >>> from analytics.brokerage import brokerage
    >>> from analytics.graph import grouping, network
    >>> pair, one = network([0], [1], names=3), grouping(["lab"] * 3)
    >>> null = brokerage_null(pair, one, brokerage(pair, one))
    >>> bool(np.isclose(null.expected[0, 0], 2 * (1 / 6) ** 2 * (5 / 6))), null.expected[0, 4].tolist()
    (True, 0.0)
    """
    sizes = groups.sizes.tolist()
    people = network.people
    density = network.out.other.size / (people * (people - 1)) if people > 1 else float("nan")
    open_path = density**2 * (1 - density)
    kinds = sorted(set(sizes))
    place = np.searchsorted(kinds, sizes)[groups.of] if kinds else groups.of
    triples, sharing = _of_persons(sizes, kinds)
    variance = triples * open_path * (1 - open_path) + sharing * (density * (1 - density)) ** 3
    expected, sd = (triples * open_path)[place], np.sqrt(variance)[place]
    total, published, exact = _of_network(sizes, density)
    return BrokerageNull(
        expected=expected,
        sd=sd,
        z=_score(found.counts, expected, sd),
        total_expected=total,
        total_sd=published,
        total_z=_score(found.totals, total, published),
        exact_total_sd=exact,
        exact_total_z=_score(found.totals, total, exact),
    )


def _score(observed: NDArray[np.int64], expected: Floats, sd: Floats) -> Floats:
    """Return (observed - expected) / sd, NaN where nothing varies."""
    scores = np.full(expected.shape, np.nan)
    np.divide(observed - expected, sd, out=scores, where=sd > 0)
    return scores


def _of_persons(sizes: list[int], kinds: list[int]) -> tuple[Floats, Floats]:
    """Triples per role, and ordered pairs of them sharing an end, for a broker in a group of each size."""
    people = sum(sizes)
    powers = [sum(size**power for size in sizes) for power in range(4)]
    triples = np.array([_triples(own, people, powers) for own in kinds], dtype=np.float64)
    sharing = np.array([_sharing(own, people, powers) for own in kinds], dtype=np.float64)
    return triples.reshape(-1, 6), sharing.reshape(-1, 6)


def _triples(own: int, people: int, powers: list[int]) -> tuple[int, ...]:
    """Pairs (i, k) that would give a broker in a group of this size each role."""
    others, squares = people - own, powers[2] - own**2
    one_side = (own - 1) * others
    return (
        (own - 1) * (own - 2),
        squares - others,
        one_side,
        one_side,
        others**2 - squares,
        (people - 1) * (people - 2),
    )


def _sharing(own: int, people: int, powers: list[int]) -> tuple[int, ...]:
    """Ordered pairs of such pairs (i, k) that share i, or share k."""
    others, squares, cubes = people - own, powers[2] - own**2, powers[3] - own**3
    one_side = (own - 1) * others * (others - 1 + own - 2)
    return (
        2 * (own - 1) * (own - 2) * (own - 3),
        2 * (cubes - 3 * squares + 2 * others),
        one_side,
        one_side,
        2 * (others**2 * (others - 1) - (2 * others - 1) * squares + cubes),
        2 * (people - 1) * (people - 2) * (people - 3),
    )


def _of_network(sizes: list[int], density: float) -> tuple[Floats, Floats, Floats]:
    """Give the expectation of the network's totals per role, their published and their exact standard deviation.

    Two triples are dependent where they share an arc that both need (present twice), that neither may have
    (absent twice), or that one needs and the other may not have (mixed: they contradict each other).
    """
    triples, present, absent, mixed = _shared_arcs(sizes)
    absence = 1 - density
    open_path = density**2 * absence
    alike = triples * open_path * (1 - open_path) + present * (density * absence) ** 3 + absent * density**5 * absence
    # two triples of the same three people contradict each other in two arcs, but once
    swaps = np.array(SWAPPED) * triples
    published = np.where(PUBLISHED_MIXED, mixed - swaps * np.array(PUBLISHED_SWAPS), 0.0)
    spread = [np.sqrt(np.maximum(alike - pairs * open_path**2, 0.0)) for pairs in (published, mixed - swaps)]
    return triples * open_path, spread[0], spread[1]


def _shared_arcs(sizes: list[int]) -> tuple[Floats, Floats, Floats, Floats]:
    """Triples, and ordered pairs of triples by what they make of an arc they share, per role (6,).

    An arc u -> v takes part in a triple with a third person as i -> j or j -> k (it must be there) or as
    i -> k (it may not).
    """
    found = list(_arcs(sizes, sum(sizes)))
    if not found:
        return np.zeros(6), np.zeros(6), np.zeros(6), np.zeros(6)
    arcs, needed, barred = (np.array(column, object) for column in zip(*found, strict=True))
    kinds = barred, needed * (needed - 1), barred * (barred - 1), 2 * needed * barred
    triples, present, absent, mixed = (arcs.dot(kind).astype(np.float64) for kind in kinds)
    return triples, present, absent, mixed


def _arcs(sizes: list[int], people: int) -> Iterator[tuple[int, Roles, Roles]]:
    """Arcs between groups of each two sizes, with the third people per role that need or bar such an arc."""
    often = sorted(Counter(sizes).items())
    for size, groups in often:
        rest = people - size
        needed, barred = (2 * (size - 2), 0, rest, rest, 0, 2 * (people - 2)), (size - 2, rest, 0, 0, 0, people - 2)
        if size > 1:
            yield groups * size * (size - 1), needed, barred
        for other, as_many in often:
            pairs = groups * (as_many - (other == size)) * size * other
            third = people - size - other
            needed = (0, size + other - 2, size - 1, other - 1, 2 * third, 2 * (people - 2))
            barred = (0, 0, size - 1, other - 1, third, people - 2)
            if pairs:
                yield pairs, needed, barred


def brokerage_permuted(network: Network, groups: Grouping, *, permutations: int = 200, seed: int = 0) -> BrokerageNull:
    """Compare brokerage with groups given out at random, the arcs as they are.

    All people exchange their groups, the broker too; sizes stay. Each open path then has a role with the
    share of that role among all ordered triples of people, so that expectations are exact: the person's
    open paths times that share. The spread comes from seeded permutations, as the root of the
    mean squared distance from that expectation.

    Parameters
    ----------
    network
        As given to ``brokerage``.
    groups
        Group of each of the n people, none unknown.
    permutations
        At least 1. The error of a standard deviation is about its own size over the root of twice as many.
    seed
        Same seed, same numbers.

    Returns
    -------
    BrokerageNull
        z is NaN where no permutation differs from the expectation, as always for the total, which does not
        depend on groups. Isolates have 0 expected.

    Notes
    -----
    ``brokerage_null`` asks whether the network holds more open paths of a role than random arcs would;
    this one keeps every path and asks whether the groups of its people make the role. People with many
    contacts stand out under the first and not under the second.
    Source: own, a permutation test as in Hubert 1987, Assignment Methods in Combinatorial Data Analysis.

    >>> from analytics.graph import grouping, network
    >>> line = network([0, 1], [1, 2], names=3)
    >>> null = brokerage_permuted(line, grouping(["lab", "lab", "sales"]), permutations=20)
    >>> null.total_expected.round(4).tolist()
    [0.0, 0.3333, 0.3333, 0.3333, 0.0, 1.0]
    """
    if permutations < 1:
        raise ValueError(f"At least one permutation is needed, not {permutations}.")
    found = counted(network, groups.of, len(groups.names))
    share = _shares(groups.sizes.tolist())
    expected, total = found[:, 5:] * share, found[:, 5].sum() * share
    spread, total_spread = np.zeros(found.shape), np.zeros(6)
    random = np.random.default_rng(seed)
    for _ in range(permutations):
        counts = counted(network, random.permutation(groups.of), len(groups.names))
        spread += (counts - expected) ** 2
        total_spread += (counts.sum(axis=0) - total) ** 2
    spread[:, 5] = total_spread[5] = 0.0
    sd, total_sd = np.sqrt(spread / permutations), np.sqrt(total_spread / permutations)
    total_z = _score(found.sum(axis=0), total, total_sd)
    return BrokerageNull(expected, sd, _score(found, expected, sd), total, total_sd, total_z, total_sd, total_z)


def _shares(sizes: list[int]) -> Floats:
    """Share of each role among all ordered triples of people, float64 (6,); 0 with fewer than three."""
    triples = _shared_arcs(sizes)[0]
    return triples / triples[5] if triples[5] else np.zeros(6)
