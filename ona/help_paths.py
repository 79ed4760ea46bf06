"""Help paths: the fastest chains of departments from who needs help to who can give it (measure 29)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

MOST: Final = 3
"""Chains that are told."""
FEWEST_ANSWERS: Final = 3
"""A step that rests on fewer answers is no path."""


@dataclass(frozen=True, slots=True)
class HelpPath:
    """A chain of departments.

    Attributes
    ----------
    stops
        Departments from who asks to who helps, two to four.
    answers
        Evidence of each step: answers given.
    seconds
        Median working time until the first answer of each step.
    """

    stops: tuple[int, ...]
    answers: tuple[float, ...]
    seconds: tuple[float, ...]

    @property
    def total(self) -> float:
        """Seconds of all steps together."""
        return sum(self.seconds)


def help_paths(
    start: int, goal: int, *, answers: ArrayLike, seconds: ArrayLike, fewest: float = FEWEST_ANSWERS
) -> tuple[HelpPath, ...]:
    """Return at most three chains of at most three steps, fastest first.

    A chain visits no department twice; of chains equally fast, the one with fewer steps, then with smaller
    numbers, stands first.

    Parameters
    ----------
    start, goal
        Departments. For a person, give him or her a row of their own, behind the departments.
    answers
        Answers given, from seeker to helper, (g, g).
    seconds
        Median working time until the first answer, (g, g); NaN where there is none.
    fewest
        A step needs so many answers.

    Returns
    -------
    tuple of HelpPath
        Empty where no chain leads there, and where start and goal are the same.

    Notes
    -----
    Source: own.

    >>> answers = np.full((3, 3), 5.0)
    >>> seconds = np.array([[1.0, 2.0, 9.0], [1.0, 1.0, 3.0], [1.0, 1.0, 1.0]])
    >>> [(path.stops, path.total) for path in help_paths(0, 2, answers=answers, seconds=seconds)]
    [((0, 1, 2), 5.0), ((0, 2), 9.0)]
    """
    given = np.asarray(answers, np.float64)
    time = np.where(given >= fewest, np.asarray(seconds, np.float64), np.nan)
    step = np.where(np.isnan(time), np.inf, time)
    np.fill_diagonal(step, np.inf)
    if start == goal:
        return ()
    chains = [(float(step[start, goal]), (start, goal)), *_over_one(step, start, goal), *_over_two(step, start, goal)]
    best = sorted(((total, len(stops), stops) for total, stops in chains if np.isfinite(total)))[:MOST]
    return tuple(_path(stops, given, step) for _, _, stops in best)


def _over_one(step: Floats, start: int, goal: int) -> list[tuple[float, tuple[int, ...]]]:
    total = _without(step[start] + step[:, goal], start, goal)
    return [(float(total[by]), (start, int(by), goal)) for by in _smallest(total)]


def _over_two(step: Floats, start: int, goal: int) -> list[tuple[float, tuple[int, ...]]]:
    begin, end = _without(step[start].copy(), start, goal), _without(step[:, goal].copy(), start, goal)
    total = (begin[:, None] + step + end).ravel()
    return [(float(total[by]), (start, *divmod(int(by), len(step)), goal)) for by in _smallest(total)]


def _without(total: Floats, *stops: int) -> Floats:
    """Leave out chains that come by their own ends."""
    total[list(stops)] = np.inf
    return total


def _smallest(total: Floats) -> NDArray[np.int64]:
    """Places of the smallest three, of equal ones the first: so many are equal where times have few classes."""
    if total.size <= MOST:
        return np.arange(total.size)
    third = np.partition(total, MOST - 1)[MOST - 1]
    below = np.flatnonzero(total < third)
    return np.sort(np.append(below, np.flatnonzero(total == third)[: MOST - below.size]))


def _path(stops: tuple[int, ...], answers: Floats, step: Floats) -> HelpPath:
    legs = list(pairwise(stops))
    return HelpPath(stops, tuple(float(answers[leg]) for leg in legs), tuple(float(step[leg]) for leg in legs))
