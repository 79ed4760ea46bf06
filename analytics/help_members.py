"""Help of each person with people of other departments: through managers, and in turn (27 and 28).

Counted are people, not messages: somebody who answered once and somebody who answers every day are one helper each,
so that no volume stands behind a share.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analytics.clustered import Estimate, clustered_share

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


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


def department_means(values: Floats, *, department: Ids, groups: int) -> Iterator[Estimate]:
    """Average figures between 0 and 1 over the members of each department who have one, each with a 95% interval.

    Every member counts alike, so that one of n moves a mean by 1/n at most.

    Parameters
    ----------
    values
        Of each person; NaN for none, (n,).
    department
        Department of each person, -1 for none, int32 (n,).
    groups
        Number of departments.

    Notes
    -----
    The interval tells how far the mean of other people who work alike might lie: see
    :func:`analytics.clustered.clustered_share`. Source: own.

    >>> found = department_means(np.array([1.0, 0.0, np.nan]), department=np.array([0, 0, 0], np.int32), groups=1)
    >>> [(one.value, one.clusters) for one in found]
    [(0.5, 2)]
    """
    for place in range(groups):
        held = values[(department == place) & ~np.isnan(values)]
        yield clustered_share(held, np.ones(held.size))


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
