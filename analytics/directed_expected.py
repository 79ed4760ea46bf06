"""Expected arcs between groups when who acts and who is acted upon are kept apart (quasi-independence, directed).

The directed form of :mod:`analytics.expected`: every group has an outgoing and an incoming effect, the
diagonal takes no part, and each tested cell is left out of its own expectation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.products import product

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FLOOR: Final = 1e-6
"""Least sum of a group, as a share of the mean: keeps effects finite for groups that never act."""
ROUNDS: Final = 300
TOLERANCE: Final = 1e-9
EXACT_GROUPS: Final = 60
"""Up to here every cell gets a fit of its own; above, the full fit's with the cell taken out to first order."""
MOST_LEVERAGE: Final = 1 - 1e-6


@dataclass(frozen=True, slots=True)
class DirectedExpected:
    """What the other cells lead one to expect of each cell.

    Attributes
    ----------
    fitted
        Cells that took part, (g, g); never the diagonal.
    value
        Fitted arcs, (g, g); NaN on the diagonal.
    deleted
        Expected arcs of each cell from all others, (g, g); NaN on the diagonal and where they do not determine it.
    leverage
        Share of a cell's own count in its fitted value, 0 to 1, (g, g).
    """

    fitted: Flags
    value: Floats
    deleted: Floats
    leverage: Floats


def directed_expected(counts: ArrayLike, *, leave_out: ArrayLike | None = None) -> DirectedExpected:
    """Expect the arcs of every cell from those of all other cells: E_uv = r_u c_v for u != v.

    Parameters
    ----------
    counts
        Arcs from row to column, (g, g), not negative; the diagonal is not read.
    leave_out
        Cells that do not take part, (g, g).

    Returns
    -------
    DirectedExpected
        ``deleted`` is NaN everywhere with fewer than four groups, or where a row or column has no other cell.

    Notes
    -----
    Source: Goodman 1968, JASA 63, 1091-1131 (quasi-independence); iterative proportional fitting.

    >>> arcs = [[0, 2, 2, 2], [4, 0, 4, 4], [1, 1, 0, 1], [2, 2, 9, 0]]
    >>> float(directed_expected(arcs).deleted[3, 2].round(6))
    2.0
    """
    observed = np.asarray(counts, dtype=np.float64)
    groups = len(observed)
    fitted = ~np.eye(groups, dtype=bool)
    if leave_out is not None:
        fitted &= ~np.asarray(leave_out, dtype=bool)
    empty = np.full(observed.shape, np.nan)
    if groups < 4 or not (observed * fitted).any():
        return DirectedExpected(fitted, empty, empty.copy(), np.zeros(observed.shape))
    kept = observed * fitted
    out, into = _effects(kept.sum(axis=1), kept.sum(axis=0), fitted)
    value = np.outer(out, into)
    leverage = _leverage(np.where(fitted, value, 0.0))
    np.fill_diagonal(value, np.nan)
    exact = groups <= EXACT_GROUPS
    deleted = _without_each(kept, fitted, out, into) if exact else _to_first_order(observed, value, leverage)
    others = (fitted.sum(axis=1)[:, None] - fitted >= 1) & (fitted.sum(axis=0) - fitted >= 1)
    return DirectedExpected(fitted, value, np.where(others & ~np.isnan(value), deleted, np.nan), leverage)


def _effects(out: Floats, into: Floats, fitted: Flags) -> tuple[Floats, Floats]:
    """Fit r and c to row and column sums, (g,)."""
    sums, sums_in = (_floored(side) for side in (out, into))
    none = np.full(1, -1)
    row, column = _settled(_Tables(sums[None], sums_in[None], fitted, none, none), np.sqrt(sums), np.sqrt(sums_in))
    return row[0], column[0]


def _floored(sums: Floats) -> Floats:
    """Keep sums no smaller than a sliver of their mean."""
    return np.maximum(sums, max(float(sums.mean()), 1e-300) * FLOOR)


@dataclass(frozen=True, slots=True)
class _Tables:
    """Tables of one mask, each without a cell of its own; sums (t, g), cells (t,), -1 for none."""

    out: Floats
    into: Floats
    fitted: Flags
    one: NDArray[np.int64]
    other: NDArray[np.int64]

    def some(self, which: NDArray[np.int64]) -> _Tables:
        """Return some of the tables."""
        return _Tables(self.out[which], self.into[which], self.fitted, self.one[which], self.other[which])

    def fit_rows(self, column: Floats) -> Floats:
        """Return the r that gives every row its sum."""
        return self._scaled(self.out, column, self.fitted.T, (self.one, self.other))

    def fit_columns(self, row: Floats) -> Floats:
        """Return the c that gives every column its sum."""
        return self._scaled(self.into, row, self.fitted, (self.other, self.one))

    @staticmethod
    def _scaled(sums: Floats, across: Floats, mask: Flags, cell: tuple[NDArray[np.int64], ...]) -> Floats:
        reach = product(across, mask.astype(np.float64))
        table, (own, far) = np.flatnonzero(cell[0] >= 0), cell
        reach[table, own[table]] -= across[table, far[table]] * mask[far[table], own[table]]
        return np.asarray(sums / np.maximum(reach, 1e-300), np.float64)


def _settled(tables: _Tables, row: Floats, column: Floats) -> tuple[Floats, Floats]:
    """Fit all tables from the same first guess, (g,); what has settled takes no further part; (t, g)."""
    rows, columns = (np.repeat(guess[None], len(tables.out), axis=0) for guess in (row, column))
    left = np.arange(len(rows))
    for _ in range(ROUNDS):
        before, across = rows[left], columns[left]
        rows[left] = now = tables.fit_rows(across)
        columns[left] = tables.fit_columns(now)
        moves = np.abs(now / before - 1).max(axis=1) > TOLERANCE
        if not moves.any():
            break
        if not moves.all():
            left, tables = left[moves], tables.some(np.flatnonzero(moves))
    return rows, columns


def _without_each(kept: Floats, fitted: Flags, row: Floats, column: Floats) -> Floats:
    """Fit the table once for each cell off the diagonal, without that cell, from the effects of the whole table."""
    one, other = np.nonzero(~np.eye(len(kept), dtype=bool))
    table = np.arange(one.size)
    out, into = (np.repeat(kept.sum(axis=axis)[None], one.size, axis=0) for axis in (1, 0))
    out[table, one] -= kept[one, other]
    into[table, other] -= kept[one, other]
    whole = _Tables(_floored(out), _floored(into), fitted, one, other)
    rows, columns = _settled(whole, row, column)
    found = np.full(kept.shape, np.nan)
    found[one, other] = rows[table, one] * columns[table, other]
    return found


def _to_first_order(observed: Floats, value: Floats, leverage: Floats) -> Floats:
    """Take each cell's own pull out of its fitted value: (E - h O) / (1 - h), not below a twentieth of E."""
    found = (value - leverage * observed) / (1 - leverage)
    return np.asarray(np.maximum(found, value / 20), np.float64)


def _leverage(value: Floats) -> Floats:
    """Share of a cell's own count in its fitted value: E x' H^- x, below 1; 0 where it takes no part."""
    groups = len(value)
    information = np.block([[np.diag(value.sum(axis=1)), value], [value.T, np.diag(value.sum(axis=0))]])
    inverse = np.linalg.pinv(information, hermitian=True)
    own = np.diag(inverse)
    spread = own[:groups, None] + own[groups:] + 2 * inverse[:groups, groups:]
    return np.asarray(np.clip(value * spread, 0, MOST_LEVERAGE), np.float64)
