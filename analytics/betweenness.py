"""Betweenness: how many shortest paths between others pass a person (measure 18)."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.betweenness_kernel import hop_dependencies
from analytics.betweenness_lengths import length_dependencies
from analytics.graph import Floats, Ids, Network
from analytics.lanes import WIDTH
from analytics.path_lengths import Distance, checked
from analytics.sampled import Sampled, drawn, drawn_or_all, measured_from
from analytics.waves import walk

EXACT: Final[dict[Distance, float]] = {"hops": 8e9, "inverse-weight": 4e8}
"""Up to how much work betweenness is exact where the size decides: some ten seconds of one processor."""
FEW: Final = 3
"""From so many people ways are walked to see how long they are."""
HOPS: Final = 16
"""Ways of more hops than this make the work more."""
SAMPLES: Final[dict[Distance, int]] = {"hops": 512, "inverse-weight": 256}
"""How many sources are drawn above that."""


def betweenness(network: Network, *, distance: Distance = "hops") -> Floats:
    """How many shortest paths between others pass a person.

    b_v = sum over s, t of sigma_st(v) / sigma_st, with sigma_st the number of shortest paths from s
    to t and sigma_st(v) of those that pass v, s, t and v all different. Not normalised.

    Parameters
    ----------
    network
        n people; paths follow arcs.
    distance
        A path is as long as it has arcs ("hops"), or as the sum of 1 / weight over them ("inverse-weight"),
        where lengths that differ by less than 1e-10 of themselves are equal.

    Returns
    -------
    float64 (n,)
        0 to (n - 1)(n - 2) when directed, half of it when not, where an unordered pair counts once.
        0 for isolates and people at the end of every path; an empty network gives an empty array.

    Raises
    ------
    ValueError
        A distance that does not exist.
    OverflowError
        More than 1e308 shortest paths between two people.

    Notes
    -----
    Source: Freeman 1977, Sociometry 40(1), 35-41; Brandes 2001, Journal of Mathematical Sociology
    25(2), 163-177, theorem 6. Exact; people times arcs is what it costs.

    Someone between two others, who are between nobody:

    >>> from analytics.graph import network
    >>> betweenness(network([0, 1], [1, 2], names=3)).tolist()
    [0.0, 1.0, 0.0]
    """
    sums, _ = _dependencies(network, np.arange(network.people, dtype=np.int32), distance)
    return sums if network.directed else sums / 2


def betweenness_sampled(network: Network, *, samples: int, seed: int, distance: Distance = "hops") -> Sampled:
    """Betweenness from paths that begin at people drawn by lot.

    b_v is n / samples times the sum, over the sources s drawn, of delta_s(v) = sum_t sigma_st(v) / sigma_st,
    which lies between 0 and n - 2; half of it when undirected. Sources are drawn without replacement, all alike.

    Parameters
    ----------
    network, distance
        As for :func:`betweenness`.
    samples
        How many sources, at least 1; from n on the values are exact.
    seed
        The same seed draws the same sources.

    Returns
    -------
    Sampled
        ``bounds`` hold for all people at once with probability 0.95. They shrink with the root of the samples
        and are far wider than what most people are off by, for which see ``error``.

    Raises
    ------
    ValueError
        A number of samples below 1, a distance that does not exist.
    OverflowError
        More than 1e308 shortest paths between two people.

    Notes
    -----
    Source: Brandes and Pich 2007, International Journal of Bifurcation and Chaos 17(7), 2303-2318;
    bounds as in :func:`analytics.sampled.estimated`.

    >>> from analytics.graph import network
    >>> found = betweenness_sampled(network([0, 1], [1, 2], names=3), samples=3, seed=1)
    >>> found.values.tolist(), found.exact
    ([0.0, 1.0, 0.0], True)
    """
    return _from(network, drawn(network.people, samples, seed=seed), distance)


def betweenness_or_sampled(network: Network, *, seed: int, distance: Distance = "hops") -> Sampled:
    """Betweenness, exact where the work is at most ``EXACT``, else from ``SAMPLES`` sources.

    The work is people times arcs; with hops, up to sixteen times that in long networks, such as chains,
    since sixteen searches that are at different places at a time have no step in common.

    Parameters
    ----------
    network, seed, distance
        As for :func:`betweenness_sampled`.

    Returns
    -------
    Sampled
        Says what was done: exact figures have bound 0 and as many samples as there are people.

    Raises
    ------
    ValueError
        A distance that does not exist.

    Notes
    -----
    Source: as :func:`betweenness` and :func:`betweenness_sampled`.

    >>> from analytics.graph import network
    >>> found = betweenness_or_sampled(network([0, 1], [1, 2], names=3), seed=1)
    >>> found.values.tolist(), found.bound, found.samples
    ([0.0, 1.0, 0.0], 0.0, 3)
    """
    work = _work(network, checked(distance))
    limit, samples = EXACT[distance], SAMPLES[distance]
    return _from(network, drawn_or_all(network.people, work, limit=limit, samples=samples, seed=seed), distance)


def _work(network: Network, distance: Distance) -> float:
    """Return people times arcs, and in hops how many times that, by the ways from the first few people."""
    work = float(network.people * network.out.other.size)
    if distance != "hops" or not work:
        return work
    hops = max(int(walk(network.out, person)[2][-1]) for person in range(min(FEW, network.people)))
    return work * min(max(hops / HOPS, 1.0), WIDTH)


def _from(network: Network, sources: Ids, distance: Distance) -> Sampled:
    """Return betweenness from ways that begin at the sources, everybody or people drawn."""
    sums, squares = _dependencies(network, sources, distance)
    once = 1.0 if network.directed else 0.5
    highest = max(network.people - 2, 0) * once
    return measured_from(sums * once, squares * once**2, "sources", samples=sources.size, highest=highest)


def _dependencies(network: Network, sources: Ids, distance: Distance) -> tuple[Floats, Floats]:
    """Return sum and sum of squares over sources of each person's dependencies."""
    ways = {"hops": hop_dependencies, "inverse-weight": length_dependencies}
    sums, squares = ways[checked(distance)](network, sources)
    if not np.isfinite(sums).all():
        raise OverflowError(
            "There are more than 1e308 shortest paths between two people; leave out part of the network."
        )
    return sums, squares
