"""How far two ways to divide the same people agree: communities and departments, one month and the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.graph import Floats, Grouping, Ids, Starts
from analytics.modularity import numbered
from analytics.overlap import overlap


def nmi(one: ArrayLike, other: ArrayLike) -> float:
    """How much two divisions tell about each other, as a share of what they tell on average: 0 nothing, 1 all.

    ``I / ((H(one) + H(other)) / 2)`` with H the entropy of a division and I their mutual information.

    Parameters
    ----------
    one, other
        Labels of the same people in the same order, whole numbers of 0 or more, (n,).

    Returns
    -------
    float
        0 to 1. 1 when both put all people into one part, NaN without people. It is not corrected for chance: many
        small parts give a high value.

    Raises
    ------
    ValueError
        Labels that are not whole numbers of 0 or more, or not equally many.

    Notes
    -----
    Source: Danon, Diaz-Guilera, Duch and Arenas 2005, Journal of Statistical Mechanics P09008, equation 2.

    >>> nmi([0, 0, 1, 1], [7, 7, 3, 3]), nmi([0, 0, 1, 1], [0, 1, 0, 1])
    (1.0, 0.0)
    """
    cells = overlap(one, other)
    people = int(cells.people.sum())
    if not people:
        return float("nan")
    rows, columns = cells.sizes
    if rows.size == columns.size == cells.people.size:  # each part of one is a part of the other
        return 1.0
    ratio = cells.people * people / (rows[cells.one] * columns[cells.other])
    mutual = float((cells.people * np.log(ratio)).sum()) / people
    return min(1.0, max(0.0, 2.0 * mutual / (_entropy(rows) + _entropy(columns))))


def _entropy(sizes: Starts) -> float:
    share: Floats = sizes / sizes.sum()
    return -float((share * np.log(share)).sum())


def adjusted_rand(one: ArrayLike, other: ArrayLike) -> float:
    """Pairs of people that both divisions keep together, beyond chance: 1 is the same division, 0 is chance.

    ``(both - expected) / (mean - expected)``, with both the pairs together in both divisions, mean the average of the
    pairs together in one and in the other, and expected the product of these two over all pairs.

    Parameters
    ----------
    one, other
        Labels of the same people in the same order, whole numbers of 0 or more, (n,).

    Returns
    -------
    float
        -0.5 to 1. 1 when both put all people together or both set all apart, NaN without people.

    Raises
    ------
    ValueError
        Labels that are not whole numbers of 0 or more, or not equally many.

    Notes
    -----
    Source: Hubert and Arabie 1985, Journal of Classification 2, 193-218, equation 5.

    Of 6 pairs one keeps 2 together, the other 1, both 1: (1 - 2/6) / (3/2 - 2/6) = 4/7.

    >>> round(adjusted_rand([0, 0, 1, 1], [0, 0, 1, 2]), 6)
    0.571429
    """
    cells = overlap(one, other)
    people = int(cells.people.sum())
    if not people:
        return float("nan")
    rows, columns = cells.sizes
    if rows.size == columns.size == cells.people.size:  # the same division; also where chance gives it always
        return 1.0
    both, left, right = _pairs(cells.people), _pairs(rows), _pairs(columns)
    expected = left * right / _pairs(np.array([people]))
    return (both - expected) / ((left + right) / 2 - expected)


def _pairs(sizes: NDArray[np.int64]) -> int:
    """Count the unordered pairs within parts, a whole number of any length."""
    return int((sizes * (sizes - 1) // 2).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """How little communities change from month to month.

    Attributes
    ----------
    value
        Adjusted Rand index of each month but the first against the one before, float64 (months - 1,).
    people
        Who was there in both, int64 (months - 1,).
    """

    value: Floats
    people: Starts


def stability(months: Sequence[tuple[Sequence[str], ArrayLike]]) -> Stability:
    """How much of who is together stays from one month to the next: 1 is all of it, 0 is chance.

    The adjusted Rand index of each month's labels against those of the month before, over the people present in both.

    Parameters
    ----------
    months
        Names of the people, each once, and their labels, whole numbers of 0 or more; one pair per month, in order.
        Labels of different months need not be the same for the same community.

    Returns
    -------
    Stability
        One entry fewer than months, none for fewer than two; NaN where nobody was there in both.

    Raises
    ------
    ValueError
        A month with more or fewer labels than names, a name that stands twice, labels below 0.

    Notes
    -----
    Source: Microsoft Viva Insights, network metrics ("community stability"); the index is Hubert and Arabie's 1985.

    Of four people the fourth leaves a community of two; the fifth was there once and does not count.

    >>> may, june = ("abcd", [0, 0, 1, 1]), ("abcde", [0, 0, 1, 2, 2])
    >>> found = stability([may, june])
    >>> found.value.round(6).tolist(), found.people.tolist()
    ([0.571429], [4])
    """
    labels = [_by_name(*month) for month in months]
    value, people = [], []
    for before, after in pairwise(labels):
        both = sorted(before.keys() & after.keys())
        value.append(adjusted_rand([before[name] for name in both], [after[name] for name in both]))
        people.append(len(both))
    return Stability(np.array(value, np.float64), np.array(people, np.int64))


def _by_name(names: Sequence[str], labels: ArrayLike) -> dict[str, int]:
    of = dict(zip(names, numbered(labels, people=len(names)).tolist(), strict=True))
    if len(of) < len(names):
        raise ValueError("Each name of a month stands once.")
    return of


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A group that is at home in no community.

    Attributes
    ----------
    group
        Its name.
    communities
        Where its people are, by falling share, then by number, int32 (k,).
    shares
        Share of its people in each, adding up to 1, float64 (k,).
    """

    group: str
    communities: Ids
    shares: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """A community in which several groups are at home.

    Attributes
    ----------
    community
        Its number.
    groups
        Names of the groups at home in it, ascending, two or more.
    shares
        Share of each group's people in it, threshold to 1, float64 (k,).
    """

    community: int
    groups: tuple[str, ...]
    shares: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SplitAndMerged:
    """Which groups are split over communities, and which are merged into one.

    Attributes
    ----------
    threshold
        The share of a group's people from which on it is at home in a community.
    home
        The community in which each group is at home, -1 where it is split or has no people, int32 (g,).
    split
        Groups at home nowhere, by name.
    merged
        Communities in which two or more groups are at home, by number.
    """

    threshold: float
    home: Ids
    split: tuple[Split, ...]
    merged: tuple[Merged, ...]


def split_and_merged(groups: Grouping, communities: ArrayLike, *, threshold: float = 0.7) -> SplitAndMerged:
    """Which departments are split over several communities, and which are merged into one, by name and share.

    A group is at home in the community that holds at least ``threshold`` of its people; above one half there is
    at most one. A group without a home is split; a community that is home to several groups merges them.

    Parameters
    ----------
    groups
        People whose group is not known do not count.
    communities
        Community of the same people, whole numbers of 0 or more, (n,).
    threshold
        Above 0.5, at most 1.

    Returns
    -------
    SplitAndMerged
        A group of one person is never split. Nobody is split or merged without people.

    Raises
    ------
    ValueError
        A threshold outside its range; communities that are not one whole number of 0 or more per person.

    Notes
    -----
    Source: own.

    The lab is half here, half there; sales and law are together.

    >>> from analytics.graph import grouping
    >>> groups = grouping(["lab", "lab", "law", "sales", "sales"])
    >>> found = split_and_merged(groups, [0, 1, 0, 0, 0])
    >>> [(one.group, one.communities.tolist(), one.shares.tolist()) for one in found.split]
    [('lab', [0, 1], [0.5, 0.5])]
    >>> [(one.community, one.groups, one.shares.tolist()) for one in found.merged]
    [(0, ('law', 'sales'), [1.0, 1.0])]
    """
    if not 0.5 < threshold <= 1:
        raise ValueError(f"A threshold is above 0.5 and at most 1, not {threshold}.")
    places, known = np.asarray(communities), groups.known
    numbered(places, people=known.size)
    group, community, share = _shares(groups, places)
    home, settled = np.full(len(groups.names), -1, np.int32), share >= threshold
    home[group[settled]] = community[settled]
    split = [
        Split(groups.names[one], community[group == one], share[group == one])
        for one in np.unique(group).tolist()
        if home[one] < 0
    ]
    merged = _merged(groups, community[settled], group[settled], share[settled])
    return SplitAndMerged(threshold, home, tuple(split), merged)


def _shares(groups: Grouping, places: Ids) -> tuple[Ids, Ids, Floats]:
    """Share of each group in each community that has any of it: group, community, share; by falling share."""
    of, at = groups.of[groups.known], places[groups.known]
    cells = overlap(of, at)
    group, community = np.unique(of)[cells.one], np.unique(at)[cells.other].astype(np.int32)
    share: Floats = cells.people / groups.sizes[group]
    order = np.lexsort((community, -share, group))
    return group[order], community[order], share[order]


def _merged(groups: Grouping, community: Ids, group: Ids, share: Floats) -> tuple[Merged, ...]:
    """Return the communities in which several groups are at home."""
    number, homes = np.unique(community, return_counts=True)
    return tuple(
        Merged(one, tuple(groups.names[place] for place in group[community == one]), share[community == one])
        for one in number[homes > 1].tolist()
    )
