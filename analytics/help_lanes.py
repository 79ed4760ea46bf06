"""Help lanes: departments that ask another one far more than they are asked by it.

That two departments have much to do with each other makes both of them ask; likings of people and
teams do so both ways too. What they ask each other is therefore held against each other: of all asks
between the two, the share that goes one way, given how much each department asks and is asked anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from analytics.gaps_clumps import WINSOR, with_freedom
from analytics.multiplicity import benjamini_hochberg

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVEL: Final = 0.05
ROUNDS: Final = 50
PRIOR: Final = 0.5
"""So many asks each way are added to every pair in the fit of leanings, so that they stay finite."""
FEWEST: Final = 5.0
"""Pairs with fewer asks, both ways together, are not judged."""


@dataclass(frozen=True, slots=True)
class OneWay:
    """How the asks of each pair of departments lean, all (g, g), row towards column; NaN where not judged.

    Attributes
    ----------
    share, expected
        Share of the pair's asks that go from row to column, and what all other pairs lead one to expect.
    odds, low, high
        Odds of that direction over those expected, with a 95% interval.
    p, q
        Chance of so large a share, and by Benjamini and Hochberg over all ordered pairs.
    lane
        Passed at :data:`LEVEL`.
    """

    share: Floats
    expected: Floats
    odds: Floats
    low: Floats
    high: Floats
    p: Floats
    q: Floats
    lane: Flags


def help_lanes(asks: ArrayLike) -> OneWay:
    """Which departments ask another one more than the leanings of both explain.

    logit of the share from u to v = a_u - a_v (Bradley and Terry), a fitted over all pairs but the tested one to first
    order; scatter beyond the binomial is read from the table. Where lanes pass, all is fitted once more without them.

    Parameters
    ----------
    asks
        Asks from row to column, (g, g), not negative; the diagonal is not read.

    Returns
    -------
    OneWay
        Nothing is judged with fewer than four departments, or in pairs with fewer than five asks. Departments that
        never ask lean fully and make no lanes.

    Notes
    -----
    Source: Bradley and Terry 1952, Biometrika 39, 324-345; the test is our own.

    >>> asks = np.full((6, 6), 50.0)
    >>> asks[0, 1] = 200
    >>> np.argwhere(help_lanes(asks).lane).tolist()
    [[0, 1]]
    """
    counts = np.maximum(np.asarray(asks, np.float64), 0)
    first = _judged(counts, np.zeros(counts.shape, bool))
    if not first.lane.any():
        return first
    return _judged(counts, first.lane | first.lane.T)


def _judged(counts: Floats, leave_out: Flags) -> OneWay:
    groups = len(counts)
    both = counts + counts.T
    off = ~np.eye(groups, dtype=bool)
    lean, inverse = _leanings(counts, off & ~leave_out)
    expected = expit(lean[:, None] - lean)
    information = (both + 2 * PRIOR) * expected * (1 - expected)
    own = np.diag(inverse)
    spread = own[:, None] + own - 2 * inverse
    leverage = np.clip(np.where(leave_out, 0.0, information * spread), 0, 1 - 1e-6)
    share = np.divide(counts + PRIOR, both + 2 * PRIOR)
    step = (share - expected) * (both + 2 * PRIOR) / np.maximum(information, 1e-12)
    difference = logit(share) - (lean[:, None] - lean) + leverage / (1 - leverage) * step
    judged = off & (both >= FEWEST) & (groups >= 4) & _asks_elsewhere(counts)
    clump, freedom = _scatter(step**2 * information / (1 - leverage), judged & ~leave_out, groups)
    # The share's own error is taken at what was seen: at what is expected, wide shares would seem more certain.
    seen = (both + 2 * PRIOR) * share * (1 - share)
    error = np.sqrt(clump * (1 / np.minimum(seen, information).clip(1e-12) + spread / (1 - leverage)))
    p = np.where(judged, with_freedom(norm.sf(difference / error), freedom), np.nan)
    q = benjamini_hochberg(p)
    width = norm.isf(with_freedom(np.array(0.025), freedom) if freedom < 1 else 0.025) * error
    return OneWay(
        share=np.where(judged, share, np.nan),
        expected=np.where(judged, expected, np.nan),
        odds=np.where(judged, np.exp(difference), np.nan),
        low=np.where(judged, np.exp(difference - width), np.nan),
        high=np.where(judged, np.exp(difference + width), np.nan),
        p=p,
        q=q,
        lane=np.nan_to_num(q, nan=1.0) <= LEVEL,
    )


def _asks_elsewhere(counts: Floats) -> Flags:
    """Say in which pairs both departments ask somebody: one that never does leans fully, whoever is asked."""
    asks = counts.sum(axis=1) - np.diag(counts) > 0
    return np.asarray(np.outer(asks, asks), bool)


def _leanings(counts: Floats, fitted: Flags) -> tuple[Floats, Floats]:
    """Fit a by Newton's method; return it, mean 0, and the inverse of its information."""
    seen = np.where(fitted, counts + PRIOR, 0.0)
    both = seen + seen.T
    lean = np.zeros(len(counts))
    inverse = np.zeros(counts.shape)
    for _ in range(ROUNDS):
        chance = expit(lean[:, None] - lean)
        weight = both * chance * (1 - chance)
        inverse = np.linalg.pinv(np.diag(weight.sum(axis=1)) - weight, hermitian=True)
        step = inverse @ (seen - both * chance).sum(axis=1)
        lean = lean + np.clip(step, -2, 2)
        if np.abs(step).max(initial=0.0) < 1e-9:
            break
    return lean - lean.mean() if lean.size else lean, inverse


def _scatter(square: Floats, cells: Flags, groups: int) -> tuple[float, float]:
    """Read from the table how much shares scatter beyond the binomial, at least 1, and its degrees of freedom."""
    upper = np.triu(cells, 1)
    freedom = int(upper.sum()) - (groups - 1)
    if freedom < 2:
        return 1.5, 0.0
    residual = square[upper]
    clump = 1.0
    usual = float(1 - 2 * norm.sf(WINSOR) - 2 * WINSOR * norm.pdf(WINSOR) + WINSOR**2 * 2 * norm.sf(WINSOR))
    for _ in range(20):
        clump = max(1.0, float(np.minimum(residual / clump, WINSOR**2).mean()) / usual * clump)
    return clump, float(freedom)
