"""An order of people that comes from their place in the network, not from their names.

What visits people one after the other, such as a search for communities, gives the same result under any
names when it visits them in this order.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import compiled, inlined
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
        colour = _refined(rows, weight, colour)
    return np.argsort(colour, kind="stable").astype(np.int32)


@inlined
def _mixed(value: np.uint64) -> np.uint64:
    """Spread the bits of a number (the last steps of splitmix64, Steele, Lea and Flood 2014)."""
    value = (value ^ (value >> np.uint64(30))) * FIRST
    value = (value ^ (value >> np.uint64(27))) * SECOND
    return value ^ (value >> np.uint64(31))


def _refined(rows: Rows, weight: Colours, colour: Colours) -> Colours:
    """Return colours one round on."""
    spread, found = np.empty_like(colour), np.empty_like(colour)
    _refine(rows.start, rows.other, weight, colour, spread, found)
    return found


@compiled
def _refine(start: Starts, other: Ids, weight: Colours, colour: Colours, spread: Colours, found: Colours) -> None:
    """Write colours one round on into ``found``."""
    for person in range(colour.size):
        spread[person] = _mixed(colour[person] + FIRST)
    for person in range(colour.size):
        total = spread[person]
        for arc in range(start[person], start[person + 1]):
            total += _mixed(spread[other[arc]] ^ weight[arc])
        found[person] = _mixed(total)


def reordered(rows: Rows, order: Ids) -> tuple[Starts, Ids, Floats]:
    """Return rows in which place k is person ``order[k]``, each sorted by places: starts, others, weights."""
    place = np.empty(order.size, np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    begin = np.append(0, np.cumsum(rows.counts[order]))
    ends, weights = np.empty_like(rows.other), np.empty_like(rows.weight)
    _lay_out(rows.start, rows.other, rows.weight, order, place, begin[:-1].copy(), ends, weights)
    return begin, ends, weights


@compiled
def _lay_out(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts, other: Ids, weight: Floats, order: Ids, place: Ids, fill: Starts, ends: Ids, weights: Floats
) -> None:
    """Lay arcs out by their other end in turn, which sorts each row; both arcs of a tie weigh the same."""
    for at in range(order.size):
        person = order[at]
        for arc in range(start[person], start[person + 1]):
            row = place[other[arc]]
            ends[fill[row]] = at
            weights[fill[row]] = weight[arc]
            fill[row] += 1
