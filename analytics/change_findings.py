"""Pairs of departments whose contact changed between two published windows.

Contact is held against expectation in both windows, so that a change of the whole
company, or of a whole department, is no change of its pairs. How much pairs move anyway is
read from all pairs together: lasting contacts make two windows alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from analytics.expected import deleted_expected
from analytics.multiplicity import benjamini_hochberg
from analytics.silo_findings import Standing
from ona.privacy import Released

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAST_TIES: Final = 8.0
"""Ties that a pair must expect in both windows: five effective ones, and some for clumps."""
WINSOR: Final = 2.0
"""Movements count up to this many standard errors where their size is read, so that a few true changes do not."""
WINSORISED_SQUARE: Final = 0.9205
"""E min(Z^2, 4) of a standard normal Z."""
CALMEST: Final = 0.8
"""Smallest dispersion of movements that is believed, against counts that fall anew in each window."""
FEWEST_PAIRS: Final = 6
WIDEST: Final = 14.0
"""Changes are looked for between e^-14 and e^14."""
STEPS: Final = 60
"""Steps, each halfway, in which the ends of an interval are found."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Pairs of departments of both windows.

    Attributes
    ----------
    pairs
        Names of each pair, in the order of the names.
    standing
        Ratio of the later window's contact against expectation to the earlier one's, with interval; q of two-sided
        tests over all pairs.
    """

    pairs: tuple[tuple[str, str], ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Windowed:
    """Contact of the pairs in one window, and what was expected, (p,) each."""

    observed: Floats
    expected: Floats
    visible: Flags


def changes(before: Released, after: Released) -> Changes:
    """Compare the contact of pairs of departments in two windows.

    D = log((O2 + 1/2) / E2) - log((O1 + 1/2) / E1), E from the other pairs of the same window; without change
    both windows share f = (O1 + O2) / (E1 + E2), and the variance of D is c (1 / (f E1) + 1 / (f E2)), c read
    from all other pairs. The interval holds the changes s that the counts do not contradict, the variance being that
    under s.

    Parameters
    ----------
    before, after
        Released counts of ties of two windows. Departments of one window only take no part.

    Returns
    -------
    Changes
        Not judged (NaN) where either window hides the pair or expects under :data:`LEAST_TIES`; all where
        fewer than four departments or :data:`FEWEST_PAIRS` pairs can be compared.

    Notes
    -----
    Source: own; the winsorised dispersion after Huber 1981, Robust Statistics, section 5.2.
    """
    names = [name for name in after.names if name in before.names]
    left, right = np.triu_indices(len(names), 1)
    pairs = tuple((names[one], names[other]) for one, other in zip(left.tolist(), right.tolist(), strict=True))
    if len(names) < 4:
        none = np.full(len(pairs), np.nan)
        return Changes(pairs, Standing(none, none, none, none))
    return Changes(pairs, _standing(_windowed(before, names), _windowed(after, names), len(names)))


def _windowed(ties: Released, names: list[str]) -> Windowed:
    place = [ties.names.index(name) for name in names]
    counts, visible = ties.values[np.ix_(place, place)], ties.visible[np.ix_(place, place)]
    found = deleted_expected(counts)
    observed = np.maximum(counts[found.left, found.right], 0)
    return Windowed(observed, found.value, visible[found.left, found.right])


def _standing(first: Windowed, second: Windowed, departments: int) -> Standing:
    share = (first.observed + second.observed + 1) / (first.expected + second.expected)
    least = np.fmin(share, 1) * np.fmin(first.expected, second.expected)
    judged = first.visible & second.visible & (least >= LEAST_TIES)
    moved = np.log((second.observed + 0.5) / second.expected) - np.log((first.observed + 0.5) / first.expected)
    plain = 1 / (share * first.expected) + 1 / (share * second.expected)
    freedom = int(judged.sum()) - departments
    if freedom < FEWEST_PAIRS:
        judged = np.zeros_like(judged)
    moved = np.where(judged, moved, np.nan)
    dispersion = np.where(judged, _dispersion(moved**2 / plain, judged), np.nan)
    p = 2 * student.sf(np.abs(moved) / np.sqrt(plain * dispersion), max(freedom, 1))
    unit = student.ppf(0.975, max(freedom, 1)) * np.sqrt(dispersion / (first.observed + second.observed + 1))
    low, high = (np.exp(_end(moved, side * unit, np.log(second.expected / first.expected))) for side in (-1, 1))
    return Standing(np.exp(moved), low, high, benjamini_hochberg(p))


def _end(moved: Floats, unit: Floats, tilt: Floats) -> Floats:
    """Return the end of an interval: the change s that lies as far from the one seen as chance would move it.

    s = D + unit 2 cosh((s + tilt) / 2), since 2 cosh(u / 2) / sqrt(O1 + O2) is sqrt(1 / O1 + 1 / O2) where a change by
    s parts the sum of ties into O1 and O2: the fewer a window is left with, the farther chance moves them. Clipped at
    e^-14 and e^14, where nothing bounds a change that left nearly no ties.

    >>> ends = [float(_end(np.array(-1.5), np.array(side * 0.3), np.array(0.0)).round(4)) for side in (-1, 1)]
    >>> ends, [round(-1.5 + side * 0.6 * float(np.cosh(end / 2)), 4) for side, end in zip((-1, 1), ends, strict=True)]
    ([-2.7781, -0.8456], [-2.7781, -0.8456])
    """
    found = moved
    for _ in range(STEPS):
        found = np.clip((found + moved + 2 * unit * np.cosh((found + tilt) / 2)) / 2, -WIDEST, WIDEST)
    return found


def _dispersion(square: Floats, judged: Flags) -> Floats:
    """Dispersion of movements of each pair, read from all the others."""
    kept = square[judged]
    if kept.size < 2:
        return np.ones_like(square)
    scale = _scale(kept)
    own = np.minimum(kept / scale, WINSOR**2)
    found = np.ones_like(square)
    found[judged] = np.maximum(scale * (own.sum() - own) / (own.size - 1) / WINSORISED_SQUARE, CALMEST)
    return found


def _scale(square: Floats) -> float:
    """Return c at which the mean of min(square / c, 4) is that of a standard normal, from :data:`CALMEST` on."""
    scale = CALMEST
    for _ in range(100):
        scale = max(scale * float(np.minimum(square / scale, WINSOR**2).mean()) / WINSORISED_SQUARE, CALMEST)
    return scale
