"""Products and solutions of dense matrices that are the same to the last bit on any number of processors.

BLAS and LAPACK split their sums by the number of threads, so what they give differs in the last digits
from one machine to the next. Here every sum runs in one fixed order, and threads share out rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import compiled, in_parts

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
    rows, inside = np.ascontiguousarray(left, np.float64), np.ascontiguousarray(right, np.float64)
    found = np.zeros((rows.shape[0], inside.shape[1]))
    in_parts(lambda _, first, last: _add_products(rows, inside, found, first, last), rows.shape[0], step=2)
    return found


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
    rest, found = np.array(tables, np.float64, order="C"), np.array(sides, np.float64, order="C")
    in_parts(lambda _, first, last: _solve(rest, found, first, last), rest.shape[0])
    return found


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
    for row in range(first, last - 1, 2):
        _add_pair(left[row], left[row + 1], right, found[row], found[row + 1])
    if (last - first) % 2:
        _add_row(left[last - 1], right, found[last - 1])


@compiled
def _add_pair(one: Floats, other: Floats, right: Floats, into: Floats, beside: Floats) -> None:
    inner, width = right.shape
    whole = inner - inner % 4
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
def _add_row(one: Floats, right: Floats, into: Floats) -> None:
    """Add as ``_add_pair`` does, in the same order."""
    inner, width = right.shape
    whole = inner - inner % 4
    for k in range(0, whole, 4):
        a, b, c, d = one[k], one[k + 1], one[k + 2], one[k + 3]
        for at in range(width):
            half = a * right[k, at] + b * right[k + 1, at]
            into[at] += half + (c * right[k + 2, at] + d * right[k + 3, at])
    for k in range(whole, inner):
        for at in range(width):
            into[at] += one[k] * right[k, at]


@compiled
def _solve(tables: Floats, sides: Floats, first: int, last: int) -> None:
    """Put into the place of each table's sides what solves them."""
    for place in range(first, last):
        if _eliminated(tables[place], sides[place]):
            _substitute(tables[place], sides[place])
        else:
            sides[place] = np.nan


@compiled
def _eliminated(table: Floats, side: Floats) -> bool:
    """Turn a table into an upper triangle, its sides with it; False where it determines nothing."""
    size = len(table)
    for column in range(size):
        best = column + int(np.argmax(np.abs(table[column:, column])))
        if table[best, column] == 0:
            return False
        _exchange(table, column, best)
        _exchange(side, column, best)
        for row in range(column + 1, size):
            share = table[row, column] / table[column, column]
            if share != 0:
                _subtract(table, row, share, column)
                _subtract(side, row, share, column)
    return True


@compiled
def _exchange(table: Floats, one: int, other: int) -> None:
    if one != other:
        for at in range(table.shape[1]):
            table[one, at], table[other, at] = table[other, at], table[one, at]


@compiled
def _subtract(table: Floats, row: int, share: float, other: int) -> None:
    for at in range(table.shape[1]):
        table[row, at] -= share * table[other, at]


@compiled
def _substitute(table: Floats, side: Floats) -> None:
    """Solve a triangle from its last row up."""
    for row in range(len(table) - 1, -1, -1):
        for other in range(row + 1, len(table)):
            _subtract(side, row, table[row, other], other)
        for at in range(side.shape[1]):
            side[row, at] /= table[row, row]
