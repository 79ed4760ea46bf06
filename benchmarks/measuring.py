"""How a benchmark measures: both sides in turn, several rounds, medians of wall and CPU time."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Side:
    """Medians of one side, in seconds."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: ``ratio`` is other / ours, or ours / other where ``ours_slower`` is asked for.

    ``agrees`` says whether both sides gave the same values.
    """

    name: str
    n: int
    ours: Side
    other: str
    theirs: Side
    ratio: float
    wanted: str
    agrees: bool


def once(work: Callable[[], object]) -> Side:
    """Measure one run."""
    gc.collect()
    before, began = os.times(), time.perf_counter()
    work()
    wall, after = time.perf_counter() - began, os.times()
    return Side(wall, after.user + after.system - before.user - before.system)


def median(sides: list[Side]) -> Side:
    """Return the medians of several runs."""
    return Side(statistics.median(side.wall for side in sides), statistics.median(side.cpu for side in sides))


def alternating(first: Callable[[], object], second: Callable[[], object], rounds: int) -> tuple[Side, Side]:
    """Run two works in turn and return their medians."""
    pairs = [(once(first), once(second)) for _ in range(rounds)]
    return median([one for one, _ in pairs]), median([two for _, two in pairs])
