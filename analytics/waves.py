"""Walk outwards from many people at once: each is one bit of a word, and a hop is an "or" over neighbours.

Several worlds that each lack some people are walked side by side, so that removals can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import compiled, in_parts
from analytics.graph import Floats, Ids, Rows, Starts

Bits = NDArray[np.uint64]

BITS: Final = 64
FULL: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
NONE: Final = np.uint64(0)
LINE: Final = 16
"""Words of a person that are always read together: two lines of a processor's cache."""
NEAR_WORDS: Final = 1 << 17
"""Words that stay close to the processor (1 MiB)."""
HOP: Final = 20_000
"""What a hop costs besides its steps, in steps over ties from one person."""
WALK: Final = 6_000
"""What a walk from one person costs besides its steps."""
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
    for _, _, bits in waves(union, sources, absent):
        left -= _cost_of_hop(union, bits)
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


def _cost_of_hop(union: Rows, bits: Bits) -> float:
    """Return about how many such steps a hop of all at once took; four words are as quick as one step."""
    people, words = bits.shape
    return float(HOP + people * (1 + union.other.size / union.start.size) * words / 4)


def _pairs_one_by_one(union: Rows, sources: Ids, absent: Sequence[Sequence[int]]) -> list[Starts]:
    """Count as above, walking from one source after the other."""
    pairs = np.zeros((union.start.size - 1, len(absent)), dtype=np.int64)
    for world, gone in enumerate(absent):
        for source in np.setdiff1d(sources, gone).tolist():
            counts = np.bincount(walk(union, source, gone)[2]) * np.count_nonzero(sources == source)
            pairs[: counts.size, world] += counts
    return list(pairs[1:])


def _nearness(union: Rows, sources: Ids, absent: Sequence[int]) -> Floats:
    found = np.zeros(sources.size)
    left = _cost_one_by_one(union, sources.size)
    for hop, _, bits in waves(union, sources, [absent]):
        left -= _cost_of_hop(union, bits)
        if left < 0:
            return np.array([_nearness_of(union, source, absent) for source in sources.tolist()])
        found += as_flags(bits, sources.size).sum(axis=0, dtype=np.int64) / hop
    return found


def _nearness_of(union: Rows, source: int, absent: Sequence[int]) -> float:
    hops = walk(union, source, absent)[2]
    return 0.0 if source in absent else float((1 / hops[1:]).sum())


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
    queue = queue[: _walk(union.start, union.other, source, hops, over, queue)]
    return queue, over[queue], hops[queue]


@compiled
def _walk(start: Starts, other: Ids, source: int, hops: Ids, over: Ids, queue: Ids) -> int:
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
    fresh = np.zeros_like(front)
    everybody = np.arange(union.start.size - 1, dtype=np.int32)
    active, hop = np.unique(sources), 0
    while active.size:
        hop += 1
        todo = _around(union, active, everybody)
        _hop(union, todo, seen, front, fresh)
        front[active] = NONE
        front, fresh = fresh, front
        active = todo[front[todo].any(axis=1)]
        if active.size:
            yield hop, active, front[active]


def _first_bits(people: int, sources: Ids, place: Starts, absent: Sequence[Sequence[int]]) -> tuple[Bits, Bits]:
    """Return who has been seen and who is at the front before the first hop, each source with its bit's place."""
    words = int(place.max(initial=-1)) // BITS + 1
    word, bit = place // BITS, np.uint64(1) << (place % BITS).astype(np.uint64)
    seen = np.zeros((people, len(absent) * words), dtype=np.uint64)
    front = np.zeros_like(seen)
    for world, gone in enumerate(absent):
        column = world * words
        stays = ~np.isin(sources, gone)
        np.bitwise_or.at(front, (sources[stays], column + word[stays]), bit[stays])
        used = np.zeros(words, dtype=np.uint64)
        np.bitwise_or.at(used, word[stays], bit[stays])
        seen[:, column : column + words] = ~used  # bits without a source count as done
        seen[list(gone), column : column + words] = FULL
    return seen | front, front


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


def _hop(union: Rows, todo: Ids, seen: Bits, front: Bits, fresh: Bits) -> None:
    """Let those at the front reach their neighbours."""

    def work(_: int, first: int, last: int) -> None:
        _reach(union.start, union.other, todo, seen, front, fresh, first, last)

    if todo.size < THREADED:
        work(0, 0, todo.size)
    else:
        in_parts(work, todo.size)


@compiled
def _reach(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    todo: Ids,
    seen: Bits,
    front: Bits,
    fresh: Bits,
    first: int,
    last: int,
) -> None:
    """Give those still to be reached the bits of their neighbours at the front; ``fresh`` comes empty."""
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
            for word in range(words):
                fresh[person, word] |= front[near, word]
        for word in range(words):
            new = fresh[person, word] & (seen[person, word] ^ FULL)
            fresh[person, word] = new
            seen[person, word] |= new
