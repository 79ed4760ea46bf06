"""Random numbers that depend on the seed alone: splitmix64, the same on every machine and with every numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.compiled import compiled
from analytics.graph import Floats, Ids, Starts

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
    Source: Steele, Lea and Flood 2014, OOPSLA, 453-472, figure 17; orders by Durstenfeld 1964,
    Communications of the ACM 7(7), 420, algorithm 235.

    >>> stream = Draws(0)
    >>> int(stream.take(1)[0] * 2**53) == 0xE220A8397B1DCDAF >> 11
    True
    """

    state: int

    def take(self, count: int) -> Floats:
        """Return the next numbers, from 0 to below 1, float64 (count,)."""
        found = np.empty(count)
        _fill(found, np.uint64(self.state))
        self.state = (self.state + count * STEP) % 2**64
        return found

    def order(self, people: int) -> Ids:
        """Return 0 to people - 1 in random order, int32 (people,).

        >>> sorted(Draws(5).order(4).tolist())
        [0, 1, 2, 3]
        """
        run = min(RUN, 1 + people // 1024)
        runs = -(-people // run)
        order = np.empty(people, np.int32)
        _lay(order, self.take(runs), run, np.arange(runs))
        return order


@compiled
def _fill(found: Floats, state: np.uint64) -> None:
    """Write the numbers that follow a state."""
    for place in range(found.size):
        state += np.uint64(0x9E3779B97F4A7C15)
        mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        found[place] = (mixed >> np.uint64(11)) * 2.0**-53


@compiled
def _lay(order: Ids, draw: Floats, run: int, runs: Starts) -> None:
    """Lay out runs of people in the order that each exchange of one with one before it or itself makes."""
    for last in range(draw.size - 1, 0, -1):
        chosen = int(draw[last] * (last + 1))
        runs[last], runs[chosen] = runs[chosen], runs[last]
    place = 0
    for turn in range(runs.size):
        for person in range(runs[turn] * run, min((runs[turn] + 1) * run, order.size)):
            order[place] = person
            place += 1
