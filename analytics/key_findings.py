"""Departments whose contact with others runs largely through few of their people.

Read from two counts of a department's ties with all others: plain, and with each person's
ties towards each other department capped. Where one person has most of them, the cap takes
most of them away; where many have a few each, it takes away little.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.multiplicity import benjamini_hochberg
from analytics.silo_findings import Standing
from analytics.standing_apart import stand_apart
from ona.privacy import Released

Floats = NDArray[np.float64]

LEAST_TIES: Final = 40
"""Fewer ties with others are few people's anyway."""
SPREAD: Final = 0.13
"""Smallest spread of the logarithm of the share that stays under the cap that is believed."""


def key_standing(ties: Released, capped: Released) -> Standing:
    """Hold the share of a department's outside ties that stays under the cap against the other departments' shares.

    x_a = log((C_a + 1/2) / (T_a + 1/2)), T_a the ties to all others and C_a those that stay under the cap; see
    :func:`~analytics.standing_apart.stand_apart`.

    Parameters
    ----------
    ties, capped
        Released counts. Departments hidden for their coverage take no part, nor do those with few ties.

    Notes
    -----
    Sees a department of which one person has about two thirds of the outside ties; half is mostly not seen.
    Source: own.
    """
    shown = np.array([ties.reason(place, place) != "coverage" for place in range(len(ties.names))])
    plain, stays = _outside(ties.values, shown), _outside(capped.values, shown)
    judged = shown & (plain >= LEAST_TIES)
    figure = np.where(judged, np.log((stays + 0.5) / (plain + 0.5)), np.nan)
    apart = stand_apart(figure, 1 / np.maximum(plain, 1.0), least_spread=SPREAD)
    low, high = apart.interval()
    return Standing(np.exp(apart.difference), np.exp(low), np.exp(high), benjamini_hochberg(apart.below))


def _outside(counts: Floats, shown: NDArray[np.bool_]) -> Floats:
    both = np.outer(shown, shown) & ~np.eye(len(shown), dtype=bool)
    found: Floats = np.maximum((counts * both).sum(axis=1), 0)
    return found
