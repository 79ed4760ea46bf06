"""Contact from group to group, and what each group's totals let one expect of it (measure 7)."""

from __future__ import annotations

import numpy as np

from analytics.expected import configuration_expected
from analytics.graph import Floats, Grouping, Network

ROUNDS = 5_000
TOLERANCE = 1e-11
"""Rows and columns keep their sums up to this share of the largest."""


def contact_matrix(network: Network, groups: Grouping) -> Floats:
    """Add up weight from each group to each.

    Parameters
    ----------
    network
        An undirected tie counts as an arc each way: one inside a group counts twice.
    groups
        Group of each of the n people, none unknown.

    Returns
    -------
    float64 (g, g)

    >>> from analytics.graph import grouping, network
    >>> contact_matrix(network([0, 2], [1, 0], [2.0, 5.0], names=3), grouping(["lab", "lab", "sales"])).tolist()
    [[2.0, 0.0], [5.0, 0.0]]
    """
    count = len(groups.names)
    code = groups.of[network.out.owner].astype(np.int64) * count + groups.of[network.out.other]
    return np.bincount(code, network.out.weight, count * count).reshape(count, count).astype(np.float64)


def expected_contact(matrix: Floats, members: Floats, *, directed: bool) -> Floats:
    """Return what is expected from group to group: quasi-independence, on the diagonal full mixing.

    Off the diagonal e_ij = r_i c_j with the sums of every row and column outside the diagonal kept: what
    goes out and what comes in. On it, each group's whole contact spread over all people but oneself.

    Parameters
    ----------
    matrix
        Contact from row to column, (g, g).
    members
        People of each group, (g,).
    directed
        Without direction the matrix is symmetric and has fewer free figures.

    Returns
    -------
    float64 (g, g)
        NaN off the diagonal where sums determine every cell, so that observed and expected could not differ: with
        fewer than three groups, four without direction.

    Notes
    -----
    Source: Goodman 1968, JASA 63, 1091-1131; the diagonal as in ``configuration_expected``.

    >>> found = expected_contact(np.array([[9.0, 2, 2], [2, 9, 2], [2, 2, 9]]), np.full(3, 4.0), directed=True)
    >>> found[0].round(3).tolist()
    [3.545, 2.0, 2.0]
    """
    groups = len(matrix)
    fewest = 3 if directed else 4
    found = _spread_outside(matrix) if groups >= fewest else np.full(matrix.shape, np.nan)
    np.fill_diagonal(found, np.diag(configuration_expected(matrix, members=members)))
    return found


def _spread_outside(matrix: Floats) -> Floats:
    """Fit r_i c_j to the sums of rows and columns without the diagonal, by turns."""
    outside = matrix.copy()
    np.fill_diagonal(outside, 0.0)
    rows, columns = outside.sum(axis=1), outside.sum(axis=0)
    sent, received = np.ones(len(matrix)), np.ones(len(matrix))
    for _ in range(ROUNDS):
        sent = _over(rows, received.sum() - received)
        received = _over(columns, sent.sum() - sent)
        if np.abs(sent * (received.sum() - received) - rows).max() <= TOLERANCE * rows.max():
            break
    return np.outer(sent, received)


def _over(part: Floats, whole: Floats) -> Floats:
    """Divide, 0 where there is nothing to divide by."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
