"""Walks of one or two steps, compiled: how many are reached, and what a person adds to a set."""

from __future__ import annotations

import numpy as np

from analytics.compiled import compiled
from analytics.graph import Flags, Floats, Ids, Starts


@compiled
def count_reached(start: Starts, other: Ids, stamp: Ids, found: Starts, first: int, last: int) -> None:
    """Count whom people ``first`` to ``last`` reach within two steps, themselves included."""
    for person in range(first, last):
        mark = np.int32(person + 1)
        stamp[person] = mark
        count = 1
        for place in range(start[person], start[person + 1]):
            near = other[place]
            if stamp[near] != mark:
                stamp[near] = mark
                count += 1
            for next_place in range(start[near], start[near + 1]):
                far = other[next_place]
                if stamp[far] != mark:
                    stamp[far] = mark
                    count += 1
        found[person] = count


@compiled
def reach_from_person(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    steps: int,
    own: bool,  # noqa: FBT001 - kernels know no keywords
    place: int,
    stamp: Ids,
    mark: int,
    found: Ids,
) -> int:
    """Write what is reached from one place into ``found`` and return how many; one step needs no stamps."""
    count = 0
    if own:
        found[0] = place
        stamp[place] = mark
        count = 1
    for near_place in range(start[place], start[place + 1]):
        near = other[near_place]
        if stamp[near] != mark:
            stamp[near] = mark
            found[count] = near
            count += 1
        if steps == 2:
            for far_place in range(start[near], start[near + 1]):
                far = other[far_place]
                if stamp[far] != mark:
                    stamp[far] = mark
                    found[count] = far
                    count += 1
    return count


@compiled
def shift_person(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    back_start: Starts,
    back_other: Ids,
    steps: int,
    own: bool,  # noqa: FBT001 - kernels know no keywords
    person: int,
    times: Ids,
    gains: Starts,
    change: int,
    found: Ids,
    stamp: Ids,
    reachers: Ids,
    back_stamp: Ids,
) -> int:
    """Add 1 to, or -1, the times that what a person reaches is covered; return how many items that adds or loses.

    What is covered now for the first time adds no longer to the gains of all who reach it too; what no one covers
    any more adds to them again. ``found`` and ``stamp`` have room for all items, ``reachers`` and ``back_stamp`` for
    all people; stamps come as zeros.
    """
    turned = 0
    count = reach_from_person(start, other, steps, own, person, stamp, turned + 1, found)
    for place in range(count):
        item = found[place]
        before = times[item]
        times[item] = before + change
        if before == 0 or before + change == 0:
            turned += 1
            many = reach_from_person(back_start, back_other, steps, own, item, back_stamp, turned, reachers)
            for one in range(many):
                gains[reachers[one]] -= change
    return turned


@compiled
def raise_gains(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    back_start: Starts,
    back_other: Ids,
    steps: int,
    own: bool,  # noqa: FBT001 - kernels know no keywords
    given: Ids,
    gains: Starts,
    reachers: Ids,
    stamp: Ids,
) -> None:
    """Add one to the gain of everybody who reaches an item, for each of some items; stamps come as zeros."""
    for place in range(given.size):
        many = reach_from_person(back_start, back_other, steps, own, given[place], stamp, place + 1, reachers)
        for one in range(many):
            gains[reachers[one]] += 1


@compiled
def count_together(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    steps: int,
    own: bool,  # noqa: FBT001 - kernels know no keywords
    order: Ids,
    covered: Flags,
    values: Starts,
    found: Ids,
    stamp: Ids,
) -> None:
    """Count what the first 1, 2, ... of some people reach together; stamps come as zeros."""
    total = 0
    for place in range(order.size):
        many = reach_from_person(start, other, steps, own, order[place], stamp, place + 1, found)
        for one in range(many):
            if not covered[found[one]]:
                covered[found[one]] = True
                total += 1
        values[place] = total


@compiled
def weigh_rows(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    own: bool,  # noqa: FBT001 - kernels know no keywords
    weight: Floats,
    found: Floats,
    first: int,
    last: int,
) -> None:
    """Add up the weights of what people ``first`` to ``last`` reach with one step."""
    for person in range(first, last):
        total = weight[person] if own else 0.0
        for place in range(start[person], start[person + 1]):
            total += weight[other[place]]
        found[person] = total
