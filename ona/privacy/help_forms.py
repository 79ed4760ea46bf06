"""Forms in which help between two units may leave: classes of answered shares, steps of time, helpers with noise."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.privacy.bands import SHARE_CLASSES, share_class
from ona.privacy.noise import drawn_noise
from ona.windows import Window

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

TIME_CLASSES: Final = ("<1h", "1-4h", "4-8h", "1-3d", ">3d")
"""Classes of a time until the first answer; a day is eight hours of work."""
TIME_EDGES: Final = (3600.0, 14_400.0, 28_800.0, 86_400.0)
TIME_UNIT: Final = 900.0
STEPS_PER_DOUBLING: Final = 2


def time_step(seconds: float) -> float:
    """Return a time in steps of half a doubling from a quarter of an hour on; what is shorter is step 0.

    >>> time_step(600), time_step(3600), time_step(5000), time_step(14400)
    (0.0, 4.0, 4.0, 8.0)
    """
    steps = math.floor(STEPS_PER_DOUBLING * math.log2(max(seconds, TIME_UNIT) / TIME_UNIT) + 1e-9)
    return float(steps)


def time_class(step: float) -> str:
    """Return the class of a step.

    >>> [time_class(step) for step in (0.0, 4.0, 8.0, 10.0, 14.0)]
    ['<1h', '1-4h', '4-8h', '1-3d', '>3d']
    """
    middle = TIME_UNIT * 2 ** ((step + 0.5) / STEPS_PER_DOUBLING)
    return TIME_CLASSES[sum(middle >= edge for edge in TIME_EDGES)]


def stepped_times(seconds: Numbers, judged: Flags) -> Numbers:
    """Return times in steps; NaN where not judged or not known."""
    found = np.full(seconds.shape, np.nan)
    kept = judged & ~np.isnan(seconds)
    found[kept] = [time_step(value) for value in seconds[kept].tolist()]
    return found


def shares_of_pairs(part: Numbers, whole: Numbers, judged: Flags) -> Numbers:
    """Return places in ``SHARE_CLASSES``; NaN where not judged or nothing is shared."""
    found = np.full(part.shape, np.nan)
    kept = judged & (whole > 0)
    pairs = zip(part[kept].tolist(), whole[kept].tolist(), strict=True)
    found[kept] = [SHARE_CLASSES.index(share_class(*pair)) for pair in pairs]
    return found


def helpers_with_noise(helpers: Numbers, digests: Sequence[bytes], window: Window) -> Numbers:
    """Add two-sided geometric noise to each ordered pair of units; the diagonal is 0.

    One person changes the number of helpers by one at most. The two directions draw noise of their own.
    """
    noisy = np.zeros(helpers.shape)
    for one in range(len(digests)):
        for other in range(len(digests)):
            if one != other:
                noisy[one, other] = helpers[one, other] + _noise(digests[one], digests[other], window)
    return noisy


def _noise(seeker: bytes, helper: bytes, window: Window) -> int:
    digest = hashlib.blake2b(digest_size=16, person=b"helpers")
    for part in (window.start.isoformat().encode(), window.end.isoformat().encode(), seeker, helper):
        digest.update(len(part).to_bytes(4, "big") + part)
    return drawn_noise(digest.digest())
