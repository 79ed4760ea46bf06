"""E-I index: how far contact stays inside one's group (measure 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EiIndex:
    """E-I index of the organisation, of each group (g,) and of each person (n,).

    -1 is all contact inside, +1 is all contact outside, NaN is no contact.
    """

    organisation: float
    group: Floats
    person: Floats


def ei_index(source: Ids, target: Ids, weight: ArrayLike, group: Ids) -> EiIndex:
    """Contact outside one's group minus contact inside it, over all contact.

    (E - I) / (E + I), with E and I the weight of arcs between and within groups. A
    person's index takes the arcs in and out; a group's adds up its members', so that
    an arc inside a group counts for both of its ends.

    Parameters
    ----------
    source, target
        People, int32 (m,). For undirected ties each tie stands once, either way round.
    weight
        Not negative, (m,) or a single number.
    group
        Group of each person, 0 to g - 1, (n,).

    Notes
    -----
    Arcs to oneself are ignored. Isolates and empty groups are NaN, and so is the
    organisation without arcs. Source: Krackhardt and Stern 1988, SPQ 51(2), 123-140.

    Two triangles joined by one tie: six ties inside, one outside.

    >>> left, right = np.array([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)]).T
    >>> found = ei_index(left, right, 1.0, np.array([0, 0, 0, 1, 1, 1]))
    >>> round(found.organisation, 4), found.person.round(4).tolist()
    (-0.7143, [-1.0, -1.0, -0.3333, -0.3333, -1.0, -1.0])
    """
    group = np.asarray(group)
    weights = np.broadcast_to(np.asarray(weight, dtype=np.float64), np.shape(source))
    weights = np.where(source == target, 0.0, weights)
    crosses = group[source] != group[target]
    outside = _by_person(source, target, weights * crosses, people=group.size)
    inside = _by_person(source, target, weights * ~crosses, people=group.size)
    return EiIndex(
        organisation=float(_index(outside.sum(), inside.sum())),
        group=_index(np.bincount(group, outside), np.bincount(group, inside)),
        person=_index(outside, inside),
    )


def _by_person(source: Ids, target: Ids, weight: Floats, *, people: int) -> Floats:
    """Weight of the arcs of each person, in and out."""
    sums = np.bincount(source, weight, people) + np.bincount(target, weight, people)
    return sums.astype(np.float64)


def _index(outside: ArrayLike, inside: ArrayLike) -> Floats:
    """(E - I) / (E + I), NaN where both are 0."""
    external, internal = np.asarray(outside, np.float64), np.asarray(inside, np.float64)
    total = external + internal
    index = np.full(total.shape, np.nan)
    np.divide(external - internal, total, out=index, where=total > 0)
    return index


def expected_ei(sizes: ArrayLike) -> float:
    """E-I index that group sizes alone give: everybody in contact with everybody.

    (N(N-1) - 2 sum n(n-1)) / (N(N-1)). NaN with fewer than two people.

    Notes
    -----
    Source: Krackhardt and Stern 1988, p. 128. Sums are whole numbers of any length: nothing overflows.

    >>> expected_ei([2, 2])
    0.3333333333333333
    """
    counts = [int(size) for size in np.asarray(sizes).tolist()]
    pairs = sum(counts) * (sum(counts) - 1)
    inside = sum(size * (size - 1) for size in counts)
    return (pairs - 2 * inside) / pairs if pairs else float("nan")


def expected_ei_of_group(sizes: ArrayLike) -> Floats:
    """E-I index that group sizes alone give, for the members of each group.

    A member can meet N - n people outside and n - 1 inside: (N - 2n + 1) / (N - 1).

    Returns
    -------
    float64 (g,)
        NaN for an empty group and with fewer than two people.

    Notes
    -----
    Source: Krackhardt and Stern 1988, Social Psychology Quarterly 51(2), 123-140, p. 128, for one group.

    >>> expected_ei_of_group([2, 2]).round(4).tolist()
    [0.3333, 0.3333]
    """
    size = np.asarray(sizes, dtype=np.float64)
    others = size.sum() - 1
    if others <= 0:
        return np.full(size.shape, np.nan)
    return np.where(size > 0, (size.sum() - 2 * size + 1) / others, np.nan)
