"""How each person takes part, from weekly ties: in which weeks, with how many, how much comes in, up or down.

What is counted is weeks in which one turned to another, not messages: who writes ten times a day in one week counts
once for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.graph import Flags, Ids
from analytics.weekly_rows import Rows
from ona.tables import TieKind

Floats = NDArray[np.float64]

THIN: Final = 0.1
"""A week in which fewer members write than so much of the busiest week's is none of work."""
MOST: Final = 4.0
"""A person's contacts, and what comes in, count up to so many times the company's middle."""
MESSAGES: Final = tuple(tuple(TieKind).index(kind) for kind in (TieKind.MAIL, TieKind.CHAT))


def weeks_taking_part(rows: Rows, members: Flags, *, weeks: int) -> Floats:
    """Return in which share of the weeks each person writes to a colleague, float64 (n,).

    To be written to, or to sit in a meeting that others called, is not counted. Weeks in which hardly anybody writes,
    such as holidays, count for nobody.

    Parameters
    ----------
    rows
        Weekly ties.
    members
        Who belongs to a unit, bool (n,).
    weeks
        Weeks of the window.

    Returns
    -------
    Floats
        NaN for everybody where nobody writes: the data hold no messages.

    Notes
    -----
    Source: own.

    >>> column = lambda *values: np.array(values, np.int32)
    >>> rows = Rows(column(0, 0, 2), column(1, 1, 1), column(0, 1, 0), np.zeros(3, np.int8), np.array([3, 1, 1]))
    >>> weeks_taking_part(rows, np.ones(3, bool), weeks=13).tolist()
    [1.0, 0.0, 0.5]
    """
    written, people = rows.among(np.isin(rows.kind, MESSAGES)), members.size
    place = written.source.astype(np.int64) * weeks + written.week
    # Counted, since under other caps some interactions are taken back.
    active = np.bincount(place, written.interactions, people * weeks).reshape(people, weeks) > 0
    present = active[members].sum(axis=0)
    worked = present > THIN * present.max(initial=0)
    return np.asarray(active[:, worked].mean(axis=1) if worked.any() else np.full(people, np.nan), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """Weeks in which one person wrote to another, int32 (m,) each: who, and to whom."""

    source: Ids
    target: Ids


def turns(rows: Rows, *, weeks: int) -> Turns:
    """Return each week in which one person wrote to another, by mail or chat, once.

    >>> column = lambda *values: np.array(values, np.int32)
    >>> who, kinds = (column(0, 0, 0), column(1, 1, 1)), np.array([0, 1, 0], np.int8)
    >>> rows = Rows(*who, column(0, 0, 1), kinds, np.ones(3, np.int64))
    >>> turns(rows, weeks=2).target.tolist()
    [1, 1]
    """
    written = rows.among(np.isin(rows.kind, MESSAGES))
    people = int(max(written.source.max(initial=0), written.target.max(initial=0))) + 1
    key = (written.source.astype(np.int64) * people + written.target) * weeks + written.week
    if (np.diff(key) < 0).any():  # the store gives them in order, so that sorting costs nothing where it is large
        key = np.sort(key)
    pair = key[np.diff(key, prepend=-1) > 0] // weeks
    return Turns((pair // people).astype(np.int32), (pair % people).astype(np.int32))


def counted_up_to(values: Floats, members: Flags) -> Floats:
    """Let each person's amount count up to four times the middle of the members who have any, float64 (n,).

    So that no single person makes a department's figure.

    >>> counted_up_to(np.array([1.0, 0.0, 2.0, 90.0]), np.ones(4, bool)).tolist()
    [1.0, 0.0, 2.0, 8.0]
    """
    some = values[members & (values > 0)]
    return np.minimum(values, MOST * float(np.median(some))) if some.size else values


def leanings(found: Turns, height: Ids) -> tuple[Floats, Flags]:
    """Return each person's balance of messages to higher posts and from them, -1 to 1, and who has any.

    b = (up - down) / (up + down), of weeks in which one wrote: 1 who only writes up, -1 who is only written to from
    above; 0 where it is not known.

    Parameters
    ----------
    height
        How high each person stands, -1 where that is not known, int32 (n,).

    Returns
    -------
    (balance, known)
        float64 (n,) and bool (n,).

    Notes
    -----
    Source: own.

    >>> found = Turns(np.array([0, 1, 1], np.int32), np.array([1, 0, 0], np.int32))
    >>> [column.tolist() for column in leanings(found, np.array([0, 1], np.int32))]
    [[-0.3333333333333333, 0.0], [True, False]]
    """
    one, other = height[found.source], height[found.target]
    known = (one >= 0) & (other >= 0)
    up = np.bincount(found.source[known & (one < other)], minlength=height.size)
    down = np.bincount(found.target[known & (one > other)], minlength=height.size)
    both = up + down
    return (up - down) / np.maximum(both, 1), both > 0
