"""Departments in which far fewer people than elsewhere have any tie to another department.

Read from the released classes of ten percent, of departments large enough that a class
tells no count (``SHARE_FROM``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.multiplicity import benjamini_hochberg
from analytics.silo_findings import Standing
from analytics.standing_apart import stand_apart
from ona.privacy import SHARE_CLASSES, SHARE_FROM, Released

Floats = NDArray[np.float64]

STEP: Final = 1 / len(SHARE_CLASSES)
ROUNDING: Final = STEP**2 / 12
"""Variance of a share within its class."""
SPREAD: Final = 0.4
"""Smallest spread on the scale of log(-log(1 - share)) that is believed: most departments share the highest class."""
EDGE: Final = 0.05
"""Shares are taken no nearer to 0 and 1 than this: the middles of the outer classes."""


def isolation_standing(cross: Released) -> Standing:
    """Hold each department's share of people with a tie to another department against the others' shares.

    x_a = log(-log(1 - s_a)), s_a the middle of the released class: on this scale a department whose people
    have half the contacts lies log 2 lower. See :func:`~analytics.standing_apart.stand_apart`.

    Parameters
    ----------
    cross
        Released classes of the share. Hidden departments and those of fewer than ``SHARE_FROM`` take no part.

    Notes
    -----
    The interval's ends take the outer edges of the class. Source: own.
    """
    return low_share_standing(cross, least=SHARE_FROM, spread=SPREAD)


def low_share_standing(shares: Released, *, least: int, spread: float, of_one: float | None = None) -> Standing:
    """Hold each department's released class of a share against the others', on the scale of log(-log(1 - share)).

    Parameters
    ----------
    shares
        Released classes; NaN for departments that take no part.
    least
        Members from which on a department takes part.
    spread
        The smallest spread of departments on that scale that is believed.
    of_one
        Variance of one person's part in the share; None where a person counts in whole or not at all.

    Notes
    -----
    The interval's ends take the outer edges of the class. Source: own.
    """
    position = np.where(shares.sizes >= least, shares.values, np.nan)
    share = (position + 0.5) * STEP
    known = ~np.isnan(share)
    usual = float(np.median(share[known])) if known.any() else 0.5
    figure = np.where(known, _scale(np.where(known, share, usual)), np.nan)
    apart = stand_apart(figure, _scatter(usual, shares.sizes, of_one), least_spread=spread)
    low, high = apart.interval()
    middle = figure - apart.difference
    return Standing(
        ratio=share / _share(middle),
        low=position * STEP / _share(middle + (apart.difference - low)),
        high=(position + 1) * STEP / _share(middle - (high - apart.difference)),
        q=benjamini_hochberg(apart.below),
    )


def _scale(share: Floats) -> Floats:
    found: Floats = np.log(-np.log1p(-np.clip(share, EDGE, 1 - EDGE)))
    return found


def _share(scaled: Floats) -> Floats:
    found: Floats = -np.expm1(-np.exp(scaled))
    return found


def _scatter(usual: float, sizes: NDArray[np.int64], of_one: float | None) -> Floats:
    """Variance of x at the usual share: people are counted, and shares are rounded to their class."""
    share = min(max(usual, EDGE), 1 - EDGE)
    slope = 1 / ((1 - share) * -np.log1p(-share))
    person = share * (1 - share) if of_one is None else of_one
    found: Floats = slope**2 * (person / np.maximum(sizes, 1) + ROUNDING)
    return found
