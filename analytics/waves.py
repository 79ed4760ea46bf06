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
THREADED: Final = 4_096
"""Below so many people a hop is not worth a thread."""


def nearness_sums(union: Rows, sources: Ids, absent: Sequence[Sequence[int]]) -> Floats:
    """Return the sum of 1/hops over all sources and all they reach, once for each set of absent people.

    Pairs are counted by hops, in whole numbers, so that equal structures give equal bits.
    """
    pairs: dict[int, Starts] = defaultdict(lambda: np.zeros(len(absent), dtype=np.int64))
    for part, worlds in _passes(union, sources, len(absent)):
        words = -(-part.size // BITS)
        for hop, _, reached in waves(union, part, absent[worlds]):
            found = np.bitwise_count(reached).sum(axis=0, dtype=np.int64)
            pairs[hop][worlds] += found.reshape(-1, words).sum(axis=1)
    total = np.zeros(len(absent))
    for hop in sorted(pairs):
        total += pairs[hop] / hop
    return total


def nearness(union: Rows, sources: Ids, absent: Sequence[int]) -> Floats:
    """Return the sum of 1/hops from each source to all it reaches, float64 (m,); 0 where the source is absent."""
    found = np.zeros(sources.size)
    place = 0
    for part, _ in _passes(union, sources, 1):
        for hop, _, reached in waves(union, part, [absent]):
            found[place : place + part.size] += as_flags(reached, part.size).sum(axis=0, dtype=np.int64) / hop
        place += part.size
    return found


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
