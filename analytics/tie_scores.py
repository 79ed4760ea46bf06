"""How strong, how diverse and how mutual a tie is (measures 2 to 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.compiled import compiled, in_parts
from analytics.graph import Floats, Ids, Network, Starts

STEP: Final = 256
"""Parts of the work hold a multiple of so many people: fewer than that are not worth a thread."""

Marks = NDArray[np.uint8]


def strong_tie(direct: ArrayLike, from_common: ArrayLike, to_common: ArrayLike) -> Floats:
    """Say how strong a tie is, from the time its people spend together and with common contacts.

    The cube root of CTS(A -> B) * CTS(A -> C) * CTS(B -> C), C being all common contacts together.

    Parameters
    ----------
    direct, from_common, to_common
        Collaboration time of A with B, of A with C, of B with C; not negative, any one unit.

    Returns
    -------
    float64
        In the unit of the times. 0 without common contacts.

    Notes
    -----
    Source: Microsoft, Viva Insights documentation, network metric calculations, strong tie score.

    >>> strong_tie(8, 3, 4).round(4).tolist()
    4.5789
    """
    product = np.asarray(direct, np.float64) * np.asarray(from_common, np.float64) * np.asarray(to_common, np.float64)
    return np.asarray(np.cbrt(product), np.float64)


def diverse_tie(all_time: ArrayLike, with_common: ArrayLike, with_asker: ArrayLike) -> Floats:
    """Say how much B can bring A that A would not hear of otherwise.

    CTS(B) - CTS(B -> C) - CTS(B -> A): the time B spends with people whom A does not know.

    Parameters
    ----------
    all_time, with_common, with_asker
        Collaboration time of B in all, with the common contacts, and with A; not negative, any one unit.

    Returns
    -------
    float64
        In the unit of the times; at least 0 where the three belong together.

    Notes
    -----
    Source: Microsoft, Viva Insights documentation, network metric calculations, diverse tie score.

    >>> diverse_tie(20, 4, 8).tolist()
    8.0
    """
    left = np.asarray(all_time, np.float64) - np.asarray(with_common, np.float64)
    return np.asarray(left - np.asarray(with_asker, np.float64), np.float64)


def reciprocity_of_ties(forth: ArrayLike, back: ArrayLike) -> Floats:
    """Say how mutual a tie is: 1 when both give as much, 0 when only one gives.

    1 - |s(A -> B) - s(B -> A)| / (s(A -> B) + s(B -> A)).

    Parameters
    ----------
    forth, back
        Weight of the arcs A -> B and B -> A, not negative.

    Returns
    -------
    float64
        From 0 to 1; NaN where there is no arc either way.

    Notes
    -----
    Source: Microsoft, Viva Insights documentation, network metric calculations, effective email collaboration.

    >>> reciprocity_of_ties([8, 5, 3, 0], [2, 5, 0, 0]).round(4).tolist()
    [0.4, 1.0, 0.0, nan]
    """
    there, here = np.asarray(forth, np.float64), np.asarray(back, np.float64)
    total = there + here
    share = np.full(total.shape, np.nan)
    np.divide(2 * np.minimum(there, here), total, out=share, where=total > 0)
    return share


@dataclass(frozen=True, slots=True, eq=False)
class TieScores:
    """Scores of the m arcs, in the order of the rows of ``network.out``.

    Attributes
    ----------
    source, target
        The people of the arc, int32 (m,).
    weight
        Positive, float64 (m,).
    reciprocity
        As ``reciprocity_of_ties``, float64 (m,).
    strong_score, diverse_score
        As ``strong_tie`` and ``diverse_tie``, in the unit of the weights, float64 (m,).
    """

    source: Ids
    target: Ids
    weight: Floats
    reciprocity: Floats
    strong_score: Floats
    diverse_score: Floats


def tie_scores(network: Network) -> TieScores:
    """Give each arc A -> B its reciprocity, its strong and its diverse score.

    CTS(X -> Y) is the weight of the arc X -> Y, 0 where there is none, and CTS(X) all that X gives. The
    network of a person is everybody it has an arc with, either way; the common contacts C of A and
    B are who stands in both networks, and CTS(A -> C) adds up over all of them.

    Parameters
    ----------
    network
        Each tie of an undirected network is two arcs, the reciprocity of which is 1.

    Returns
    -------
    TieScores
        The strong score is 0 without common contacts. Empty where there are no arcs.

    Notes
    -----
    Work grows with the sum over people of squared degrees; nothing is kept per pair of people.
    Source: Microsoft, Viva Insights documentation, network metric calculations.

    A gives B 8 and C 3, B gives C 4 and A 8 back; B spends 8 more with a fourth whom A does not know.

    >>> from analytics.graph import network
    >>> found = tie_scores(network([0, 0, 1, 1, 1], [1, 2, 2, 0, 3], [8.0, 3.0, 4.0, 8.0, 8.0], names=4))
    >>> found.target[0], found.strong_score[0].round(4), found.diverse_score[0], found.reciprocity[0]
    (np.int32(1), np.float64(4.5789), np.float64(8.0), np.float64(1.0))
    """
    out, union = network.out, network.union
    sums = np.zeros((4, out.other.size))

    def work(_part: int, first: int, last: int) -> None:
        knows, gives = np.zeros(network.people, np.uint8), np.zeros(network.people)
        _scan(out.start, out.other, out.weight, union.start, union.other, first, last, knows, gives, sums)

    in_parts(work, network.people, step=STEP)
    back, from_common, to_common, elsewhere = sums
    return TieScores(
        out.owner,
        out.other,
        out.weight,
        reciprocity_of_ties(out.weight, back),
        strong_tie(out.weight, from_common, to_common),
        elsewhere,
    )


@compiled
def _scan(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    weight: Floats,
    union_start: Starts,
    union_other: Ids,
    first: int,
    last: int,
    knows: Marks,
    gives: Floats,
    sums: Floats,
) -> None:
    """Mark whom one person knows and gives to, then go through the rows of those it gives to.

    Marks are 1 for whom it knows and 2 for itself. What is left out counts as nothing: no step depends on a mark.
    """
    for person in range(first, last):
        for at in range(union_start[person], union_start[person + 1]):
            knows[union_other[at]] = 1
        knows[person] = 2
        for at in range(start[person], start[person + 1]):
            gives[other[at]] = weight[at]
        for arc in range(start[person], start[person + 1]):
            partner = other[arc]
            back, to_common, elsewhere, from_common = 0.0, 0.0, 0.0, 0.0
            for at in range(np.uint64(start[partner]), np.uint64(start[partner + 1])):
                mark, given = knows[np.uint64(other[at])], weight[at]
                to_common += given if mark == 1 else 0.0
                elsewhere += given if mark == 0 else 0.0
                back += given if mark == 2 else 0.0
            for at in range(np.uint64(union_start[partner]), np.uint64(union_start[partner + 1])):
                from_common += gives[np.uint64(union_other[at])]
            sums[0, arc] = back
            sums[1, arc] = from_common
            sums[2, arc] = to_common
            sums[3, arc] = elsewhere
        knows[person] = 0
        for at in range(union_start[person], union_start[person + 1]):
            knows[union_other[at]] = 0
            gives[union_other[at]] = 0.0
