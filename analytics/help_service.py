"""How help is given between departments: unanswered asks, time to the first answer, managers, single helpers (28)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.asked import Asked
from analytics.help_matrix import seeker_helper_matrix
from analytics.late_answers import scatter_of_times, with_late_answers

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HelpService:
    """Help by department of who asks (row) and who is asked or answers (column), all (g, g).

    Attributes
    ----------
    asks, answered
        Asks, and those of them that were answered; an ask to several departments counts in parts.
    unanswered_share
        0 to 1; NaN without asks.
    first_answer
        Median working time until the first answer, in seconds, those that came too late allowed for; NaN without
        answers.
    through_managers
        Share of answered asks with a manager at either end; NaN without answers.
    helpers
        How many people answered.
    single_helper
        Share of the answers given by the one who gives most, max_h in(h from d) / sum; NaN without answers.
    """

    asks: Floats
    answered: Floats
    unanswered_share: Floats
    first_answer: Floats
    through_managers: Floats
    helpers: Floats
    single_helper: Floats


def help_service(rows: Asked, *, department: Ids, groups: int, managers: Flags) -> HelpService:
    """Measure how departments answer one another.

    Parameters
    ----------
    rows
        Asks of a window.
    department
        Department of each person, -1 for none, int32 (n,).
    groups
        Number of departments.
    managers
        Who has people reporting to him or her, bool (n,).

    Notes
    -----
    Asks that a whole channel left unanswered belong to no pair. Source: own.

    >>> number, ones = np.array([0, 0], np.int32), np.ones(2)
    >>> rows = Asked(number, number + [1, 2], number, ones, ones, ones, np.array([60.0, np.nan]), {}, 0)
    >>> found = help_service(rows, department=np.array([0, 1, 1]), groups=2, managers=np.zeros(3, bool))
    >>> found.unanswered_share[0, 1], found.single_helper[0, 1], found.through_managers[0, 1]
    (np.float64(0.5), np.float64(1.0), np.float64(0.0))
    """
    heard = rows.taken(rows.answered)
    asks = _matrix(rows, rows.weight, department, groups)
    answered = _matrix(heard, heard.weight, department, groups)
    manager = np.append(managers, False)
    by_manager = heard.weight * (manager[heard.seeker] | manager[heard.helper])
    helpers, most = _helpers(heard, department, groups)
    return HelpService(
        asks=asks,
        answered=answered,
        unanswered_share=_over(asks - answered, asks),
        first_answer=first_answers(heard, department=department, groups=groups),
        through_managers=_over(_matrix(heard, by_manager, department, groups), answered),
        helpers=helpers,
        single_helper=_over(most, answered),
    )


def _matrix(rows: Asked, weight: Floats, department: Ids, groups: int) -> Floats:
    return seeker_helper_matrix(rows.seeker, rows.helper, department=department, weight=weight, groups=groups)


def _over(part: Floats, whole: Floats) -> Floats:
    """``part / whole`` within 0 and 1, NaN where the whole is 0."""
    found = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return np.asarray(np.clip(found, 0, 1), np.float64)


def _helpers(heard: Asked, department: Ids, groups: int) -> tuple[Floats, Floats]:
    """Count who answers each pair's asks, and add up the answers of who answers most, (g, g) each."""
    homes = np.append(department, np.int32(-1))
    one, other = homes[heard.seeker], homes[heard.helper]
    kept = (one >= 0) & (other >= 0)
    people = department.size
    key = (one[kept].astype(np.int64) * groups + other[kept]) * people + heard.helper[kept]
    distinct, place = np.unique(key, return_inverse=True)
    given = np.bincount(place, heard.weight[kept], distinct.size)
    cell = distinct // people
    most = np.zeros(groups * groups)
    np.maximum.at(most, cell, given)
    helpers = np.bincount(cell, minlength=groups * groups).astype(np.float64)
    return helpers.reshape(groups, groups), most.reshape(groups, groups)


def first_answers(heard: Asked, *, department: Ids, groups: int) -> Floats:
    """Median working seconds until the first answer, by department of seeker and first answerer, (g, g).

    Answers beyond the limit of ``heard`` are not seen; the medians allow for them (:mod:`analytics.late_answers`).
    """
    homes = np.append(department, np.int32(-1))
    one, other = homes[heard.seeker], homes[heard.helper]
    kept = (one >= 0) & (other >= 0) & (heard.first > 0)
    cell = one[kept].astype(np.int64) * groups + other[kept]
    found = np.full(groups * groups, np.nan)
    order = np.argsort(cell, kind="stable")
    cell, seconds, first = cell[order], heard.seconds[kept][order], heard.first[kept][order]
    edges = np.append(np.flatnonzero(np.diff(cell, prepend=-1)), cell.size)
    for begin, end in pairwise(edges.tolist()):
        found[cell[begin]] = weighted_median(seconds[begin:end], first[begin:end])
    scatter = scatter_of_times(cell, seconds, first.astype(np.float64), medians=found, limit=heard.limit)
    return with_late_answers(found, scatter, limit=heard.limit).reshape(groups, groups)


def weighted_median(values: ArrayLike, weight: ArrayLike) -> float:
    """Median of values known in steps: the weights of a step lie evenly around it.

    The middle of the weights is looked up between the middles of the steps, straight, on a logarithmic scale.

    Parameters
    ----------
    values
        More than 0, (m,); those alike are one step.
    weight
        More than 0, (m,).

    Returns
    -------
    float
        NaN without values.

    >>> [round(weighted_median(values, 1.0), 6) for values in ([10.0, 20.0, 40.0], [7.0], [1.0, 4.0])]
    [20.0, 7.0, 2.0]
    """
    steps, place = np.unique(np.asarray(values, np.float64), return_inverse=True)
    if not steps.size:
        return float("nan")
    weights = np.bincount(place, np.broadcast_to(np.asarray(weight, np.float64), place.shape))
    middle = (np.cumsum(weights) - weights / 2) / weights.sum()
    return float(np.exp(np.interp(0.5, middle, np.log(steps))))
