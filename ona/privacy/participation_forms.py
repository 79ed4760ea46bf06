"""Forms in which participation of a unit may leave: classes of inequality, load, steps to the top, direction."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.privacy.bands import SHARE_CLASSES, share_class

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

GINI_CLASSES: Final = ("<0.2", "0.2-0.3", "0.3-0.4", "0.4-0.5", ">=0.5")
"""Classes of a Gini index: whatever one of 21 members does, it moves by about one class at most."""
GINI_EDGES: Final = (0.2, 0.3, 0.4, 0.5)

STEPS_CLASSES: Final = ("1", "2", "3", "4", ">4", "not_reached")
"""Classes of a median of steps; half a step counts as a whole one."""
STEPS_EDGES: Final = (1.0, 2.0, 3.0, 4.0)

LEAN_CLASSES: Final = ("much_down", "down", "even", "up", "much_up")
"""Classes of what goes up against what comes down, -1 to 1: one of 21 people moves it by half a class at most."""
LEAN_EDGES: Final = (0.1, 0.3)

BUSIEST: Final = 0.2
"""The part of a unit's members that are its busiest."""


def gini_class(value: float) -> str:
    """Return the class of a Gini index; an edge belongs to the class above it.

    >>> gini_class(0.0), gini_class(0.2), gini_class(0.7)
    ('<0.2', '0.2-0.3', '>=0.5')
    """
    return GINI_CLASSES[bisect_right(GINI_EDGES, round(value, 9))]


def steps_class(median: float) -> str:
    """Return the class of a median of steps; infinite where half or more are on no way.

    >>> [steps_class(median) for median in (1.0, 1.5, 4.0, 7.0, math.inf)]
    ['1', '2', '4', '>4', 'not_reached']
    """
    whole = math.ceil(median) if math.isfinite(median) else 0
    return STEPS_CLASSES[-1] if not whole else STEPS_CLASSES[min(whole, len(STEPS_EDGES) + 1) - 1]


def lean_class(balance: float) -> str:
    """Return the class of a balance; an edge belongs to the class further from 0.

    >>> [lean_class(balance) for balance in (-0.5, -0.3, -0.1, 0.0, 0.1)]
    ['much_down', 'much_down', 'down', 'even', 'up']
    """
    place = bisect_right(LEAN_EDGES, round(abs(balance), 9))
    return LEAN_CLASSES[2 + place if balance > 0 else 2 - place]


def lean_places(part: Numbers, whole: Numbers, judged: Flags) -> Numbers:
    """Return places in :data:`LEAN_CLASSES` of means; NaN where not judged, or nobody has a balance."""
    means = np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)
    return _places(means, judged, lambda value: LEAN_CLASSES.index(lean_class(value)))


def gini_places(values: Numbers, judged: Flags) -> Numbers:
    """Return places in :data:`GINI_CLASSES`; NaN where not judged, or nothing is shared."""
    return _places(values, judged, lambda value: GINI_CLASSES.index(gini_class(value)))


def steps_places(values: Numbers, judged: Flags) -> Numbers:
    """Return places in :data:`STEPS_CLASSES`; NaN where not judged, or not known."""
    return _places(values, judged, lambda value: STEPS_CLASSES.index(steps_class(value)))


def busiest_places(part: Numbers, whole: Numbers, judged: Flags) -> Numbers:
    """Return places in ``SHARE_CLASSES`` of what the busiest carry; NaN where not judged, or nothing comes in."""
    pairs = np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)
    return _places(pairs, judged, lambda value: SHARE_CLASSES.index(share_class(round(value, 9), 1.0)))


def _places(values: Numbers, judged: Flags, place: Callable[[float], int]) -> Numbers:
    found = np.full(values.shape, np.nan)
    kept = judged & ~np.isnan(values)
    found[kept] = [place(value) for value in values[kept].tolist()]
    return found
