"""Products and solutions of dense matrices that are the same to the last bit on any number of processors.

BLAS and LAPACK split their sums by the number of threads, so what they give differs in the last digits
from one machine to the next. Here every sum runs in one fixed order, and threads share out rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import compiled, in_parts, inlined

Floats = NDArray[np.float64]


def product(left: Floats, right: Floats) -> Floats:
    """Return the matrix product.

    Parameters
    ----------
    left, right
        float64 (p, k) and (k, g).

    Returns
    -------
    float64 (p, g)
        Zeros where k is 0.

    >>> product(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])).tolist()
    [[11.0]]
    """
    people, inside = left.shape[0], np.ascontiguousarray(right, np.float64)
    rows = np.zeros((people + people % 2, left.shape[1]))
    rows[:people] = left
    found = np.zeros((rows.shape[0], inside.shape[1]))
    cost = rows.size * inside.shape[1]
    in_parts(lambda _, first, last: _add_products(rows, inside, found, first, last), rows.shape[0], step=2, cost=cost)
    return found[:people]


def solved(tables: Floats, sides: Floats) -> Floats:
    """Return x with table x = side for each of several tables, by elimination with row exchange.

    Parameters
    ----------
    tables
        float64 (p, g, g).
    sides
        float64 (p, g, s).

    Returns
    -------
    float64 (p, g, s)
        NaN for a table that determines nothing.

    >>> solved(np.array([[[0.0, 2.0], [4.0, 0.0]]]), np.array([[[2.0], [8.0]]])).tolist()
    [[[2.0], [1.0]]]
    """
    both = np.concatenate([tables, sides], axis=2, dtype=np.float64)
    in_parts(lambda _, first, last: _solve(both, first, last), both.shape[0], cost=both.size * both.shape[1])
    return np.ascontiguousarray(both[:, :, both.shape[1] :])


def inverse(table: Floats) -> Floats:
    """Return the inverse of one table, float64 (g, g); NaN where there is none.

    >>> inverse(np.array([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    found: Floats = solved(table[None], np.eye(len(table))[None])[0]
    return found


@compiled
def _add_products(left: Floats, right: Floats, found: Floats, first: int, last: int) -> None:
    """Add up two rows at a time, four terms of each sum at a time: both are there for speed alone."""
    inner, width = right.shape
    whole = inner - inner % 4
    for row in range(first, last, 2):
        one, other, into, beside = left[row], left[row + 1], found[row], found[row + 1]
        for k in range(0, whole, 4):
            a, b, c, d = one[k], one[k + 1], one[k + 2], one[k + 3]
            e, f, g, h = other[k], other[k + 1], other[k + 2], other[k + 3]
            p, q, r, s = right[k], right[k + 1], right[k + 2], right[k + 3]
            for at in range(width):
                w, x, y, z = p[at], q[at], r[at], s[at]
                into[at] += (a * w + b * x) + (c * y + d * z)
                beside[at] += (e * w + f * x) + (g * y + h * z)
        for k in range(whole, inner):
            for at in range(width):
                into[at] += one[k] * right[k, at]
                beside[at] += other[k] * right[k, at]


@compiled
def _solve(both: Floats, first: int, last: int) -> None:
    """Put into the place of each table's sides what solves them; a table and its sides are one, side by side."""
    for place in range(first, last):
        one = both[place]
        determined = _eliminated(one)
        for row in range(one.shape[0] - 1, -1, -1):
            for at in range(one.shape[0], one.shape[1]):
                rest = one[row, at]
                for other in range(row + 1, one.shape[0]):
                    rest -= one[row, other] * one[other, at]
                one[row, at] = rest / one[row, row] if determined else np.nan


@inlined
def _eliminated(one: Floats) -> bool:
    """Turn a table into an upper triangle, its sides with it; False where it determines nothing."""
    for column in range(one.shape[0]):
        best = column
        for row in range(column + 1, one.shape[0]):
            if abs(one[row, column]) > abs(one[best, column]):
                best = row
        if one[best, column] == 0:
            return False
        for at in range(one.shape[1] if best != column else 0):
            one[column, at], one[best, at] = one[best, at], one[column, at]
        for row in range(column + 1, one.shape[0]):
            share = one[row, column] / one[column, column]
            for at in range(one.shape[1] if share != 0 else 0):
                one[row, at] -= share * one[column, at]
    return True
