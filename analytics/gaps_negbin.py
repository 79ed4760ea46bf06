"""The lower tail of a negative binomial count, and the interval of a ratio that it gives.

Step 6 of the gap procedure: X = O / u is a number of units of contact, negative binomial with
mean m = f E / u, where f is the true ratio, and such a variance that Var O = phi f E + A (f E)^2.
With u = phi all clumps of contact are of one size. Ties are counted one by one, u = 1: whom people and teams
like more or less multiplies their chances, so that a count is a Poisson count whose mean is drawn like a gamma
variable. It scatters further upwards than downwards, and a lack says more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Floats = NDArray[np.float64]

WIDEST = 14.0
"""Ratios are searched between e^-14 and e^14."""
HALVINGS = 26
"""Halvings of that range: the ends of an interval are exact to a millionth of themselves."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a test of one or many pairs needs, all of one shape.

    Attributes
    ----------
    observed
        O, contact of the pair; negative noise counts as 0.
    expected
        E, more than 0, or NaN.
    clump
        phi, variance of contact over its expectation; at least 1 for counts.
    unit
        u, contact of the smallest clump, at most phi.
    spread
        A, variance of the pair's relative contact beyond its own ties.
    noise
        Variance of what was added to the count for protection; its relative size falls as the ratio grows.
    """

    observed: Floats
    expected: Floats
    clump: Floats
    unit: Floats
    spread: Floats
    noise: Floats

    @property
    def relative_error(self) -> Floats:
        """Standard error of the log ratio at ratio 1: s = sqrt(phi / E + A + noise / E^2)."""
        found: Floats = np.sqrt(self.clump / self.expected + self.spread + self.noise / self.expected**2)
        return found


def lower_tail(contact: Contact, ratio: Floats | float) -> Floats:
    """Mid-p probability of the contact seen or less, if the true ratio were ``ratio``.

    P(f) = (I_p(1/B, X + 1) + I_p(1/B, X)) / 2 with B = A + (phi - u) / (f E), p = 1 / (1 + B m); the second term is
    0 at X = 0. I is the regularised incomplete beta function; X need not be whole.

    Notes
    -----
    P falls as f grows; at O = 0 it never exceeds 1/2. NaN where E is NaN. Source: the
    mid-p of Lancaster 1961, JASA 56, 223-234.

    A count of 0 where a Poisson count of 3 is expected: e^-3 / 2.

    >>> one = Contact(*map(np.array, (0.0, 3.0, 1.0, 1.0, 1e-9, 0.0)))
    >>> float(lower_tail(one, 1.0).round(4))
    0.0249
    """
    # The spread is kept from 0, where the negative binomial becomes a Poisson count.
    mean = ratio * contact.expected
    beyond = (contact.clump - contact.unit) / mean + contact.noise / mean**2
    spread = np.maximum(contact.spread + beyond, 1e-9)
    chance = 1 / (1 + spread * mean / contact.unit)
    seen = np.maximum(contact.observed, 0) / contact.unit
    below = np.where(seen > 0, betainc(1 / spread, np.where(seen > 0, seen, 1.0), chance), 0.0)
    found: Floats = (betainc(1 / spread, seen + 1, chance) + below) / 2
    return found


def ratio_interval(contact: Contact, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Ratios that the contact seen does not contradict, two-sided, at O = 0 too.

    Returns
    -------
    low, high
        P(low) = 1 - (1 - level) / 2 and P(high) = (1 - level) / 2; low is 0 where no ratio reaches its P.
        NaN where E is NaN.

    >>> one = Contact(*map(np.array, (0.0, 3.0, 1.0, 1.0, 1e-9, 0.0)))
    >>> [float(limit.round(4)) for limit in ratio_interval(one)]
    [0.0, 0.9986]
    """
    tail = (1 - level) / 2
    return _where_tail_is(contact, 1 - tail), _where_tail_is(contact, tail)


def _where_tail_is(contact: Contact, chance: float) -> Floats:
    """Find the ratio at which the lower tail takes a value, by bisection; 0 where it never rises to it."""
    shape = np.shape(contact.expected)
    low, high = np.full(shape, -WIDEST), np.full(shape, WIDEST)
    reached = lower_tail(contact, np.exp(-WIDEST)) > chance
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = lower_tail(contact, np.exp(middle)) > chance
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    found: Floats = np.where(reached, np.exp((low + high) / 2), 0.0) * np.where(np.isnan(contact.expected), np.nan, 1.0)
    return found
