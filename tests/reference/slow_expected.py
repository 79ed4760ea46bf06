"""Expected contact by the textbook's slow iterations: the twin of the Newton fits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def slow_quasi_independence(counts: Floats, taking_part: NDArray[np.bool_], base: Floats) -> Floats:
    """r_u <- sqrt(r_u R_u / sum_v B_uv r_v) until nothing moves; returns r_u r_v B_uv everywhere."""
    weights = np.where(taking_part, base, 0.0)
    sums = np.where(taking_part, counts, 0.0).sum(axis=1)
    effect = sums / np.sqrt(sums.sum())
    for _ in range(200_000):
        new = np.sqrt(effect * sums / (weights @ effect))
        if np.abs(new - effect).max() < 1e-13 * effect.max():
            break
        effect = new
    return np.outer(effect, effect) * base


def slow_spread(counts: Floats, left: int, right: int, variance: Floats) -> float:
    """Relative variance of a left-out expectation, by moving each other count a little and fitting again."""
    taking_part = ~np.eye(len(counts), dtype=bool)
    taking_part[left, right] = taking_part[right, left] = False
    plain = np.ones_like(counts)
    total = 0.0
    for one, other in np.argwhere(np.triu(taking_part)):
        step = 1e-4 * max(counts[one, other], 1.0)
        ends = []
        for sign in (1, -1):
            moved = counts.copy()
            moved[one, other] += sign * step
            moved[other, one] += sign * step
            ends.append(slow_quasi_independence(moved, taking_part, plain)[left, right])
        slope = (np.log(ends[0]) - np.log(ends[1])) / (2 * step)
        total += slope**2 * variance[one, other]
    return total
