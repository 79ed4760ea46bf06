"""One person after the other: who adds most, as long as the rules can still be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.ambassadors.cover import Covered
from analytics.ambassadors.quotas import Rules, counts_of, fits
from analytics.graph import Flags, Ids, Starts


@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """One member of a set.

    Attributes
    ----------
    person
        Who.
    adds
        Items that are reached with them and were not before.
    gains
        What everybody would add afterwards, int64 (n,); overwritten by the next pick.
    """

    person: int
    adds: int
    gains: Starts


def picks(covered: Covered, pool: Flags, kept: Rules, *, given: Sequence[int] | Ids = ()) -> Iterator[Pick]:
    """Yield the members of a set, each time the one who adds most; the first name where several add the same.

    Where nobody adds anything any more but the size is not reached, the one who reaches most is next: the set
    then covers nobody more, and loses less where somebody refuses.

    Parameters
    ----------
    covered
        What nobody covers yet; the set is added to it.
    pool
        Who may be chosen, bool (n,).
    kept
        Size and quotas; they can be met by the pool and those given.
    given
        Who must be in the set: taken first, in this order.

    Notes
    -----
    With f the value of the set and OPT the best of all sets that keep the rules and hold those given: without
    quotas f >= (1 - 1/e) OPT, with one quota f >= OPT / 2. Source: Nemhauser, Wolsey and Fisher 1978,
    Mathematical Programming 14, 265-294 (size); Fisher, Nemhauser and Wolsey 1978, Mathematical Programming
    Study 8, 73-87 (matroid). With several quotas nothing is promised; the bound of the result then says it.

    >>> from analytics.ambassadors.cover import Covered, within_steps
    >>> from analytics.ambassadors.quotas import rules
    >>> from analytics.graph import network
    >>> path, pool = network([0, 1, 2, 3], [1, 2, 3, 4], names=5), np.ones(5, bool)
    >>> [(pick.person, pick.adds) for pick in picks(Covered(within_steps(path)), pool, rules(3, pool))]
    [(1, 3), (3, 2), (2, 0)]
    """
    run = _Run(covered, pool.copy(), kept)
    for person in given:
        yield run.take(int(person))
    while (best := run.next()) is not None:
        yield run.take(best)


class _Run:
    """A set that grows, and who may still join it."""

    def __init__(self, covered: Covered, free: Flags, kept: Rules) -> None:
        self._covered, self._free, self._kept = covered, free, kept
        self._reached = covered.gains.copy()
        self._counts = counts_of(kept, ())

    def take(self, person: int) -> Pick:
        """Add a person."""
        self._free[person] = False
        self._counts[self._kept.kind[person]] += 1
        return Pick(person, self._covered.take(person), self._covered.gains)

    def next(self) -> int | None:
        """Return who is next; None where the set has its size, or nobody is left."""
        while self._counts.sum() < self._kept.size and self._free.any():
            person = self._best()
            kind = self._kept.kind[person]
            counts = self._counts.copy()
            counts[kind] += 1
            if fits(self._kept, counts):
                return person
            self._free &= self._kept.kind != kind  # what does not fit now will not fit a larger set
        return None

    def _best(self) -> int:
        """Return who adds most; where that is nothing, who reaches most."""
        gains = self._covered.gains
        person = int(np.where(self._free, gains, -1).argmax())
        return person if gains[person] else int(np.where(self._free, self._reached, -1).argmax())
