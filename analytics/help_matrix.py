"""Which department asks which for help, against what both usually ask and are asked (measure 26).

The gap procedure for arcs: expectations from quasi-independence with an outgoing and an
incoming effect, the tested cell left out, a negative binomial count whose scatter is read
from the whole table, Benjamini-Hochberg over all ordered pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import norm

from analytics.directed_expected import DirectedExpected, directed_expected
from analytics.gaps_clumps import FEWEST_TIES, LARGEST_CLUMP, TYPICAL_CLUMP, WINSOR, interval_level, with_freedom
from analytics.gaps_negbin import Contact, lower_tail, ratio_interval
from analytics.multiplicity import benjamini_hochberg

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVEL: Final = 0.05
"""False discovery rate."""
WIDEST_SPREAD: Final = 100.0
"""A cell whose expectation is off by a factor of e^10 is not determined by the others."""


def seeker_helper_matrix(
    seeker: Ids, helper: Ids, *, department: Ids, weight: ArrayLike = 1.0, groups: int | None = None
) -> Floats:
    """Add up help arcs by department of who asks (row) and who answers (column): H[d, e].

    Parameters
    ----------
    seeker, helper
        Ends of each arc ``seeker -> helper``, people, int32 (m,). Arcs of a negative number are not counted.
    department
        Department of each person, int32 (n,); -1 for none, whose arcs are not counted.
    weight
        Of each arc, (m,): 1, or 1 / the number of answerers.
    groups
        Number of departments; by default those of the people.

    Returns
    -------
    float64 (g, g)
        Help within a department stands on the diagonal. Departments without asks have rows of 0.

    Notes
    -----
    Source: own.

    >>> arcs = np.array([0, 0, 2], np.int32), np.array([1, 2, 0], np.int32)
    >>> seeker_helper_matrix(*arcs, department=np.array([0, 0, 1], np.int32)).tolist()
    [[1.0, 1.0], [1.0, 0.0]]
    """
    count = int(department.max(initial=-1)) + 1 if groups is None else groups
    weights = np.broadcast_to(np.asarray(weight, np.float64), seeker.shape)
    homes = np.append(department, np.int32(-1))  # a negative person is the last one, who is nowhere
    one, other = homes[np.where(seeker < 0, -1, seeker)], homes[np.where(helper < 0, -1, helper)]
    kept = (one >= 0) & (other >= 0)
    cell = one[kept].astype(np.int64) * count + other[kept]
    return np.bincount(cell, weights[kept], count * count).reshape(count, count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class HelpTable:
    """Help between departments against expectation; row seeks, column helps; NaN on the diagonal, all (g, g).

    Attributes
    ----------
    observed, expected
        Arcs, and what all other cells lead one to expect.
    ratio, low, high
        Observed over expected, with a 95% interval.
    less_p, more_p
        Chance of so little, and of so much.
    less_q, more_q
        The same by Benjamini and Hochberg over all ordered pairs, two families.
    relative_error
        Standard error of the log ratio.
    """

    observed: Floats
    expected: Floats
    ratio: Floats
    low: Floats
    high: Floats
    less_p: Floats
    more_p: Floats
    less_q: Floats
    more_q: Floats
    relative_error: Floats


def help_table(counts: ArrayLike, *, noise_variance: float = 0.0, visible: ArrayLike | None = None) -> HelpTable:
    """Hold the help of each ordered pair of departments against what both usually seek and give.

    Where pairs pass, everything is fitted once more without them.

    Parameters
    ----------
    counts
        Help arcs from seeker's to helper's department, (g, g); the diagonal is not read.
    noise_variance
        Variance of what was added to each count for protection.
    visible
        Cells that are tested and shown, (g, g), from public numbers only; the others take part in the fit.

    Returns
    -------
    HelpTable
        Undetermined (NaN) with fewer than four departments. A department that never asks has expectations near 0
        and wide intervals.

    Notes
    -----
    Source: own combination; see :func:`analytics.gaps.published_gaps` for the undirected form.

    >>> even = np.full((6, 6), 60.0)
    >>> even[0, 1] = 240
    >>> found = help_table(even)
    >>> float(found.ratio[0, 1].round(3)), bool(found.more_q[0, 1] < 0.05), bool(found.more_q[1, 0] < 0.05)
    (4.0, True, False)
    """
    observed = np.maximum(np.asarray(counts, np.float64), 0)
    shown = ~np.eye(len(observed), dtype=bool)
    if visible is not None:
        shown &= np.asarray(visible, bool)
    first = _tested(observed, noise_variance, shown, None)
    passed = (first.less_q <= LEVEL) | (first.more_q <= LEVEL)
    if not passed.any():
        return first
    second = _tested(observed, noise_variance, shown, passed)
    lost = np.isnan(second.ratio) & ~np.isnan(first.ratio)
    return first if lost.any() else second


def _tested(observed: Floats, noise: float, shown: Flags, leave_out: Flags | None) -> HelpTable:
    fit = directed_expected(observed, leave_out=leave_out)
    clump, freedom = _clumps(observed, fit, noise)
    spread = np.divide(
        fit.leverage, fit.value * (1 - fit.leverage), out=np.full(observed.shape, np.nan), where=fit.value > 0
    )
    spread = np.where(fit.fitted, spread, _outside_spread(fit)) * clump
    known = shown & (fit.deleted > 0) & (spread < WIDEST_SPREAD)
    contact = Contact(
        observed=observed,
        expected=np.where(known, fit.deleted, np.nan),
        clump=clump,
        unit=clump,
        spread=np.where(known, spread, np.nan),
        noise=np.full(observed.shape, noise),
    )
    less = with_freedom(lower_tail(contact, 1.0), freedom)
    low, high = ratio_interval(contact, level=interval_level(freedom))
    return HelpTable(
        observed=np.where(shown, observed, np.nan),
        expected=contact.expected,
        ratio=observed / contact.expected,
        low=low,
        high=high,
        less_p=less,
        more_p=1 - less,
        less_q=benjamini_hochberg(less),
        more_q=benjamini_hochberg(1 - less),
        relative_error=contact.relative_error,
    )


def _outside_spread(fit: DirectedExpected) -> Floats:
    """Relative variance of the expectation of cells that took no part: that of their row's and column's sums."""
    kept = np.where(fit.fitted, np.nan_to_num(fit.value), 0.0)
    sums = np.maximum(kept.sum(axis=1), 1e-300)[:, None], np.maximum(kept.sum(axis=0), 1e-300)
    return np.asarray(1 / sums[0] + 1 / sums[1], np.float64)


def _clumps(observed: Floats, fit: DirectedExpected, noise: float) -> tuple[Floats, float]:
    """Read how much cells scatter from the table: phi of the other cells for each, (g, g), and its freedom.

    Winsorised as in :func:`analytics.gaps_clumps.clumps`, so that a few true lanes do not widen everybody's error.
    """
    cells = fit.fitted & (np.nan_to_num(fit.value) >= FEWEST_TIES)
    found = np.full(observed.shape, TYPICAL_CLUMP)
    expected = fit.value[cells]
    freedom = expected.size - 2 * len(observed)
    if freedom < 2:
        return found, 0.0
    square = (observed[cells] - expected) ** 2 / (1 - fit.leverage[cells])

    def excess(clump: float) -> float:
        return float(np.minimum(square / (clump * expected + noise), WINSOR**2).mean()) - winsorised_square()

    clump = 1.0 if excess(1.0) <= 0 else float(brentq(excess, 1.0, LARGEST_CLUMP))
    own = np.minimum(square / (clump * expected + noise), WINSOR**2)
    found[:] = clump
    found[cells] = np.maximum(clump * (own.sum() - own) / (own.size - 1) / winsorised_square(), 1.0)
    return found, float(freedom)


def winsorised_square() -> float:
    """E min(Z^2, c^2) for a standard normal Z."""
    outside = 2 * norm.sf(WINSOR)
    return float(1 - outside - 2 * WINSOR * norm.pdf(WINSOR) + WINSOR**2 * outside)
