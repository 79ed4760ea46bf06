"""People by two ways to divide them: the table on which agreement rests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analytics.graph import Starts
from analytics.modularity import numbered


@dataclass(frozen=True, slots=True, eq=False)
class Overlap:
    """People by both ways to divide them, only where there are any.

    Attributes
    ----------
    one, other
        The two parts of each cell, by part of one, then of the other, int64 (c,).
    people
        How many people are in both, int64 (c,).
    """

    one: Starts
    other: Starts
    people: Starts

    @property
    def sizes(self) -> tuple[Starts, Starts]:
        """People of each part of one and of the other, int64."""
        return _summed(self.one, self.people), _summed(self.other, self.people)


def overlap(one: ArrayLike, other: ArrayLike) -> Overlap:
    """Count the people in each part of one division and each of another.

    Parameters
    ----------
    one, other
        Labels of the same people in the same order, whole numbers of 0 or more, (n,). Parts are numbered in the order
        of their labels.

    Raises
    ------
    ValueError
        Labels that are not whole numbers of 0 or more, or not equally many.

    >>> found = overlap([0, 0, 1], [5, 5, 5])
    >>> found.one.tolist(), found.other.tolist(), found.people.tolist()
    ([0, 1], [0, 0], [2, 1])
    """
    first = numbered(one, people=np.size(one))
    second = numbered(other, people=first.size)
    width = int(second.max(initial=0)) + 1
    code = np.sort(first * width + second)
    starts = np.flatnonzero(np.diff(code, prepend=-1))
    people = np.diff(starts, append=code.size)
    return Overlap(code[starts] // width, code[starts] % width, people.astype(np.int64))


def _summed(part: Starts, people: Starts) -> Starts:
    sums = np.zeros(int(part.max(initial=-1)) + 1, np.int64)
    np.add.at(sums, part, people)
    return sums
