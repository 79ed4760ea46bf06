"""Who can reach whom along arcs, told by strong components: people who can all reach each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.compiled import compiled
from analytics.graph import Ids, Network, Rows, Starts, rows_of
from analytics.waves import BITS, Bits

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Condensation:
    """A network with each strong component drawn together; no arc leads from a lower number to a higher one.

    Attributes
    ----------
    of
        Strong component of each person, 0 to c - 1, int32 (n,).
    sizes
        People of each, int64 (c,).
    weak
        Weak component that each belongs to, int32 (c,).
    weak_of
        Weak component of each person, int32 (n,).
    below, above
        To which other components arcs lead, and from which they come.
    """

    of: Numbers
    sizes: Starts
    weak: Numbers
    weak_of: Numbers
    below: Rows
    above: Rows

    @property
    def components(self) -> int:
        """Number of strong components."""
        return self.sizes.size

    @property
    def weak_sizes(self) -> Starts:
        """People of each weak component, int64."""
        return np.bincount(self.weak_of).astype(np.int64)


def condensed(network: Network) -> Condensation:
    """Draw strong components together.

    scipy numbers them as it leaves them, so that those below come first; the laws hold it to that.

    >>> from analytics.graph import network
    >>> found = condensed(network([0, 1, 2, 2], [1, 0, 1, 3], names=4))  # 0 and 1 know each other, 2 heads all
    >>> found.of.tolist(), found.sizes.tolist(), found.below.counts.tolist()
    ([0, 0, 2, 1], [2, 1, 1], [0, 0, 2])
    """
    arcs = network.out
    number = _components(arcs)
    # Arcs of the union go both ways, so that what hangs together weakly does so strongly.
    weak_of = _components(network.union) if network.directed else number
    sizes = np.bincount(number).astype(np.int64)
    weak = np.zeros(sizes.size, dtype=np.int32)
    weak[number] = weak_of
    left, right = number[arcs.owner], number[arcs.other]
    apart = left != right
    left, right, one = left[apart], right[apart], np.ones(np.count_nonzero(apart))
    below = rows_of(left, right, one, people=sizes.size)
    above = rows_of(right, left, one, people=sizes.size)
    return Condensation(number, sizes, weak, weak_of, below, above)


def _components(rows: Rows) -> Numbers:
    """Return the strong component of each person."""
    people = rows.start.size - 1
    arcs = csr_array((np.ones(rows.other.size, np.int8), rows.other, rows.start), shape=(people, people))
    found = connected_components(arcs, directed=True, connection="strong")[1]
    return np.asarray(found, dtype=np.int32)


def reached_by(network: Condensation, components: Numbers) -> Bits:
    """Return who is reached from some components, uint64 (c, words); bit k of a row: component k reaches it."""
    order = np.arange(network.components - 1, -1, -1, dtype=np.int64)
    return _passed_on(network.above, order, own_bits(components, network.components))


def reaching(network: Condensation, components: Numbers) -> Bits:
    """Return who reaches some components, uint64 (c, words); bit k of a row: it reaches component k."""
    order = np.arange(network.components, dtype=np.int64)
    return _passed_on(network.below, order, own_bits(components, network.components))


def own_bits(components: Numbers, total: int) -> Bits:
    """Return a table in which component k of the list carries bit k % 64 of word k // 64, uint64 (total, words)."""
    place = np.arange(components.size)
    bits = np.zeros((total, -(-components.size // BITS)), dtype=np.uint64)
    np.bitwise_or.at(bits, (components, place // BITS), np.uint64(1) << (place % BITS).astype(np.uint64))
    return bits


def _passed_on(rows: Rows, order: Starts, bits: Bits) -> Bits:
    _pass_on(rows.start, rows.other, order, bits)
    return bits


@compiled
def _pass_on(start: Starts, other: Ids, order: Starts, bits: Bits) -> None:
    """Give each in turn the bits of those in its row, who came before it."""
    for place in range(order.size):
        one = order[place]
        for entry in range(start[one], start[one + 1]):
            near = other[entry]
            for word in range(bits.shape[1]):
                bits[one, word] |= bits[near, word]
