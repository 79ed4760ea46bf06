"""How many people carry the contact of two departments: the largest set of ties that share nobody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

Ids = NDArray[np.int32]
Long = NDArray[np.int64]
Floats = NDArray[np.float64]


def count_carriers(left: Ids, right: Ids, *, unit: Ids, units: int) -> Floats:
    """Count, for each pair of units, the most ties of which no two share a person.

    It is also the smallest number of people without whom no tie of the pair would be left (Koenig's
    theorem), so that adding or taking away one person changes it by one at most.

    Parameters
    ----------
    left, right
        Ends of each tie, people, each unordered pair once, (t,).
    unit
        Unit of each person, (n,); ties inside a unit are not read.
    units
        Number of units.

    Returns
    -------
    float64 (units, units)
        Symmetric, 0 on the diagonal and where there is no tie.

    Notes
    -----
    Source: Koenig 1931; Hopcroft and Karp 1973, SIAM J. Comput. 2(4), 225-231, by scipy.

    One person of the first unit knows all three of the second:

    >>> people = np.array([0, 0, 1, 1, 1], np.int32)
    >>> star = np.zeros(3, np.int32), np.array([2, 3, 4], np.int32)
    >>> count_carriers(*star, unit=people, units=2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    found = np.zeros((units, units))
    apart = unit[left] != unit[right]
    turned = unit[left] > unit[right]
    low, high = np.where(turned, right, left)[apart], np.where(turned, left, right)[apart]
    pair = unit[low].astype(np.int64) * units + unit[high]
    for place, count in zip(*_matched(low, high, pair, people=unit.size), strict=True):
        one, other = divmod(place, units)
        found[one, other] = found[other, one] = count
    return found


def _matched(low: Ids, high: Ids, pair: Long, *, people: int) -> tuple[list[int], list[int]]:
    """Return each pair with ties, and how many ties its largest matching has: of all pairs at once.

    A person stands in the graph once for each pair, so that what is matched for one pair leaves the others alone.
    """
    rows, row = np.unique(pair * people + low, return_inverse=True)
    columns, column = np.unique(pair * people + high, return_inverse=True)
    table = csr_matrix((np.ones(low.size, np.int8), (row, column)), shape=(rows.size, columns.size))
    matched = maximum_bipartite_matching(table, perm_type="column") >= 0
    pairs, of = np.unique(rows // max(people, 1), return_inverse=True)
    return pairs.tolist(), np.bincount(of, matched, pairs.size).astype(np.int64).tolist()
