"""Where a network comes apart: cut vertices, and its parts without contact to one another."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.compiled import compiled
from analytics.graph import Flags, Ids, Network, Rows, Starts


def articulation(network: Network) -> Flags:
    """Without whom a part of the network falls in two: the cut vertices.

    Parameters
    ----------
    network
        Read as its undirected union; weights do not count.

    Returns
    -------
    bool (n,)
        False for isolates and for people of one contact. Empty for an empty network.

    Notes
    -----
    Source: Hopcroft and Tarjan 1973, Communications of the ACM 16(6), 372-378.

    A line of three and a pair: only the middle of the line.

    >>> from analytics.graph import network
    >>> articulation(network([0, 1, 3], [1, 2, 4], names=5)).tolist()
    [False, True, False, False, False]
    """
    rows, people = network.union, network.people
    is_cut = np.zeros(people, np.bool_)
    order, parent = np.full((2, people), -1, np.int64)
    _cut(rows.start, rows.other, rows.start[:-1].copy(), order, np.zeros(people, np.int64), parent, is_cut)
    return is_cut


def components(network: Network) -> Ids:
    """To which part of the network each person belongs: people joined by contacts, whatever their direction.

    Parameters
    ----------
    network
        Read as its undirected union.

    Returns
    -------
    int32 (n,)
        Parts are numbered from 0 by falling size, then by the person of the lowest number in them. An
        isolate is a part of its own. Empty for an empty network.

    Notes
    -----
    Source: Wasserman and Faust 1994, Social Network Analysis, chapter 4.2.3 (weak components).

    >>> from analytics.graph import network
    >>> components(network([1, 2], [2, 3], names=5)).tolist()
    [1, 0, 0, 0, 2]
    """
    return _parts(network.union)


def strong_components(network: Network) -> Ids:
    """To which strong part each person belongs: people who reach each other along arcs, there and back.

    Parameters
    ----------
    network
        Direction counts; undirected, the parts are those of :func:`components`.

    Returns
    -------
    int32 (n,)
        Numbered as in :func:`components`. A person on no cycle is a part of its own.

    Notes
    -----
    Source: Tarjan 1972, SIAM Journal on Computing 1(2), 146-160.

    >>> from analytics.graph import network
    >>> strong_components(network([0, 1, 2], [1, 2, 1], names=4)).tolist()
    [1, 0, 0, 2]
    """
    return _parts(network.out)


def _parts(rows: Rows) -> Ids:
    """Label strong components; in a symmetric network they are the weak ones, and found without turning it round."""
    people = rows.start.size - 1
    if not people:
        return np.zeros(0, np.int32)
    arcs = csr_array((np.ones(rows.other.size), rows.other, rows.start), shape=(people, people))
    return _by_size(connected_components(arcs, directed=True, connection="strong")[1])


def _by_size(label: Ids) -> Ids:
    """Give labels new numbers by falling size, then by their first person."""
    size = np.bincount(label)
    lowest = np.empty(size.size, np.int64)
    lowest[label[::-1]] = np.arange(label.size)[::-1]
    number = np.empty(size.size, np.int32)
    number[np.lexsort((lowest, -size))] = np.arange(size.size, dtype=np.int32)
    return number[label]


@compiled
def _cut(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    start: Starts, other: Ids, following: Starts, order: Starts, low: Starts, parent: Starts, is_cut: Flags
) -> None:
    """Walk in depth from every person not yet seen, and mark those whom a branch cannot get past.

    ``order`` is when a person is first seen, -1 before; ``low`` the earliest person that its branch reaches;
    ``following`` the arc to go along next.
    """
    seen = 0
    for root in range(order.size):
        if order[root] >= 0:
            continue
        order[root] = low[root] = seen
        seen += 1
        branches = 0
        one = root
        while one >= 0:
            if following[one] < start[one + 1]:
                two = other[following[one]]
                following[one] += 1
                if order[two] < 0:
                    parent[two] = one
                    order[two] = low[two] = seen
                    seen += 1
                    one = two
                else:
                    low[one] = min(low[one], order[two])
                continue
            above = parent[one]
            if above == root:
                branches += 1
            elif above >= 0 and low[one] >= order[above]:
                is_cut[above] = True
            if above >= 0:
                low[above] = min(low[above], low[one])
            one = above
        is_cut[root] = branches > 1
