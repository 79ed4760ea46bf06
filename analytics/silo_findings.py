"""Departments with far fewer ties to all others than departments of this company have.

Openness differs between healthy departments. A department is called a silo when it lies
below the others by more than they differ among themselves, and by more than a spread of
:data:`OPENNESS`, which is what healthy companies have at least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.multiplicity import benjamini_hochberg
from analytics.standing_apart import Apart, stand_apart
from ona.privacy import Released

Floats = NDArray[np.float64]

OPENNESS: Final = 0.2
"""Smallest spread of the logarithm of departments' outside ties that is believed."""
UNEVEN: Final = 0.5
"""Squared relative spread of people's activity."""
STEADY: Final = 0.7
"""Under another mix of channels a finding stands while its ratio stays below this."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Departments against the others of their company.

    Attributes
    ----------
    ratio, low, high
        Of what a department of its size usually has, with the ends of a 95% interval, (g,); NaN: not judged.
    q
        Over all departments that were looked at, (g,).
    """

    ratio: Floats
    low: Floats
    high: Floats
    q: Floats


def outside_standing(ties: Released) -> Standing:
    """Hold each department's ties to all others against its size and what the other departments have.

    x_a = log((T_a + 1/2) / E_a), E_a = rate n_a (N - n_a): the ties that head-counts and the company's rate
    lead one to expect; see :func:`~analytics.standing_apart.stand_apart`.

    Parameters
    ----------
    ties
        Released counts. Departments hidden for themselves (coverage) take no part, nor do those that
        expect fewer ties than the release rules ask of a pair.

    Notes
    -----
    Source: own. Its null: departments whose openness differs log-normally, as the others' does.
    """
    shown = np.array([ties.reason(place, place) != "coverage" for place in range(len(ties.names))])
    apart = _apart(ties.values, ties.sizes, shown, noise=2 * ties.noise_scale**2, least=ties.rules.least_expected)
    low, high = apart.interval()
    return Standing(np.exp(apart.difference), np.exp(low), np.exp(high), benjamini_hochberg(apart.below))


def _apart(counts: Floats, sizes: NDArray[np.int64], shown: NDArray[np.bool_], *, noise: float, least: float) -> Apart:
    both = np.outer(shown, shown) & ~np.eye(len(sizes), dtype=bool)
    outside = np.maximum((counts * both).sum(axis=1), 0)
    room = (np.outer(sizes, sizes) * both).sum(axis=1)
    expected = room * outside.sum() / max(room.sum(), 1)
    judged = shown & (expected >= max(least, 1.0))
    safe = np.where(judged, expected, 1.0)
    each = outside.sum() / max(int(sizes[shown].sum()), 1)
    scatter = (1 + UNEVEN * each) / safe + noise * (both.sum(axis=1)) / safe**2
    figure = np.where(judged, np.log((outside + 0.5) / safe), np.nan)
    return stand_apart(figure, scatter, least_spread=OPENNESS)
