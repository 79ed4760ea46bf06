"""Fitting r in E_uv = r_u r_v W_uv to given sums, for one table or for each table without one pair.

The score of the Poisson likelihood: for every group u, margin_u = sum_v r_u r_v W_uv.
Newton's steps in t = log r have the Hessian H = diag(E 1) + E, positive definite where
the pairs taking part hold an odd cycle.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.products import inverse, product, solved

Floats = NDArray[np.float64]
Index = NDArray[np.int64]

FLOOR = 1e-6
"""Least sum of a group, as a share of the mean: keeps log r finite for groups without contact."""
TOLERANCE = 1e-8
STEPS = 60
STRIDE = 2.0
"""Longest step in log r."""
DENSE_GROUPS = 40
"""Up to here every pair gets Newton's own Hessian; above, the full fit's with the pair taken out."""
CELLS = 4_000_000
"""Numbers in one batch."""


def fit(margin: Floats, weights: Floats) -> Floats:
    """Fit one table.

    Parameters
    ----------
    margin
        Sum of each group, (g,).
    weights
        Symmetric, 0 where a pair does not take part, (g, g).

    Returns
    -------
    float64 (g,)
        r; NaN when there is no contact, or the fit does not settle.
    """
    if not (margin > 0).any() or not weights.any():
        return np.full(margin.shape, np.nan)
    sums = _floored(margin[None], margin.mean())
    start = _scaling(sums[0], weights)
    effect, _ = _newton(sums, weights[None], start[None])
    found: Floats = effect[0]
    return found


def fit_without(margin: Floats, weights: Floats, *, left: Index, right: Index, own: Floats) -> tuple[Floats, Floats]:
    """Fit the table once for each pair, with that pair left out.

    Parameters
    ----------
    left, right
        The pairs, (p,).
    own
        Contact of each pair that stands in the sums, 0 where it does not take part, (p,).

    Returns
    -------
    effect
        r, (p, g); NaN where the rest of the table does not determine the pair.
    response
        H^-1 (e_left + e_right) at the fit, (p, g).
    """
    groups, pairs = margin.size, left.size
    effect, response = np.full((pairs, groups), np.nan), np.full((pairs, groups), np.nan)
    full = fit(margin, weights)
    if groups < 4 or np.isnan(full).any():
        return effect, response
    without = _dense if groups <= DENSE_GROUPS else _chord
    width = groups * groups if groups <= DENSE_GROUPS else groups
    for batch in _batches(pairs, max(1, CELLS // width)):
        sums = _without_pair(margin, left[batch], right[batch], own[batch])
        effect[batch], response[batch] = without(sums, weights, full, left=left[batch], right=right[batch])
    return effect, response


def _batches(count: int, size: int) -> list[slice]:
    return [slice(start, start + size) for start in range(0, count, size)]


def _floored(sums: Floats, mean: float) -> Floats:
    """Keep sums no smaller than a sliver of the mean."""
    found: Floats = np.maximum(sums, max(mean, 1e-300) * FLOOR)
    return found


def _without_pair(margin: Floats, left: Index, right: Index, own: Floats) -> Floats:
    """Take each pair's own contact away from the sums of all groups, (p, g)."""
    sums = np.repeat(margin[None], left.size, axis=0)
    rows = np.arange(left.size)
    sums[rows, left] -= own
    sums[rows, right] -= own
    return _floored(sums, margin.mean())


def _scaling(margin: Floats, weights: Floats, rounds: int = 30) -> Floats:
    """Log r after some rounds of r <- sqrt(r margin / (W r)): slow but never astray."""
    effect = margin / np.sqrt(margin.sum())
    for _ in range(rounds):
        reach = (weights * effect).sum(axis=1)
        effect = np.sqrt(effect * margin / np.where(reach > 0, reach, margin / effect))
    found: Floats = np.log(effect)
    return found


def _newton(sums: Floats, weights: Floats, log_effect: Floats) -> tuple[Floats, Floats]:
    """Newton's method for a batch of tables (p, g), each with its own weights (p, g, g)."""
    log_effect = log_effect.copy()
    for _ in range(STEPS):
        effect = np.exp(log_effect)
        value = weights * effect[:, :, None] * effect[:, None, :]
        total = value.sum(axis=2)
        hessian = value + _diagonal(total)
        if _settled(sums - total, sums).all():
            break
        step = solved(hessian, (sums - total)[:, :, None])[:, :, 0]
        log_effect += _stride(step)
    effect[~_settled(sums - total, sums)] = np.nan
    return effect, hessian


def _diagonal(total: Floats) -> Floats:
    """Diagonal matrices (p, g, g), a hair larger so that undetermined tables can be solved."""
    return np.where(total > 0, total * (1 + 1e-11), 1.0)[:, :, None] * np.eye(total.shape[1])


def _settled(rest: Floats, sums: Floats) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.abs(rest).max(axis=1) <= TOLERANCE * sums.max(axis=1)
    return found


def _stride(step: Floats) -> Floats:
    """Shorten steps that are too long, direction kept."""
    length = np.abs(step).max(axis=1, keepdims=True)
    found: Floats = step * np.minimum(1.0, STRIDE / np.maximum(length, STRIDE))
    return found


def _dense(sums: Floats, weights: Floats, full: Floats, *, left: Index, right: Index) -> tuple[Floats, Floats]:
    """Each pair's own table, by Newton's method."""
    rows = np.arange(left.size)
    tables = np.repeat(weights[None], left.size, axis=0)
    tables[rows, left, right] = tables[rows, right, left] = 0.0
    effect, hessian = _newton(sums, tables, np.repeat(np.log(full)[None], left.size, axis=0))
    ends = np.zeros_like(sums)
    ends[rows, left] = ends[rows, right] = 1.0
    return effect, solved(hessian, ends[:, :, None])[:, :, 0]


def _chord(sums: Floats, weights: Floats, full: Floats, *, left: Index, right: Index) -> tuple[Floats, Floats]:
    """All pairs at once with the full fit's Hessian, the pair taken out of it by a rank-one update.

    H_without = H - E_ab x x' with x = e_a + e_b, so H_without^-1 x = z / (1 - E_ab x'z) with z = H^-1 x.
    Pairs that do not settle (few, with extreme sums) get Newton's own Hessian.
    """
    rows = np.arange(left.size)
    value = weights * np.outer(full, full)
    turned = inverse(value + np.diag(value.sum(axis=1)))
    ends = turned[left] + turned[right]
    own = value[left, right]
    response = ends / (1 - own * (ends[rows, left] + ends[rows, right]))[:, None]
    log_effect = np.repeat(np.log(full)[None], left.size, axis=0)
    for _ in range(STEPS):
        effect = np.exp(log_effect)
        rest = sums - effect * product(effect, weights)
        pair = effect[rows, left] * effect[rows, right] * weights[left, right]
        rest[rows, left] += pair
        rest[rows, right] += pair
        if _settled(rest, sums).all():
            break
        step = product(rest, turned)
        step += response * (own * (step[rows, left] + step[rows, right]))[:, None]
        log_effect += _stride(step)
    stuck = np.flatnonzero(~_settled(rest, sums))
    for batch in _batches(stuck.size, max(1, CELLS // weights.size)):
        some = stuck[batch]
        effect[some], response[some] = _dense(sums[some], weights, full, left=left[some], right=right[some])
    return effect, response
