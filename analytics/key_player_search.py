"""How sets of key players are looked for: who may be chosen, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from analytics.betweenness import betweenness_or_sampled
from analytics.graph import Floats, Ids, Network

Value = Callable[[Sequence[tuple[int, ...]]], Floats]
"""Gives the value of each of several sets."""

ALL_PEOPLE: Final = 256
"""Up to so many people everybody may be chosen, and swaps are tried."""
CANDIDATES: Final = 32
"""At least so many in larger networks: half have most ties, half of the others the highest betweenness."""
SAME: Final = 12
"""Decimals in which two values have to differ to count as different; ties go to the first name."""


def search(value: Value, candidates: int, size: int, *, swap: bool) -> tuple[int, ...]:
    """Return places of candidates: the best one added at a time, then swapped where asked.

    People are added also where one alone gains nothing, as two together may; of the sets met on the way the best
    is taken, the smallest of equal ones.
    """
    met: list[tuple[int, ...]] = [()]
    for _ in range(size):
        options = [(*met[-1], place) for place in range(candidates) if place not in met[-1]]
        met.append(options[_best(value(options))])
    if swap and met[-1]:
        met.append(_swapped(value, met[-1], candidates))
    return met[_best(value(met))]


def _swapped(value: Value, chosen: tuple[int, ...], candidates: int) -> tuple[int, ...]:
    """Exchange one member for somebody else as long as that raises the value."""
    outside = [place for place in range(candidates) if place not in chosen]
    options = [(*rest, place) for rest in less_one(chosen) for place in outside]
    values = value([chosen, *options]).round(SAME)
    best = _best(values)
    return _swapped(value, options[best - 1], candidates) if best else chosen


def _best(values: Floats) -> int:
    """Return the first of the highest."""
    return int(np.argmax(values.round(SAME)))


def less_one(chosen: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the set without each of its members in turn."""
    return [chosen[:place] + chosen[place + 1 :] for place in range(len(chosen))]


def is_small(network: Network) -> bool:
    """Return whether everybody may be chosen."""
    return network.people <= ALL_PEOPLE


def candidates(network: Network, size: int, seed: int, between: Floats | None = None) -> Ids:
    """Return who may be chosen for a set of so many people, ascending.

    Parameters
    ----------
    between
        Betweenness of all people, where it is known already; else it is found, or sampled by the seed.
    """
    people = network.people
    if is_small(network):
        return np.arange(people, dtype=np.int32)
    half = min(max(CANDIDATES // 2, size), people // 2)
    most_ties = _top(network.union.counts.astype(np.float64), half)
    values = (betweenness_or_sampled(network, seed=seed).values if between is None else between).copy()
    values[most_ties] = -1
    return np.union1d(most_ties, _top(values, half))


def _top(values: Floats, count: int) -> Ids:
    """Return those with the highest values, the first names where equal."""
    return np.argsort(-values.round(SAME), kind="stable")[:count].astype(np.int32)
