"""Clumpiness and precision of a table of counts, from the counts alone (steps 4 and 5).

People and teams have likings of their own, so counts of ties scatter more than chance
alone. How much is read off the whole table: how far its pairs lie from quasi-independence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm
from scipy.stats import t as student

from analytics.expected import Deleted, Expected

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
    """How counts scatter around their expectation: Var = phi E + noise.

    Attributes
    ----------
    clump
        phi, at least 1.
    without
        phi as read from the other pairs, at least 1, symmetric (g, g): a gap must not hide in the scatter it makes.
    freedom
        Degrees of freedom that ``without`` was read from: pairs less groups, less one; 0 when nothing could be read.
    """

    clump: float
    without: Floats
    freedom: float


def clumps(counts: Floats, fit: Expected, *, noise: float = 0.0) -> Clumps:
    """Pooled dispersion of counts around quasi-independence, robust to a few true gaps.

    The phi at which sum min(z^2, c^2) = pairs * E min(Z^2, c^2), with Z standard normal and
    z^2 = (O - E)^2 / ((phi E + noise)(1 - leverage)).

    Parameters
    ----------
    counts
        Symmetric, (g, g).
    fit
        Quasi-independence of the counts.
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
    without = np.full(counts.shape, TYPICAL_CLUMP)
    if freedom < 2:
        return Clumps(TYPICAL_CLUMP, without, 0.0)
    square = (counts[cells] - expected) ** 2 / (1 - _leverage(fit)[cells])

    def excess(clump: float) -> float:
        scaled = square / (clump * expected + noise)
        return float(np.minimum(scaled, WINSOR**2).mean()) - _winsorised_square()

    clump = 1.0 if excess(1.0) <= 0 else float(brentq(excess, 1.0, LARGEST_CLUMP))
    without[:] = clump
    without[cells] = _without_own(square / (clump * expected + noise), clump)
    return Clumps(clump, _mirrored(without), freedom - 1)


def _without_own(scaled: Floats, clump: float) -> Floats:
    """Take each pair's own winsorised square out of the mean that phi was read from."""
    own = np.minimum(scaled, WINSOR**2)
    rest = (own.sum() - own) / (own.size - 1)
    found: Floats = np.maximum(clump * rest / _winsorised_square(), 1.0)
    return found


def _mirrored(upper: Floats) -> Floats:
    """Copy the upper triangle to the lower one."""
    found: Floats = np.triu(upper) + np.triu(upper, 1).T
    return found


def _winsorised_square() -> float:
    """E min(Z^2, c^2) for a standard normal Z."""
    outside = 2 * norm.sf(WINSOR)
    return float(1 - outside - 2 * WINSOR * norm.pdf(WINSOR) + WINSOR**2 * outside)


def _leverage(fit: Expected) -> Floats:
    """Share of a pair's own count in its expectation: E x' H^-1 x, below 1."""
    value = np.where(fit.fitted, fit.value, 0.0)
    total = value.sum(axis=1)
    inverse = np.linalg.inv(value + np.diag(total * (1 + 1e-11)))
    own = np.diag(inverse)
    found: Floats = np.clip(value * (own[:, None] + own + 2 * inverse), 0, 1 - 1e-6)
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
    everybody = (answer**2) @ variance.sum(axis=1) + np.einsum("pg,pg->p", answer @ variance, answer)
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
        given = giving(np.maximum(effect @ found.base, 1e-150))
        spread[part] = _moved(answer, given, effect**2, square) - _own_part(answer, given, effect**2, square, own)
    return spread


def _moved(answer: Floats, given: Floats, taken: Floats, square: Floats) -> Floats:
    """Add up (h_u + h_v)^2 a_u B_uv^2 b_v over all ordered pairs, (p,)."""
    with_none, with_one, with_both = (part @ square for part in (taken, answer * taken, answer**2 * taken))
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
