"""Precision, recall and AUC by plain loops over every respondent and everybody who could be named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet

Pair = tuple[int, int]


def rows(
    respondents: AbstractSet[int], named: AbstractSet[Pair], seen: Mapping[Pair, float], members: Collection[int]
) -> dict[int, tuple[int, int, int, float, int]]:
    """Return (seen, named, both, ranked, rankable) of each respondent who is a member."""
    found = {}
    for one in respondents & set(members):
        others = [other for other in members if other != one]
        strength = {other: seen.get((one, other), 0.0) for other in others}
        mine = [other for other in others if (one, other) in named]
        rest = [other for other in others if (one, other) not in named]
        ranked = sum((strength[a] > strength[b]) + (strength[a] == strength[b]) / 2 for a in mine for b in rest) / (
            len(rest) or 1
        )
        found[one] = (
            sum(value > 0 for value in strength.values()),
            len(mine),
            sum(strength[other] > 0 for other in mine),
            ranked,
            len(mine) if rest else 0,
        )
    return found
