"""Modularity: how far ties stay inside communities, beyond what strengths alone give (measure 8)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.graph import Ids, Network


def modularity(network: Network, labels: ArrayLike, *, directed: bool | None = None, resolution: float = 1.0) -> float:
    """Share of weight inside communities minus the share expected from people's strengths alone.

    Without direction ``sum over communities of inside / 2m - resolution * (strength / 2m)^2`` on the undirected
    union, with 2m the weight of all its arcs. With direction ``inside / m - resolution * out * into / m^2``, with
    m the weight of all arcs and out and into what a community sends and receives.

    Parameters
    ----------
    network
        Its weights count; loops were dropped when it was made.
    labels
        Community or group of each person, whole numbers of 0 or more, (n,); numbers may be missing.
    directed
        Whether arcs count with their direction; when not said, as the network has it.
    resolution
        How much the expected share counts, 0 or more; 1 is the usual definition.

    Returns
    -------
    float
        At most 1; 0 when all are in one community; NaN in a network without ties. Isolates and communities of one
        person have nothing inside; isolates change nothing.

    Raises
    ------
    ValueError
        Labels that are not one whole number of 0 or more for each person; a negative resolution.

    Notes
    -----
    Source: Leicht and Newman 2008, Physical Review Letters 100, 118703, equations 1 and 2; Newman 2004, Physical
    Review E 70, 056131 (weights); Reichardt and Bornholdt 2006, Physical Review E 74, 016110 (resolution).

    Two triangles joined by one tie: 12 of 14 arcs inside, each triangle has half of the strength.

    >>> from analytics.graph import network
    >>> barbell = network([0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], names=6, directed=False)
    >>> round(modularity(barbell, [0, 0, 0, 1, 1, 1]), 9), modularity(barbell, [0] * 6)
    (0.357142857, 0.0)
    """
    if not resolution >= 0:
        raise ValueError(f"A resolution is 0 or more, not {resolution}.")
    of = numbered(labels, people=network.people)
    rows = network.out if (network.directed if directed is None else directed) else network.union
    if not rows.other.size:
        return float("nan")
    owner, total = rows.owner, float(rows.weight.sum())
    sent, received = np.bincount(of[owner], rows.weight), np.bincount(of[rows.other], rows.weight)
    groups = min(sent.size, received.size)
    inside = float(rows.weight[of[owner] == of[rows.other]].sum()) / total
    return inside - resolution * float(((sent[:groups] / total) * (received[:groups] / total)).sum())


def numbered(labels: ArrayLike, *, people: int) -> NDArray[np.int64]:
    """Give labels the numbers 0, 1, ... in their order, int64 (n,), or refuse them.

    >>> numbered([7, 2, 7], people=3).tolist()
    [1, 0, 1]
    """
    given = np.asarray(labels)
    if given.shape != (people,):
        raise ValueError(f"Give one label for each person: {given.size} labels for {people} people.")
    if given.size and (not np.issubdtype(given.dtype, np.integer) or given.min() < 0):
        raise ValueError("A label is a whole number of 0 or more; leave out people without a group first.")
    return np.unique(given, return_inverse=True)[1].astype(np.int64)


def by_size(labels: Ids) -> Ids:
    """Give communities numbers by falling size, then by their first person, int32 (n,).

    >>> by_size(np.array([5, 1, 1, 5, 0], np.int32)).tolist()
    [0, 1, 1, 0, 2]
    """
    _, first, of, size = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(first.size, np.int32)
    number[np.lexsort((first, -size))] = np.arange(first.size, dtype=np.int32)
    return number[of]
