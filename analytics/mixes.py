"""Other mixes of channels, other caps, and capped people: what a finding is tried on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import compiled
from ona.tables import TieKind

Ids = NDArray[np.int32]
Starts = NDArray[np.int64]
Ends = tuple[Ids, Ids]
CapsOf = Mapping[TieKind, int]

WITHOUT: Final = {
    "without_mail": TieKind.MAIL,
    "without_chat": TieKind.CHAT,
    "without_meetings": TieKind.MEETING,
}
"""Mixes in which one channel is left out."""

HELP_MIXES: Final = ("without_mail", "without_chat")
"""Mixes in which asks and answers differ; without meetings they are the same."""

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
    apart = np.flatnonzero(~kept)
    units = int(unit.max(initial=0)) + 1
    one = left[apart].astype(np.int64) * units + unit[right[apart]]
    other = right[apart].astype(np.int64) * units + unit[left[apart]]
    sides, place = np.unique(np.concatenate([one, other]), return_inverse=True)
    _share_out(place[: apart.size], place[apart.size :], apart, cap, np.zeros(sides.size, np.int32), kept)
    return left[kept], right[kept]


@compiled
def _share_out(one: Starts, other: Starts, tie: Starts, cap: int, used: Ids, kept: NDArray[np.bool_]) -> None:
    """Keep a tie while both its sides, a person towards a unit, have used less than their share."""
    for turn in range(tie.size):
        if used[one[turn]] < cap and used[other[turn]] < cap:
            kept[tie[turn]] = True
            used[one[turn]] += 1
            used[other[turn]] += 1
