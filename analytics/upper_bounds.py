"""Pairs of people without a least upper bound: nobody is the lowest of all who stand above both."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.compiled import PARTS, compiled, in_parts
from analytics.condensation import Condensation, Numbers, reached_by, reaching
from analytics.graph import Flags, Starts
from analytics.waves import FULL, NONE, Bits, as_flags

PAIRS_AT_ONCE: Final = 512
"""Pairs looked at in one walk over all arcs."""


def pairs_without_bound(network: Condensation) -> int:
    """Count the pairs within weak components without a least upper bound, each pair of people once.

    Two people's upper bounds are those who reach both, each person reaching itself. The latest of them,
    furthest down, is the only one that can be the least: it is, if all others reach it. People of one strong
    component share all bounds, so pairs of components are compared; time and space grow with their square.

    >>> from analytics.condensation import condensed
    >>> from analytics.graph import network
    >>> pairs_without_bound(condensed(network([0, 1], [2, 2], names=3)))  # the two bosses
    1
    """
    above = reached_by(network, np.arange(network.components, dtype=np.int32))
    missing = np.zeros(PARTS, dtype=np.int64)

    def work(part: int, first: int, last: int) -> None:
        _count(above, network.sizes, network.weak, missing, part, first, last)

    in_parts(work, network.components)
    return int(missing.sum())


@compiled
def _count(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    above: Bits,
    sizes: Starts,
    weak: Numbers,
    missing: Starts,
    part: int,
    first: int,
    last: int,
) -> None:
    for one in range(first, last):
        for other in range(one + 1, sizes.size):
            if weak[one] != weak[other]:
                continue
            least = -1
            is_least = True
            for word in range(other // 64, above.shape[1]):  # all above are numbered higher
                both = above[one, word] & above[other, word]
                if both == NONE:
                    continue
                if least < 0:
                    least = 64 * word
                    rest = both
                    while rest & np.uint64(1) == NONE:
                        rest >>= np.uint64(1)
                        least += 1
                if both & (above[least, word] ^ FULL) != NONE:
                    is_least = False
                    break
            if least < 0 or not is_least:
                missing[part] += sizes[one] * sizes[other]


def lack_bound(network: Condensation, left: Numbers, right: Numbers) -> Flags:
    """Return which pairs of components lack a least upper bound, bool (pairs,)."""
    chunks = range(0, left.size, PAIRS_AT_ONCE)
    found = [_lack(network, left[one : one + PAIRS_AT_ONCE], right[one : one + PAIRS_AT_ONCE]) for one in chunks]
    return np.concatenate([np.zeros(0, dtype=np.bool_), *found])


def _lack(network: Condensation, left: Numbers, right: Numbers) -> Flags:
    both = reaching(network, left) & reaching(network, right)
    latest = _first_rows(both, left.size)
    has_bound = latest >= 0
    reaches = reaching(network, np.maximum(latest, 0).astype(np.int32))
    beyond = np.bitwise_or.reduce(both & ~reaches, axis=0)
    return np.asarray(~has_bound | (as_flags(beyond[None, :], left.size)[0] > 0), dtype=np.bool_)


def _first_rows(bits: Bits, columns: int) -> Starts:
    """Return the first row in which each bit is set, -1 where it never is, int64."""
    seen = np.bitwise_or.accumulate(bits, axis=0)
    fresh = bits.copy()
    fresh[1:] &= ~seen[:-1]
    rows = np.flatnonzero(fresh.any(axis=1))
    place, column = np.nonzero(as_flags(fresh[rows], columns))
    found = np.full(columns, -1, dtype=np.int64)
    found[column] = rows[place]
    return found
