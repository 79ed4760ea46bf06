"""Figures that were found exactly, or from a sample, with how far they may be off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.graph import Floats, Ids

CONFIDENCE: Final = 0.95
"""With this probability over the draws every person's true figure lies within the bound at once."""

_CURVATURE: Final = 7 / 3 + 3 / np.sqrt(2)


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """One figure per person, and how it was found.

    Attributes
    ----------
    values
        float64 (n,).
    method
        In words.
    samples
        From how many people it was found; n when exact.
    bound
        The largest of ``bounds``, in the unit of the values; 0 when exact.
    exact
        Whether nothing was drawn.
    bounds
        With probability ``CONFIDENCE`` all true figures, of all n people at once, lie within these
        distances of the values; float64 (n,). Never too small, and wide: see ``error``.
    error
        Standard error of each value, as estimated from the draws: about two in three
        values are nearer to the truth; float64 (n,), NaN from a single draw.
    largest
        The largest value there can be: divide by it for a scale from 0 to 1.
    """

    values: Floats
    method: str
    samples: int
    bound: float
    exact: bool
    bounds: Floats
    error: Floats
    largest: float


def exactly(values: Floats, method: str, *, largest: float) -> Sampled:
    """Say that figures are exact.

    >>> exactly(np.array([1.0, 2.0]), "counted", largest=2.0).bound
    0.0
    """
    nothing = np.zeros(values.size)
    return Sampled(values, method, values.size, 0.0, exact=True, bounds=nothing, error=nothing, largest=largest)


def measured_from(sums: Floats, squares: Floats, ends: str, *, samples: int, highest: float) -> Sampled:
    """Return figures from people who were drawn, or from everybody, and say which of the two.

    Parameters
    ----------
    sums, squares
        Sum and sum of squares, over those people, of what each adds, (n,).
    ends
        What they are for ways: "sources" or "targets".
    samples
        How many they are; n is everybody, and the sums are the figures.
    highest
        The most that one of them can add.

    >>> measured_from(np.array([1.0, 2.0]), np.array([1.0, 4.0]), "sources", samples=2, highest=2.0).method
    'exact: all people as sources'
    """
    if samples == sums.size:
        return exactly(sums, f"exact: all people as {ends}", largest=max(samples - 1, 0) * highest)
    return estimated(sums, squares, f"uniform {ends} without replacement", samples=samples, highest=highest)


def estimated(sums: Floats, squares: Floats, method: str, *, samples: int, highest: float) -> Sampled:
    """Estimate, per person, a sum over n people from those of them that were drawn, without replacement.

    The value is n times the mean x of the draws. With s draws, n people, range R, L = ln(2 n / (a/2)),
    a = 1 - ``CONFIDENCE``, rho = 1 - (s - 1) / n and s_x^2 = mean of squares - x^2, it is off by no more
    than n times the smaller of R sqrt(rho L / (2 s)), which is Hoeffding's bound as Serfling sharpened
    it, and s_x sqrt(2 rho' M / s) + k R M / s, the empirical Bernstein-Serfling bound, with
    M = L + ln 5, k = 7/3 + 3 / sqrt 2, and rho' = rho, or (1 - s / n)(1 + 1 / s) if s > n / 2.

    Parameters
    ----------
    sums, squares
        Sum and sum of squares of what was drawn, (n,).
    method
        In words.
    samples
        s, 1 to n; with s = n nothing is left to chance and the figures are exact.
    highest
        R: draws lie between 0 and it.

    Notes
    -----
    Source: Serfling 1974, Annals of Statistics 2, 39-48, corollary 1.1; Bardenet and Maillard 2015,
    Bernoulli 21(3), 1361-1385, theorem 4.3. Both sides, both bounds and all people by the union bound.

    Two draws from four people are little: nothing is excluded between 0 and the largest, 3.

    >>> once = np.array([1.0, 0.0, 1.0, 0.0])
    >>> found = estimated(once, once, "drawn", samples=2, highest=1.0)
    >>> found.values.tolist(), found.bounds.tolist(), found.error.round(3).tolist()
    ([2.0, 0.0, 2.0, 0.0], [2.0, 3.0, 2.0, 3.0], [1.414, 0.0, 1.414, 0.0])
    """
    people = sums.size
    values, largest = sums * (people / samples), (people - 1) * highest
    if samples == people:
        return exactly(values, method, largest=largest)
    mean = sums / samples
    spread = np.sqrt(np.maximum(squares / samples - mean**2, 0.0))
    ranged = np.full(people, _hoeffding(people, samples) * highest)
    bounds = people * np.minimum(ranged, _bernstein(people, samples, spread, highest))
    bounds = np.minimum(bounds, np.maximum(values, largest - values))  # the truth is between 0 and the largest
    left = (1 - samples / people) / (samples - 1) if samples > 1 else np.nan
    error = people * spread * np.sqrt(left)
    return Sampled(values, method, samples, float(bounds.max()), False, bounds, error, largest)


def _log(people: int) -> float:
    """Half of the risk for each of two bounds, shared by both sides and all people."""
    return float(np.log(2 * people / ((1 - CONFIDENCE) / 2)))


def _hoeffding(people: int, samples: int) -> float:
    return float(np.sqrt((1 - (samples - 1) / people) * _log(people) / (2 * samples)))


def _bernstein(people: int, samples: int, spread: Floats, highest: float) -> Floats:
    fewer = (samples - 1) / people
    rest = 1 - fewer if 2 * samples <= people else (1 - samples / people) * (1 + 1 / samples)
    log = _log(people) + np.log(5)
    return np.asarray(spread * np.sqrt(2 * rest * log / samples) + _CURVATURE * highest * log / samples)


def drawn(people: int, samples: int, *, seed: int) -> Ids:
    """Draw different people, all sets alike; ascending.

    Raises
    ------
    ValueError
        A number of samples below 1. More than there are people means all.

    >>> drawn(3, 5, seed=1).tolist()
    [0, 1, 2]
    """
    if samples < 1:
        raise ValueError(f"The number of samples is {samples}; it is at least 1.")
    if samples >= people:
        return np.arange(people, dtype=np.int32)
    return np.sort(np.random.default_rng(seed).choice(people, samples, replace=False)).astype(np.int32)


def drawn_or_all(people: int, work: float, *, limit: float, samples: int, seed: int) -> Ids:
    """Return everybody where the work is within a limit, else different people drawn as by :func:`drawn`.

    >>> drawn_or_all(3, 9.0, limit=9.0, samples=1, seed=1).tolist()
    [0, 1, 2]
    """
    return drawn(people, max(people, 1) if work <= limit else samples, seed=seed)
