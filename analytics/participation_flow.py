"""What goes up a hierarchy against what comes down (measure 30)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.graph import Ids, Network


@dataclass(frozen=True, slots=True)
class VerticalFlow:
    """Contact by direction in a hierarchy, in the unit of the weights.

    Attributes
    ----------
    up
        From lower to higher posts.
    down
        From higher to lower posts.
    level
        Between posts of one height.
    """

    up: float
    down: float
    level: float

    @property
    def balance(self) -> float:
        """(up - down) / (up + down): -1 all down, 1 all up; NaN where nothing goes either way."""
        both = self.up + self.down
        return (self.up - self.down) / both if both else float("nan")


def vertical_flow(network: Network, height: Ids) -> VerticalFlow:
    """Return how much contact goes up and how much comes down.

    Parameters
    ----------
    network
        Arcs from the one who acts to the one acted on. An undirected tie goes both ways alike.
    height
        How high each person stands: the higher the number the higher the post; -1 where that is not known, int32
        (n,). Arcs of such people are left out.

    Returns
    -------
    VerticalFlow
        All 0 without arcs.

    Notes
    -----
    Source: own; upward and downward communication as in Katz and Kahn 1966, The Social Psychology of
    Organizations.

    >>> from analytics.graph import network
    >>> arcs = network([0, 1, 2, 2], [1, 0, 0, 1], [4.0, 1.0, 1.0, 5.0], names=3)
    >>> found = vertical_flow(arcs, np.array([2, 1, 1]))
    >>> found, round(found.balance, 4)
    (VerticalFlow(up=2.0, down=4.0, level=5.0), -0.3333)
    """
    out = network.out
    one, other = height[out.owner], height[out.other]
    known = (one >= 0) & (other >= 0)

    def total(which: np.ndarray) -> float:
        return float(out.weight[known & which].sum())

    return VerticalFlow(total(one < other), total(one > other), total(one == other))


def heights(boss: Ids) -> Ids:
    """Return how high each person stands: the most steps of anybody are the top's, and each step down takes one.

    Parameters
    ----------
    boss
        Number of each person's boss, -1 at the top, int32 (n,).

    Returns
    -------
    Ids
        -1 for those whose bosses go round in a circle, int32 (n,).

    Notes
    -----
    Source: own.

    >>> heights(np.array([-1, 0, 1, 0, 5, 4])).tolist()
    [2, 1, 0, 1, -1, -1]
    """
    depth = np.where(boss < 0, 0, -1).astype(np.int32)
    step = 0
    while True:
        below = (depth < 0) & (boss >= 0) & (depth[boss] == step)
        if not below.any():
            break
        step += 1
        depth[below] = step
    return np.where(depth < 0, -1, step - depth).astype(np.int32)
