"""Ties under another mix of channels, and with each person's ties capped: what a finding is tried on."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.tables import TieKind

Ids = NDArray[np.int32]
Ends = tuple[Ids, Ids]

WITHOUT: Final = {
    "ties_without_mail": TieKind.MAIL,
    "ties_without_chat": TieKind.CHAT,
    "ties_without_meetings": TieKind.MEETING,
}
"""Cubes of ties in which one channel is left out."""

CAPPED: Final = "ties_capped"
CAP: Final = 3
"""Ties of a person towards one other unit that count in :data:`CAPPED`."""

VARIANTS: Final = (*WITHOUT, CAPPED)
"""Cubes of ties that a finding is tried on."""


def of_other_channels(kind: NDArray[np.int8], name: str) -> NDArray[np.bool_]:
    """Say which weekly ties belong to other channels than the one a cube leaves out.

    >>> of_other_channels(np.array([0, 1, 2], np.int8), "ties_without_chat").tolist()
    [True, False, True]
    """
    return np.asarray(kind != tuple(TieKind).index(WITHOUT[name]), dtype=bool)


def capped(ends: Ends, unit: Ids, *, cap: int = CAP) -> Ends:
    """Keep at most ``cap`` ties of each person towards each other unit.

    Ties are taken in one fixed, arbitrary order; a tie goes when either end has its share already.
    Ties inside a unit stay.

    >>> ends = np.zeros(3, np.int32), np.array([1, 2, 3], np.int32)
    >>> [end.tolist() for end in capped(ends, np.array([0, 1, 1, 1], np.int32), cap=2)]
    [[0, 0], [1, 2]]
    """
    left, right = ends
    kept = unit[left] == unit[right]
    used: dict[tuple[int, int], int] = {}
    apart = np.flatnonzero(~kept)
    rows = zip(apart.tolist(), left[apart].tolist(), right[apart].tolist(), strict=True)
    homes = unit.tolist()
    for place, one, other in rows:
        sides = (one, homes[other]), (other, homes[one])
        if all(used.get(side, 0) < cap for side in sides):
            kept[place] = True
            for side in sides:
                used[side] = used.get(side, 0) + 1
    return left[kept], right[kept]
