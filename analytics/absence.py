"""What breaks for the others when a person is away (measure 21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analytics.compiled import compiled, in_parts
from analytics.graph import Floats, Ids, Network, Starts

EXACT_PEOPLE: Final = 2_000
"""Up to how many others steps are counted from everybody; above, from so many of them."""

BATCH: Final = 62
"""From how many people steps are counted at once: a bit each of a whole number that stays positive."""

BATCHES: Final = 32
"""Into how many batches the drawn fall at least, so that their differences tell the error."""

QUANTILE: Final = 2.04
"""Of Student's t for 95 %, with one degree less than there are batches."""

Bits = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Absence:
    """What breaks when one person is away, among the n - 1 others.

    Attributes
    ----------
    fragmentation_before, fragmentation_after
        Share of pairs of others without any way to each other, while the person is there and after, 0 to 1.
    added_fragmentation
        The difference: share of pairs of others that lose all ways, 0 to 1.
    added_steps
        Steps that the ways of others who keep one become longer by, on average over their pairs; at least 0.
    added_steps_error
        Half width of the 95 % interval of ``added_steps``; 0 when it is exact.
    sources
        From how many people steps were counted; all others when exact.
    """

    fragmentation_before: float
    fragmentation_after: float
    added_fragmentation: float
    added_steps: float
    added_steps_error: float
    sources: int


def absence(network: Network, person: int, *, exact_people: int = EXACT_PEOPLE, seed: int = 0) -> Absence:
    """Say what breaks for the others when one person is away: ways that end, and ways that grow longer.

    Fragmentation is 1 - sum s (s - 1) / ((n - 1) (n - 2)), with s how many of the n - 1 others stand in
    each part of the network: always exact. Added steps are the mean of (steps after - steps before) over
    ordered pairs of others who reach each other after.

    Parameters
    ----------
    network
        The undirected union is taken, without weights.
    person
        0 to n - 1.
    exact_people
        At most this many others are taken as starting points, at least 64. When there are more, those in
        touch with the person are taken for certain (if they are at most half) and the rest drawn at
        random without repeats. The error is half a 95 % interval of what the drawn stand for, and at
        least what it would be if the rule of three hid people as badly hit as the worst batch seen.
    seed
        Same seed, same numbers.

    Returns
    -------
    Absence
        NaN with fewer than two others; added steps are NaN where no two others reach each other. Nothing
        changes when an isolate is away.

    Raises
    ------
    ValueError
        A person outside 0 to n - 1, fewer than 64 starting points.

    Notes
    -----
    Work grows with the starting points times people and ties.
    Source: own; fragmentation as in Borgatti 2006, Comput. Math. Organ. Theory 12, 21-34, equation 4.

    In a ring of five the two beside the person away have three steps in place of two: one of six pairs.

    >>> from analytics.graph import network
    >>> found = absence(network([0, 1, 2, 3, 4], [1, 2, 3, 4, 0], names=5), 0)
    >>> found.added_fragmentation, round(found.added_steps, 4), found.sources
    (0.0, 0.1667, 4)
    """
    if not 0 <= person < network.people:
        raise ValueError(f"People are numbered from 0 to {network.people - 1}.")
    if exact_people < 2 * BATCHES:
        raise ValueError(f"Steps are counted from at least {2 * BATCHES} people, not from {exact_people}.")
    pairs = (network.people - 1) * (network.people - 2)
    if not pairs:
        nan = float("nan")
        return Absence(nan, nan, nan, nan, nan, network.people - 1)
    part = _parts(network, person)
    before, after = _joined(np.delete(_parts(network, None), person)), _joined(np.delete(part, person))
    points = _starting_points(network, person, exact_people, seed)
    longer = _longer(network, person, points.certain, part, points.batch)
    sampled = _longer(network, person, points.drawn, part, points.batch)
    total, error = float(longer.sum()), 0.0
    if points.left:
        total += float(sampled.sum()) / points.drawn.size * points.left
        error = points.left * _error(points, sampled, max(longer.max(initial=0.0), sampled.max()))
    return Absence(
        fragmentation_before=1 - before / pairs,
        fragmentation_after=1 - after / pairs,
        added_fragmentation=(before - after) / pairs,
        added_steps=total / after if after else float("nan"),
        added_steps_error=float(error / after) if after else float("nan"),
        sources=points.certain.size + points.drawn.size,
    )


def _parts(network: Network, away: int | None) -> Ids:
    """Give each person the number of its part of the network; who is away is a part alone, int32 (n,)."""
    rows, people = network.union, network.people
    owner, other = rows.owner, rows.other
    if away is not None:
        kept = (owner != away) & (other != away)
        owner, other = owner[kept], other[kept]
    matrix = coo_array((np.ones(owner.size, np.int8), (owner, other)), shape=(people, people))
    return np.asarray(connected_components(matrix, directed=False)[1], np.int32)


def _joined(part: Ids) -> int:
    """Ordered pairs of people who stand in one part."""
    sizes = np.bincount(part)
    return int((sizes * (sizes - 1)).sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """From whom steps are counted: for certain, drawn at random for all who are left, in batches."""

    certain: Ids
    drawn: Ids
    left: int
    batch: int


def _starting_points(network: Network, person: int, most: int, seed: int) -> _Points:
    """Choose from whom steps are counted.

    Ways through a person matter most to those in touch with it, so that these are taken for certain.
    """
    others = np.delete(np.arange(network.people, dtype=np.int32), person)
    if others.size <= most:
        return _Points(others, others[:0], 0, BATCH)
    rows = network.union
    near = rows.other[rows.start[person] : rows.start[person + 1]].copy()
    if 2 * near.size > most:
        near = near[:0]
    rest = np.setdiff1d(others, near, assume_unique=True)
    drawn = np.random.default_rng(seed).choice(rest, most - near.size, replace=False)
    return _Points(near, drawn, rest.size, min(BATCH, max(1, drawn.size // BATCHES)))


def _error(points: _Points, sampled: Floats, largest: float) -> float:
    """Half width of a 95 % interval of a mean, and no less than what three in all the drawn could add unseen."""
    drawn = points.drawn.size
    sizes = np.minimum(points.batch, drawn - points.batch * np.arange(sampled.size))
    variance = float((sizes * (sampled / sizes - sampled.sum() / drawn) ** 2).sum()) / (sampled.size - 1)
    missing = 1 - drawn / points.left
    return max(QUANTILE * float(np.sqrt(variance * missing / drawn)), 3 / drawn * largest / points.batch * missing)


def _longer(network: Network, person: int, sources: Ids, part: Ids, batch: int) -> Floats:
    """Add up by how much ways from each batch of sources to all they still reach grow longer."""
    rows, sums = network.union, np.zeros(-(-sources.size // batch))

    def work(_part: int, first: int, last: int) -> None:
        bits = np.zeros((4, network.people), np.int64)
        _walk(rows.start, rows.other, person, sources, part, batch, first, last, bits, sums)

    in_parts(work, sums.size)
    return sums


@compiled
def _walk(  # noqa: C901, PLR0912, PLR0913, PLR0917 - one search, all batches
    start: Starts,
    other: Ids,
    person: int,
    sources: Ids,
    part: Ids,
    batch: int,
    first: int,
    last: int,
    bits: Bits,
    sums: Floats,
) -> None:
    """Search from all sources of a batch at once, a bit for each, with the person and then without.

    Rows of ``bits``: who has been reached, who was reached last, who is reached now, and, by part of the network
    without the person, the sources that stand in it; only those count, so that lost ways do not.
    """
    people = start.size - 1
    for at in range(first, last):
        begin, end = at * batch, min((at + 1) * batch, sources.size)
        for person_at in range(people):
            bits[3, person_at] = 0
        for which in range(begin, end):
            bits[3, part[sources[which]]] |= 1 << (which - begin)
        longer = 0
        for away in range(2):
            for here in range(people):
                bits[0, here] = bits[1, here] = bits[2, here] = 0
            for which in range(begin, end):
                bits[0, sources[which]] = bits[1, sources[which]] = 1 << (which - begin)
            level, steps, alive = 0, 0, True
            while alive:
                level += 1
                alive = False
                for here in range(people):
                    missing = ((1 << (end - begin)) - 1) & ~bits[0, here]
                    if missing == 0 or (away == 1 and here == person):
                        continue
                    got = 0
                    for to in range(start[here], start[here + 1]):
                        got |= bits[1, other[to]]
                        if got & missing == missing:
                            break
                    bits[2, here] = got & missing
                for here in range(people):
                    fresh = bits[2, here]
                    bits[1, here] = fresh
                    bits[2, here] = 0
                    if fresh != 0:
                        alive = True
                        bits[0, here] |= fresh
                        fresh &= bits[3, part[here]]
                        while fresh != 0:  # as many turns as bits
                            fresh &= fresh - 1
                            steps += level
            longer += steps if away == 1 else -steps
        sums[at] = longer
