"""Structural holes: how far a person's contacts are in contact with one another (measure 15)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import PARTS, compiled, in_parts
from analytics.graph import Floats, Ids, Network, Rows, Starts

Small = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class StructuralHoles:
    """Constraint and effective size of each person.

    Attributes
    ----------
    constraint
        Burt's constraint, float64 (n,): above 0, below 2; low is many separate contacts. NaN for isolates.
    effective_size
        Burt's effective size, float64 (n,): 1 to the degree; high is many separate contacts. NaN for isolates.
    """

    constraint: Floats
    effective_size: Floats


def structural_holes(network: Network) -> StructuralHoles:
    """How bound a person is by contacts who know one another, and how many separate contacts remain.

    With a_ij the weight between i and j, both directions added, and p_ij = a_ij / sum_k a_ik:
    constraint_i = sum_j (p_ij + sum_q p_iq p_qj)^2 over the contacts j of i, and
    effective size_i = sum_j (1 - sum_q p_iq m_jq), where m_jq = a_jq / max_k a_jk and q is a
    contact of both. Without weights the effective size is n - 2t/n with t ties among n contacts.

    Parameters
    ----------
    network
        Read as its undirected union. Weights count, their unit does not.

    Returns
    -------
    StructuralHoles
        Isolates are NaN; an empty network gives empty arrays.

    Notes
    -----
    Source: Burt 1992, Structural Holes, equations 2.2 (page 52) and 2.4 (page 54); the effective size without
    weights as in Borgatti 1997, Connections 20(1), 35-38.

    Both follow from two sums per tie, equal from both ends: T_ij = sum_q a_iq a_qj / s_q and
    U_ij = sum_q a_iq a_qj, with s the strengths. Then constraint_i = sum_j (a_ij + T_ij)^2 / s_i^2, and
    the redundancy taken off the degree is sum_j U_ij / max_k a_jk / s_i.

    A line of three and someone alone: those at the ends have one contact only.

    >>> from analytics.graph import network
    >>> found = structural_holes(network([0, 1], [1, 2], names=4, directed=False))
    >>> found.constraint.tolist(), found.effective_size.tolist()
    ([1.0, 0.5, 1.0, nan], [1.0, 2.0, 1.0, nan])
    """
    rows = network.union
    counts, strengths = rows.counts, rows.strengths
    inverse = np.divide(1.0, strengths, out=np.full(network.people, np.nan), where=counts > 0)
    sums = _sums(rows, inverse, _one_over_largest(rows))
    return StructuralHoles(sums[0] * inverse**2, counts - sums[1] * inverse)


def constraint(network: Network) -> Floats:
    """How bound a person is by contacts who know one another: :func:`structural_holes`, its first part.

    Returns
    -------
    float64 (n,)
        Above 0, below 2; NaN for isolates.

    Notes
    -----
    Source: Burt 1992, Structural Holes, equation 2.4 (page 54).

    >>> from analytics.graph import network
    >>> constraint(network([0, 1, 2], [1, 2, 0], names=3)).tolist()
    [1.125, 1.125, 1.125]
    """
    return structural_holes(network).constraint


def effective_size(network: Network) -> Floats:
    """How many separate contacts a person has: :func:`structural_holes`, its second part.

    Returns
    -------
    float64 (n,)
        1 to the degree; NaN for isolates.

    Notes
    -----
    Source: Burt 1992, Structural Holes, equation 2.2 (page 52).

    >>> from analytics.graph import network
    >>> effective_size(network([0, 0, 0, 1], [1, 2, 3, 2], names=4, directed=False)).round(4).tolist()
    [2.3333, 1.0, 1.0, 1.0]
    """
    return structural_holes(network).effective_size


def _one_over_largest(rows: Rows) -> Floats:
    """One over the largest weight of each row, 0 where the row is empty."""
    counts, found = rows.counts, np.zeros(rows.start.size - 1)
    if rows.weight.size:
        found[counts > 0] = 1.0 / np.maximum.reduceat(rows.weight, rows.start[:-1][counts > 0])
    return found


def _sums(rows: Rows, inverse: Floats, lead: Floats) -> Floats:
    """Per person, (2, n): the sum of (a + T)^2 over its ties, and of U / largest weight of the other end."""
    people = inverse.size
    sums = np.zeros((PARTS, 2, people))
    longest = int(rows.counts.max(initial=0))

    def work(part: int, first: int, last: int) -> None:
        held, is_contact = np.zeros(people), np.zeros(people, np.uint8)
        found = np.zeros(longest + 1, np.int64)
        _shared_contacts(
            rows.start, rows.other, rows.weight, inverse, lead, held, is_contact, found, sums[part], first, last
        )

    in_parts(work, people)
    return np.asarray(sums.sum(axis=0), dtype=np.float64)


@compiled
def _shared_contacts(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    start: Starts,
    other: Ids,
    weight: Floats,
    inverse: Floats,
    lead: Floats,
    held: Floats,
    is_contact: Small,
    found: Starts,
    sums: Floats,
    first: int,
    last: int,
) -> None:
    """Add up both sums for the ties of people ``first`` to ``last`` with those of fewer contacts."""
    for one in range(first, last):
        degree = start[one + 1] - start[one]
        for arc in range(start[one], start[one + 1]):
            held[other[arc]] = weight[arc]
            is_contact[other[arc]] = 1
        for tie in range(start[one], start[one + 1]):
            two = other[tie]
            fewer = degree - (start[two + 1] - start[two])
            if fewer < 0 or (fewer == 0 and one < two):
                continue  # the tie is met from the other end, whose row is the longer one
            count = 0
            for arc in range(start[two], start[two + 1]):
                found[count] = arc  # kept only if the next line counts it: cheaper than a branch
                count += is_contact[other[arc]]
            plain = 0.0
            diluted = 0.0
            for place in range(count):
                arc = found[place]
                path = held[other[arc]] * weight[arc]
                plain += path
                diluted += path * inverse[other[arc]]
            bound = (weight[tie] + diluted) ** 2
            sums[0, one] += bound
            sums[0, two] += bound
            sums[1, one] += plain * lead[two]
            sums[1, two] += plain * lead[one]
        for arc in range(start[one], start[one + 1]):
            is_contact[other[arc]] = 0
