"""Kernels of the Leiden algorithm: moving people, refining communities, joining them to a smaller network.

A level is a network without loops in compressed rows; what an aggregated person holds inside counts in its
strength alone, since it moves as one. Weights are positive. ``scale`` is the resolution over twice the weight
of all ties: joining a community gains ``weight to it - scale * own strength * its strength``.
"""

from __future__ import annotations

import math

import numpy as np

from analytics.compiled import compiled, inlined
from analytics.graph import Flags, Floats, Ids, Starts

RANDOMNESS = 0.01
"""Two merges whose gains differ by this share of a person's strength differ in odds by a factor of e."""
HARDLY = 1e-10
"""Gains below this share of a person's strength are rounding, not gains."""


@inlined
def weighed(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not records
    first: int, last: int, other: Ids, weight: Floats, member: Ids, toward: Floats, met: Ids
) -> int:
    """Add up the weight of one row to each community in ``toward``; list the communities in ``met``."""
    count = 0
    for entry in range(first, last):
        community = member[other[entry]]
        met[count] = community
        count += toward[community] == 0.0
        toward[community] += weight[entry]
    return count


@inlined
def filled(strength: Floats, member: Ids, total: Floats, size: Ids, empty: Ids) -> int:
    """Add up strength and size of each community; list the empty ones in ``empty`` and return how many they are."""
    for person in range(strength.size):
        total[member[person]] += strength[person]
        size[member[person]] += 1
    spare = 0
    for community in range(strength.size):
        if size[community] == 0:
            empty[spare] = community
            spare += 1
    return spare


@inlined
def called_back(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not records
    first: int, last: int, other: Ids, member: Ids, community: int, waiting: Flags, queue: Ids, head: int, left: int
) -> int:
    """Let the neighbours of one row that are outside a community wait again; return how many wait."""
    for entry in range(first, last):
        near = other[entry]
        if not waiting[near] and member[near] != community:
            tail = head + left
            queue[tail if tail < queue.size else tail - queue.size] = near
            waiting[near] = True
            left += 1
    return left


def moved(  # noqa: PLR0913, PLR0917 - rows, not objects: the kernel's own arguments
    start: Starts, other: Ids, weight: Floats, strength: Floats, member: Ids, scale: float, queue: Ids
) -> int:
    """Move people to the community that gains most until nobody gains; return how often somebody moved.

    Changes ``member`` and ``queue``, in which everybody waits in random order; who moves calls back the neighbours
    outside the new community.
    """
    total, toward = np.zeros((2, strength.size))
    size, met, empty = np.zeros((3, strength.size + 1), np.int32)
    waiting = np.ones(strength.size, np.bool_)
    rows = start, other, weight, strength
    return int(_move(*rows, member, scale, queue, total, toward, size, met, empty, waiting))


@compiled
def _move(  # noqa: PLR0913, PLR0917 - one loop over a queue
    start: Starts,
    other: Ids,
    weight: Floats,
    strength: Floats,
    member: Ids,
    scale: float,
    queue: Ids,
    total: Floats,
    toward: Floats,
    size: Ids,
    met: Ids,
    empty: Ids,
    waiting: Flags,
) -> int:
    people = strength.size
    spare = filled(strength, member, total, size, empty)
    head, left, moves = 0, people, 0
    while left > 0:
        person = queue[head]
        head = head + 1 if head + 1 < people else 0
        left -= 1
        waiting[person] = False
        home, own = member[person], strength[person]
        count = weighed(start[person], start[person + 1], other, weight, member, toward, met)
        stay = toward[home] - scale * own * (total[home] - own)
        best, most = home, stay + HARDLY * own
        if most < 0.0 and size[home] > 1:  # alone is better; some community is empty, since this one holds two
            best, most = empty[spare - 1], 0.0
        for place in range(count):
            community = met[place]
            gain = toward[community] - scale * own * total[community]
            toward[community] = 0.0
            if gain > most and community != home:
                best, most = community, gain
        if best == home:
            continue
        moves += 1
        if size[best] == 0:
            spare -= 1
        member[person] = best
        size[best] += 1
        total[best] += own
        size[home] -= 1
        total[home] -= own
        if size[home] == 0:
            total[home] = 0.0
            empty[spare] = home
            spare += 1
        left = called_back(start[person], start[person + 1], other, member, best, waiting, queue, head, left)
    return moves


def refined(  # noqa: PLR0913, PLR0917 - rows, not objects: the kernel's own arguments
    start: Starts, other: Ids, weight: Floats, strength: Floats, member: Ids, scale: float, order: Ids, draw: Floats
) -> Ids:
    """Merge people inside each community by random gains, from everybody alone; return the parts, int32 (n,).

    ``order`` says who is visited when, ``draw`` holds a number from 0 to below 1 for each person. Only who is
    still alone and well joined to the rest of the community moves, and only into a part that is well joined to it
    and to which there is a tie: every part is connected. Part numbers are those of some members.
    """
    people = strength.size
    part, met, alone = np.arange(people, dtype=np.int32), np.empty(people + 1, np.int32), np.ones(people, np.bool_)
    whole, toward, inside, leaving, odds = np.zeros((5, people))
    rows, sums = (start, other, weight, strength), (whole, toward, inside, leaving, odds)
    _refine(*rows, member, scale, order, draw, part, met, alone, strength.copy(), *sums)
    return part


@compiled
def _refine(  # noqa: PLR0913, PLR0917 - one loop over people
    start: Starts,
    other: Ids,
    weight: Floats,
    strength: Floats,
    member: Ids,
    scale: float,
    order: Ids,
    draw: Floats,
    part: Ids,
    met: Ids,
    alone: Flags,
    total: Floats,
    whole: Floats,
    toward: Floats,
    inside: Floats,
    leaving: Floats,
    odds: Floats,
) -> None:
    people = strength.size
    for person in range(people):
        whole[member[person]] += strength[person]
        for entry in range(start[person], start[person + 1]):
            inside[person] += weight[entry] * (member[other[entry]] == member[person])
        leaving[person] = inside[person]  # weight from a part to the rest of its community
    for turn in range(people):
        person = order[turn]
        own, all_of_it = strength[person], whole[member[person]]
        if not alone[person] or inside[person] < scale * own * (all_of_it - own):
            continue
        count = 0
        for entry in range(start[person], start[person + 1]):
            near = other[entry]
            same = member[near] == member[person]
            met[count] = part[near]
            count += same & (toward[part[near]] == 0.0)
            toward[part[near]] += same * weight[entry]
        most = 0.0
        for place in range(count):
            candidate = met[place]
            held = total[candidate]
            joined = leaving[candidate] >= scale * held * (all_of_it - held)
            odds[place] = toward[candidate] - scale * own * held if joined else -1.0
            most = max(most, odds[place])
        chosen = picked(odds, count, most, RANDOMNESS * own, draw[person])
        if chosen >= 0:
            into = met[chosen]
            total[into] += own
            total[person] = 0.0
            leaving[into] += inside[person] - 2.0 * toward[into]
            alone[into] = False
            alone[person] = False
            part[person] = into
        for place in range(count):
            toward[met[place]] = 0.0


@inlined
def picked(gain: Floats, count: int, most: float, unit: float, draw: float) -> int:
    """Pick a place at random by exp(gain / unit) among gains of 0 and more; -1 is to stay alone, with gain 0.

    Overwrites ``gain``.
    """
    if count == 0:
        return -1
    alone = math.exp(-most / unit)
    whole = alone
    for place in range(count):
        gain[place] = math.exp((gain[place] - most) / unit) if gain[place] >= 0.0 else 0.0
        whole += gain[place]
    rest = draw * whole - alone
    chosen = -1
    for place in range(count):
        if rest < 0.0:
            break
        if gain[place] > 0.0:
            chosen = place
            rest -= gain[place]
    return chosen


def joined(
    start: Starts, other: Ids, weight: Floats, strength: Floats, part: Ids, parts: int
) -> tuple[Starts, Ids, Floats, Floats]:
    """Make each part one person: rows without loops with weights added up, and strengths, float64 (parts,).

    Only so much of the rows is used as their last start says.
    """
    order = np.argsort(part, kind="stable")
    place = np.append(0, np.cumsum(np.bincount(part, minlength=parts)))
    starts, others, weights = np.zeros(parts + 1, np.int64), np.empty(other.size, np.int32), np.empty(other.size)
    toward, met = np.zeros(parts), np.empty(parts + 1, np.int32)
    _join(start, other, weight, part, order, place, starts, others, weights, toward, met)
    return starts, others, weights, np.asarray(np.bincount(part, strength, minlength=parts), np.float64)


@compiled
def _join(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    start: Starts,
    other: Ids,
    weight: Floats,
    part: Ids,
    order: Starts,
    place: Starts,
    starts: Starts,
    others: Ids,
    weights: Floats,
    toward: Floats,
    met: Ids,
) -> None:
    filled = 0
    for number in range(starts.size - 1):
        count = 0
        for turn in range(place[number], place[number + 1]):
            member = order[turn]
            for entry in range(start[member], start[member + 1]):
                near = part[other[entry]]
                met[count] = near
                count += toward[near] == 0.0
                toward[near] += weight[entry]
        for turn in range(count):
            near = met[turn]
            if near != number:
                others[filled], weights[filled] = near, toward[near]
                filled += 1
            toward[near] = 0.0
        starts[number + 1] = filled
