"""Shortest paths counted from sixteen people at once, over all networks without lengths."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from analytics.compiled import PARTS, compiled, in_parts, inlined
from analytics.graph import Floats, Ids, Network, Rows, Starts, rows_of
from analytics.lanes import WIDTH, add_row, lane_rows, put_row, total, total_of_squares, turn_row, zeros

Bits = NDArray[np.int16]

LARGE: Final = 1e8
"""From so many sources times arcs it pays to number people anew."""
SPARSE: Final = 8
"""Levels that this many times their arcs do not exceed all arcs are searched from, others towards."""


def hop_dependencies(network: Network, sources: Ids) -> tuple[Floats, Floats]:
    """Return, per person, the sum of its dependencies over sources and the sum of their squares.

    The dependency of s on v is delta_s(v) = sum_t sigma_st(v) / sigma_st over t other than s and v, the
    number of people that s reaches through v, each counted by the share of its shortest paths.

    Parameters
    ----------
    network
        n people; paths follow arcs.
    sources
        Different people, (k,).

    Returns
    -------
    float64 (n,), float64 (n,)
        Where v is itself a source, it adds nothing.

    Notes
    -----
    Source: Brandes 2001, equation 2 and theorem 6, for sixteen sources at once, level by level.

    Level by level the path counts of a person are the sum of those of who stands one level nearer, and
    with c = (1 + delta) / sigma, on the way back, delta_v = sigma_v times the sum of c over who
    stands one level farther. c takes the place of sigma, so that one row of sixteen is all that a
    person needs: 128 bytes, and 108 more for lists.
    """
    if sources.size * network.out.other.size < LARGE:
        return _summed(network.out, network.into, sources)
    number = _numbers(network.union)
    out = _renumbered(network.out, number)
    into = _renumbered(network.into, number) if network.directed else out
    sums, squares = _summed(out, into, np.sort(number[sources]))
    return sums[number], squares[number]


def _numbers(union: Rows) -> Ids:
    """Return new numbers by which people in contact are near one another in memory (reverse Cuthill-McKee), (n,)."""
    people = union.start.size - 1
    ties = csr_array((np.ones(union.other.size, np.int8), union.other, union.start), (people, people))
    number = np.empty(people, np.int32)
    number[reverse_cuthill_mckee(ties, symmetric_mode=True)] = np.arange(people, dtype=np.int32)
    return number


def _renumbered(rows: Rows, number: Ids) -> Rows:
    return rows_of(number[rows.owner], number[rows.other], rows.weight, people=number.size)


def _summed(out: Rows, into: Rows, sources: Ids) -> tuple[Floats, Floats]:
    """Search from all sources, in parts."""
    people = out.start.size - 1
    sums = np.zeros((PARTS, 2, people))

    def work(part: int, first: int, last: int) -> None:
        rows = lane_rows(people)
        at, seen = np.zeros((2, people), np.int16)
        node, mask = np.empty(WIDTH * people, np.int32), np.empty(WIDTH * people, np.int16)
        level = np.zeros(people + 2, np.int64)
        _search(
            sources,
            out.start,
            out.other,
            into.start,
            into.other,
            rows,
            at,
            seen,
            node,
            mask,
            level,
            sums[part],
            first,
            last,
        )

    in_parts(work, sources.size, step=WIDTH)
    found = np.zeros((2, people))
    for part in sums:
        found += part
    return found[0], found[1]


@compiled
def _search(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    sources: Ids,
    start: Starts,
    other: Ids,
    back_start: Starts,
    back_other: Ids,
    rows: Floats,
    at: Bits,
    seen: Bits,
    node: Ids,
    mask: Bits,
    level: Starts,
    sums: Floats,
    first: int,
    last: int,
) -> None:
    """Add the dependencies of sources ``first`` to ``last`` to ``sums``.

    Bit l of ``seen[v]``: the search from source l has met v; of ``at[v]``: it met v at the level in hand.
    ``node`` and ``mask`` list who was met by which searches, level after level, from ``level[d]`` on.
    """
    people = seen.size
    for batch in range(first, last, 16):
        for one in range(people):
            seen[one] = 0
            at[one] = 0
        count = min(16, last - batch)
        for lane in range(count):
            one = sources[batch + lane]
            node[lane] = one
            mask[lane] = 1 << lane
            seen[one] = 1 << lane
            rows[one, lane] = 1.0
        level[0] = 0
        level[1] = count
        depth = 1
        while level[depth] > level[depth - 1]:
            begin, end = level[depth - 1], level[depth]
            reach = 0
            for place in range(begin, end):
                reach += start[node[place] + 1] - start[node[place]]
            if SPARSE * reach < other.size:
                count = _pushed(start, other, rows, at, seen, node, mask, begin, end)
            else:
                count = _pulled(back_start, back_other, rows, at, seen, node, mask, begin, end)
            for place in range(end, count):
                seen[node[place]] |= mask[place]
            depth += 1
            level[depth] = count
        _came_back(start, other, rows, at, node, mask, level, depth, sums)


@inlined
def _pushed(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    start: Starts, other: Ids, rows: Floats, at: Bits, seen: Bits, node: Ids, mask: Bits, begin: int, end: int
) -> int:
    """Meet the next level from who stands at ``begin`` to ``end`` of the list; return the new end of the list."""
    count = end
    for place in range(begin, end):
        one = node[place]
        for arc in range(start[one], start[one + 1]):
            two = other[arc]
            fresh = mask[place] & ~seen[two]
            if fresh:
                if at[two] == 0:
                    node[count] = two
                    count += 1
                    put_row(rows, two, ~seen[two], zeros())
                at[two] |= fresh
                put_row(rows, two, fresh, add_row(add_row(zeros(), rows, two, fresh), rows, one, fresh))
    for place in range(end, count):
        mask[place] = at[node[place]]
        at[node[place]] = 0
    return count


@inlined
def _pulled(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    back_start: Starts, back_other: Ids, rows: Floats, at: Bits, seen: Bits, node: Ids, mask: Bits, begin: int, end: int
) -> int:
    """Meet the next level by asking everybody not yet met by all; return the new end of the list."""
    count = end
    for place in range(begin, end):
        at[node[place]] = mask[place]
    for one in range(seen.size):
        missing = ~seen[one]
        if missing == 0:
            continue
        fresh = 0
        paths = zeros()
        for arc in range(np.uint64(back_start[one]), np.uint64(back_start[one + 1])):
            two = np.uint64(back_other[arc])
            fresh |= at[two]
            paths = add_row(paths, rows, two, at[two])
        fresh &= missing
        if fresh:
            node[count] = one
            mask[count] = fresh
            count += 1
            put_row(rows, one, fresh, paths)
    for place in range(begin, end):
        at[node[place]] = 0
    return count


@inlined
def _came_back(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    start: Starts,
    other: Ids,
    rows: Floats,
    at: Bits,
    node: Ids,
    mask: Bits,
    level: Starts,
    depth: int,
    sums: Floats,
) -> None:
    """Go back from the farthest level to the second, adding what each person hands on to ``sums``."""
    for place in range(level[depth - 2], level[depth - 1]):
        turn_row(rows, node[place], mask[place], zeros())  # beyond the farthest is nobody
        at[node[place]] = mask[place]
    for farther in range(depth - 3, 0, -1):
        begin, end = level[farther], level[farther + 1]
        few = 8 * (level[farther + 2] - end) < at.size
        for place in range(begin, end):
            one = node[place]
            beyond = zeros()
            for arc in range(np.uint64(start[one]), np.uint64(start[one + 1])):
                two = np.uint64(other[arc])
                if few and at[two] == 0:  # a guess that is mostly right is cheaper than to read the row
                    continue
                beyond = add_row(beyond, rows, two, at[two])
            share = turn_row(rows, one, mask[place], beyond)
            sums[0, one] += total(share)
            sums[1, one] += total_of_squares(share)
        for place in range(end, level[farther + 2]):
            at[node[place]] = 0
        for place in range(begin, end):
            at[node[place]] = mask[place]
