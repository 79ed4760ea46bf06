"""How tightly people's contacts hold together: triangles, local clustering, core numbers."""

from __future__ import annotations

import numpy as np

from analytics.compiled import PARTS, compiled, in_parts
from analytics.graph import Flags, Floats, Ids, Network, Rows, Starts


def triangles(network: Network) -> Starts:
    """How many pairs of each person's contacts are in contact with each other.

    Parameters
    ----------
    network
        Read as its undirected union; weights do not count.

    Returns
    -------
    int64 (n,)
        0 for isolates; the sum over all people is three times the number of triangles. Empty for an
        empty network.

    Notes
    -----
    Every triangle is met once, from its corner of the lowest degree. Source: Wasserman and Faust 1994,
    Social Network Analysis, chapter 6.5; order of Chiba and Nishizeki 1985, SIAM Journal on Computing 14(1).

    >>> from analytics.graph import network
    >>> triangles(network([0, 1, 2, 2], [1, 2, 0, 3], names=5)).tolist()
    [1, 1, 1, 0, 0]
    """
    people, rising = network.people, _rising(network.union)
    counts = np.zeros((PARTS, people), np.int64)

    def work(part: int, first: int, last: int) -> None:
        _close(rising[0], rising[1], np.zeros(people, np.bool_), counts[part], first, last)

    in_parts(work, people)
    return np.asarray(counts.sum(axis=0), dtype=np.int64)


def clustering(network: Network) -> Floats:
    """Which share of the pairs of a person's contacts are in contact with each other.

    2 t / (k (k - 1)), with k contacts and t triangles of the person.

    Parameters
    ----------
    network
        Read as its undirected union; weights do not count.

    Returns
    -------
    float64 (n,)
        0 to 1. 0 for people of fewer than two contacts, as in the published averages of others, who
        count them too. Empty for an empty network.

    Notes
    -----
    Source: Watts and Strogatz 1998, Nature 393, 440-442 (page 441).

    >>> from analytics.graph import network
    >>> clustering(network([0, 1, 2, 2], [1, 2, 0, 3], names=5)).round(4).tolist()
    [1.0, 1.0, 0.3333, 0.0, 0.0]
    """
    return closed_share(triangles(network), network.union.counts)


def closed_share(counts: Starts, degree: Starts) -> Floats:
    """Local clustering of people whose triangles are counted already: see :func:`clustering`.

    Parameters
    ----------
    counts, degree
        Triangles and distinct contacts of each person, int64 (n,).

    Returns
    -------
    float64 (n,)

    >>> closed_share(np.array([1, 0]), np.array([3, 1])).round(4).tolist()
    [0.3333, 0.0]
    """
    pairs = degree.astype(np.float64) * (degree - 1)
    share = np.zeros(degree.size)
    np.divide(2.0 * counts, pairs, out=share, where=pairs > 0)
    return share


def core_numbers(network: Network) -> Starts:
    """How deep in the network each person sits: the largest k whose k-core holds the person.

    The k-core is the largest set of people of whom each has at least k contacts within the set.

    Parameters
    ----------
    network
        Read as its undirected union; weights do not count.

    Returns
    -------
    int64 (n,)
        0 for isolates; never above the degree. Empty for an empty network.

    Notes
    -----
    Source: Seidman 1983, Social Networks 5(3), 269-287; people of the fewest contacts taken off one by one as
    in Batagelj and Zaversnik 2003, arXiv cs/0310049.

    >>> from analytics.graph import network
    >>> core_numbers(network([0, 1, 2, 2], [1, 2, 0, 3], names=5)).tolist()
    [2, 2, 2, 1, 0]
    """
    rows = network.union
    left = rows.counts
    queue = np.argsort(left, kind="stable")
    place = np.empty_like(queue)
    place[queue] = np.arange(queue.size)
    begin = np.searchsorted(left[queue], np.arange(left.max(initial=0) + 1)).astype(np.int64)
    _peel(rows.start, rows.other, left, queue, place, begin)
    return left


def _rising(rows: Rows) -> tuple[Starts, Ids]:
    """Keep of each row the people of a higher degree, or of the same degree and a higher number."""
    owner, other, counts = rows.owner, rows.other, rows.counts
    more = counts[other] - counts[owner]
    higher = (more > 0) | ((more == 0) & (owner < other))
    start = np.zeros(rows.start.size, np.int64)
    np.cumsum(np.bincount(owner[higher], minlength=counts.size), out=start[1:])
    return start, other[higher]


@compiled
def _close(start: Starts, other: Ids, is_contact: Flags, counts: Starts, first: int, last: int) -> None:
    """Count the triangles whose lowest corner is ``first`` to ``last``, for all three corners."""
    for low in range(first, last):
        for arc in range(start[low], start[low + 1]):
            is_contact[other[arc]] = True
        for tie in range(start[low], start[low + 1]):
            middle = other[tie]
            closed = 0
            for arc in range(start[middle], start[middle + 1]):
                if is_contact[other[arc]]:
                    closed += 1
                    counts[other[arc]] += 1
            counts[middle] += closed
            counts[low] += closed
        for arc in range(start[low], start[low + 1]):
            is_contact[other[arc]] = False


@compiled
def _peel(start: Starts, other: Ids, left: Starts, queue: Starts, place: Starts, begin: Starts) -> None:
    """Take people off in the order of the contacts they have left; ``left`` ends as their core number.

    ``queue`` is sorted by ``left``, ``place`` says where each person stands in it, and ``begin`` where
    each value of ``left`` begins.
    """
    for turn in range(queue.size):
        one = queue[turn]
        for arc in range(start[one], start[one + 1]):
            two = other[arc]
            if left[two] > left[one]:
                front = begin[left[two]]
                moved = queue[front]
                queue[front], queue[place[two]] = two, moved
                place[moved], place[two] = place[two], front
                begin[left[two]] += 1
                left[two] -= 1
