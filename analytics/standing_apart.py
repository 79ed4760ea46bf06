"""Which departments stand apart from all the others: one against the spread of the rest.

Healthy departments differ: some are open, some keep to themselves. How much they differ
is read from the others, so that a department stands apart only when it lies further out
than departments of this company do among themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

Floats = NDArray[np.float64]

FEWEST: Final = 5
"""With fewer departments the others' spread says nothing."""
MANY: Final = 500
"""Of more, each one's own pull on the spread is nothing, and all others are taken to be all."""
HALVINGS: Final = 50
WIDEST: Final = 100.0
"""Variances of logarithms are searched up to here."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Each department against the others.

    Attributes
    ----------
    difference
        Its figure less what the others lead one to expect, (g,); NaN where not judged.
    error
        Standard error of that difference: its own scatter, the others' spread, and how well their middle is known.
    freedom
        Degrees of freedom of the spread: departments less two.
    """

    difference: Floats
    error: Floats
    freedom: int

    @property
    def below(self) -> Floats:
        """Chance that a department like the others lies so low, (g,)."""
        found: Floats = student.cdf(self.difference / self.error, max(self.freedom, 1))
        return found

    def interval(self, *, level: float = 0.95) -> tuple[Floats, Floats]:
        """Differences that the others' spread does not contradict, two-sided, (g,) each."""
        width = student.ppf((1 + level) / 2, max(self.freedom, 1)) * self.error
        return self.difference - width, self.difference + width


def stand_apart(figure: Floats, variance: Floats, *, least_spread: float = 0.0) -> Apart:
    """Hold each department's figure against the figures of all others.

    x_v ~ Normal(mu, tau^2 + variance_v) for the departments v other than a, tau^2 by Paule and Mandel,
    mu weighted by 1 / (tau^2 + variance); then
    t_a = (x_a - mu) / sqrt(tau^2 + variance_a + 1 / sum of weights), with g - 2 degrees of freedom.

    Parameters
    ----------
    figure
        A figure of each department on a scale on which healthy ones scatter evenly, such as a logarithm, (g,).
        NaN takes no part.
    variance
        How far chance alone moves it, (g,), more than 0.
    least_spread
        The smallest tau that is believed.

    Returns
    -------
    Apart
        All NaN with fewer than :data:`FEWEST` departments.

    Notes
    -----
    Source: Viechtbauer and Cheung 2010, Research Synthesis Methods 1(2), 112-125 (externally studentized
    residuals of a random-effects model); Paule and Mandel 1982, J. Res. NBS 87(5), 377-385.

    >>> even = stand_apart(np.array([0.0, 0.1, -0.1, 0.05, -0.05, -2.0]), np.full(6, 0.01))
    >>> bool(even.below[-1] < 0.001), bool(even.below[:-1].min() > 0.05)
    (True, True)
    """
    known = np.flatnonzero(~np.isnan(figure))
    none = np.full(figure.shape, np.nan)
    if known.size < FEWEST:
        return Apart(none, none.copy(), 0)
    x, v = figure[known], variance[known]
    others = np.ones((1, x.size), bool) if x.size > MANY else ~np.eye(x.size, dtype=bool)
    spread = np.maximum(_spread(x, v, others), least_spread**2)
    weight = others / (spread[:, None] + v)
    middle, total = weight @ x / weight.sum(axis=1), weight.sum(axis=1)
    difference, error = none, none.copy()
    difference[known] = x - middle
    error[known] = np.sqrt(spread + v + 1 / total)
    return Apart(difference, error, known.size - 2)


def _spread(x: Floats, v: Floats, others: NDArray[np.bool_]) -> Floats:
    """tau^2 of each row's others: the one at which sum w (x - mu)^2 is their number less one; 0 where none is."""
    low, high = np.zeros(len(others)), np.full(len(others), WIDEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        wide = _scatter(x, v, others, middle) > x.size - 2
        low, high = np.where(wide, middle, low), np.where(wide, high, middle)
    return low


def _scatter(x: Floats, v: Floats, others: NDArray[np.bool_], spread: Floats) -> Floats:
    weight = others / (spread[:, None] + v)
    middle = weight @ x / weight.sum(axis=1)
    found: Floats = (weight * (x - middle[:, None]) ** 2).sum(axis=1)
    return found
