"""Departments to which others turn far more than is usual, and more than they turn to others.

Two scores of the members are read together, as released: how often other departments turn to
them, and how much more comes in than goes out. The second differs little between healthy
departments, so it tells much; the first must agree with it, so that a department that merely
never asks is not called overloaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from analytics.load import ASKED_OCTAVES, LOAD_OCTAVES
from analytics.multiplicity import benjamini_hochberg
from analytics.silo_findings import Standing
from analytics.standing_apart import Apart, stand_apart
from ona.privacy import INDEX_FROM, Released

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ASKED_WEIGHT: Final = 2.0
"""What comes in against what goes out counts twice: it differs about a quarter as much between departments."""
SPREAD: Final = 0.2
"""Smallest spread that is believed, of the logarithm of load and of both scores together."""
OF_LOAD: Final = 0.6
OF_BOTH: Final = 1.0
"""Variances of one person's score of load, and of both together, as logarithms."""
SLACK: Final = 0.05
"""How far balance counts on its own: about its spread between healthy departments."""
AGREES: Final = 0.05
"""Load alone may stand so high by chance with this probability at most."""
STILL: Final = 1.2
"""Under another mix a department is still overloaded while its load is at least so many times the usual."""


@dataclass(frozen=True, slots=True)
class Overloads:
    """Departments by their load.

    Attributes
    ----------
    standing
        Ratio of the members' load to what is usual, with its interval; q of the test of both scores.
    heavy
        Whether the load itself agrees, (g,).
    """

    standing: Standing
    heavy: Flags


def overload_standing(load: Released, asked: Released) -> Overloads:
    """Hold each department's load, and what comes in against what goes out, against the other departments'.

    x_a = L_a + 2 min(A_a, (L_a - median L) / 2 + 0.05), L the members' mean logarithm of load and A that of in over
    out, which counts as far as the load bears it out; one-sided, see :func:`~analytics.standing_apart.stand_apart`.

    Parameters
    ----------
    load, asked
        Released means of the members' scores. Hidden departments and those of fewer than ``INDEX_FROM`` people
        take no part.

    Notes
    -----
    Source: own. Its null: departments whose load and balance differ evenly on this scale, as the others' do.
    """
    size = np.maximum(load.sizes, 1)
    told = (load.sizes >= INDEX_FROM) & ~np.isnan(load.values) & ~np.isnan(asked.values)
    amount = np.where(told, load.values * LOAD_OCTAVES * np.log(2), np.nan)
    balance = np.where(told, asked.values * ASKED_OCTAVES * np.log(2), np.nan)
    alone = stand_apart(amount, OF_LOAD / size, least_spread=SPREAD)
    both = stand_apart(amount + ASKED_WEIGHT * _borne(balance, amount), OF_BOTH / size, least_spread=SPREAD)
    low, high = alone.interval()
    ratio, ends = np.exp(alone.difference), (np.exp(low), np.exp(high))
    return Overloads(Standing(ratio, *ends, benjamini_hochberg(_above(both))), _above(alone) <= AGREES)


def _borne(balance: Floats, amount: Floats) -> Floats:
    """Let balance count as far as load bears it out: a department that merely never asks has no more of it."""
    above = amount - np.nanmedian(amount) if not np.isnan(amount).all() else amount
    found: Floats = np.minimum(balance, np.maximum(above, 0) / ASKED_WEIGHT + SLACK)
    return found


def _above(apart: Apart) -> Floats:
    """Chance that a department like the others lies so high, (g,)."""
    found: Floats = student.sf(apart.difference / apart.error, max(apart.freedom, 1))
    return found
