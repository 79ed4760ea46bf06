"""An order of people that comes from their place in the network, not from their names.

What visits people one after the other, such as a search for communities, gives the same result under any
names when it visits them in this order.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import compiled
from analytics.graph import Floats, Ids, Rows, Starts

Colours = NDArray[np.uint64]

ROUNDS: Final = 4
"""Ties of ties of ties of ties: in contact networks nearly everybody differs from everybody else by then."""
FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
SECOND: Final = np.uint64(0x94D049BB133111EB)


def structural_order(rows: Rows) -> Ids:
    """Return people sorted by how the network looks from them; the first names first where it looks the same.

    People get a colour by their number of ties; then, four times over, a new one by their own and those at the end
    of their ties with the weights of these.

    Parameters
    ----------
    rows
        Rows of n people, both arcs of a tie with the same weight.

    Returns
    -------
    int32 (n,)
        The person at each place.

    Notes
    -----
    Colours are sums of hashes without a remainder, so that the order of a row plays no part. Source: Weisfeiler and
    Leman 1968, Nauchno-Technicheskaya Informatsia 2(9), 12-16 (refinement of colours).

    The middle of a path looks different from its ends, which look the same:

    >>> from analytics.graph import network
    >>> sorted(structural_order(network([0, 1], [1, 2], names=3, directed=False).out).tolist())
    [0, 1, 2]
    """
    colour = rows.counts.astype(np.uint64)
    # Beside the heaviest, and not to the last digit: the unit of weights plays no part.
    shares = (rows.weight / rows.weight.max(initial=1e-300)).astype(np.float32)
    weight = shares.view(np.uint32).astype(np.uint64)
    for _ in range(ROUNDS):
        colour = _refined(rows.start, rows.other, weight, colour)
    return np.argsort(colour, kind="stable").astype(np.int32)


@compiled
def _mixed(value: np.uint64) -> np.uint64:
    """Spread the bits of a number (the last steps of splitmix64, Steele, Lea and Flood 2014)."""
    value = (value ^ (value >> np.uint64(30))) * FIRST
    value = (value ^ (value >> np.uint64(27))) * SECOND
    return value ^ (value >> np.uint64(31))


@compiled
def _refined(start: Starts, other: Ids, weight: Colours, colour: Colours) -> Colours:
    """Return colours one round on."""
    spread, found = np.empty_like(colour), np.empty_like(colour)
    for person in range(colour.size):
        spread[person] = _mixed(colour[person] + FIRST)
    for person in range(colour.size):
        total = spread[person]
        for arc in range(start[person], start[person + 1]):
            total += _mixed(spread[other[arc]] ^ weight[arc])
        found[person] = _mixed(total)
    return found


def reordered(rows: Rows, order: Ids) -> tuple[Starts, Ids, Floats]:
    """Return rows in which place k is person ``order[k]``, each sorted by places: starts, others, weights."""
    place = np.empty(order.size, np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    return _laid_out(rows.start, rows.other, rows.weight, order, place)


@compiled
def _laid_out(start: Starts, other: Ids, weight: Floats, order: Ids, place: Ids) -> tuple[Starts, Ids, Floats]:
    """Lay arcs out by their other end in turn, which sorts each row; both arcs of a tie weigh the same."""
    begin = np.zeros(order.size + 1, np.int64)
    for at in range(order.size):
        begin[at + 1] = begin[at] + start[order[at] + 1] - start[order[at]]
    fill, ends, weights = begin[:-1].copy(), np.empty_like(other), np.empty_like(weight)
    for at in range(order.size):
        person = order[at]
        for arc in range(start[person], start[person + 1]):
            row = place[other[arc]]
            ends[fill[row]] = at
            weights[fill[row]] = weight[arc]
            fill[row] += 1
    return begin, ends, weights
