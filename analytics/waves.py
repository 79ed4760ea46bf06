"""Walk outwards from many people at once: each is one bit of a word, and a hop is an "or" over neighbours.

Several worlds that each lack some people are walked side by side, so that removals can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import PARTS, compiled, in_parts
from analytics.graph import Floats, Ids, Rows, Starts
from analytics.lanes import WIDTH, add_bits, lane_rows, or_row, zeros

Bits = NDArray[np.uint64]
Marks = NDArray[np.uint8]

BITS: Final = 64
FULL: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
NONE: Final = np.uint64(0)
LINE: Final = 16
"""Words of a person that are always read together: two lines of a processor's cache."""
NEAR_WORDS: Final = 1 << 17
"""Words that stay close to the processor (1 MiB)."""
HOP: Final = 50_000
"""What a hop costs besides its steps, in steps over ties from one person."""
WALK: Final = 200
"""What a walk from one person costs besides its steps."""
FLAGS: Final = 16
"""What it costs to count a word's bits source by source."""
FEW: Final = 4
"""Where fewer than one in so many people are at the front, it pays to ask who is."""
THREADED: Final = 4_096
"""Below so many people a hop is not worth a thread."""


def nearness_sums(union: Rows, sources: Ids, absent: Sequence[Sequence[int]]) -> Floats:
    """Return the sum of 1/hops over all sources and all they reach, once for each set of absent people.

    Pairs are counted by hops, in whole numbers, so that equal structures give equal bits.
    """
    pairs: dict[int, Starts] = defaultdict(lambda: np.zeros(len(absent), dtype=np.int64))
    for part, worlds in _passes(union, sources, len(absent)):
        for hop, found in enumerate(_pairs_by_hop(union, part, absent[worlds]), start=1):
            pairs[hop][worlds] += found
    total = np.zeros(len(absent))
    for hop in sorted(pairs):
        total += pairs[hop] / hop
    return total


def nearness(union: Rows, sources: Ids, absent: Sequence[int]) -> Floats:
    """Return the sum of 1/hops from each source to all it reaches, float64 (m,); 0 where the source is absent."""
    parts = [_nearness(union, part, absent) for part, _ in _passes(union, sources, 1)]
    return np.concatenate([np.zeros(0), *parts])


def _pairs_by_hop(union: Rows, sources: Ids, absent: Sequence[Sequence[int]]) -> list[Starts]:
    """Count those reached with 1, 2, ... hops in each world."""
    found: list[Starts] = []
    left = _cost_one_by_one(union, sources.size * len(absent))
    if _cost_at_once(union, sources, len(absent)) > left:
        return _pairs_one_by_one(union, sources, absent)
    for _, _, bits in waves(union, sources, absent):
        left -= _cost_of_hop(union, *bits.shape)
        if left < 0:
            return _pairs_one_by_one(union, sources, absent)
        counts = np.bitwise_count(bits).sum(axis=0, dtype=np.int64)
        found.append(counts.reshape(len(absent), -1).sum(axis=1))
    return found


def _cost_one_by_one(union: Rows, walks: int) -> float:
    """Return about how many steps it takes to walk from one source after the other.

    Chains are walked like that: all at once take as many hops as the chain is long.
    """
    return float(walks * (WALK + union.start.size + union.other.size))


def _cost_at_once(union: Rows, sources: Ids, worlds: int) -> float:
    """Return about how many such steps all at once take, by the hops from the first source."""
    if not sources.size:
        return 0.0
    hops = int(walk(union, int(sources[0]))[2][-1])
    return hops * _cost_of_hop(union, union.start.size - 1, worlds * -(-sources.size // BITS))


def _cost_of_hop(union: Rows, people: int, words: int) -> float:
    """Return about how many such steps a hop of all at once took; four words are as quick as one step."""
    return float(HOP + people * (1 + union.other.size / union.start.size) * words / 4)


def _pairs_one_by_one(union: Rows, sources: Ids, absent: Sequence[Sequence[int]]) -> list[Starts]:
    """Count as above, walking from one source after the other."""
    return list(np.stack([_counted(union, sources, gone)[0] for gone in absent], axis=1)[1:])


def _nearness(union: Rows, sources: Ids, absent: Sequence[int]) -> Floats:
    found = np.zeros(sources.size)
    left = _cost_one_by_one(union, sources.size)
    if _cost_at_once(union, sources, 1) > left:
        return _counted(union, sources, absent)[1]
    for hop, _, bits in waves(union, sources, [absent]):
        left -= _cost_of_hop(union, *bits.shape) + FLAGS * bits.size
        if left < 0:
            return _counted(union, sources, absent)[1]
        found += as_flags(bits, sources.size).sum(axis=0, dtype=np.int64) / hop
    return found


def _counted(union: Rows, sources: Ids, absent: Sequence[int]) -> tuple[Starts, Floats]:
    """Walk from one source after the other.

    Returns
    -------
    tuple[Starts, Floats]
        How many are reached with 0, 1, 2, ... hops from all sources together, int64 (n,), 0 of them with none; and
        the sum of 1/hops from each source, float64 (m,).
    """
    people = union.start.size - 1
    pairs, near = np.zeros((PARTS, people), np.int64), np.zeros(sources.size)

    def work(part: int, first: int, last: int) -> None:
        hops, over, queue = np.full((3, people), -1, np.int32)
        hops[list(absent)] = 0
        _count(union.start, union.other, sources, hops, over, queue, pairs[part], near, first, last)

    in_parts(work, sources.size)
    return pairs.sum(axis=0), near


@compiled
def _count(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    sources: Ids,
    hops: Ids,
    over: Ids,
    queue: Ids,
    pairs: Starts,
    near: Floats,
    first: int,
    last: int,
) -> None:
    """Count who is reached from sources ``first`` to ``last``; ``hops`` is -1 but for those who are absent."""
    for number in range(first, last):
        if hops[sources[number]] >= 0:
            continue
        reached = reach_from(start, other, sources[number], hops, over, queue)
        since = 1
        for rank in range(2, reached + 1):
            hop = hops[queue[since]]
            if rank == reached or hops[queue[rank]] > hop:
                pairs[hop] += rank - since
                near[number] += (rank - since) / hop
                since = rank
        for rank in range(reached):
            hops[queue[rank]] = -1


def walk(union: Rows, source: int, absent: Sequence[int] = ()) -> tuple[Ids, Ids, Ids]:
    """Walk outwards from one person.

    Returns
    -------
    tuple[Ids, Ids, Ids]
        Who is reached, in the order of their hops, the source first; over whom each was reached first, the source
        over itself; and with how many hops; int32 (r,) each.
    """
    hops, over, queue = np.full((3, union.start.size - 1), -1, dtype=np.int32)
    hops[list(absent)] = 0
    queue = queue[: reach_from(union.start, union.other, np.int32(source), hops, over, queue)]
    return queue, over[queue], hops[queue]


@compiled
def reach_from(start: Starts, other: Ids, source: np.int32, hops: Ids, over: Ids, queue: Ids) -> int:
    """Fill in order, hops and predecessors, and return how many are reached; whose hops are not -1 is passed by."""
    queue[0] = source
    hops[source] = 0
    over[source] = source
    reached = 1
    done = 0
    while done < reached:
        person = queue[done]
        done += 1
        for entry in range(start[person], start[person + 1]):
            near = other[entry]
            if hops[near] < 0:
                hops[near] = hops[person] + 1
                over[near] = person
                queue[reached] = near
                reached += 1
    return reached


def as_flags(reached: Bits, sources: int) -> NDArray[np.uint8]:
    """Return the bits of one world as ones and zeros, uint8 (people, sources)."""
    return np.unpackbits(reached.astype("<u8", copy=False).view(np.uint8), axis=1, bitorder="little")[:, :sources]


def _passes(union: Rows, sources: Ids, worlds: int) -> Iterator[tuple[Ids, slice]]:
    """Cut the work into passes whose words of one person fit into few lines of the cache."""
    width = max(LINE, NEAR_WORDS // max(union.start.size - 1, 1))
    step = width * BITS
    for first in range(0, sources.size, step):
        part = sources[first : first + step]
        at_once = max(1, width // -(-part.size // BITS))
        for world in range(0, worlds, at_once):
            yield part, slice(world, world + at_once)


def waves(
    union: Rows, sources: Ids, absent: Sequence[Sequence[int]], *, together: bool = False
) -> Iterator[tuple[int, Ids, Bits]]:
    """Walk outwards from all sources at once, in several worlds that each lack some people.

    A world takes ``words`` = m / 64, rounded up, columns; source k is bit k % 64 of its word k // 64. When they
    walk together all sources are one bit.

    Yields
    ------
    tuple[int, Ids, Bits]
        Hops walked, from 1; who was reached by them and not before, int32 (r,); from which sources in which
        worlds, uint64 (r, worlds * words).
    """
    place = np.zeros(sources.size, np.int64) if together else np.arange(sources.size)
    seen, front = _first_bits(union.start.size - 1, sources, place, absent)
    fresh = _words(*front.shape)
    everybody = np.arange(union.start.size - 1, dtype=np.int32)
    active, hop = np.unique(sources), 0
    while active.size:
        hop += 1
        todo = _around(union, active, everybody)
        _hop(union, todo, active, seen, front, fresh)
        front[active] = NONE
        front, fresh = fresh, front
        active = todo[front[todo].any(axis=1)]
        if active.size:
            yield hop, active, front[active]


def _first_bits(people: int, sources: Ids, place: Starts, absent: Sequence[Sequence[int]]) -> tuple[Bits, Bits]:
    """Return who has been seen and who is at the front before the first hop, each source with its bit's place."""
    words = int(place.max(initial=-1)) // BITS + 1
    word, bit = place // BITS, np.uint64(1) << (place % BITS).astype(np.uint64)
    seen, front = _words(people, len(absent) * words), _words(people, len(absent) * words)
    for world, gone in enumerate(absent):
        column = world * words
        stays = ~np.isin(sources, gone)
        np.bitwise_or.at(front, (sources[stays], column + word[stays]), bit[stays])
        used = np.zeros(words, dtype=np.uint64)
        np.bitwise_or.at(used, word[stays], bit[stays])
        seen[:, column : column + words] = ~used  # bits without a source count as done
        seen[list(gone), column : column + words] = FULL
    seen |= front
    return seen, front


def _words(people: int, words: int) -> Bits:
    """Return words of zeros, (people, words); a line of sixteen begins where one of memory does."""
    if words == WIDTH:
        return lane_rows(people).view(np.uint64)
    return np.zeros((people, words), np.uint64)


def _around(union: Rows, active: Ids, everybody: Ids) -> Ids:
    """Return who may be reached next: everybody, or the neighbours of a thin front.

    Without the second a long chain would cost people times its length.
    """
    first = union.start[active]
    counts = union.start[active + 1] - first
    ties = int(counts.sum())
    if ties > everybody.size // 8:
        return everybody
    entry = np.arange(ties) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    return np.unique(union.other[entry])


def _hop(union: Rows, todo: Ids, active: Ids, seen: Bits, front: Bits, fresh: Bits) -> None:
    """Let those at the front reach their neighbours."""
    lit = np.zeros(0, np.uint8)
    if FEW * active.size < seen.shape[0]:
        lit = np.zeros(seen.shape[0], np.uint8)
        lit[active] = 1
    reach = _reach_line if seen.shape[1] == WIDTH else _reach

    def work(_: int, first: int, last: int) -> None:
        reach(union.start, union.other, todo, lit, seen, front, fresh, first, last)

    if todo.size < THREADED:
        work(0, 0, todo.size)
    else:
        in_parts(work, todo.size)


@compiled
def _reach_line(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    todo: Ids,
    lit: Marks,
    seen: Bits,
    front: Bits,
    fresh: Bits,
    first: int,
    last: int,
) -> None:
    """Do as ``_reach`` where a person has sixteen words, which the processor then holds at once."""
    for place in range(first, last):
        person = todo[place]
        open_bits = NONE
        for word in range(16):
            open_bits |= seen[person, word] ^ FULL
        if open_bits == NONE:
            continue
        found = zeros()
        for entry in range(np.uint64(start[person]), np.uint64(start[person + 1])):
            near = np.uint64(other[entry])
            if lit.size and lit[near] == 0:
                continue
            found = or_row(found, front, near)
        add_bits(seen, fresh, person, found)


@compiled
def _reach(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    todo: Ids,
    lit: Marks,
    seen: Bits,
    front: Bits,
    fresh: Bits,
    first: int,
    last: int,
) -> None:
    """Give those still to be reached the bits of their neighbours at the front; ``fresh`` comes empty.

    Where few are at the front ``lit`` marks them, so that rows of the others are not read; else it is empty.
    """
    words = seen.shape[1]
    for place in range(first, last):
        person = todo[place]
        open_bits = NONE
        for word in range(words):
            open_bits |= seen[person, word] ^ FULL
        if open_bits == NONE:
            continue
        for entry in range(start[person], start[person + 1]):
            near = other[entry]
            if lit.size and lit[near] == 0:
                continue
            for word in range(words):
                fresh[person, word] |= front[near, word]
        for word in range(words):
            new = fresh[person, word] & (seen[person, word] ^ FULL)
            fresh[person, word] = new
            seen[person, word] |= new
