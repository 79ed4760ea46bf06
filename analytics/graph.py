"""A network of people: sorted arrays, the same for the same ties however they were listed.

Arcs run from the one who acts to the one acted on. An undirected tie stands as two arcs, one each
way. Parallel arcs are added up, arcs to oneself are dropped and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.compiled import compiled

Ids = NDArray[np.int32]
Starts = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LIGHTEST: Final = 1e-30
HEAVIEST: Final = 1e30
"""Weights lie between these two: cubes of sums over many ties, and one over them, are then far from any overflow."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Neighbours of each person, one row after another (compressed sparse rows).

    Attributes
    ----------
    start
        Where each person's row begins, int64 (n + 1,).
    other
        The person at the other end, ascending within a row, each once, never the person itself, int32 (m,).
    weight
        Positive, float64 (m,).
    """

    start: Starts
    other: Ids
    weight: Floats

    @property
    def counts(self) -> Starts:
        """How many neighbours each person has, int64 (n,)."""
        return np.diff(self.start)

    @property
    def owner(self) -> Ids:
        """The person whose row each entry stands in, int32 (m,)."""
        return np.repeat(np.arange(self.start.size - 1, dtype=np.int32), self.counts)

    @property
    def strengths(self) -> Floats:
        """Weight of each person's row, float64 (n,)."""
        return np.bincount(self.owner, self.weight, self.start.size - 1).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One immutable network; people are numbered in the order of their names.

    Attributes
    ----------
    names
        Names of the n people, ascending, each once.
    out, into
        Whom each person acts on, and who acts on each person. The same object when undirected.
    union
        With whom each person has any arc; its weight adds up both directions when directed.
    directed
        Whether an arc has a direction.
    loops
        Arcs to oneself that were dropped.
    """

    names: tuple[str, ...]
    out: Rows
    into: Rows
    union: Rows
    directed: bool
    loops: int = 0

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.names)

    @property
    def ties(self) -> int:
        """Number of arcs when directed, of unordered pairs when not."""
        return self.out.other.size if self.directed else self.out.other.size // 2

    def among(self, kept: Flags) -> Network:
        """Return the network of some people and the arcs between them.

        Parameters
        ----------
        kept
            Who stays, bool (n,).
        """
        number = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        owner, other = self.out.owner, self.out.other
        inside = kept[owner] & kept[other]
        names = tuple(name for name, stays in zip(self.names, kept.tolist(), strict=True) if stays)
        rows = rows_of(number[owner[inside]], number[other[inside]], self.out.weight[inside], people=len(names))
        return _joined(names, rows, directed=self.directed, loops=0)


def network(
    source: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike = 1.0,
    *,
    names: Sequence[str] | int,
    directed: bool = True,
) -> Network:
    """Make a network from arcs between numbered people.

    Parameters
    ----------
    source, target
        People, 0 to n - 1, whole numbers (m,); any order, arcs may repeat.
    weight
        From ``LIGHTEST`` to ``HEAVIEST``, (m,) or a single number.
    names
        Names of the n people, each once, in any order; or n, for names that are numbers in the order
        of the people: ``"0"``, ``"1"`` and so on, with zeros in front so that they keep it.
    directed
        Without direction each row is one unordered pair: it becomes two arcs.

    Raises
    ------
    ValueError
        A name that stands twice, a person outside 0 to n - 1 or not a whole number, columns of different
        lengths, a weight that is not a number from 1e-30 to 1e30.

    >>> club = network([0, 0, 2], [1, 1, 2], [1.0, 2.0, 5.0], names=["b", "a", "c"], directed=False)
    >>> club.names, club.ties, club.loops
    (('a', 'b', 'c'), 1, 1)
    >>> club.out.start.tolist(), club.out.other.tolist(), club.out.weight.tolist()
    ([0, 1, 2, 2], [1, 0], [3.0, 3.0])
    """
    given = _numbers(names) if isinstance(names, int) else tuple(names)
    order = sorted(range(len(given)), key=given.__getitem__)
    ordered = tuple(given[place] for place in order)
    if any(one == other for one, other in pairwise(ordered)):
        raise ValueError("Each name of a network stands once.")
    left, right, weights = _checked(source, target, weight, people=len(given))
    number = np.empty(len(given), np.int32)
    number[order] = np.arange(len(given), dtype=np.int32)
    apart = left != right
    left, right, weights = number[left[apart]], number[right[apart]], weights[apart]
    if not directed:
        left, right = np.concatenate([left, right]), np.concatenate([right, left])
        weights = np.concatenate([weights, weights])
    rows = rows_of(left, right, weights, people=len(given))
    return _joined(ordered, rows, directed=directed, loops=int(apart.size - np.count_nonzero(apart)))


def _numbers(people: int) -> tuple[str, ...]:
    """Names of numbered people, of one width."""
    width = len(str(max(people - 1, 0)))
    return tuple(f"{number:0{width}}" for number in range(people))


def _checked(source: ArrayLike, target: ArrayLike, weight: ArrayLike, *, people: int) -> tuple[Ids, Ids, Floats]:
    """Return the columns as arrays, or refuse them."""
    left, right = _people(source, people=people), _people(target, people=people)
    if left.shape != right.shape:
        raise ValueError(f"Arcs have as many sources as targets; got {left.size} and {right.size}.")
    weights = np.broadcast_to(np.asarray(weight, dtype=np.float64), left.shape)
    if not ((weights >= LIGHTEST) & (weights <= HEAVIEST)).all():
        raise ValueError("A weight is a positive number from 1e-30 to 1e30.")
    return left, right, weights


def _people(column: ArrayLike, *, people: int) -> Ids:
    """Return numbers of people as int32, or refuse them."""
    numbers = np.asarray(column)
    if numbers.size == 0:
        return np.zeros(0, np.int32)
    if not np.issubdtype(numbers.dtype, np.integer) or numbers.min() < 0 or numbers.max() >= people:
        raise ValueError(f"People are whole numbers from 0 to {people - 1}.")
    return numbers.astype(np.int32)


def rows_of(owner: Ids, other: Ids, weight: Floats, *, people: int) -> Rows:
    """Sort arcs into rows and add up parallel ones, in the order of their weights.

    >>> rows = rows_of(np.array([1, 0, 1]), np.array([0, 1, 0]), np.array([2.0, 1.0, 3.0]), people=2)
    >>> rows.start.tolist(), rows.other.tolist(), rows.weight.tolist()
    ([0, 1, 2], [1, 0], [1.0, 5.0])
    """
    order = _by_pair(owner.astype(np.int32), other.astype(np.int32), people)
    owner, other, weight = owner[order], other[order], weight[order]
    new = np.ones(order.size, np.bool_)
    new[1:] = (owner[1:] != owner[:-1]) | (other[1:] != other[:-1])
    if not new.all():
        first = np.flatnonzero(new)
        weight = np.add.reduceat(_ordered(new, weight, np.diff(first, append=new.size)), first)
        owner, other = owner[first], other[first]
    start = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=people), out=start[1:])
    return _frozen(start, other.astype(np.int32), weight)


def _by_pair(owner: Ids, other: Ids, people: int) -> Starts:
    """Return arcs in the order of owner, then other, then as listed: counted and laid out twice, in linear time."""
    listed, within, order = np.arange(owner.size), np.empty(owner.size, np.int64), np.empty(owner.size, np.int64)
    _lay_out(other, listed, np.zeros(people + 1, np.int64), within)
    _lay_out(owner, within, np.zeros(people + 1, np.int64), order)
    return order


@compiled
def _lay_out(end: Ids, arcs: Starts, place: Starts, order: Starts) -> None:
    """Put arcs into ``order`` by one end, in the order given within a person; ``place`` comes as zeros."""
    for turn in range(end.size):
        place[end[turn] + 1] += 1
    for person in range(1, place.size):
        place[person] += place[person - 1]
    for turn in range(end.size):
        arc = arcs[turn]
        order[place[end[arc]]] = arc
        place[end[arc]] += 1


def _ordered(new: Flags, weight: Floats, runs: Starts) -> Floats:
    """Order the weights of parallel arcs, so that a sum does not depend on how they were listed.

    Two weights add up to the same either way; ``new`` tells where another pair begins, ``runs`` how many stand for
    each pair.
    """
    if runs.max() <= 2:
        return weight
    many = np.flatnonzero(np.repeat(runs > 2, runs))
    weight = weight.copy()
    weight[many] = weight[many][np.lexsort((weight[many], np.cumsum(new)[many]))]
    return weight


def _frozen(start: Starts, other: Ids, weight: Floats) -> Rows:
    weight = np.array(weight, dtype=np.float64)
    for array in (start, other, weight):
        array.setflags(write=False)
    return Rows(start, other, weight)


def _joined(names: tuple[str, ...], out: Rows, *, directed: bool, loops: int) -> Network:
    """Make a network from its outward rows."""
    if not directed:
        return Network(names, out, out, out, directed, loops)
    owner, people = out.owner, len(names)
    into = rows_of(out.other, owner, out.weight, people=people)
    both = rows_of(
        np.concatenate([owner, out.other]),
        np.concatenate([out.other, owner]),
        np.concatenate([out.weight, out.weight]),
        people=people,
    )
    return Network(names, out, into, both, directed, loops)


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """To which group each person belongs.

    Attributes
    ----------
    names
        Names of the g groups, ascending, each once.
    of
        Group of each person, 0 to g - 1, or -1 where it is not known, int32 (n,).
    """

    names: tuple[str, ...]
    of: Ids

    @property
    def known(self) -> Flags:
        """Whose group is known, bool (n,)."""
        return self.of >= 0

    @property
    def sizes(self) -> Starts:
        """People of each group, int64 (g,)."""
        return np.bincount(self.of[self.known], minlength=len(self.names)).astype(np.int64)


def grouping(values: Sequence[str | None]) -> Grouping:
    """Give groups numbers in the order of their names; None and "" are not known.

    >>> found = grouping(["sales", None, "lab", "sales"])
    >>> found.names, found.of.tolist(), found.sizes.tolist()
    (('lab', 'sales'), [1, -1, 0, 1], [1, 2])
    """
    names = tuple(sorted({value for value in values if value}))
    number = {name: place for place, name in enumerate(names)}
    return Grouping(names, np.array([number[value] if value else -1 for value in values], dtype=np.int32))
