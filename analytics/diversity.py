"""How widely groups reach beyond themselves, and how freely their people can talk (measures 10, 12, 13)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from analytics.graph import Floats, Grouping, Network


def contact_between(network: Network, groups: Grouping) -> csr_array:
    """Add up contact between different groups, float64 (g, g), sparse.

    On the undirected union, weights of both directions added; both halves of the matrix are filled.

    >>> from analytics.graph import grouping, network
    >>> contact_between(network([0], [1], 2.0, names=2), grouping(["lab", "sales"])).toarray().tolist()
    [[0.0, 2.0], [2.0, 0.0]]
    """
    left, right = groups.of[network.union.owner], groups.of[network.union.other]
    apart, count = left != right, len(groups.names)
    cells = (left[apart], right[apart])
    return coo_array((network.union.weight[apart], cells), shape=(count, count)).tocsr()


def iqv(shares: ArrayLike) -> float:
    """Say how evenly something is spread over K kinds: the index of qualitative variation.

    (1 - sum p^2) K / (K - 1).

    Parameters
    ----------
    shares
        Share of each of the K kinds, 0 to 1, adding up to 1.

    Returns
    -------
    float
        0 is all in one kind, 1 the same in each; NaN with fewer than two kinds.

    Notes
    -----
    Source: Mueller and Schuessler 1961, Statistical Reasoning in Sociology, 177-179; textbook form.

    >>> iqv([0.5, 0.5]), iqv([0.75, 0.25])
    (1.0, 0.75)
    """
    parts = np.asarray(shares, np.float64)
    if parts.size < 2:
        return float("nan")
    return float((1 - np.sum(parts**2)) * parts.size / (parts.size - 1))


def contact_diversity(network: Network, groups: Grouping) -> Floats:
    """Say how evenly a group's contact outside itself is spread over the other groups.

    The index of qualitative variation of the weight of its ties with each other group; the K
    kinds are all other groups that have people, in touch or not.

    Parameters
    ----------
    network
        The undirected union is taken, weights of both directions added.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    float64 (g,)
        0 to 1; NaN without contact outside, and with fewer than two other groups.

    Notes
    -----
    Source: the index of Mueller and Schuessler 1961, Statistical Reasoning in Sociology, 177-179.

    One hour with the first group, three with the second:

    >>> from analytics.graph import grouping, network
    >>> hours = network([0, 0], [1, 2], [1.0, 3.0], names=3)
    >>> contact_diversity(hours, grouping(["a", "b", "c"])).tolist()
    [0.75, 0.0, 0.0]
    """
    contact = contact_between(network, groups)
    others = np.count_nonzero(groups.sizes) - 1
    total, squares = np.asarray(contact.sum(axis=1)), np.asarray(contact.power(2).sum(axis=1))
    if others < 2:
        return np.full(total.shape, np.nan)
    even = np.full(total.shape, np.nan)
    np.divide(squares, total**2, out=even, where=total > 0)
    return np.asarray(np.maximum(1 - even, 0.0) * others / (others - 1), np.float64)


def boundary_spanning(network: Network, groups: Grouping) -> Floats:
    """Say how much, and with how many other groups, a group is in touch.

    The root of (weight of its ties with other groups) * (number of other groups it has a tie with).

    Parameters
    ----------
    network
        The undirected union is taken, weights of both directions added.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    float64 (g,)
        In the root of the unit of the weights; 0 without contact outside, NaN for a group without people.

    Notes
    -----
    Source: Microsoft, Viva Insights, boundary spanning.

    Nine hours with four other groups:

    >>> from analytics.graph import grouping, network
    >>> hours = network([0, 0, 0, 0], [1, 2, 3, 4], [1.0, 2.0, 2.0, 4.0], names=5)
    >>> boundary_spanning(hours, grouping(list("abcde"))).tolist()[0]
    6.0
    """
    contact = contact_between(network, groups)
    met = np.diff(contact.indptr)
    spanned = np.sqrt(np.asarray(contact.sum(axis=1), np.float64) * met)
    return np.where(groups.sizes > 0, spanned, np.nan)


def freedom(people: ArrayLike, tree: ArrayLike, paths: ArrayLike) -> Floats:
    """Say how far the ties of a workgroup go beyond what just holds it together.

    1 - n / (MST + P), with n people, MST the minimum spanning tree and P the further paths.

    Parameters
    ----------
    people
        n, at least 0.
    tree
        MST, at least 0.
    paths
        P, at least 0.

    Returns
    -------
    float64
        0 is a tree and no more, towards 1 the more ways there are round; NaN where MST + P is 0.

    Notes
    -----
    Source: Microsoft, freedom of a workgroup. The published text gives the formula and its three terms, not
    how to count them in a network; see ``freedom_of_groups``.

    >>> freedom([8, 8], [8, 9], [0, 7]).tolist()
    [0.0, 0.5]
    """
    count, ways = np.asarray(people, np.float64), np.asarray(tree, np.float64) + np.asarray(paths, np.float64)
    share = np.full(np.broadcast_shapes(count.shape, ways.shape), np.nan)
    np.divide(count, ways, out=share, where=ways > 0)
    return 1 - share


def freedom_of_groups(network: Network, groups: Grouping) -> Floats:
    """Give each group its freedom, from the ties between its members.

    MST is read as the people its spanning forest reaches, somebody without ties being a tree of one: all
    n members. P is read as the ties beyond that forest, each of which opens one independent
    way round: ties - n + parts. So freedom is P / (n + P).

    Parameters
    ----------
    network
        The undirected union is taken, without weights.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    float64 (g,)
        From 0 to below 1. 0 for one person and for a group without ties; NaN for a group without people.

    Notes
    -----
    Freedom does not see that a group falls apart: two trees have 0 as one tree has.
    Source: own reading of the terms of ``freedom``, whose way of counting is not published.

    A triangle has one tie more than its tree: 1 - 3 / (3 + 1).

    >>> from analytics.graph import grouping, network
    >>> freedom_of_groups(network([0, 1, 2], [1, 2, 0], names=3), grouping(["lab"] * 3)).tolist()
    [0.25]
    """
    left, right, count = network.union.owner, network.union.other, len(groups.names)
    inside = (groups.of[left] == groups.of[right]) & (left < right)
    left, right = left[inside], right[inside]
    pairs = coo_array((np.ones(left.size, np.int8), (left, right)), shape=(network.people, network.people))
    part = connected_components(pairs, directed=False)[1] if network.people else np.zeros(0, np.int32)
    whose = groups.of[np.unique(part, return_index=True)[1]]
    ties, parts = np.bincount(groups.of[left], minlength=count), np.bincount(whose, minlength=count)
    return freedom(groups.sizes, groups.sizes, ties - groups.sizes + parts)
