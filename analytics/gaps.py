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
from analytics.gaps_clumps import (
    TYPICAL_CLUMP,
    Clumps,
    clumps,
    interval_level,
    spread_of,
    spread_of_clumps,
    spread_of_ties,
)
from analytics.gaps_negbin import Contact, ratio_interval
from analytics.gaps_people import gap_test
from analytics.gaps_table import GapTable
from analytics.gaps_verdict import Evidence, settle, tabulate

__all__ = ["GapTable", "gap_test", "published_gaps"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SUSPECT = 0.2
"""Pairs whose gap has a q up to here take no part in the fit nor in phi: gaps not yet found widen everybody's error.

Once: looked at again, what chance left out raises what others expect, which leaves out more.
"""
WIDEST_SPREAD = 100.0
"""A pair whose expectation is off by a factor of e^10 is not determined by the others."""


def published_gaps(
    counts: ArrayLike, members: ArrayLike, *, noise_scale: float = 0.0, visible: ArrayLike | None = None
) -> GapTable:
    """Contact of department pairs against expectation, and which pairs talk too little.

    Off the diagonal: expected from the departments' other contacts (quasi-independence, the
    pair left out), tested as a negative binomial count with variance
    phi E + A E^2 + 2 b^2, phi and A read from the whole table and the head-counts. Where pairs look like gaps or
    excesses, everything is fitted again without them. On the diagonal: against full mixing.

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
    Departments without contact get wide intervals and ``not_enough_data``. Its level and power
    are measured by ``benchmarks/gap_level.py``.

    Source: own combination of a quasi-independence fit and a negative binomial test with
    Benjamini and Hochberg 1995, JRSS B 57(1), 289-300.

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
    people = np.asarray(members, dtype=np.float64)
    evidence = settle(
        lambda leave_out: evidence_of(ties, noise, members=people, leave_out=leave_out),
        keep=shown[np.triu_indices(len(ties), 1)],
        groups=len(ties),
        suspect=SUSPECT,
    )
    table = tabulate(evidence, keep=shown[np.triu_indices(len(ties), 1)], groups=len(ties))
    return _with_diagonal(table, evidence, ties, members, shown, noise)


def evidence_of(ties: Floats, noise: float, *, members: Floats | None = None, leave_out: Flags | None) -> Evidence:
    """Contact and expectation of all pairs; ``leave_out`` pairs take no part in anybody's fit.

    Without ``members`` ties come in clumps of one size everywhere.
    """
    fit = quasi_independence(ties, leave_out=leave_out)
    scatter = clumps(ties, fit, members=members, noise=noise)
    deleted = deleted_expected(ties, leave_out=leave_out)
    taken = np.triu(fit.fitted, 1)
    usual = float(scatter.clump[taken].mean()) if taken.any() else TYPICAL_CLUMP
    return Evidence(_contact(ties, deleted, scatter, noise), usual, scatter.freedom)


def _contact(ties: Floats, deleted: Deleted, scatter: Clumps, noise: float) -> Contact:
    """Gather the test's figures for every pair; undetermined expectations become NaN."""
    spread = spread_of_clumps(deleted, scatter.clump)
    if noise:
        spread += spread_of(deleted, np.where(deleted.fitted, noise, 0.0))
    # Where the others determine nothing, the sum above is a difference of huge figures: the plain one tells.
    plain = spread_of_ties(deleted)
    known = (plain > 0) & (plain < WIDEST_SPREAD) & (spread < WIDEST_SPREAD) & (deleted.value > 0)
    clump = scatter.without[deleted.left, deleted.right]
    return Contact(
        observed=ties[deleted.left, deleted.right],
        expected=np.where(known, deleted.value, np.nan),
        clump=clump,
        unit=np.ones_like(clump),
        spread=np.where(known, spread, np.nan),
        noise=np.full(spread.shape, noise),
    )


def _with_diagonal(
    found: GapTable, evidence: Evidence, ties: Floats, members: ArrayLike, shown: Flags, noise: float
) -> GapTable:
    """Fill the diagonal in: contact inside against full mixing, with an interval and no verdict."""
    contact = _inside(ties, members, evidence.clump, noise)
    low, high = ratio_interval(contact, level=interval_level(evidence.freedom))
    keep = np.diag(shown)
    return replace(
        found,
        ratio=_on_diagonal(found.ratio, np.maximum(contact.observed, 0) / contact.expected, keep),
        low=_on_diagonal(found.low, low, keep),
        high=_on_diagonal(found.high, high, keep),
        relative_error=_on_diagonal(found.relative_error, contact.relative_error, keep),
    )


def _inside(ties: Floats, members: ArrayLike, clump: float, noise: float) -> Contact:
    """Gather the test's figures for contact inside departments.

    The expectation K_a^2 / m moves with every other count; that it also moves with the
    department's own is left out, which makes the interval wider, not narrower.
    """
    counts = np.maximum(ties, 0)
    arcs = arcs_of_ties(counts)
    expected = np.diag(configuration_expected(arcs, members=members)) / 2
    known = expected > 0
    variance = clump * counts + noise
    total, everywhere = arcs.sum(axis=1), max(arcs.sum() / 2, 1.0)
    pull = 2 / np.maximum(total, 1.0) - 1 / everywhere
    own = variance.sum(axis=1) - np.diag(variance)
    spread = pull**2 * own + (np.triu(variance).sum() - own) / everywhere**2
    return Contact(
        observed=np.diag(ties),
        expected=np.where(known, expected, np.nan),
        clump=np.full(expected.shape, clump),
        unit=np.ones_like(expected),
        spread=np.where(known, spread, np.nan),
        noise=np.full(expected.shape, noise),
    )


def _on_diagonal(matrix: Floats, values: Floats, keep: Flags) -> Floats:
    found = matrix.copy()
    np.fill_diagonal(found, np.where(keep, values, np.nan))
    return found
