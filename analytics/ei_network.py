"""E-I index of a network of people in groups, with what it is compared to (measure 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.ei import EiIndex, ei_index, expected_ei, expected_ei_of_group
from analytics.graph import Floats, Grouping, Network


@dataclass(frozen=True, slots=True, eq=False)
class EiOfNetwork:
    """E-I index of a network, with the contact it is made of and the value sizes alone give.

    Attributes
    ----------
    index
        Of the organisation, of each group (g,) and of each person (n,).
    internal, external
        Contact of a group's members inside and outside it, added up over members, so that a tie inside counts
        for both of its ends: (external - internal) / (external + internal) is the index. float64 (g,).
    expected, expected_group
        What the sizes of groups alone give, for the organisation and for each group (g,).
    """

    index: EiIndex
    internal: Floats
    external: Floats
    expected: float
    expected_group: Floats


def ei_of_network(network: Network, groups: Grouping) -> EiOfNetwork:
    """Give the E-I index of a network whose people belong to groups.

    (E - I) / (E + I), with E and I the weight of ties between and within groups: -1 is all inside.

    Parameters
    ----------
    network
        The undirected union is taken, weights of both directions added: arcs in and out count alike.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    EiOfNetwork
        NaN for isolates, for groups without contact or without people, and without any ties.

    Notes
    -----
    Source: Krackhardt and Stern 1988, Social Psychology Quarterly 51(2), 123-140.

    A pair in one group, and one tie out of it:

    >>> from analytics.graph import grouping, network
    >>> found = ei_of_network(network([0, 1], [1, 2], names=3), grouping(["lab", "lab", "sales"]))
    >>> found.index.organisation, found.internal.tolist(), found.external.tolist()
    (0.0, [2.0, 0.0], [1.0, 1.0])
    """
    ties, count = network.union, len(groups.names)
    left, right = ties.owner, ties.other
    once = left < right
    found = ei_index(left[once], right[once], ties.weight[once], groups.of)
    group = np.full(count, np.nan)
    group[: found.group.size] = found.group  # groups behind the last one with people have no index
    inside = groups.of[left] == groups.of[right]
    return EiOfNetwork(
        index=EiIndex(found.organisation, group, found.person),
        internal=_by_group(groups.of[left], ties.weight * inside, count),
        external=_by_group(groups.of[left], ties.weight * ~inside, count),
        expected=expected_ei(groups.sizes),
        expected_group=expected_ei_of_group(groups.sizes),
    )


def _by_group(of: np.ndarray, weight: Floats, count: int) -> Floats:
    return np.bincount(of, weight, count).astype(np.float64)
