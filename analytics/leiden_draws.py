"""Random numbers that depend on the seed alone: splitmix64, the same on every machine and with every numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.graph import Floats, Ids

STEP: Final = 0x9E3779B97F4A7C15
RUN: Final = 32
"""Of large networks runs of people are shuffled, not people: rows that stand side by side are read faster."""


@dataclass(slots=True)
class Draws:
    """A stream of random numbers.

    Attributes
    ----------
    state
        Where the stream stands, 0 to 2**64 - 1.

    Notes
    -----
    Source: Steele, Lea and Flood 2014, OOPSLA, 453-472, figure 17.

    >>> stream = Draws(0)
    >>> int(stream.take(1)[0] * 2**53) == 0xE220A8397B1DCDAF >> 11
    True
    """

    state: int

    def take(self, count: int) -> Floats:
        """Return the next numbers, from 0 to below 1, float64 (count,)."""
        mixed = np.uint64(self.state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(STEP)
        self.state = (self.state + count * STEP) % 2**64
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def order(self, people: int) -> Ids:
        """Return 0 to people - 1 in random order, int32 (people,).

        >>> sorted(Draws(5).order(4).tolist())
        [0, 1, 2, 3]
        """
        run = min(RUN, 1 + people // 1024)
        runs = np.argsort(self.take(-(-people // run)), kind="stable").astype(np.int32)
        order: Ids = np.add.outer(runs * np.int32(run), np.arange(run, dtype=np.int32)).ravel()
        return order[order < people]
