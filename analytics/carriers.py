"""How many people carry the contact of two departments: the largest set of ties that share nobody."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

Ids = NDArray[np.int32]
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
    order = np.argsort(pair, kind="stable")
    low, high, pair = low[order], high[order], pair[order]
    edges = np.concatenate([np.flatnonzero(np.diff(pair, prepend=-1)), [pair.size]])
    for first, last in pairwise(edges.tolist()):
        one, other = divmod(int(pair[first]), units)
        found[one, other] = found[other, one] = _matching(low[first:last], high[first:last])
    return found


def _matching(low: Ids, high: Ids) -> int:
    rows, row = np.unique(low, return_inverse=True)
    columns, column = np.unique(high, return_inverse=True)
    table = csr_matrix((np.ones(low.size, np.int8), (row, column)), shape=(rows.size, columns.size))
    return int((maximum_bipartite_matching(table) >= 0).sum())
