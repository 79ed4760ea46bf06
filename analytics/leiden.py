"""Communities: groups of people with more contact inside than their strengths give (measures 8 and 11).

The Leiden algorithm for modularity on the undirected union: people move until nobody gains, each community is
refined into connected parts, the parts become the people of a smaller network, and so on; then all over again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.graph import Flags, Floats, Ids, Network, Rows, Starts
from analytics.leiden_draws import Draws
from analytics.leiden_moving import joined, moved, refined
from analytics.modularity import by_size
from analytics.structural_order import reordered, structural_order

MOST_STARTS: Final = 10
"""How often a small network is begun anew."""
ONE_START: Final = 60_000
"""Arcs times the square root of all starts stay below this number: the larger a network, the less chance decides."""
SETTLED: Final = 1e-5
"""A round that gains less modularity is the last one."""
RESTLESS: Final = 10_000
"""Where fewer than one in so many people move at the beginning of a round, the round before was the last one."""


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """A network whose people are parts of the one below; read-only rows, strengths float64 (n,)."""

    start: Starts
    other: Ids
    weight: Floats
    strength: Floats

    @property
    def rows(self) -> tuple[Starts, Ids, Floats]:
        """Rows as kernels take them."""
        return self.start, self.other, self.weight


def leiden(network: Network, *, seed: int, resolution: float = 1.0, rounds: int = 10) -> Ids:
    """Communities with as much contact inside as can be found, beyond what strengths alone give.

    The partition for which modularity on the weighted undirected union is the highest that was found. Up to
    ten starts are made, fewer the larger the network is (one from 42,427 arcs of the union on), and the best
    is kept.

    Parameters
    ----------
    network
        Directed arcs count both ways, added up.
    seed
        Whole number of 0 or more. The same network and seed give the same labels on every number of processors.
    resolution
        Above 0; more gives smaller communities, 1 is the usual modularity.
    rounds
        At most so often the algorithm runs over the whole network in each start, 1 or more; it ends before when
        a round gains less than 0.00001 of modularity, or begins with fewer than one in 10,000 people moving.

    Returns
    -------
    Ids
        Community of each person, numbered by falling size, then by smallest person, int32 (n,). Every community is
        connected. Isolates are each their own community; an empty network has none.

    Raises
    ------
    ValueError
        A seed below 0, a resolution not above 0, rounds below 1.

    Notes
    -----
    Source: Traag, Waltman and van Eck 2019, Scientific Reports 9, 5233, algorithm A.2. Merges within communities are
    drawn with odds exp(gain / (0.01 * strength of the person)), so that the unit of weights does not matter (own;
    there the gain is divided by a constant). Finding the best partition is NP-hard: other seeds can give other
    partitions of about equal modularity. People are visited in an order that comes from their ties, so that other
    names give the same partition, except where people look the same four ties far.

    >>> from analytics.graph import network
    >>> barbell = network([0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], names=7, directed=False)
    >>> leiden(barbell, seed=1).tolist()
    [0, 0, 0, 1, 1, 1, 2]
    """
    if seed < 0 or not resolution > 0 or rounds < 1:
        raise ValueError("Give a seed of 0 or more, a resolution above 0 and at least one round.")
    rows = network.union
    if not rows.other.size:
        return np.arange(network.people, dtype=np.int32)
    order = structural_order(rows)
    level = _level(rows, order)
    found = [_settled(level, draws, resolution, rounds) for draws in _streams(seed, rows.other.size)]
    labels = np.empty(network.people, np.int32)
    labels[order] = max(found, key=lambda one: one[0])[1]
    return by_size(labels)


def _level(rows: Rows, order: Ids) -> _Level:
    """Return the rows with people in another order; what is added up is added in that order too."""
    start, other, weight = reordered(rows, order)
    for array in (start, other, weight):
        array.setflags(write=False)
    return _Level(start, other, weight, Rows(start, other, weight).strengths)


def _streams(seed: int, arcs: int) -> list[Draws]:
    """Return the random numbers of each start."""
    starts = min(MOST_STARTS, max(1, int((ONE_START / arcs) ** 2)))
    return [Draws((seed * 0xD1B54A32D192ED03 + start * 0x9E6C63D0876A9A47) % 2**64) for start in range(starts)]


def _settled(level: _Level, draws: Draws, resolution: float, rounds: int) -> tuple[float, Ids]:
    """Run rounds until hardly anybody moves or one gains nothing; return the modularity and the labels."""
    member, best = np.arange(level.strength.size, dtype=np.int32), -np.inf
    scale = resolution / float(level.strength.sum())
    for turn in range(rounds):
        start = member.copy()
        moves = moved(*level.rows, level.strength, start, scale, draws.order(start.size))
        if turn and moves < start.size // RESTLESS:
            break
        before = best
        member, best = _round(level, _dense(start), resolution, draws)
        if best < before + SETTLED:
            break
    return best, member


def _round(level: _Level, member: Ids, resolution: float, draws: Draws) -> tuple[Ids, float]:
    """Refine, join and move until nothing is joined; return the labels of all people and their modularity."""
    at, scale = np.arange(member.size, dtype=np.int32), resolution / float(level.strength.sum())
    while True:
        people = member.size
        part = refined(*level.rows, level.strength, member, scale, draws.order(people), draws.take(people))
        part = _dense(part)
        parts = int(part.max()) + 1
        if parts == people:
            member = _connected(level, member)
            return member[at], _quality(level, member, resolution)
        level, member, at = _joined(level, part, parts), _of_parts(member, part, parts), part[at]
        moved(*level.rows, level.strength, member, scale, draws.order(parts))
        member = _dense(member)


def _dense(labels: Ids) -> Ids:
    """Give the labels that are used the numbers 0, 1, ... in their order; labels lie below their number."""
    used = np.zeros(labels.size, np.bool_)
    used[labels] = True
    return (np.cumsum(used, dtype=np.int32) - np.int32(1))[labels]


def _of_parts(member: Ids, part: Ids, parts: int) -> Ids:
    """Return the community of each part."""
    found = np.empty(parts, np.int32)
    found[part] = member
    return found


def _joined(level: _Level, part: Ids, parts: int) -> _Level:
    """Make each part a person; rows are read-only as those of a network are."""
    start, other, weight, strength = joined(*level.rows, level.strength, part, parts)
    other, weight = other[: start[-1]].copy(), weight[: start[-1]].copy()
    for array in (start, other, weight):
        array.setflags(write=False)
    return _Level(start, other, weight, strength)


def _quality(level: _Level, member: Ids, resolution: float) -> float:
    """Return the modularity of labels; what does not cross communities is inside, also that within parts."""
    total = float(level.strength.sum())
    held = np.bincount(member, level.strength) / total
    crossing = level.weight[~_inside(level.start, level.other, member)].sum()
    return float(1.0 - crossing / total - resolution * (held**2).sum())


def _inside(start: Starts, other: Ids, member: Ids) -> Flags:
    """Return which arcs stay inside a community."""
    return np.asarray(np.repeat(member, np.diff(start)) == member[other])


def _connected(level: _Level, member: Ids) -> Ids:
    """Split communities that are not connected, which only raises modularity.

    Parts are connected, but moving one may leave its community in pieces. Every tie has both arcs, so that strong
    components, for which no arc must be turned, are the connected ones.
    """
    inside = _inside(level.start, level.other, member)
    start = np.concatenate([[0], np.cumsum(inside)])[level.start]
    kept = level.other[inside]
    ties = csr_array((np.ones(kept.size), kept, start), shape=(member.size, member.size))
    return connected_components(ties, connection="strong")[1].astype(np.int32)
