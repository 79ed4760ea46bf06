"""Noise on the number of people who carry a pair's contact: drawn once for a window and a membership.

One person changes that number by one at most. The seed is a digest of both units'
members, whose pseudonyms only the key holder's commands can make: the same members
draw the same noise, and nobody outside can draw it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.windows import Window

SCALE: Final = 1.0
"""Scale b of the two-sided geometric noise."""
MOST: Final = 6
"""Noise is cut at so many scales."""
VARIANCE: Final = 2 * SCALE**2
"""About the variance of the noise."""

Numbers = NDArray[np.float64]


def carriers_with_noise(carriers: Numbers, digests: Sequence[bytes], window: Window) -> Numbers:
    """Add two-sided geometric noise to each unordered pair of units; the diagonal is 0.

    Parameters
    ----------
    carriers
        Symmetric, (units, units).
    digests
        Digest of each unit's membership.

    Returns
    -------
    float64 (units, units)
        Symmetric; may be negative.
    """
    noisy = np.zeros(carriers.shape)
    for one in range(len(digests)):
        for other in range(one):
            drawn = carriers[one, other] + pair_noise(digests[one], digests[other], window)
            noisy[one, other] = noisy[other, one] = drawn
    return noisy


def pair_noise(one: bytes, other: bytes, window: Window) -> int:
    """Draw the noise of a pair: the difference of two geometric counts, between -6 and 6.

    >>> from datetime import date
    >>> window = Window(date(2024, 4, 1), date(2024, 7, 1))
    >>> pair_noise(b"a", b"b", window) == pair_noise(b"b", b"a", window)
    True
    """
    digest = hashlib.blake2b(digest_size=16, person=b"carriers")
    for part in (window.start.isoformat().encode(), window.end.isoformat().encode(), *sorted((one, other))):
        digest.update(len(part).to_bytes(4, "big") + part)
    return drawn_noise(digest.digest())


def drawn_noise(seed: bytes) -> int:
    """Return the noise that sixteen bytes draw."""
    first, second = (_geometric(half) for half in (seed[:8], seed[8:]))
    return max(-MOST, min(MOST, first - second))


def _geometric(seed: bytes) -> int:
    """Return how often e^(-1/b) holds in a row: P(n) = (1 - a) a^n with a = e^(-1/b)."""
    uniform = (int.from_bytes(seed, "big") + 0.5) / 2**64
    return int(-np.log(uniform) * SCALE)
