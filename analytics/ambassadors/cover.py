"""Whom each person reaches: the one thing that sets are compared by (measure 22)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from analytics.ambassadors.cover_kernels import count_reached, raise_gains, shift_person
from analytics.compiled import PARTS, in_parts
from analytics.graph import Flags, Ids, Network, Starts, rows_of

Steps = Literal[1, 2]


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """Whom or what each of n people reaches: items, of which a set covers the union.

    The value of a set S is f(S) = ``unit`` times the number of items that at least one member reaches. f is
    monotone and submodular: one more person never takes away, and adds the less the more are there.

    Attributes
    ----------
    start, other
        Rows from person to items, or with two steps to people over whom items are reached.
    back_start, back_other
        The same arcs from item to people.
    steps
        How many arcs are walked.
    own
        Whether a person, as an item, reaches itself.
    items
        How many items there are.
    unit
        People that one item stands for: 1, or n / draws where items are draws.
    """

    start: Starts
    other: Ids
    back_start: Starts
    back_other: Ids
    steps: int
    own: bool
    items: int
    unit: float = 1.0

    def __post_init__(self) -> None:
        """Rows never change, as those of a network; kernels know one form of them."""
        for array in (self.start, self.other, self.back_start, self.back_other):
            array.setflags(write=False)

    @property
    def people(self) -> int:
        """Number of people who may reach."""
        return self.start.size - 1

    def reached(self) -> Starts:
        """Return how many items each person reaches, int64 (n,)."""
        if self.steps == 1:
            return np.diff(self.start) + np.int64(self.own)
        found = np.empty(self.people, np.int64)
        stamps = np.zeros((PARTS, self.items), np.int32)

        def work(part: int, first: int, last: int) -> None:
            count_reached(self.start, self.other, stamps[part], found, first, last)

        in_parts(work, self.people)
        return found


@dataclass(slots=True, eq=False)
class Covered:
    """What a growing set covers; gains of everybody are kept exact.

    An item is covered once, and then everybody who reaches it would add one less: over a whole run this costs
    no more than finding all gains once. Lazy evaluation (Minoux 1978) has nothing left to save.

    Attributes
    ----------
    cover
        Whom each person reaches.
    times
        By how many members each item is reached, int32 (items,).
    gains
        How many items each person would add, int64 (n,).
    reached
        How many items all people reach, each counted for itself.
    """

    cover: Cover
    times: Ids = field(init=False)
    gains: Starts = field(init=False)
    reached: int = field(init=False)

    def __post_init__(self) -> None:
        self.times = np.zeros(self.cover.items, np.int32)
        self.gains = self.cover.reached()
        self.reached = int(self.gains.sum())

    def take(self, person: int) -> int:
        """Add a person to the set and return how many items that adds."""
        return self._shift(person, 1)

    def drop(self, person: int) -> int:
        """Take a member out of the set and return how many items that loses."""
        return self._shift(person, -1)

    def _shift(self, person: int, change: int) -> int:
        cover = self.cover
        arcs = cover.start, cover.other, cover.back_start, cover.back_other, cover.steps, cover.own
        room = *np.zeros((2, cover.items), np.int32), *np.zeros((2, cover.people), np.int32)
        return int(shift_person(*arcs, person, self.times, self.gains, change, *room))

    def without(self, items: Ids) -> Starts:
        """Return what everybody would add if some items were not covered, int64 (n,)."""
        cover, gains = self.cover, self.gains.copy()
        room = np.zeros((2, cover.people), np.int32)
        raise_gains(cover.back_start, cover.back_other, cover.steps, cover.own, items, gains, *room)
        return gains


def within_steps(network: Network, steps: Steps = 1) -> Cover:
    """Return whom each person reaches within one or two steps, itself included.

    Parameters
    ----------
    network
        Any network of n people. Its undirected union is walked: directions and weights play no part.
    steps
        1: those one has a tie with. 2: those they have ties with too.

    Returns
    -------
    Cover
        Items are people. Whoever has no tie reaches itself alone.

    Raises
    ------
    ValueError
        When steps are neither 1 nor 2.

    Notes
    -----
    f is the covering function of the maximal covering location problem. Source: Church and ReVelle 1974,
    Papers of the Regional Science Association 32, 101-118; monotone submodular functions: Nemhauser, Wolsey
    and Fisher 1978, Mathematical Programming 14, 265-294.

    >>> from analytics.graph import network
    >>> path = network([0, 1, 2], [1, 2, 3], names=4)
    >>> within_steps(path).reached().tolist(), within_steps(path, 2).reached().tolist()
    ([2, 3, 3, 2], [3, 4, 4, 3])
    """
    if steps not in {1, 2}:
        raise ValueError(f"People are reached within 1 or 2 steps, not {steps}.")
    union = network.union
    return Cover(union.start, union.other, union.start, union.other, steps, own=True, items=network.people)


def between(network: Network, one: Flags, other: Flags, steps: Steps = 1) -> Cover:
    """Return whom each member of two groups reaches in the other one (measure 24).

    A set of them joins the groups by so many people: those of the second group whom members of the first
    reach, and the other way round.

    Parameters
    ----------
    network
        Any network of n people. Its undirected union is walked, with two steps over anybody.
    one, other
        Who belongs to each group, bool (n,); nobody to both.
    steps
        1 or 2.

    Returns
    -------
    Cover
        Items are people. Whoever belongs to neither group reaches nobody, nor is reached.

    Raises
    ------
    ValueError
        When steps are neither 1 nor 2, or somebody belongs to both.

    Notes
    -----
    Source: own; the function is the one of :func:`within_steps` on the ties between both groups.

    >>> from analytics.graph import network
    >>> team = network([0, 1, 1], [1, 2, 3], names=4)
    >>> sales, lab = np.array([True, True, False, False]), np.array([False, False, True, True])
    >>> between(team, sales, lab).reached().tolist(), between(team, sales, lab, 2).reached().tolist()
    ([0, 2, 1, 1], [2, 2, 2, 2])
    """
    if (one & other).any():
        raise ValueError("Nobody belongs to both groups that a set joins.")
    near = within_steps(network, steps)
    people = np.flatnonzero(one | other).astype(np.int32)
    parts = [row_of(near, person) for person in people.tolist()]
    owner = np.repeat(people, [part.size for part in parts])
    item = np.concatenate([np.zeros(0, np.int32), *parts])
    across = (one[owner] & other[item]) | (other[owner] & one[item])
    return _explicit(owner[across], item[across], people=network.people)


def _explicit(owner: Ids, item: Ids, *, people: int) -> Cover:
    weight = np.ones(owner.size)
    rows, back = rows_of(owner, item, weight, people=people), rows_of(item, owner, weight, people=people)
    return Cover(rows.start, rows.other, back.start, back.other, 1, own=False, items=people)


def row_of(cover: Cover, person: int) -> Ids:
    """Return the items that a person reaches, ascending."""
    near = _row(cover, person)
    itself = np.array([person] if cover.own else [], np.int32)
    further = [_row(cover, one) for one in near.tolist()] if cover.steps > 1 else []
    return np.unique(np.concatenate([itself, near, *further]))


def _row(cover: Cover, place: int) -> Ids:
    return cover.other[cover.start[place] : cover.start[place + 1]]


def covered_by(cover: Cover, pool: Flags) -> Flags:
    """Return the items that at least one of a pool reaches, bool (items,).

    >>> from analytics.graph import network
    >>> covered_by(within_steps(network([0, 1], [1, 2], names=3)), np.array([True, False, False])).tolist()
    [True, True, False]
    """
    reached = pool
    for _ in range(cover.steps):
        near = np.repeat(np.arange(cover.items), np.diff(cover.back_start))[reached[cover.back_other]]
        found = np.bincount(near, minlength=cover.items) > 0
        reached = found | reached if cover.own else found
    return reached
