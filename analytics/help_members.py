"""Help of each person with people of other departments: through managers, in turn, within two steps (27 and 28).

Counted are people, not messages: somebody who answered once and somebody who answers every day are one helper each,
so that no volume stands behind a share.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

AT_ONCE: Final = 2048
"""People whose ways of two steps are held in memory together."""


def helped_by_managers(seeker: Ids, helper: Ids, *, department: Ids, managers: Flags) -> Floats:
    """Of those in other departments who helped a person, the share with a manager at either end, 0 to 1.

    m_i = sum_j a_ij (M_i or M_j) / sum_j a_ij, over people j of other departments; a_ij is 1 where j helped i.

    Parameters
    ----------
    seeker, helper
        Ends of each arc ``seeker -> helper``, people, int32 (m,), with repetitions.
    department
        Department of each person, -1 for none, whose arcs are not counted, int32 (n,).
    managers
        Who leads somebody, bool (n,).

    Returns
    -------
    float64 (n,)
        1 for managers, whom every helper helps; NaN for people whom nobody of another department helped.

    Notes
    -----
    Source: own.

    >>> arcs = np.array([0, 0, 0]), np.array([1, 2, 2])
    >>> homes, leads = np.array([0, 1, 1], np.int32), np.array([False, False, True])
    >>> helped_by_managers(*arcs, department=homes, managers=leads).tolist()
    [0.5, nan, nan]
    """
    one, other = _across(seeker, helper, department)
    return _share_of(one, managers[one] | managers[other], department.size)


def helped_in_turn(seeker: Ids, helper: Ids, *, department: Ids) -> Floats:
    """Of those in other departments who helped a person, the share whom he or she helped too, 0 to 1.

    r_i = sum_j a_ij a_ji / sum_j a_ij, over people j of other departments; a_ij is 1 where j helped i.

    Parameters
    ----------
    seeker, helper, department
        As in :func:`helped_by_managers`.

    Returns
    -------
    float64 (n,)
        NaN for people whom nobody of another department helped.

    Notes
    -----
    The mean over arcs is the reciprocity of the network between departments. Source: own; reciprocity as in Wasserman
    and Faust 1994, Social Network Analysis, section 13.2.

    >>> arcs = np.array([0, 0, 1]), np.array([1, 2, 0])
    >>> helped_in_turn(*arcs, department=np.array([0, 1, 1], np.int32)).tolist()
    [0.5, 1.0, nan]
    """
    one, other = _across(seeker, helper, department)
    people = department.size
    there, back = one.astype(np.int64) * people + other, other.astype(np.int64) * people + one
    return _share_of(one, np.isin(there, back), people)


def reach_in_two_steps(seeker: Ids, helper: Ids, *, department: Ids) -> Floats:
    """Count the people of other departments whom a person reaches along one or two help arcs.

    s_i = |{j : g_j != g_i, d(i, j) <= 2}|

    A step leads from who asks to who answers. A colleague of the own department may stand in the middle, and so may
    somebody of no known department.

    Parameters
    ----------
    seeker, helper, department
        As in :func:`helped_by_managers`, but that arcs within departments lead on.

    Returns
    -------
    float64 (n,)
        0 for people who were never answered; NaN for those of no department.

    Notes
    -----
    For the people whom a department reaches taken together see :func:`analytics.help_reach.within_two_steps`.
    Source: own.

    >>> arcs = np.array([0, 1]), np.array([1, 2])
    >>> reach_in_two_steps(*arcs, department=np.array([0, 0, 1, 1], np.int32)).tolist()
    [1.0, 1.0, 0.0, 0.0]
    """
    return np.where(department >= 0, _reached(seeker, helper, department), np.nan)


def department_means(values: Floats, *, department: Ids, groups: int) -> tuple[Floats, Floats]:
    """Average figures over the members of each department who have one; return the means and how many those are.

    Every member counts alike, so that one of n moves a mean of shares by 1/n at most.

    Parameters
    ----------
    values
        Of each person; NaN for none, (n,).
    department
        Department of each person, -1 for none, int32 (n,).
    groups
        Number of departments.

    Returns
    -------
    means, counted
        float64 (g,) each; the mean of a department without such members is NaN.

    Notes
    -----
    Source: own.

    >>> home = np.array([0, 0, 0, -1], np.int32)
    >>> found = department_means(np.array([1.0, 0.0, np.nan, 1.0]), department=home, groups=1)
    >>> [one.tolist() for one in found]
    [[0.5], [2.0]]
    """
    kept = (department >= 0) & ~np.isnan(values)
    counted = np.bincount(department[kept], minlength=groups).astype(np.float64)
    total = np.bincount(department[kept], values[kept], groups)
    return np.divide(total, counted, out=np.full(groups, np.nan), where=counted > 0), counted


def _across(seeker: Ids, helper: Ids, department: Ids) -> tuple[Ids, Ids]:
    """Return each pair of who was helped and who helped, in different departments, once."""
    kept = (seeker >= 0) & (helper >= 0)
    kept[kept] = _apart(seeker[kept], helper[kept], department)
    pairs = np.unique(np.stack([seeker[kept], helper[kept]]), axis=1)
    return pairs[0], pairs[1]


def _apart(one: Ids, other: Ids, department: Ids) -> Flags:
    known = (department[one] >= 0) & (department[other] >= 0)
    return np.asarray(known & (department[one] != department[other]), bool)


def _share_of(owner: Ids, counts: Flags, people: int) -> Floats:
    whole, part = np.bincount(owner, minlength=people), np.bincount(owner, counts, people)
    found: Floats = np.divide(part, whole, out=np.full(people, np.nan), where=whole > 0)
    return found


def _reached(seeker: Ids, helper: Ids, department: Ids) -> Floats:
    """Count the people of other departments within two steps of each person, some people at a time, (n,)."""
    people = department.size
    kept = (seeker >= 0) & (helper >= 0)
    arcs = csr_matrix((np.ones(int(kept.sum()), bool), (seeker[kept], helper[kept])), shape=(people, people))
    found = np.zeros(people)
    for begin in range(0, people, AT_ONCE):
        rows = arcs[begin : begin + AT_ONCE]
        near = (rows + rows @ arcs).tocoo()
        one, other = (near.row + begin).astype(np.int32), near.col.astype(np.int32)
        found += np.bincount(one[_apart(one, other, department) & near.data], minlength=people)
    return found
