"""What sets cover that are chosen otherwise: by chance, by number of contacts, by title (measure 23)."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.ambassadors.cover import Cover
from analytics.ambassadors.cover_kernels import count_together
from analytics.degrees import degree
from analytics.graph import Flags, Floats, Ids, Network, Starts

RANDOM_SETS: Final = 100
"""Sets drawn for the mean of random choice."""


def curve_of(cover: Cover, order: Ids, size: int) -> Floats:
    """Return what the first 1, 2, ... of some people cover together, people.

    Parameters
    ----------
    cover
        Whom each person reaches.
    order
        Who joins first, second and so on, int32 (m,).
    size
        How many values to return; where there are fewer people the last value stays.

    >>> from analytics.ambassadors.cover import within_steps
    >>> from analytics.graph import network
    >>> path = within_steps(network([0, 1, 2, 3], [1, 2, 3, 4], names=5))
    >>> curve_of(path, np.array([1, 2]), 3).tolist()
    [3.0, 4.0, 4.0]
    """
    chosen = order[:size].astype(np.int32)
    values, covered = np.zeros(chosen.size, np.int64), np.zeros(cover.items, bool)
    rows = cover.start, cover.other, cover.steps, cover.own
    count_together(*rows, chosen, covered, values, *np.zeros((2, cover.items), np.int32))
    last = values[-1:].repeat(size - chosen.size) if chosen.size else np.zeros(size, np.int64)
    return np.concatenate([values, last]) * cover.unit


def random_curve(cover: Cover, pool: Flags, size: int, *, seed: int) -> Floats:
    """Return what sets drawn at random from a pool cover on average, over 100 of them.

    Parameters
    ----------
    cover
        Whom each person reaches.
    pool
        Who may be drawn, bool (n,).
    size
        How many values to return.
    seed
        Decides the sets.
    """
    draw, people = np.random.default_rng(seed), np.flatnonzero(pool).astype(np.int32)
    curves = [curve_of(cover, draw.permutation(people)[:size], size) for _ in range(RANDOM_SETS)]
    return np.asarray(np.mean(curves, axis=0), np.float64)


def most_connected(network: Network, pool: Flags) -> Ids:
    """Return people of a pool by falling number of contacts, then by name, int32 (m,)."""
    people = np.flatnonzero(pool).astype(np.int32)
    contacts: Starts = degree(network)[people]
    return people[np.argsort(-contacts, kind="stable")]
