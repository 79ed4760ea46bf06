"""Pairs of departments whose contact runs through few people, though it is not small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.multiplicity import benjamini_hochberg
from analytics.silo_findings import Standing
from analytics.standing_apart import stand_apart
from ona.privacy import CARRIERS_NOISE, Released

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEW: Final = 5
"""A pair rests on few people when so many fewer carriers, with noise, are counted (release rule 11)."""
LEAST_TIES: Final = 20
"""Contact of fewer ties is carried by few people anyway."""
SPREAD: Final = 0.2
"""Smallest spread of the logarithm of carriers against expectation that is believed."""


@dataclass(frozen=True, slots=True)
class Bridges:
    """Pairs in the order of the upper triangle: which they are, and how they stand."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    few: Flags
    standing: Standing


def few_people(carriers: Released) -> Flags:
    """Say which pairs rest on few people, symmetric (g, g)."""
    return np.asarray(carriers.values < FEW, dtype=bool)


def usual_carriers(ties: Floats, sizes: NDArray[np.int64]) -> Floats:
    """Carriers of ties that fall on people at random: the people met on the smaller side.

    n (1 - e^(-ties / n)) people of n are met.

    >>> usual_carriers(np.array([[0.0, 10.0], [10.0, 0.0]]), np.array([1000, 10])).round(2).tolist()
    [[0.0, 6.32], [6.32, 0.0]]
    """
    met = -sizes[:, None] * np.expm1(-np.maximum(ties, 0) / sizes[:, None])
    found: Floats = np.minimum(met, met.T)
    return found


def bridge_standing(ties: Released, carriers: Released) -> Bridges:
    """Hold the carriers of each pair with enough ties against its number of ties and the other pairs' carriers.

    x = log((M + 1/2) / E), E from :func:`usual_carriers`; see :func:`~analytics.standing_apart.stand_apart`.

    Parameters
    ----------
    ties, carriers
        Released counts of ties, and of carriers with their noise.

    Notes
    -----
    Source: own.
    """
    left, right = np.triu_indices(len(ties.names), 1)
    expected = np.maximum(usual_carriers(ties.values, ties.sizes)[left, right], 1.0)
    judged = carriers.visible[left, right] & (ties.values[left, right] >= LEAST_TIES)
    found = np.maximum(carriers.values[left, right], 0) + 0.5
    figure = np.where(judged, np.log(found / expected), np.nan)
    apart = stand_apart(figure, CARRIERS_NOISE / expected**2 + 1 / expected, least_spread=SPREAD)
    low, high = apart.interval()
    standing = Standing(np.exp(apart.difference), np.exp(low), np.exp(high), benjamini_hochberg(apart.below))
    return Bridges(left, right, few_people(carriers)[left, right], standing)
