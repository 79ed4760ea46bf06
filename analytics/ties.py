"""Binary ties: which pairs of people are in contact at all (measure 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Long = NDArray[np.int64]
ROWS_AT_ONCE: Final = 4_000_000
"""Rows that are sorted together; a company of 100,000 people has six times as many in a window."""


def binary_ties(  # noqa: PLR0913 - the four columns are one table
    source: Ids,
    target: Ids,
    week: Ids,
    interactions: Long,
    *,
    people: int,
    tie_interactions: int = 2,
    tie_weeks: int = 4,
    among: NDArray[np.bool_] | None = None,
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
    among
        The rows to look at, bool (m,); all by default.

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
    low = np.minimum(source, target)
    parts = []
    for rows in _blocks(low, people, source != target if among is None else among & (source != target)):
        other = np.maximum(source[rows], target[rows])
        code, count, span = _weekly(low[rows], other, week[rows], interactions[rows], people=people, gap=tie_weeks)
        enough = _trailing(code, count, weeks=tie_weeks) >= tie_interactions
        pair = code[enough] // span
        parts.append(pair[np.diff(pair, prepend=-1) != 0])
    pairs = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    return (pairs // max(people, 1)).astype(np.int32), (pairs % max(people, 1)).astype(np.int32)


def _blocks(low: Ids, people: int, among: NDArray[np.bool_]) -> Iterator[Long]:
    """Yield the rows of some people's pairs at a time, people in order: all rows of a pair are in one block."""
    size = np.cumsum(np.bincount(low[among], minlength=people))
    first = 0
    while first < people and size[-1] > (done := int(size[first - 1]) if first else 0):
        last = max(int(np.searchsorted(size, done + ROWS_AT_ONCE, "right")), first + 1)
        yield np.flatnonzero(among & (low >= first) & (low < last))
        first = last


def _weekly(low: Ids, high: Ids, week: Ids, interactions: Long, *, people: int, gap: int) -> tuple[Long, Long, int]:
    """Add up rows of one pair and week; code = pair * span + week, sorted, each once.

    ``span`` leaves ``gap`` empty codes between pairs, so that codes of two pairs are never within a run of weeks.
    """
    span = (int(week.max()) if week.size else 0) + gap + 1
    code = (low.astype(np.int64) * people + high) * span + week
    order = np.argsort(code, kind="stable")
    code, count = code[order], interactions[order].astype(np.int64)
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
