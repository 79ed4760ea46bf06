"""Quotas: at least and at most so many of each department, site or level (measure 23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analytics.graph import Flags, Floats, Grouping, Ids, Starts

WITHOUT_LIMIT: Final = 2**31 - 1
"""Stands for no upper quota."""


@dataclass(frozen=True, slots=True, eq=False)
class Quota:
    """How many of each group a set has.

    Attributes
    ----------
    kind
        What the groups are: ``department``, ``site``, ``level``.
    groups
        Group of each of the n people; those whose group is not known count for none.
    least, most
        For each group, 0 and more, int64 (g,).
    """

    kind: str
    groups: Grouping
    least: Starts
    most: Starts


def quota(
    kind: str,
    groups: Grouping,
    *,
    least: int | Mapping[str, int] = 0,
    most: int | Mapping[str, int] | None = None,
) -> Quota:
    """Make a quota from a number for all groups, or from numbers by name.

    Parameters
    ----------
    kind
        What the groups are.
    groups
        Group of each person.
    least, most
        Groups that a mapping does not name have no quota.

    Raises
    ------
    ValueError
        When a number is below 0 or a group is not there.

    >>> from analytics.graph import grouping
    >>> found = quota("site", grouping(["osaka", "tokyo"]), least=1, most={"tokyo": 3})
    >>> found.least.tolist(), found.most.tolist() == [WITHOUT_LIMIT, 3]
    ([1, 1], True)
    """
    return Quota(
        kind, groups, _numbers(groups, least, 0), _numbers(groups, {} if most is None else most, WITHOUT_LIMIT)
    )


def _numbers(groups: Grouping, given: int | Mapping[str, int], otherwise: int) -> Starts:
    by_name = dict.fromkeys(groups.names, given) if isinstance(given, int) else given
    unknown = set(by_name) - set(groups.names)
    if unknown:
        raise ValueError(f"{len(unknown)} of the groups with a quota are not there.")
    if any(number < 0 for number in by_name.values()):
        raise ValueError("A quota is 0 or more.")
    return np.array([min(by_name.get(name, otherwise), WITHOUT_LIMIT) for name in groups.names], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What a set must keep to.

    People who count alike in all quotas are of one kind; only counts of kinds matter.

    Attributes
    ----------
    size
        People in the set.
    quotas
        Any number; with none, or one, keeping them costs greedy choice little.
    kind
        Kind of each person, int32 (n,).
    group
        Group of each kind in each quota, -1 where not known, int32 (q, kinds).
    available
        People of each kind who may be in the set, int64 (kinds,).
    """

    size: int
    quotas: tuple[Quota, ...]
    kind: Ids
    group: Ids
    available: Starts


def rules(size: int, pool: Flags, quotas: Sequence[Quota] = ()) -> Rules:
    """Put quotas together.

    Parameters
    ----------
    size
        People in the set.
    pool
        Who may be in the set, bool (n,).
    quotas
        Any number.
    """
    bound = tuple(one for one in quotas if one.least.any() or (one.most < WITHOUT_LIMIT).any())
    columns = np.array([one.groups.of for one in bound], np.int32).reshape(len(bound), pool.size)
    if not bound:
        return Rules(
            size,
            (),
            np.zeros(pool.size, np.int32),
            np.zeros((0, 1), np.int32),
            _counted(np.zeros(np.count_nonzero(pool), np.int32), 1),
        )
    group, kind = np.unique(columns, axis=1, return_inverse=True)
    of: Ids = kind.reshape(-1).astype(np.int32)
    return Rules(size, bound, of, np.asarray(group, np.int32), _counted(of[pool], group.shape[1]))


def _counted(kind: Ids, kinds: int) -> Starts:
    return np.bincount(kind, minlength=kinds).astype(np.int64)


def counts_of(kept: Rules, people: Sequence[int] | Ids) -> Starts:
    """Return how many of some people are of each kind, int64 (kinds,)."""
    return np.bincount(kept.kind[list(people)], minlength=kept.available.size).astype(np.int64)


def in_groups(kept: Rules, place: int, counts: Starts) -> Starts:
    """Return counts of kinds as counts of one quota's groups, int64 (g,)."""
    known = kept.group[place] >= 0
    groups = kept.quotas[place].least.size
    return np.bincount(kept.group[place][known], counts[known], groups).astype(np.int64)


def fits(kept: Rules, counts: Starts) -> bool:
    """Return whether people can be added to a set until it has its size and keeps all quotas.

    With one quota of groups g, and c_g members of each: c_g is at most the upper quota, and the sum over groups
    of max(c_g, lower quota), with members of no known group, at most the size. Such sets are the independent
    sets of a matroid. With several quotas the counts of kinds are looked for by integer programming.

    Parameters
    ----------
    kept
        Rules that can be met by somebody (see :mod:`analytics.ambassadors.shortfalls`).
    counts
        Members of each kind, int64 (kinds,).

    Notes
    -----
    Source: El Halabi, Mitrovic, Norouzi-Fard, Tardos and Tarnawski 2020, NeurIPS 33, Fairness in streaming
    submodular maximization (extendable sets are a matroid).
    """
    if (counts > kept.available).any() or counts.sum() > kept.size:
        return False
    if not kept.quotas:
        return True
    if counts.sum() == kept.size:
        return all(_keeps(kept, place, counts) for place in range(len(kept.quotas)))
    if len(kept.quotas) == 1:
        return _fits_one(kept, counts)
    return lacking(kept, counts) == 0


def _keeps(kept: Rules, place: int, counts: Starts) -> bool:
    limits, inside = kept.quotas[place], in_groups(kept, place, counts)
    return bool(((limits.least <= inside) & (inside <= limits.most)).all())


def _fits_one(kept: Rules, counts: Starts) -> bool:
    limits, inside = kept.quotas[0], in_groups(kept, 0, counts)
    elsewhere = counts.sum() - inside.sum()
    return bool((inside <= limits.most).all() and np.maximum(inside, limits.least).sum() + elsewhere <= kept.size)


def lacking(kept: Rules, counts: Starts) -> int:
    """Return how many people quotas and size would have to give way by, in all, for a set to hold these members."""
    return int(sum(np.abs(part).sum() for part in gaps(kept, counts)))


def gaps(kept: Rules, counts: Starts) -> list[Starts]:
    """Return the least by which each quota's groups, and last the size, would have to give way.

    Parameters
    ----------
    kept
        Size and quotas.
    counts
        Members of each kind, none above those available, int64 (kinds,).

    Returns
    -------
    list[Starts]
        For each quota int64 (g,), and for the size int64 (1,): above 0 so many people too few can be had, below 0
        so many too many. Where several groups could give way, one answer of integer programming (HiGHS).
    """
    blocks = [*(_groups_by_kind(kept, place) for place in range(len(kept.quotas))), np.ones((1, kept.available.size))]
    least = np.concatenate([*(one.least for one in kept.quotas), [kept.size]])
    most = np.concatenate([*(one.most for one in kept.quotas), [kept.size]])
    rows, kinds = least.size, kept.available.size
    slack, free = np.eye(rows), np.full(2 * rows, np.inf)
    found = milp(
        np.repeat([0.0, 1.0], [kinds, 2 * rows]),
        integrality=np.ones(kinds + 2 * rows, np.int64),
        bounds=Bounds(np.concatenate([counts, np.zeros(2 * rows)]), np.concatenate([kept.available, free])),
        constraints=LinearConstraint(
            csr_array(np.hstack([np.concatenate(blocks), slack, -slack])),
            least,
            np.where(most < WITHOUT_LIMIT, most, np.inf),
        ),
    )
    if found.x is None:  # slack is free, so that there always is an answer
        raise ArithmeticError(f"Integer programming gave no answer (status {found.status}).")
    few, many = np.split(found.x[kinds:].round().astype(np.int64), 2)
    return np.split(few - many, np.cumsum([block.shape[0] for block in blocks])[:-1])


def _groups_by_kind(kept: Rules, place: int) -> Floats:
    """Which kinds belong to each group of a quota, 0 or 1, float64 (g, kinds)."""
    groups = np.arange(kept.quotas[place].least.size)
    belongs: Floats = np.equal(groups[:, None], kept.group[place]).astype(np.float64)
    return belongs
