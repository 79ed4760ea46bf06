"""Where departments stand in the picture of the network: those in close contact near each other, none over another."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboards.matrix import similar_order

Floats = NDArray[np.float64]

WIDTH: Final = 960.0
HEIGHT: Final = 640.0
"""Pixels of the picture, which are the units of its axes too."""
SMALLEST: Final = 7.0
LARGEST: Final = 34.0
"""Radius of the smallest and the largest bubble."""
ROOM: Final = 22.0
"""Pixels between two bubbles, for the name below one."""
NEAR: Final = np.array([1.9, 1.55, 1.25, 1.0, 0.7, 0.45])
"""Distance that two departments should have, by the step of their band from the widest gap to the closest contact."""
EXPECTED: Final = 3
TURNS: Final = 80
PUSHES: Final = 120


def radii(people: Floats) -> Floats:
    """Return bubbles whose areas go with head-counts, (n,); the largest has :data:`LARGEST`.

    >>> radii(np.array([25.0, 100.0])).tolist()
    [17.0, 34.0]
    """
    most = max(float(people.max(initial=0.0)), 1.0)
    return np.maximum(SMALLEST, LARGEST * np.sqrt(people / most))


def places(steps: Floats, people: Floats) -> Floats:
    """Place departments in the picture, (n, 2), so that distances go with bands as far as a plane allows.

    Stress majorisation from a circle of similar neighbours, then pushes apart; the same bands give the same picture.

    Parameters
    ----------
    steps
        Bands as steps from "as expected", -3 to 2, (n, n); 0 where hidden.
    people
        Head-counts, (n,).

    Notes
    -----
    Source: de Leeuw 1977, Applications of convex analysis to multidimensional scaling (SMACOF).
    """
    count = len(people)
    if count < 3:
        return np.column_stack([WIDTH * (np.arange(count) + 1) / (count + 1), np.full(count, HEIGHT / 2)])
    wanted = NEAR[(steps + EXPECTED).astype(int)]
    size = radii(people)
    return _apart(_filling(_settled(wanted, _circle(steps)), size), size)


def _circle(steps: Floats) -> Floats:
    turn = 2 * np.pi * np.argsort(similar_order(steps)) / len(steps)
    return np.column_stack([np.cos(turn), np.sin(turn)])


def _settled(wanted: Floats, place: Floats) -> Floats:
    """Move all at once to where the distances wanted from the others lead on average (Guttman's transform)."""
    for _ in range(TURNS):
        pull = -wanted / np.maximum(_distances(place), 1e-9)
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        place = pull @ place / len(place)
    return place


def _distances(place: Floats) -> Floats:
    return np.asarray(np.linalg.norm(place[:, None] - place[None], axis=2))


def _filling(place: Floats, size: Floats) -> Floats:
    """Turn the longer side level and stretch to the picture, bubbles and names inside."""
    centred = place - place.mean(axis=0)
    turned = centred @ np.linalg.svd(centred, full_matrices=False)[2].T
    turned *= np.where(turned[np.abs(turned).argmax(axis=0), range(2)] < 0, -1.0, 1.0)  # one of two mirror images
    span = np.maximum(np.ptp(turned, axis=0), 1e-9)
    margin = size.max() + ROOM
    return np.asarray((turned - turned.min(axis=0)) / span * (np.array([WIDTH, HEIGHT]) - 2 * margin) + margin)


def _apart(place: Floats, size: Floats) -> Floats:
    """Push bubbles apart that come too near, and back into the picture."""
    room = size[:, None] + size[None] + ROOM
    edge = (size + ROOM / 2)[:, None]
    for _ in range(PUSHES):
        gap = place[:, None] - place[None]
        far = np.maximum(np.linalg.norm(gap, axis=2), 1e-6)
        push = np.maximum(room - far, 0.0) / 2
        np.fill_diagonal(push, 0.0)
        if not push.any():
            break
        place = place + (gap / far[:, :, None] * push[:, :, None]).sum(axis=1) * 0.5
        place = np.clip(place, edge, np.array([WIDTH, HEIGHT]) - edge)
    return place
