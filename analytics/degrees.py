"""How many people each person is in contact with, how much, and how full and mutual the network is."""

from __future__ import annotations

import numpy as np

from analytics.graph import Floats, Network, Starts


def degree_in(network: Network) -> Starts:
    """How many people act on each person.

    Parameters
    ----------
    network
        Parallel arcs count once. Undirected, a tie counts for both ends.

    Returns
    -------
    int64 (n,)
        0 for isolates; empty for an empty network.

    Notes
    -----
    Source: Freeman 1978, Social Networks 1(3), 215-239.

    >>> from analytics.graph import network
    >>> asked = network([0, 1], [2, 2], [2.0, 3.0], names=4)
    >>> degree_in(asked).tolist(), degree_out(asked).tolist(), degree(asked).tolist()
    ([0, 0, 2, 0], [1, 1, 0, 0], [1, 1, 2, 0])
    """
    return network.into.counts


def degree_out(network: Network) -> Starts:
    """How many people each person acts on, as :func:`degree_in` the other way: int64 (n,).

    Notes
    -----
    Source: Freeman 1978, Social Networks 1(3), 215-239.

    >>> from analytics.graph import network
    >>> degree_out(network([0, 0], [1, 2], names=3)).tolist()
    [2, 0, 0]
    """
    return network.out.counts


def degree(network: Network) -> Starts:
    """How many people each person has any arc with, either way: int64 (n,), 0 for isolates.

    Notes
    -----
    A mutual pair counts once, so that it is not the sum of both directions.
    Source: Freeman 1978, Social Networks 1(3), 215-239, on the undirected union.

    >>> from analytics.graph import network
    >>> degree(network([0, 1, 1], [1, 0, 2], names=3)).tolist()
    [1, 2, 1]
    """
    return network.union.counts


def strength_in(network: Network) -> Floats:
    """Weight of all arcs to each person: float64 (n,), in units of the weights, 0 for isolates.

    Notes
    -----
    Source: Barrat et al. 2004, PNAS 101(11), 3747-3752, equation 2, by direction.

    >>> from analytics.graph import network
    >>> strength_in(network([0, 1], [2, 2], [2.0, 3.0], names=3)).tolist()
    [0.0, 0.0, 5.0]
    """
    return network.into.strengths


def strength_out(network: Network) -> Floats:
    """Weight of all arcs from each person: float64 (n,), in units of the weights, 0 for isolates.

    Notes
    -----
    Source: Barrat et al. 2004, PNAS 101(11), 3747-3752, equation 2, by direction.

    >>> from analytics.graph import network
    >>> strength_out(network([0, 1], [2, 2], [2.0, 3.0], names=3)).tolist()
    [2.0, 3.0, 0.0]
    """
    return network.out.strengths


def density(network: Network) -> float:
    """How many of the possible arcs exist: arcs / (n (n - 1)).

    Returns
    -------
    float
        0 to 1, the same for an undirected network (an unordered pair stands as two arcs of the
        n (n - 1)). NaN with fewer than two people. Weights do not count.

    Notes
    -----
    Source: Wasserman and Faust 1994, Social Network Analysis, equations 4.3 and 4.5.

    >>> from analytics.graph import network
    >>> density(network([0, 1, 1], [1, 0, 2], names=3))
    0.5
    """
    possible = network.people * (network.people - 1)
    return network.out.other.size / possible if possible else np.nan


def reciprocity(network: Network) -> float:
    """Which share of arcs is answered by an arc back: arcs of mutual pairs / arcs.

    Returns
    -------
    float
        0 to 1; 1 for an undirected network. NaN without arcs. Weights do not count.

    Notes
    -----
    With m arcs between u unordered pairs, m - u pairs are mutual and hold 2 (m - u) arcs.
    Source: Newman, Forrest and Balthrop 2002, Physical Review E 66, 035101.

    >>> from analytics.graph import network
    >>> round(reciprocity(network([0, 1, 1], [1, 0, 2], names=3)), 4)
    0.6667
    """
    arcs, either_way = network.out.other.size, network.union.other.size
    return (2 * arcs - either_way) / arcs if arcs else np.nan
