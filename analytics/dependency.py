"""On whom a group depends for its contact with others (measure 21)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.graph import Flags, Floats, Grouping, Ids, Network, Starts


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
