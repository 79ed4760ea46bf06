"""Where volunteers are lacking: departments and numbers, nothing about persons (measure 23)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.ambassadors.cover import Cover, Covered
from analytics.graph import Flags, Floats, Grouping, Starts


@dataclass(frozen=True, slots=True, eq=False)
class Shortage:
    """How many volunteers each group has and lacks. Columns of length g, in the order of the groups' names.

    Attributes
    ----------
    people
        Members of the group, int64 (g,).
    volunteers
        Those of them who volunteered, int64 (g,).
    lacking
        How many more are needed for the quota, int64 (g,).
    one_more
        People whom one more volunteer adds to those all volunteers reach, the mean over members who have not
        volunteered; NaN where all did, float64 (g,).
    """

    people: Starts
    volunteers: Starts
    lacking: Starts
    one_more: Floats


def shortage(cover: Cover, groups: Grouping, volunteers: Flags, *, least: int = 1) -> Shortage:
    """Say where volunteers are lacking, without saying anything of a person.

    The mean over all who might volunteer stands for one more: who it would be, and what that person alone
    would add, is not told. Of a group with few such members even the mean is near to a person's own figure;
    whoever publishes it keeps to the least size of groups.

    Parameters
    ----------
    cover
        Whom each of n people reaches.
    groups
        Group of each person; those whose group is not known are in none.
    volunteers
        Who volunteered, bool (n,); may be nobody.
    least
        How many each group should have, 0 and more.

    Raises
    ------
    ValueError
        When ``least`` is below 0.

    Notes
    -----
    Source: own.

    >>> from analytics.ambassadors.cover import within_steps
    >>> from analytics.graph import grouping, network
    >>> path = within_steps(network([0, 1, 2], [1, 2, 3], names=4))
    >>> found = shortage(path, grouping(["a", "a", "b", "b"]), np.array([True, False, False, False]))
    >>> found.lacking.tolist(), found.one_more.tolist()  # 1 adds one, 2 adds two, 3 adds two
    ([0, 1], [1.0, 2.0])
    """
    if least < 0:
        raise ValueError(f"A quota is 0 or more, not {least}.")
    covered = Covered(cover)
    for person in np.flatnonzero(volunteers).tolist():
        covered.take(person)
    asked = groups.known & ~volunteers
    there = np.bincount(groups.of[asked], minlength=len(groups.names))
    gains = np.bincount(groups.of[asked], covered.gains[asked], len(groups.names)) * cover.unit
    have = groups.sizes - there
    with np.errstate(invalid="ignore"):
        return Shortage(groups.sizes, have, np.maximum(least - have, 0), gains / np.where(there, there, np.nan))
