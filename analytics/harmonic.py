"""Harmonic closeness: how near all others are to a person, along arcs."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.graph import Floats, Ids, Network
from analytics.harmonic_kernels import hop_nearness, length_nearness
from analytics.path_lengths import Distance, checked
from analytics.sampled import Sampled, drawn, drawn_or_all, measured_from

EXACT: Final[dict[Distance, float]] = {"hops": 4e10, "inverse-weight": 8e8}
"""Up to how many people times arcs closeness is exact where the size decides: some ten seconds of one processor."""
SAMPLES: Final[dict[Distance, int]] = {"hops": 8192, "inverse-weight": 1024}
"""How many targets are drawn above that."""


def harmonic(network: Network, *, distance: Distance = "hops") -> Floats:
    """How near all others are to a person, along arcs.

    h_v = sum over t other than v of 1 / d(v, t), where d is the length of the shortest path and 1 / infinity
    is 0. Not normalised.

    Parameters
    ----------
    network
        n people; paths follow arcs, from the person to the others.
    distance
        A path is as long as it has arcs ("hops"), or as the sum of 1 / weight over them ("inverse-weight").

    Returns
    -------
    float64 (n,)
        With hops 0 to n - 1, the number of people reached at once; with weights in their unit. 0 for
        who reaches nobody; an empty network gives an empty array.

    Raises
    ------
    ValueError
        A distance that does not exist.

    Notes
    -----
    Source: Marchiori and Latora 2000, Physica A 285, 539-546; Boldi and Vigna 2014, Internet
    Mathematics 10, 222-262, section 3.3, there from the others to the person.

    Two are one step away, or one is one step and the other two; the last reaches nobody:

    >>> from analytics.graph import network
    >>> harmonic(network([0, 1], [1, 2], names=3)).tolist()
    [1.5, 1.0, 0.0]
    """
    return _nearness(network, np.arange(network.people, dtype=np.int32), distance)[0]


def harmonic_sampled(network: Network, *, samples: int, seed: int, distance: Distance = "hops") -> Sampled:
    """Harmonic closeness to people drawn by lot, scaled up to all.

    h_v is n / samples times the sum of 1 / d(v, t) over the targets t drawn, without replacement, all alike.

    Parameters
    ----------
    network, distance
        As for :func:`harmonic`.
    samples
        How many targets, at least 1; from n on the values are exact.
    seed
        The same seed draws the same targets.

    Returns
    -------
    Sampled
        ``bounds`` hold for all people at once with probability 0.95.

    Raises
    ------
    ValueError
        A number of samples below 1, a distance that does not exist.

    Notes
    -----
    Source: Eppstein and Wang 2004, Journal of Graph Algorithms and Applications 8(1), 39-45, there for
    distances; bounds as in :func:`analytics.sampled.estimated`, as 1 / d is at most 1 or the largest weight.

    >>> from analytics.graph import network
    >>> found = harmonic_sampled(network([0, 1], [1, 2], names=3), samples=3, seed=1)
    >>> found.values.tolist(), found.exact
    ([1.5, 1.0, 0.0], True)
    """
    return _to(network, drawn(network.people, samples, seed=seed), distance)


def harmonic_or_sampled(network: Network, *, seed: int, distance: Distance = "hops") -> Sampled:
    """Harmonic closeness, exact where people times arcs are at most ``EXACT``, else to ``SAMPLES`` targets.

    Parameters
    ----------
    network, seed, distance
        As for :func:`harmonic_sampled`.

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
    Source: as :func:`harmonic` and :func:`harmonic_sampled`.

    >>> from analytics.graph import network
    >>> found = harmonic_or_sampled(network([0, 1], [1, 2], names=3), seed=1)
    >>> found.values.tolist(), found.bound, found.samples
    ([1.5, 1.0, 0.0], 0.0, 3)
    """
    limit, samples = EXACT[checked(distance)], SAMPLES[distance]
    work = float(network.people * network.out.other.size)
    return _to(network, drawn_or_all(network.people, work, limit=limit, samples=samples, seed=seed), distance)


def _to(network: Network, targets: Ids, distance: Distance) -> Sampled:
    """Return closeness to the targets, everybody or people drawn."""
    sums, squares = _nearness(network, targets, distance)
    return measured_from(sums, squares, "targets", samples=targets.size, highest=_highest(network, distance))


def _highest(network: Network, distance: Distance) -> float:
    """How much one target can add."""
    return 1.0 if distance == "hops" else float(network.out.weight.max(initial=0.0))


def _nearness(network: Network, targets: Ids, distance: Distance) -> tuple[Floats, Floats]:
    """Return sum and sum of squares over targets of one over each person's distance."""
    ways = {"hops": hop_nearness, "inverse-weight": length_nearness}
    return ways[checked(distance)](network, targets)
