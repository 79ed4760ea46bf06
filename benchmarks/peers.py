"""What others offer for a measure: their graphs made of our networks, and what an analyst would write by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import igraph
import networkit  # type: ignore[import-untyped,import-not-found,unused-ignore]
import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse
from numpy.typing import NDArray

from analytics.graph import Grouping, Network
from benchmarks.networks import Company

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def as_igraph(net: Network) -> igraph.Graph:
    """Return the network with its weights."""
    source, target, weight = listed(net)
    graph = igraph.Graph(n=net.people, edges=np.stack([source, target], axis=1), directed=net.directed)
    graph.es["weight"] = weight
    return graph


def as_networkx(net: Network) -> nx.Graph[int]:
    """Return the network with its weights."""
    graph: nx.Graph[int] = nx.DiGraph() if net.directed else nx.Graph()
    graph.add_nodes_from(range(net.people))
    graph.add_weighted_edges_from(zip(*(column.tolist() for column in listed(net)), strict=True))
    return graph


def as_networkit(net: Network, *, weighted: bool) -> Any:
    """Return the network; with weights, paths there are by weight."""
    source, target, weight = listed(net)
    ends = (source.astype(np.uint64), target.astype(np.uint64))
    given = (weight, ends) if weighted else ends
    return networkit.GraphFromCoo(given, n=net.people, weighted=weighted, directed=net.directed)


def listed(net: Network) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Return sources, targets and weights; a tie without direction stands once."""
    source, target, weight = net.out.owner, net.out.other, net.out.weight
    if net.directed:
        return source, target, weight
    once = source < target
    return source[once], target[once], weight[once]


def brokerage_by_sets(net: Network, groups: Grouping) -> Callable[[], Counts]:
    """Return the plain way, over sets: coordinator, itinerant, representative, gatekeeper, liaison, (n, 5)."""
    rows = [set(row.tolist()) for row in np.split(net.out.other, net.out.start[1:-1])]
    columns = [set(row.tolist()) for row in np.split(net.into.other, net.into.start[1:-1])]
    of = groups.of.tolist()

    def count() -> Counts:
        found = np.zeros((net.people, 5), np.int64)
        for middle in range(net.people):
            counts, own = [0] * 5, of[middle]
            for first in columns[middle]:
                beyond = rows[first]
                for last in rows[middle]:
                    if last != first and last not in beyond:
                        counts[_role(of[first], own, of[last])] += 1
            found[middle] = counts
        return found

    return count


def _role(first: int, middle: int, last: int) -> int:
    if first == last:
        return 0 if first == middle else 1
    if first == middle:
        return 2
    return 3 if middle == last else 4


def brokerage_by_masks(net: Network, groups: Grouping) -> Callable[[], Counts]:
    """Return the way of sparse matrices: two-paths by role from degrees, less those that a third arc closes."""
    shape = (net.people, net.people)
    arcs = scipy.sparse.csr_array((np.ones(net.out.other.size), net.out.other, net.out.start), shape=shape)
    of = groups.of

    def count() -> Counts:
        pairs = arcs.tocoo()
        same = of[pairs.row] == of[pairs.col]
        within, across = (
            scipy.sparse.csr_array((pairs.data[kept], (pairs.row[kept], pairs.col[kept])), shape=shape)
            for kept in (same, ~same)
        )
        member = scipy.sparse.csr_array((np.ones(of.size), (np.arange(of.size), of)))
        to, back = (across @ member).multiply(across.T @ member).sum(axis=1), across.multiply(across.T).sum(axis=1)
        out_in, out_across = within.sum(axis=1), across.sum(axis=1)
        into_in, into_across = within.sum(axis=0), across.sum(axis=0)
        open_paths = (
            into_in * out_in - within.multiply(within.T).sum(axis=1) - _closed(within, within, within),
            to - back - _closed(across, within, across),
            into_in * out_across - _closed(within, across, across),
            into_across * out_in - _closed(across, across, within),
            into_across * out_across - to - _closed(across, across, across),
        )
        return np.asarray(np.rint(np.stack(open_paths, axis=1)), np.int64)

    return count


def _closed(into: Any, over: Any, out: Any) -> Floats:
    """Two-paths i -> j -> k with an arc i -> k, for each j: the three arcs out of the three matrices."""
    return np.asarray((into.T @ over).multiply(out).sum(axis=1))


def viva_query(company: Company) -> pd.DataFrame:
    """Return the arcs as a person-to-person query of Viva Insights."""
    source, target, weight = company.arcs()
    names, departments = np.array(company.names), np.array(company.groups.names)[company.department]
    return pd.DataFrame(
        {
            "PrimaryCollaborator_PersonId": names[source],
            "SecondaryCollaborator_PersonId": names[target],
            "PrimaryCollaborator_Organization": departments[source],
            "SecondaryCollaborator_Organization": departments[target],
            "weight": weight,
        }
    )
