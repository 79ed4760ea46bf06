"""How far a network falls apart: pairs that cannot reach each other, and how long the ways are.

Both measures are taken on the undirected union, in hops.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.graph import Flags, Floats, Ids, Network, Rows
from analytics.waves import nearness_sums


def fragmentation(network: Network) -> float:
    """Return the share of pairs of people with no way between them.

    F = 1 - sum over components k of s_k (s_k - 1) / (n (n - 1)), s_k the people of component k of the
    undirected union. From 0, all hang together, to 1, nobody has a tie.

    Parameters
    ----------
    network
        Any network of n people; weights and directions play no part.

    Returns
    -------
    float
        0 to 1. Isolates count as components of one. NaN with fewer than two people.

    Notes
    -----
    Source: Borgatti (2006), Identifying sets of key players in a social network, Computational and
    Mathematical Organization Theory 12:21-34 (F). After deleting people: ``without`` first.

    >>> from analytics.graph import network
    >>> fragmentation(network([0, 1], [1, 2], names=4))  # 3 of 6 pairs
    0.5
    """
    people = network.people
    if people < 2:
        return float("nan")
    rows = network.union
    ties = csr_array((np.ones(rows.other.size, np.int8), rows.other, rows.start), shape=(people, people))
    sizes = np.bincount(connected_components(ties, directed=False)[1]).astype(np.int64)
    return float(1 - (sizes * (sizes - 1)).sum() / (people * (people - 1)))


def fragmentation_df(network: Network) -> float:
    """Return how far people are from each other on average, as 1 less the mean of 1/hops.

    DF = 1 - sum over i != j of (1 / d_ij) / (n (n - 1)), d_ij hops in the undirected union, 1/d_ij = 0 where
    there is no way. From 0, everybody has a tie with everybody, to 1, nobody has a tie.

    Exact at every size: the work grows with people times ties. ``kpp_neg`` estimates it for large networks.

    Parameters
    ----------
    network
        Any network of n people; weights and directions play no part.

    Returns
    -------
    float
        0 to 1. Isolates are infinitely far from everybody. NaN with fewer than two people.

    Notes
    -----
    Source: Borgatti (2006), Computational and Mathematical Organization Theory 12:21-34 (DF).
    After deleting a person from n the sum runs over (n - 1)(n - 2) ordered pairs: ``without`` first.

    >>> from analytics.graph import network
    >>> fragmentation_df(network([0, 1], [1, 2], names=3))  # 1 - (4 * 1 + 2 * 1/2) / 6
    0.16666666666666663
    """
    everybody = np.arange(network.people, dtype=np.int32)
    return float(df_without(network.union, everybody, [()])[0])


def without(network: Network, people: Sequence[int] | Ids) -> Network:
    """Return the network of everybody but some people.

    Parameters
    ----------
    people
        Who leaves, 0 to n - 1; any order, may repeat, may be nobody.

    Raises
    ------
    ValueError
        A person outside 0 to n - 1.

    >>> from analytics.graph import network
    >>> rest = without(network([0, 1], [1, 2], names=["ann", "ben", "cai"]), [1])
    >>> rest.names, rest.ties
    (('ann', 'cai'), 0)
    """
    return network.among(~marked(people, network.people))


def marked(people: Sequence[int] | Ids, total: int) -> Flags:
    """Return who is among some people, bool (total,), or refuse numbers that nobody has."""
    chosen = np.asarray(people, dtype=np.int64)
    if chosen.size and (chosen.min() < 0 or chosen.max() >= total):
        raise ValueError(f"People are numbered from 0 to {total - 1}.")
    flags = np.zeros(total, dtype=np.bool_)
    flags[chosen] = True
    return flags


def df_without(union: Rows, sources: Ids, absent: Sequence[Sequence[int]]) -> Floats:
    """Return DF after each of several removals, from ways that begin at the sources.

    Exact where the sources are all people. Otherwise an estimate: a source stands for all who are left.

    Parameters
    ----------
    union
        Rows of the undirected union, n people.
    sources
        Where ways begin, int32 (m,); may repeat.
    absent
        Sets of people to leave out, one after the other.

    Returns
    -------
    Floats
        One value per set; NaN where fewer than two people, or no source, are left.
    """
    total = nearness_sums(union, sources, absent)
    left = union.start.size - 1 - np.array([len(gone) for gone in absent])
    present = np.array([np.count_nonzero(~np.isin(sources, gone)) for gone in absent])
    ways = (present * (left - 1)).astype(np.float64)
    ways[(left < 2) | (present == 0)] = np.nan
    return np.asarray(1 - total / ways)
