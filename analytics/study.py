"""A network under study: what more than one table of measures needs, computed once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.articulation import articulation
from analytics.betweenness import betweenness_or_sampled
from analytics.brokerage import Brokerage, brokerage
from analytics.brokerage_null import BrokerageNull, brokerage_null
from analytics.cohesion import triangles
from analytics.ei_network import EiOfNetwork, ei_of_network
from analytics.graph import Flags, Floats, Grouping, Ids, Network, Starts
from analytics.harmonic import harmonic_or_sampled
from analytics.leiden import leiden
from analytics.path_lengths import Distance
from analytics.sampled import Sampled

AT_ONCE: Final = 2
"""So many measures are taken at once; results do not depend on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """A network with its groups and the measures that tables share.

    Attributes
    ----------
    network
        All n people.
    groups
        Group of each of them, -1 where it is not known.
    inside
        The network of the people whose group is known: measures of groups are taken there.
    members
        Their groups.
    betweenness, harmonic
        By the distance asked for, exact or sampled, (n,).
    cut
        Without whom the undirected union falls apart further, bool (n,).
    triangles
        Of each person, int64 (n,).
    community
        Leiden communities, numbered by falling size, then by smallest name, int32 (n,).
    contact
        E-I indices of ``inside``.
    brokerage, chance
        Brokerage in ``inside``, and what random arcs would give.
    seed
        What draws were made with.
    """

    network: Network
    groups: Grouping
    inside: Network
    members: Grouping
    betweenness: Sampled
    harmonic: Sampled
    cut: Flags
    triangles: Starts
    community: Ids
    contact: EiOfNetwork
    brokerage: Brokerage
    chance: BrokerageNull
    seed: int

    def everybody(self, values: Floats) -> Floats:
        """Return figures of the people inside for all people, (n,) or (n, k); NaN where the group is not known."""
        found = np.full((self.network.people, *values.shape[1:]), np.nan)
        found[self.groups.known] = values
        return found


def studied(network: Network, groups: Grouping, *, distance: Distance = "hops", seed: int = 0) -> Study:
    """Measure what tables share.

    Parameters
    ----------
    network
        Any network of n people.
    groups
        Group of each of them, -1 where it is not known.
    distance
        Ways count hops, or add up 1 / weight of their arcs.
    seed
        For what is drawn: Leiden communities, sampled figures.
    """
    inside, members = _inside(network, groups)
    # Some measures use one processor only, such as communities: others run beside them.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        community = pool.submit(leiden, network, seed=seed)
        between = pool.submit(betweenness_or_sampled, network, seed=seed, distance=distance)
        near = pool.submit(harmonic_or_sampled, network, seed=seed, distance=distance)
        brokered = pool.submit(brokerage, inside, members)
        corners = pool.submit(triangles, network)
        cut = pool.submit(articulation, network)
        return Study(
            network=network,
            groups=groups,
            inside=inside,
            members=members,
            betweenness=between.result(),
            harmonic=near.result(),
            cut=cut.result(),
            triangles=corners.result(),
            community=community.result(),
            contact=ei_of_network(inside, members),
            brokerage=brokered.result(),
            chance=brokerage_null(inside, members, brokered.result()),
            seed=seed,
        )


def _inside(network: Network, groups: Grouping) -> tuple[Network, Grouping]:
    """Return the network of the people whose group is known, with their groups."""
    known = groups.known
    if known.all():
        return network, groups
    return network.among(known), Grouping(groups.names, groups.of[known])
