"""The best of all sets of people, where there are few enough to try each of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import compiled, in_parts, inlined
from analytics.graph import Floats, Ids, Rows, Starts
from analytics.key_player_search import SAME

Words = NDArray[np.uint64]
Sets = NDArray[np.int32]
"""Sets of people of one size, a row each, (m, k)."""

ALL_SETS: Final = 25_000
"""Up to so many sets each one is tried: all sets of three of 53 people, all of two of 223."""
BITS: Final = 64
NONE: Final = np.uint64(0)
FULL: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


def can_try_all(people: int, size: int) -> bool:
    """Return whether there are few enough sets of up to so many people.

    >>> can_try_all(53, 3), can_try_all(54, 3)
    (True, False)
    """
    return sum(comb(people, members) for members in range(1, min(size, people) + 1)) <= ALL_SETS


def best_of_all(value: Callable[[Sets], Floats], people: int, size: int) -> tuple[int, ...]:
    """Return the set of highest value, of the fewest people, with the first names; nobody where no set gains.

    Parameters
    ----------
    value
        Gives the value of each of several sets of one size, that of nobody included.
    people, size
        Sets of 0 to ``size`` of so many people are tried.
    """
    best: tuple[int, ...] = ()
    highest = -np.inf
    for members in range(size + 1):
        sets = np.array(list(combinations(range(people), members)), dtype=np.int32)
        values = value(sets).round(SAME)
        place = int(np.argmax(values))
        if values[place] > highest:
            highest, best = float(values[place]), tuple(sets[place].tolist())
    return best


def df_of_sets(union: Rows, absent: Sets) -> Floats:
    """Return DF after each of many removals of as many people, exact, as ``df_without`` does for few.

    Parameters
    ----------
    union
        Rows of the undirected union, n people; the work grows with sets times ties times n.
    absent
        Sets of people to leave out, int32 (m, k).

    Returns
    -------
    float64 (m,)
        NaN where fewer than two people are left.

    >>> from analytics.graph import network
    >>> df_of_sets(network([0, 1], [1, 2], names=3).union, np.array([[0], [1]], dtype=np.int32)).tolist()
    [0.0, 1.0]
    """
    left = union.start.size - 1 - absent.shape[1]
    if left < 2:
        return np.full(len(absent), np.nan)
    near, people = np.zeros(len(absent)), union.start.size - 1

    def work(_: int, first: int, last: int) -> None:
        seen, front, fresh = np.zeros((3, people, -(-people // BITS)), np.uint64)
        _add_nearness(union.start, union.other, absent, seen, front, fresh, near, first, last)

    in_parts(work, len(absent))
    return np.asarray(1 - near / float(left * (left - 1)))


@compiled
def _add_nearness(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    absent: Sets,
    seen: Words,
    front: Words,
    fresh: Words,
    near: Floats,
    first: int,
    last: int,
) -> None:
    """Add up 1/hops of all ordered pairs without each set: everybody walks at once, a bit for each."""
    for place in range(first, last):
        _stand(front, seen, absent[place])
        hop, pairs = 0, 1
        while pairs:
            hop += 1
            pairs = _step(start, other, seen, front, fresh)
            near[place] += pairs / hop
            front, fresh = fresh, front


@inlined
def _stand(front: Words, seen: Words, gone: Ids) -> None:
    """Let everybody stand where they are; whoever is gone has been reached by all, and passes nothing on."""
    for person in range(front.shape[0]):
        own, bit = person // BITS, np.uint64(1) << np.uint64(person % BITS)
        for word in range(front.shape[1]):
            front[person, word] = bit if word == own else NONE
            seen[person, word] = front[person, word]
    for turn in range(gone.size):
        for word in range(front.shape[1]):
            front[gone[turn], word] = NONE
            seen[gone[turn], word] = FULL


@inlined
def _step(start: Starts, other: Ids, seen: Words, front: Words, fresh: Words) -> int:
    """Walk one hop, and return how many pairs meet."""
    pairs = 0
    for person in range(len(front)):
        for word in range(front.shape[1]):
            bits = NONE
            for entry in range(start[person], start[person + 1]):
                bits |= front[other[entry], word]
            bits &= ~seen[person, word]
            fresh[person, word] = bits
            seen[person, word] |= bits
            pairs += _ones(bits)
    return pairs


@inlined
def _ones(bits: np.uint64) -> int:
    """Count the bits of a word, in pairs, fours and eights, which are then added up by a product."""
    bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int(np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56)))
