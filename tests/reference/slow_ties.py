"""Binary ties by the definition, pair by pair and week by week: the twin of the fast kernel."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

Row = tuple[int, int, int, int]


def slow_ties(rows: Iterable[Row], *, tie_interactions: int, tie_weeks: int) -> list[tuple[int, int]]:
    """Return the pairs with enough interactions in some run of weeks; rows are source, target, week, count."""
    weekly: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for source, target, week, count in rows:
        if source != target:
            weekly[min(source, target), max(source, target)][week] += count
    return sorted(
        pair
        for pair, counts in weekly.items()
        if any(
            sum(counts[week] for week in range(first, first + tie_weeks)) >= tie_interactions
            for first in range(min(counts) - tie_weeks, max(counts) + 1)
        )
    )
