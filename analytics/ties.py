"""Binary ties: which pairs of people are in contact at all (measure 5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Long = NDArray[np.int64]


def binary_ties(  # noqa: PLR0913 - the four columns are one table
    source: Ids,
    target: Ids,
    week: Ids,
    interactions: Long,
    *,
    people: int,
    tie_interactions: int = 2,
    tie_weeks: int = 4,
) -> tuple[Ids, Ids]:
    """Find the pairs of people with enough interactions within some run of weeks.

    A tie is an unordered pair with at least ``tie_interactions`` interactions, both
    directions added up, within some ``tie_weeks`` consecutive weeks.

    Parameters
    ----------
    source, target
        People, 0 to ``people - 1``, int32 (m,). Direction does not matter; an arc to oneself is ignored.
    week
        Index of the week, not negative, int32 (m,). Rows may repeat and stand in any order.
    interactions
        How many in that week, int64 (m,).
    people
        Number of people.

    Returns
    -------
    left, right
        int32 (t,), ``left < right``, sorted by left then right, each pair once. Empty in, empty out.

    Notes
    -----
    Source: Microsoft Viva Insights, network person query (two interactions within four weeks).

    >>> column = lambda *values: np.array(values, np.int32)
    >>> rows = column(0, 1, 2), column(1, 0, 0), column(0, 3, 0)
    >>> left, right = binary_ties(*rows, np.array([1, 1, 1]), people=3)
    >>> left.tolist(), right.tolist()
    ([0], [1])
    """
    code, count, span = _weekly(source, target, week, interactions, people=people, gap=tie_weeks)
    enough = _trailing(code, count, weeks=tie_weeks) >= tie_interactions
    pair = code[enough] // span
    pair = pair[np.diff(pair, prepend=-1) != 0]
    return (pair // max(people, 1)).astype(np.int32), (pair % max(people, 1)).astype(np.int32)


def _weekly(
    source: Ids, target: Ids, week: Ids, interactions: Long, *, people: int, gap: int
) -> tuple[Long, Long, int]:
    """Add up rows of one pair and week; code = pair * span + week, sorted, each once.

    ``span`` leaves ``gap`` empty codes between pairs, so that codes of two pairs are never within a run of weeks.
    """
    span = (int(week.max()) if week.size else 0) + gap + 1
    apart = source != target
    low = np.minimum(source, target)[apart].astype(np.int64)
    code = (low * people + np.maximum(source, target)[apart]) * span + week[apart]
    order = np.argsort(code, kind="stable")
    code, count = code[order], interactions[apart][order].astype(np.int64)
    first = np.flatnonzero(np.diff(code, prepend=-1))
    return code[first], np.add.reduceat(count, first) if first.size else count, span


def _trailing(code: Long, count: Long, *, weeks: int) -> Long:
    """Interactions of each row's pair in the ``weeks`` weeks that end with the row's week."""
    total = count.copy()
    for back in range(1, min(weeks, code.size)):
        near = code[back:] - code[:-back] < weeks
        if not near.any():
            break
        total[back:] += np.where(near, count[:-back], 0)
    return total
