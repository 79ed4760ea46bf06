"""How far the field is from the top (measure 30)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.graph import Flags, Floats, Ids, Network

UNREACHED = -1


@dataclass(frozen=True, slots=True, eq=False)
class FieldDistance:
    """Steps from those who lead nobody to the top team.

    Attributes
    ----------
    median
        Median of the steps over the field; infinite where half of them or more do not reach the top. NaN where there
        is no field, or no top.
    unreached
        Share of the field from whom no way leads to the top, 0 to 1; NaN where there is no field.
    steps
        Of each person of the network: 0 in the top team, -1 where no way leads there, int32 (n,).
    """

    median: float
    unreached: float
    steps: Ids


def field_distance(network: Network, *, field: Flags, top: Flags) -> FieldDistance:
    """Return how many steps it takes from the field to the top team along answered messages.

    A step follows an arc from one who wrote to one who answered: whoever writes and is never answered has no
    arc. Of several ways the shortest counts, to the nearest of the top team.

    Parameters
    ----------
    network
        Arcs from the one who writes to the one who answers; weights play no part. Undirected ties go both ways.
    field
        Who leads nobody, bool (n,).
    top
        Who belongs to the top team, bool (n,); nobody of them counts as field.

    Returns
    -------
    FieldDistance
        Of people, so that what leaves is its median over a group of many.

    Notes
    -----
    Source: own.

    >>> from analytics.graph import network
    >>> arcs = network([3, 2, 4], [2, 0, 2], names=6)
    >>> flags = lambda *people: np.isin(np.arange(6), people)
    >>> found = field_distance(arcs, field=flags(2, 3, 4, 5), top=flags(0, 1))
    >>> found.median, found.unreached, found.steps.tolist()
    (2.0, 0.25, [0, 0, 1, 2, 2, -1])
    """
    steps = _steps_to(network, top)
    mine = steps[field & ~top]
    if not mine.size or not top.any():
        return FieldDistance(float("nan"), 1.0 if mine.size else float("nan"), steps)
    far = np.where(mine == UNREACHED, np.inf, mine)
    return FieldDistance(median_steps(far), float(np.isinf(far).mean()), steps)


def median_steps(far: Floats) -> float:
    """Return the median of steps; infinite where half of them or more are, NaN of none.

    >>> median_steps(np.array([1.0, 2.0, np.inf])), median_steps(np.array([1.0, np.inf]))
    (2.0, inf)
    """
    if not far.size:
        return float("nan")
    middle = np.sort(far)[[(far.size - 1) // 2, far.size // 2]]
    return float(middle.mean())


def _steps_to(network: Network, top: Flags) -> Ids:
    """Walk backwards from the top team, one wave after the other."""
    steps = np.full(network.people, UNREACHED, np.int32)
    steps[top] = 0
    into, edge, step = network.into, top.copy(), 0
    while edge.any():
        step += 1
        near = np.zeros(network.people, bool)
        near[into.other[edge[into.owner]]] = True
        edge = near & (steps == UNREACHED)
        steps[edge] = step
    return steps
