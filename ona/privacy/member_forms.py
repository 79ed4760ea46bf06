"""Forms in which figures of a unit's members may leave: quarters of a mean share, doublings of a mean of people.

One person moves such a mean in several units at once, as one who helps and is helped; so classes are wide, and the
range of a figure follows from its class and from head-counts alone: it tells nothing that the class does not.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ona.privacy.bands import DECIMALS, SHARE_CLASSES, share_class, share_range

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

QUARTERS: Final = ("<=25%", "25-50%", "50-75%", ">=75%")
"""Classes of a mean share."""
QUARTER_EDGES: Final = (0.25, 0.5, 0.75)

REACH_CLASSES: Final = ("<10", "10-20", "20-40", "40-80", "80-160", "160-320", ">=320")
"""Classes of a mean number of people."""
REACH_EDGES: Final = (10, 20, 40, 80, 160, 320)

QUANTILE: Final = 1.96
"""Of the normal distribution, for 95%."""
FEWEST_COUNTED: Final = 0.5
"""At least so many of a unit's members have a value where a mean over them is told."""


def quarter(share: float) -> str:
    """Return the class of a share; an edge belongs to the class above it.

    >>> quarter(0.0), quarter(0.25), quarter(0.9)
    ('<=25%', '25-50%', '>=75%')
    """
    return QUARTERS[bisect_right(QUARTER_EDGES, round(share, DECIMALS))]


def reach_class(people: float) -> str:
    """Return the class of a number of people; an edge belongs to the class above it.

    >>> reach_class(3.2), reach_class(20), reach_class(1000)
    ('<10', '20-40', '>=320')
    """
    return REACH_CLASSES[bisect_right(REACH_EDGES, round(people, DECIMALS))]


def quarter_places(shares: Numbers, judged: Flags) -> Numbers:
    """Return places in :data:`QUARTERS`; NaN where not judged or not known."""
    found = np.full(shares.shape, np.nan)
    kept = judged & ~np.isnan(shares)
    found[kept] = [QUARTERS.index(quarter(share)) for share in shares[kept].tolist()]
    return found


def reach_places(people: Numbers, judged: Flags) -> Numbers:
    """Return places in :data:`REACH_CLASSES`; NaN where not judged or not known."""
    found = np.full(people.shape, np.nan)
    kept = judged & ~np.isnan(people)
    found[kept] = [REACH_CLASSES.index(reach_class(one)) for one in people[kept].tolist()]
    return found


def share_ends(told: str, members: int) -> tuple[str, str]:
    """Return the classes, in steps of ten percent, from which to which the mean of others who work alike may lie.

    The 95% intervals (Wilson) of the class's own ends, for half of the members, since at least so many have a value.
    Shares differ among members by no more than yes and no do, so that no interval is too short.

    >>> share_ends("25-50%", 60), share_ends("<=25%", 30)
    (('10-20%', '60-70%'), ('<=10%', '50-60%'))
    """
    place, count = QUARTERS.index(told), max(int(members * FEWEST_COUNTED), 1)
    edges = (0.0, *QUARTER_EDGES, 1.0)
    ends = _wilson(edges[place], count)[0], _wilson(edges[place + 1], count)[1]
    return share_class(round(ends[0], DECIMALS), 1.0), _upper_class(ends[1])


def help_range(row: Mapping[str, Any], name: str) -> tuple[int, int | None]:
    """Return the ends of the range of a figure of a department's help, in percent or people; None for no upper end.

    >>> help_range({"two_steps_low": "<10", "two_steps_high": ">=320"}, "two_steps")
    (0, None)
    """
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if name != "two_steps":
        return share_range(low, high)
    edges = (0, *REACH_EDGES, None)
    return edges[REACH_CLASSES.index(low)] or 0, edges[REACH_CLASSES.index(high) + 1]


def _upper_class(share: float) -> str:
    return SHARE_CLASSES[min(max(math.ceil(round(share * 10, DECIMALS)) - 1, 0), len(SHARE_CLASSES) - 1)]


def _wilson(share: float, count: int) -> tuple[float, float]:
    square = QUANTILE**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = QUANTILE * math.sqrt(share * (1 - share) / count + square / (4 * count**2)) / (1 + square / count)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def reach_ends(told: str, members: int) -> tuple[str, str]:
    """Return the classes from which to which the mean number of people of others who work alike may lie.

    For numbers that differ among members by no more than their mean: the class's own ends, less and more by two
    standard errors.

    >>> reach_ends("20-40", 36), reach_ends("<10", 100), reach_ends(">=320", 100)
    (('10-20', '40-80'), ('<10', '10-20'), ('160-320', '>=320'))
    """
    place, error = REACH_CLASSES.index(told), QUANTILE / math.sqrt(max(members, 1))
    edges = (0.0, *REACH_EDGES, math.inf)
    return reach_class(max(edges[place] * (1 - error), 0.0)), reach_class(edges[place + 1] * (1 + error))
