"""Clumpiness and precision of a table of counts, from the counts alone (steps 4 and 5).

People and teams have likings of their own, so counts of ties scatter more than chance
alone, and the more the fewer people a count rests on. How much is read off the whole table:
how far its pairs lie from quasi-independence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm
from scipy.stats import t as student

from analytics.expected import Deleted, Expected
from analytics.products import inverse, product

Floats = NDArray[np.float64]
Index = NDArray[np.int64]

WINSOR = 2.0
"""Residuals count up to this many standard errors, so that a few true gaps do not widen everybody's error."""
FEWEST_TIES = 1.0
"""Pairs that expect less say nothing about clumpiness."""
LARGEST_CLUMP = 1e6
BATCH = 10_000
"""Pairs that are computed at once."""
TYPICAL_CLUMP = 1.5
"""Measured on synthetic companies; used, with no degree of freedom, where a table is too small to read it from."""


@dataclass(frozen=True, slots=True)
class Clumps:
    """How counts scatter around their expectation: Var_uv = phi_uv E_uv + noise.

    Attributes
    ----------
    clump
        phi of each pair, at least 1, symmetric (g, g).
    without
        phi as read from the other pairs, at least 1, symmetric (g, g): a gap must not hide in the scatter it makes.
    freedom
        Degrees of freedom that ``without`` was read from: pairs less groups, less one; 0 when nothing could be read.
    """

    clump: Floats
    without: Floats
    freedom: float


def clumps(counts: Floats, fit: Expected, *, members: Floats | None = None, noise: float = 0.0) -> Clumps:
    """Pooled dispersion of counts around quasi-independence, robust to a few true gaps.

    phi_uv = 1 + k w_uv with w_uv = E_uv (1/n_u + 1/n_v): each person and each team likes one department more and
    another less, which moves a count by a part of itself, the less the more people it rests on. k is where
    sum min(z^2, c^2) = pairs * E min(Z^2, c^2), with Z standard normal and
    z^2 = (O - E)^2 / ((phi E + noise)(1 - leverage)).

    Parameters
    ----------
    counts
        Symmetric, (g, g).
    fit
        Quasi-independence of the counts.
    members
        People n of each group, (g,). Without them w = 1: all pairs have one phi.
    noise
        Variance of what was added to each count.

    Notes
    -----
    Winsorised Pearson dispersion; Huber 1981, Robust Statistics, section 5.2 (Proposal 2). Leaving each
    pair's own residual out makes its test an externally studentized one (Cook and Weisberg 1982, section 2.2).
    A table that scatters less than chance gets 1.
    """
    cells = np.triu(fit.fitted & (np.nan_to_num(fit.value) >= FEWEST_TIES), 1)
    expected = fit.value[cells]
    freedom = expected.size * (1 - 2 / (len(counts) - 1)) if len(counts) > 3 else 0.0
    if freedom < 2:
        typical = np.full(counts.shape, TYPICAL_CLUMP)
        return Clumps(typical, typical, 0.0)
    weight = _moved_by_likings(fit, members)
    square = (counts[cells] - expected) ** 2 / (1 - _leverage(fit)[cells])

    def scaled(size: float) -> Floats:
        found: Floats = np.minimum(square / ((1 + size * weight[cells]) * expected + noise), WINSOR**2)
        return found

    def excess(size: float) -> float:
        return float(scaled(size).mean()) - _winsorised_square()

    size = 0.0 if excess(0.0) <= 0 else float(brentq(excess, 0.0, LARGEST_CLUMP))
    clump = 1 + size * weight
    without = clump.copy()
    without[cells] = _without_own(scaled(size), clump[cells])
    return Clumps(clump, _mirrored(without), freedom - 1)


def _moved_by_likings(fit: Expected, members: Floats | None) -> Floats:
    """Return w of each pair, 0 on the diagonal; 1 everywhere where head-counts are not known."""
    if members is None:
        return np.ones_like(fit.value)
    alone = 1 / np.maximum(members, 1)
    found: Floats = np.nan_to_num(fit.value) * (alone[:, None] + alone)
    return found


def _without_own(own: Floats, clump: Floats) -> Floats:
    """Take each pair's own winsorised square out of the mean that phi was read from."""
    rest = (own.sum() - own) / (own.size - 1)
    found: Floats = np.maximum(clump * rest / _winsorised_square(), 1.0)
    return found


def _mirrored(upper: Floats) -> Floats:
    """Copy the upper triangle to the lower one."""
    found: Floats = np.triu(upper) + np.triu(upper, 1).T
    return found


@cache
def _winsorised_square() -> float:
    """E min(Z^2, c^2) for a standard normal Z."""
    outside = 2 * norm.sf(WINSOR)
    return float(1 - outside - 2 * WINSOR * norm.pdf(WINSOR) + WINSOR**2 * outside)


def _leverage(fit: Expected) -> Floats:
    """Share of a pair's own count in its expectation: E x' H^-1 x, below 1."""
    value = np.where(fit.fitted, fit.value, 0.0)
    total = value.sum(axis=1)
    turned = inverse(value + np.diag(total * (1 + 1e-11)))
    own = np.diag(turned)
    found: Floats = np.clip(value * (own[:, None] + own + 2 * turned), 0, 1 - 1e-6)
    return found


def spread_of_ties(found: Deleted) -> Floats:
    """Relative variance of each pair's expectation where every other pair's contact varies like a count (step 5).

    sum over the other pairs of (h_u + h_v)^2 E_uv, E as in the pair's own fit. With
    H = sum E_uv x x' and h = H^-1 (e_a + e_b) that is h'Hh = h_a + h_b.

    Returns
    -------
    float64 (p,)

    >>> from analytics.expected import deleted_expected
    >>> spread_of_ties(deleted_expected(np.full((4, 4), 3.0))).round(4).tolist()
    [0.6667, 0.6667, 0.6667, 0.6667, 0.6667, 0.6667]
    """
    pair = np.arange(found.left.size)
    spread: Floats = found.response[pair, found.left] + found.response[pair, found.right]
    return spread


def spread_of_clumps(found: Deleted, clump: Floats) -> Floats:
    """Relative variance of each pair's expectation where every other pair's count varies by its phi (step 5).

    sum over the other pairs of (h_u + h_v)^2 phi_uv E_uv, E as in the pair's own fit: where phi is the same
    everywhere, phi times :func:`spread_of_ties`.

    Parameters
    ----------
    clump
        phi of each pair, symmetric (g, g).

    Returns
    -------
    float64 (p,)

    >>> from analytics.expected import deleted_expected
    >>> spread_of_clumps(deleted_expected(np.full((4, 4), 3.0)), np.full((4, 4), 1.5)).round(4).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    mass = np.where(found.fitted, found.base * clump, 0.0)
    spread = np.empty(found.left.size)
    for start in range(0, spread.size, BATCH):
        part = slice(start, start + BATCH)
        effect, answer = found.effect[part], found.response[part]
        pulled = answer * effect
        everybody = answer * pulled * product(effect, mass) + pulled * product(pulled, mass)
        spread[part] = everybody.sum(axis=1)
    pair, (left, right) = np.arange(spread.size), (found.left, found.right)
    own = found.effect[pair, left] * found.effect[pair, right] * mass[left, right]
    settled: Floats = spread - spread_of_ties(found) ** 2 * own
    return settled


def spread_of(found: Deleted, variance: Floats) -> Floats:
    """Relative variance of each pair's expectation where the others' contact varies as told (step 5).

    A_ab = sum over the other pairs of (h_u + h_v)^2 Var_uv.

    Parameters
    ----------
    found
        Expectations with their responses h.
    variance
        Variance of each pair's contact, symmetric (g, g), 0 where a pair does not take part.

    Returns
    -------
    float64 (p,)
    """
    answer = found.response
    everybody = (answer**2 * variance.sum(axis=1) + answer * product(answer, variance)).sum(axis=1)
    own = spread_of_ties(found)
    spread: Floats = everybody - own**2 * variance[found.left, found.right]
    return spread


def spread_of_arcs(found: Deleted, giving: Callable[[Floats], Floats]) -> Floats:
    """Relative variance of each pair's expectation by what moves one group's contact with another.

    sum over the other pairs, in both orders, of (h_u + h_v)^2 a_u B_uv^2 r_v^2.

    Parameters
    ----------
    giving
        a of each group from the sum of its r_v B_uv, (p, g) both, in batches of pairs.

    Returns
    -------
    float64 (p,)
    """
    spread = np.empty(found.left.size)
    square = np.where(found.fitted, found.base**2, 0.0)
    for start in range(0, spread.size, BATCH):
        part = slice(start, start + BATCH)
        effect, answer = found.effect[part], found.response[part]
        own = found.left[part], found.right[part]
        given = giving(np.maximum(product(effect, found.base), 1e-150))
        spread[part] = _moved(answer, given, effect**2, square) - _own_part(answer, given, effect**2, square, own)
    return spread


def _moved(answer: Floats, given: Floats, taken: Floats, square: Floats) -> Floats:
    """Add up (h_u + h_v)^2 a_u B_uv^2 b_v over all ordered pairs, (p,)."""
    with_none, with_one, with_both = (product(part, square) for part in (taken, answer * taken, answer**2 * taken))
    found: Floats = (given * (answer**2 * with_none + 2 * answer * with_one + with_both)).sum(axis=1)
    return found


def _own_part(answer: Floats, given: Floats, taken: Floats, square: Floats, own: tuple[Index, Index]) -> Floats:
    """Return what the tested pair itself has in that sum, (p,)."""
    pair, (left, right) = np.arange(len(answer)), own
    pull = answer[pair, left] + answer[pair, right]
    both = given[pair, left] * taken[pair, right] + given[pair, right] * taken[pair, left]
    found: Floats = pull**2 * square[left, right] * both
    return found


def with_freedom(p: Floats, freedom: float) -> Floats:
    """Chance of a tail when the scatter itself was read from few pairs.

    The p-value's normal quantile is looked up in Student's t, as an F test does when its
    dispersion is estimated. NaN stays NaN.

    >>> with_freedom(np.array([0.5, 0.01]), 9).round(3).tolist()
    [0.5, 0.023]
    """
    found: Floats = student.cdf(norm.ppf(p), max(freedom, 1.0))
    return found


def interval_level(freedom: float, *, level: float = 0.95) -> float:
    """Return the level at which a normal interval is as wide as Student's at ``level``.

    >>> round(interval_level(9), 4), round(interval_level(1e9), 4)
    (0.9763, 0.95)
    """
    return float(1 - 2 * norm.cdf(student.ppf((1 - level) / 2, max(freedom, 1.0))))
