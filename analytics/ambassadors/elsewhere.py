"""What a set reaches beyond those it was chosen by.

A set that is chosen over a sample suits the sample better than everybody else: it reaches fewer of those who were
not looked at. How many is seen by choosing again without a fifth of the sample, and looking at that fifth.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from analytics.ambassadors.asking import Answered, Asked, Company, reach_of
from analytics.ambassadors.chosen import best_set
from analytics.ambassadors.cover import covered_by
from analytics.graph import Flags, Ids, Network, network

FOLDS: Final = 5
"""Parts of the sample that are left out, one after the other."""


def reach_elsewhere(company: Company, asked: Asked, found: Answered, stands_for: float) -> float:
    """Return the share of all people whom the set reaches, estimated from people it was not chosen by.

    Parameters
    ----------
    company
        Volunteers, all of whom are counted, and a sample of the others.
    asked, found
        What was asked for, and the set.
    stands_for
        How many people each of the sample stands for.

    Returns
    -------
    float
        Reached volunteers are those of the set itself. NaN where items are draws and not people, or nobody is there.

    Notes
    -----
    Over two steps this is too low: a person reached only over somebody outside the sample counts as not reached. Of
    somebody with w such ways, each seen with probability p, k are seen, and (1 - 1/p)^k is 1 on average for w = 0 and
    0 otherwise; but it varies by (1/p - 1)^w, so that no share can be told from it (``docs/ambassadors.md``).

    Source: own; leaving out parts is the cross-validation of Stone 1974, Journal of the Royal Statistical
    Society B 36, 111-147.
    """
    cover = reach_of(company, asked)
    if cover.items != company.network.people:
        return float("nan")
    others = np.flatnonzero(found.sides & ~company.volunteers).astype(np.int32)
    reached = 0
    for fold in range(FOLDS):
        part = others[fold::FOLDS]
        rest = replace(company, network=without(company.network, part))
        again = best_set(reach_of(rest, asked), found.wishes)
        reached += int(np.count_nonzero(covered_by(cover, _flags(company, again))[part]))
    inside = found.sides & company.volunteers
    whole = inside.sum() + others.size * stands_for
    known = np.count_nonzero(covered_by(cover, _flags(company, found.chosen.people)) & inside)
    return float((known + reached * stands_for) / whole) if whole else float("nan")


def without(net: Network, people: Ids) -> Network:
    """Return the network in which some people have no ties.

    >>> without(network([0, 1], [1, 2], names=3), np.array([2], np.int32)).ties
    1
    """
    union = net.union
    gone = np.zeros(net.people, np.bool_)
    gone[people] = True
    kept = (union.owner < union.other) & ~gone[union.owner] & ~gone[union.other]
    return network(union.owner[kept], union.other[kept], union.weight[kept], names=net.names, directed=False)


def _flags(company: Company, people: Ids) -> Flags:
    flags = np.zeros(company.network.people, np.bool_)
    flags[people] = True
    return flags
