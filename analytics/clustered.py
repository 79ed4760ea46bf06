"""Shares of things that come in clusters, such as the names that one person gives, with intervals for such data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, t

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval, and how many clusters and things it rests on."""

    value: float
    low: float
    high: float
    clusters: int
    things: float


def clustered_share(part: ArrayLike, whole: ArrayLike, *, level: float = LEVEL) -> Estimate:
    """Estimate a share of things when clusters of them, not single ones, were drawn.

    Parameters
    ----------
    part, whole
        Of each cluster, how many things it has and how many (or how much) of them count, (m,). Clusters without
        things are no clusters here.
    level
        Of the interval.

    Returns
    -------
    Estimate
        Without things all of it NaN. With one cluster, of which nothing can be said, the interval is 0 to 1.

    Notes
    -----
    R = sum a / sum b, with the variance m/(m-1) sum (a - R b)^2 / (sum b)^2 of a proportion in cluster sampling.
    It says how many independent things the clusters are worth, n = R(1-R)/var. Wilson's interval is taken for that
    number, made smaller by the squares of the normal and of Student's quantile with m - 1 degrees of freedom, since
    the variance itself is estimated. Where all clusters agree, each counts as one thing.

    Source: W. G. Cochran, Sampling Techniques, 3rd ed. 1977, section 3.12 (the variance); E. L. Korn and
    B. I. Graubard, Confidence intervals for proportions with small expected number of positive counts estimated
    from survey data, Survey Methodology 24 (1998) 193-201 (the number that the clusters are worth); E. B. Wilson,
    J. Am. Stat. Assoc. 22 (1927) 209-212.

    >>> found = clustered_share([2, 1, 3, 2], [4, 4, 4, 4])
    >>> found.value, round(found.low, 2), round(found.high, 2), found.clusters
    (0.5, 0.19, 0.81, 4)
    """
    held = np.asarray(whole, np.float64)
    kept = held > 0
    a, b = np.asarray(part, np.float64)[kept], held[kept]
    clusters, things = len(b), float(b.sum())
    if not clusters:
        return Estimate(np.nan, np.nan, np.nan, 0, 0.0)
    value = float(a.sum() / things)
    if clusters == 1:
        return Estimate(value, 0.0, 1.0, 1, things)
    low, high = _wilson(value, _worth(a, b, value) * _shrunk(clusters, level), level)
    return Estimate(value, low, high, clusters, things)


def _worth(part: np.ndarray, whole: np.ndarray, value: float) -> float:
    """Return how many independent things the clusters are worth, at most as many as there are."""
    clusters, things = len(whole), float(whole.sum())
    variance = clusters / (clusters - 1) * float(((part - value * whole) ** 2).sum()) / things**2
    spread = value * (1 - value)
    if variance <= spread / things or spread <= 0:
        return float(clusters) if variance <= 1e-15 else things
    return spread / variance


def _shrunk(clusters: int, level: float) -> float:
    tail = (1 + level) / 2
    return float((norm.ppf(tail) / t.ppf(tail, clusters - 1)) ** 2)


def _wilson(value: float, count: float, level: float) -> tuple[float, float]:
    z2 = float(norm.ppf((1 + level) / 2)) ** 2
    middle = (value + z2 / (2 * count)) / (1 + z2 / count)
    half = np.sqrt(value * (1 - value) * z2 / count + z2**2 / (4 * count**2)) / (1 + z2 / count)
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)
