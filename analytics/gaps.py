"""Gaps: which pairs of departments talk too little, from protected counts of ties (measure 7).

Everything here is computed from counts that were capped and given noise before, and
from head-counts: nothing that leaves can say more about people than those counts do.
The form for analysts, from people's ties, is :func:`gap_test`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.expected import (
    Deleted,
    arcs_of_ties,
    configuration_expected,
    deleted_expected,
    quasi_independence,
)
from analytics.gaps_clumps import Clumps, clumps, interval_level, spread_of, with_freedom
from analytics.gaps_negbin import Contact, lower_tail, ratio_interval
from analytics.gaps_table import NOT_JUDGED, GapTable, pair_labels, square
from analytics.multiplicity import benjamini_hochberg

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVEL = 0.05
"""False discovery rate of gaps."""
CLEARLY = 0.8
"""A clear gap lies below this ratio beyond chance (minimum-effect test)."""
WIDEST_SPREAD = 100.0
"""A pair whose expectation is off by a factor of e^10 is not determined by the others."""


def published_gaps(
    counts: ArrayLike, members: ArrayLike, *, noise_scale: float = 0.0, visible: ArrayLike | None = None
) -> GapTable:
    """Contact of department pairs against expectation, and which pairs talk too little.

    Off the diagonal: expected from the departments' other contacts (quasi-independence, the
    pair left out), tested as a negative binomial count with variance
    phi E + A E^2 + 2 b^2, phi and A read from the whole table. Where gaps or excesses
    pass, everything is fitted once more without them. On the diagonal: against full mixing.

    Parameters
    ----------
    counts
        Protected counts of ties, symmetric, the diagonal counting each tie inside once, (g, g). May be negative.
    members
        People of each department, (g,).
    noise_scale
        b of the two-sided geometric noise in the counts: its variance is 2 b^2.
    visible
        Pairs that are tested and shown, symmetric (g, g), from public numbers only. All when absent. The
        others still take part in the fit.

    Returns
    -------
    GapTable
        Undetermined with fewer than four departments.

    Notes
    -----
    Departments without contact get wide intervals and ``not_enough_data``. Own combination;
    its level and power are measured by ``benchmarks/gap_level.py``.

    >>> even = np.full((6, 6), 60)
    >>> even[0, 1] = even[1, 0] = 6
    >>> found = published_gaps(even, np.full(6, 30))
    >>> found.label[0].tolist()
    ['', 'clear_gap', 'no_gap_shown', 'no_gap_shown', 'no_gap_shown', 'no_gap_shown']
    >>> float(found.ratio[0, 1].round(3))
    0.1
    """
    ties = np.asarray(counts, dtype=np.float64)
    shown = np.ones(ties.shape, bool) if visible is None else np.asarray(visible, dtype=bool)
    noise = 2 * noise_scale**2
    found = _off_diagonal(ties, shown, noise, leave_out=None)
    passed = (found.gap_q <= LEVEL) | (found.excess_q <= LEVEL)
    if passed.any():
        found = _off_diagonal(ties, shown, noise, leave_out=passed)
    return _with_diagonal(found, ties, members, shown, noise)


def _off_diagonal(ties: Floats, shown: Flags, noise: float, *, leave_out: Flags | None) -> GapTable:
    """Test all pairs; ``leave_out`` pairs take no part in anybody's fit."""
    fit = quasi_independence(ties, leave_out=leave_out)
    scatter = clumps(ties, fit, noise=noise)
    variance = np.where(fit.fitted, scatter.clump * np.nan_to_num(fit.value) + noise, 0.0)
    deleted = deleted_expected(ties, leave_out=leave_out)
    contact = _contact(ties, deleted, scatter, variance, noise)
    keep = shown[deleted.left, deleted.right]
    return _tested(contact, keep, scatter, groups=len(ties))


def _contact(ties: Floats, deleted: Deleted, scatter: Clumps, variance: Floats, noise: float) -> Contact:
    """The test's figures for every pair; undetermined expectations become NaN."""
    spread = spread_of(deleted, variance)
    known = (spread < WIDEST_SPREAD) & (deleted.value > 0)
    return Contact(
        observed=ties[deleted.left, deleted.right],
        expected=np.where(known, deleted.value, np.nan),
        clump=np.full(spread.shape, scatter.clump),
        spread=np.where(known, spread, np.nan),
        noise=np.full(spread.shape, noise),
    )


def _tested(contact: Contact, keep: Flags, scatter: Clumps, *, groups: int) -> GapTable:
    """p, q, interval and label of every pair that is kept."""
    gap = _kept(with_freedom(lower_tail(contact, 1.0), scatter.freedom), keep)
    clear = _kept(with_freedom(lower_tail(contact, CLEARLY), scatter.freedom), keep)
    level = interval_level(scatter.freedom)
    low, high = (_kept(limit, keep) for limit in ratio_interval(contact, level=level))
    gap_q = benjamini_hochberg(gap)
    error = _kept(contact.relative_error, keep)
    label = pair_labels(
        passed=gap_q <= LEVEL, clearly=benjamini_hochberg(clear) <= LEVEL, high=high, error=error
    )
    ratio = _kept(np.maximum(contact.observed, 0) / contact.expected, keep)
    figures = (ratio, low, high, gap, 1 - gap, gap_q, benjamini_hochberg(1 - gap), error)
    return GapTable(
        *(square(figure, groups=groups) for figure in figures),
        label=_label_square(np.where(keep, label, NOT_JUDGED), groups=groups),
    )


def _kept(values: Floats, keep: Flags) -> Floats:
    return np.where(keep, values, np.nan)


def _label_square(label: NDArray[np.str_], *, groups: int) -> NDArray[np.str_]:
    found = np.full((groups, groups), NOT_JUDGED, dtype=label.dtype)
    left, right = np.triu_indices(groups, 1)
    found[left, right] = found[right, left] = label
    return found


def _with_diagonal(
    found: GapTable, ties: Floats, members: ArrayLike, shown: Flags, noise: float
) -> GapTable:
    """Fill the diagonal in: contact inside against full mixing, with an interval and no verdict."""
    contact, scatter = _inside(ties, members, noise)
    low, high = ratio_interval(contact, level=interval_level(scatter.freedom))
    figures = {
        "ratio": np.maximum(contact.observed, 0) / contact.expected,
        "low": low,
        "high": high,
        "relative_error": contact.relative_error,
    }
    keep = np.diag(shown)
    return replace(
        found,
        **{name: _on_diagonal(getattr(found, name), _kept(figures[name], keep)) for name in figures},
    )


def _inside(ties: Floats, members: ArrayLike, noise: float) -> tuple[Contact, Clumps]:
    """The test's figures for contact inside departments.

    The expectation K_a^2 / m moves with every other count; that it also moves with the
    department's own is left out, which makes the interval wider, not narrower.
    """
    counts = np.maximum(ties, 0)
    arcs = arcs_of_ties(counts)
    scatter = clumps(ties, quasi_independence(counts), noise=noise)
    expected = np.diag(configuration_expected(arcs, members=members)) / 2
    known = expected > 0
    variance = scatter.clump * counts + noise
    total, everywhere = arcs.sum(axis=1), max(arcs.sum() / 2, 1.0)
    pull = 2 / np.maximum(total, 1.0) - 1 / everywhere
    own = variance.sum(axis=1) - np.diag(variance)
    spread = pull**2 * own + (np.triu(variance).sum() - own) / everywhere**2
    return Contact(
        observed=np.diag(ties),
        expected=np.where(known, expected, np.nan),
        clump=np.full(expected.shape, scatter.clump),
        spread=np.where(known, spread, np.nan),
        noise=np.full(expected.shape, noise),
    ), scatter


def _on_diagonal(matrix: Floats, values: Floats) -> Floats:
    found = matrix.copy()
    np.fill_diagonal(found, values)
    return found
