"""Paths of help between two departments, from released rows alone: classes of time, no counts (measure 29)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ona.help_paths import help_paths
from ona.privacy import TIME_CLASSES

HOURS: Final = dict(zip(TIME_CLASSES, (0.5, 2.0, 5.7, 13.9, 48.0), strict=True))
"""Working hours that a class of first answers stands for when paths are held against each other."""


@dataclass(frozen=True, slots=True)
class ReleasedPath:
    """A chain of departments, fastest chains first.

    Attributes
    ----------
    stops
        Names from who asks to who helps, two to four.
    steps
        The released row of ``helpflow`` of each step: the evidence.
    """

    stops: tuple[str, ...]
    steps: tuple[dict[str, Any], ...]


def released_paths(table: pa.Table, start: str, goal: str) -> tuple[ReleasedPath, ...]:
    """Return at most three chains of at most three steps between two departments.

    A step is taken when its row is shown, its first answers have a class, and it is not few or none.

    Parameters
    ----------
    table
        The released table ``helpflow``.
    start, goal
        Names of departments.

    Returns
    -------
    tuple of ReleasedPath
        Empty where no chain leads there, a name is unknown, or both are the same.

    Notes
    -----
    Source: own; :func:`ona.help_paths.help_paths` over the middles of the classes.
    """
    names = pc.unique(table["seeker"]).to_pylist()
    if start not in names or goal not in names:
        return ()
    hours, row_of = _matrices(table, names)
    given = np.isfinite(hours).astype(float)
    found = help_paths(names.index(start), names.index(goal), answers=given, seconds=hours, fewest=1)
    return tuple(
        ReleasedPath(
            tuple(names[stop] for stop in path.stops),
            tuple(table.slice(int(row_of[leg]), 1).to_pylist()[0] for leg in pairwise(path.stops)),
        )
        for path in found
    )


def _matrices(table: pa.Table, names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return hours of each step, NaN where it is not taken, and the number of its row, (g, g) each."""
    known = pa.array(names)
    ends = tuple(pc.index_in(table[end], known).to_numpy() for end in ("seeker", "helper"))
    place = pc.fill_null(pc.index_in(table["first_answer"], pa.array(TIME_CLASSES)), -1).to_numpy()
    taken = (place >= 0) & ~pc.fill_null(table["few_or_none"], fill_value=True).to_numpy()
    hours, row_of = np.full((len(names),) * 2, np.nan), np.zeros((len(names),) * 2, np.int64)
    hours[ends] = np.where(taken, np.array(tuple(HOURS.values()))[place], np.nan)
    row_of[ends] = np.arange(len(place))
    return hours, row_of
