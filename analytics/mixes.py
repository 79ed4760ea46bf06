"""Other mixes of channels, other caps, and capped people: what a finding is tried on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.tables import TieKind

Ids = NDArray[np.int32]
Ends = tuple[Ids, Ids]
CapsOf = Mapping[TieKind, int]

WITHOUT: Final = {
    "without_mail": TieKind.MAIL,
    "without_chat": TieKind.CHAT,
    "without_meetings": TieKind.MEETING,
}
"""Mixes in which one channel is left out."""

HALVED: Final = "caps_halved"
DOUBLED: Final = "caps_doubled"

MIXES: Final = (*WITHOUT, HALVED, DOUBLED)
"""Every mix that a finding is tried on."""

CAPPED: Final = "ties_capped"
CAP: Final = 3
"""Ties of a person towards one other unit that count in :data:`CAPPED`."""


def under(cube: str, mix: str) -> str:
    """Return the name of a cube under another mix.

    >>> under("ties", "without_mail")
    'ties_without_mail'
    """
    return f"{cube}_{mix}"


def of_other_channels(kind: NDArray[np.int8], mix: str) -> NDArray[np.bool_]:
    """Say which weekly ties belong to other channels than the one a mix leaves out.

    >>> of_other_channels(np.array([0, 1, 2], np.int8), "without_chat").tolist()
    [True, False, True]
    """
    return np.asarray(kind != tuple(TieKind).index(WITHOUT[mix]), dtype=bool)


def halved(caps: CapsOf) -> dict[TieKind, int]:
    """Return caps of half the size, rounded down, of one recipient or two members at least.

    >>> halved({TieKind.MAIL: 20, TieKind.CHAT: 25, TieKind.CALL: 2})[TieKind.CHAT]
    12
    """
    return {kind: max(cap // 2, 1 if kind is TieKind.MAIL else 2) for kind, cap in caps.items()}


def doubled(caps: CapsOf) -> dict[TieKind, int]:
    """Return caps of twice the size."""
    return {kind: 2 * cap for kind, cap in caps.items()}


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
