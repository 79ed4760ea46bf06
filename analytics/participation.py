"""How a person's contact spreads over groups: participation, within-module z and the roles they make (measure 17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.compiled import compiled, in_parts
from analytics.graph import Floats, Grouping, Ids, Network, Starts

HUB: Final = 2.5
"""Within-module z from which on a person is a hub of its group."""

NO_SPREAD: Final = 1e-12
"""Standard deviation, as a share of the mean, below which the members of a group are alike."""

STEP: Final = 1024
"""Parts of the work hold a multiple of so many people: fewer than that are not worth a thread."""

NAMES: Final = (
    "undefined",
    "ultra-peripheral",
    "peripheral",
    "non-hub connector",
    "non-hub kinless",
    "provincial hub",
    "connector hub",
    "kinless hub",
)
"""Names of the roles R1 to R7; 0 is no role."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Contact of each person by group, on the undirected union.

    Attributes
    ----------
    inside
        Weight of ties with the person's own group, float64 (n,).
    total
        Weight of all its ties, float64 (n,).
    squares
        Sum over groups of the squared weight of its ties with the group, float64 (n,).
    """

    inside: Floats
    total: Floats
    squares: Floats


def spread(network: Network, groups: Grouping) -> Spread:
    """Add up each person's contact by group.

    Takes the undirected union, where the weights of both directions are added.

    Parameters
    ----------
    network
        Any; directions play no part.
    groups
        Group of each of the n people, none unknown.

    Notes
    -----
    Work and memory grow with people and ties. Isolates have 0 everywhere.

    >>> from analytics.graph import grouping, network
    >>> found = spread(network([0, 1], [1, 2], [2.0, 1.0], names=3), grouping(["lab", "lab", "sales"]))
    >>> found.inside.tolist(), found.total.tolist(), found.squares.tolist()
    ([2.0, 2.0, 0.0], [2.0, 3.0, 1.0], [4.0, 5.0, 1.0])
    """
    label, ties = groups.of.astype(np.int32, copy=True), network.union
    sums = np.zeros((3, network.people))

    def work(_part: int, first: int, last: int) -> None:
        _spread(ties.start, ties.other, ties.weight, label, first, last, np.zeros(len(groups.names)), sums)

    in_parts(work, network.people, step=STEP)
    return Spread(*sums)


@compiled
def _spread(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    weight: Floats,
    label: Ids,
    first: int,
    last: int,
    by_group: Floats,
    sums: Floats,
) -> None:
    """Add up one row of ties by group, then empty the sums for the next."""
    for person in range(first, last):
        for at in range(start[person], start[person + 1]):
            by_group[label[other[at]]] += weight[at]
        sums[0, person] = by_group[label[person]]
        total, squares = 0.0, 0.0
        for at in range(start[person], start[person + 1]):
            group = label[other[at]]
            total += by_group[group]
            squares += by_group[group] * by_group[group]
            by_group[group] = 0.0
        sums[1, person] = total
        sums[2, person] = squares


def participation(network: Network, groups: Grouping) -> Floats:
    """Say how evenly a person's contact is spread over groups.

    P_i = 1 - sum over groups s of (k_is / k_i)^2, with k_is the weight of i's ties with group s and k_i
    that of all its ties. 0 is all contact with one group; 1 - 1/g is the same with each of g groups.

    Parameters
    ----------
    network
        The undirected union is taken, weights of both directions added; without weights each tie counts 1.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    float64 (n,)
        From 0 to below 1; NaN for isolates.

    Notes
    -----
    Source: Guimera and Amaral 2005, Nature 433, 895-900, equation 2; weights in place of counts of ties.

    One tie inside and one outside:

    >>> from analytics.graph import grouping, network
    >>> participation(network([0, 1], [1, 2], names=4), grouping(["lab", "lab", "sales", "sales"])).tolist()
    [0.0, 0.5, 0.0, nan]
    """
    found = spread(network, groups)
    shares = np.full(found.total.shape, np.nan)
    np.divide(found.squares, found.total**2, out=shares, where=found.total > 0)
    return np.asarray(np.maximum(1 - shares, 0.0), np.float64)  # rounding may go below 0


def within_module_z(network: Network, groups: Grouping) -> Floats:
    """Say how far a person's contact inside its group stands out from that of the group's other members.

    z_i = (k_i - mean) / sd, with k_i the weight of i's ties inside its group and mean and sd (over all
    members, divided by their number) those of the group. A z of 2.5 or more makes a hub.

    Parameters
    ----------
    network
        The undirected union is taken, weights of both directions added; without weights each tie counts 1.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    float64 (n,)
        NaN for everybody in a group of one person or whose members all have the same contact inside.

    Notes
    -----
    Isolates count as members with 0. At most the root of the group's size less 1.
    Source: Guimera and Amaral 2005, Nature 433, 895-900, equation 1; weights in place of counts of ties.

    A star of three: its centre has two ties, the others one.

    >>> from analytics.graph import grouping, network
    >>> within_module_z(network([0, 0], [1, 2], names=3), grouping(["lab"] * 3)).round(4).tolist()
    [1.4142, -0.7071, -0.7071]
    """
    inside, of = spread(network, groups).inside, groups.of
    size = np.maximum(groups.sizes, 1)
    mean = np.bincount(of, inside, size.size) / size
    apart = inside - mean[of]
    sd = np.sqrt(np.bincount(of, apart**2, size.size) / size)
    z = np.full(inside.shape, np.nan)
    np.divide(apart, sd[of], out=z, where=(sd > NO_SPREAD * mean)[of])
    return z


def cartographic_roles(shares: ArrayLike, z: ArrayLike) -> NDArray[np.int8]:
    """Give each person one of seven roles by participation and within-module z.

    Below z = 2.5: R1 ultra-peripheral (P <= 0.05), R2 peripheral (P <= 0.62), R3 connector (P <= 0.80), R4
    kinless. Hubs: R5 provincial (P <= 0.30), R6 connector (P <= 0.75), R7 kinless.

    Parameters
    ----------
    shares
        As ``participation`` gives them, (n,).
    z
        As ``within_module_z`` gives them, (n,). NaN, where no member stands out, is no hub.

    Returns
    -------
    int8 (n,)
        1 to 7, named in ``NAMES``; 0 where participation is NaN.

    Notes
    -----
    Source: Guimera and Amaral 2005, Nature 433, 895-900, page 897.

    >>> cartographic_roles([0.0, 0.5, 0.5, np.nan], [0.0, np.nan, 3.0, np.nan]).tolist()
    [1, 2, 6, 0]
    """
    part, within = np.asarray(shares, np.float64), np.asarray(z, np.float64)
    plain = 1 + np.searchsorted([0.05, 0.62, 0.80], part, side="left")
    hub = 5 + np.searchsorted([0.30, 0.75], part, side="left")
    role = np.where(within >= HUB, hub, plain)
    return np.where(np.isnan(part), 0, role).astype(np.int8)
