"""The result of the gap procedure: one figure per pair of departments, and its label."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Labels = NDArray[np.str_]

GAP: Final = "gap"
CLEAR_GAP: Final = "clear_gap"
NOT_ENOUGH_DATA: Final = "not_enough_data"
NO_GAP_SHOWN: Final = "no_gap_shown"
NOT_JUDGED: Final = ""
"""The diagonal, and pairs that are not visible."""

LARGEST_ERROR: Final = 0.35
"""Standard error of the log ratio above which a pair is not judged: about fifty ties expected (step 7)."""


@dataclass(frozen=True, slots=True)
class GapTable:
    """Contact of each pair of departments against its expectation, symmetric (g, g).

    Attributes
    ----------
    ratio, low, high
        Observed over expected with its 95% interval. Off the diagonal against quasi-independence,
        on it against full mixing.
    gap_p, excess_p
        Chance of so little, or so much, contact where there is neither gap nor excess; NaN on the diagonal.
    gap_q, excess_q
        The same over all visible pairs (Benjamini-Hochberg), two families.
    relative_error
        Standard error of the log ratio.
    label
        ``gap``, ``clear_gap``, ``not_enough_data``, ``no_gap_shown``, or empty on the diagonal.

    Notes
    -----
    All figures are NaN, and the label empty, where a pair is not visible or nothing determines it.
    Gaps carry verdicts; excesses do not hold their level and carry none.
    """

    ratio: Floats
    low: Floats
    high: Floats
    gap_p: Floats
    excess_p: Floats
    gap_q: Floats
    excess_q: Floats
    relative_error: Floats
    label: Labels

    def __post_init__(self) -> None:
        shapes = {getattr(self, field.name).shape for field in fields(self)}
        if len(shapes) != 1:
            raise ValueError(f"All figures of a gap table have one shape; got {sorted(shapes)}.")


def square(values: Floats, *, groups: int) -> Floats:
    """Values of the unordered pairs in order as a symmetric matrix, NaN on the diagonal.

    >>> square(np.array([1.0, 2.0, 3.0]), groups=3).tolist()
    [[nan, 1.0, 2.0], [1.0, nan, 3.0], [2.0, 3.0, nan]]
    """
    found = np.full((groups, groups), np.nan)
    left, right = np.triu_indices(groups, 1)
    found[left, right] = found[right, left] = values
    return found


def pair_labels(*, passed: Flags, clearly: Flags, high: Floats, error: Floats) -> Labels:
    """Label pairs (step 7).

    Parameters
    ----------
    passed
        The gap passed the false discovery rate.
    clearly
        It passed also against a ratio of 0.8.
    high
        Upper end of the ratio's interval: a gap lies wholly below 1.
    error
        Standard error of the log ratio; NaN is not judged.

    >>> flags = np.array([True, False, False])
    >>> pair_labels(
    ...     passed=flags, clearly=flags & False, high=np.array([0.7, 1.2, 3.0]), error=np.array([0.2, 0.2, 0.6])
    ... ).tolist()
    ['gap', 'no_gap_shown', 'not_enough_data']
    """
    gap = passed & (high < 1)
    vague = ~(error <= LARGEST_ERROR)
    return np.select([gap & clearly, gap, vague], [CLEAR_GAP, GAP, NOT_ENOUGH_DATA], default=NO_GAP_SHOWN).astype(str)
