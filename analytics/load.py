"""Load: how often the members of each unit are turned to by other units, and turn to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.weekly_rows import Rows
from ona.privacy import Units
from ona.tables import TieKind

Floats = NDArray[np.float64]

LOAD_OCTAVES: Final = 2.0
"""A person's load counts up to four times the company's middle, and down to a quarter of it."""
ASKED_OCTAVES: Final = 1.0
"""What comes in against what goes out counts up to twice, and down to half."""
BOTH_WAYS: Final = tuple(tuple(TieKind).index(kind) for kind in (TieKind.MEETING, TieKind.CALL))
"""Channels whose interactions stand on one arc of the two."""


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """Scores of each person, -1 to 1, float64 (n,), and who has any; 0 for the others.

    Attributes
    ----------
    load
        log2 of how often other units turn to a person, against the company's middle, over :data:`LOAD_OCTAVES`.
    asked
        log2 of how often they do so against how often that person turns to them, over :data:`ASKED_OCTAVES`.
    known
        Members with any contact to another unit.
    """

    load: Floats
    asked: Floats
    known: NDArray[np.bool_]


def loads(rows: Rows, units: Units) -> Load:
    """Score how much comes in to each member from other units.

    A message counts for each of those it was addressed to; a meeting or call counts, for both ends of each
    pair, as in and out alike. What comes in is taken per person who could send it, so that a small
    department, which has more people outside of it, does not stand out for its size.

    Parameters
    ----------
    rows
        Weekly ties; rows of people outside the units, or within one, are not read.
    units
        The partition.

    Returns
    -------
    Load
        All 0 and unknown where no member has contact to another unit.

    Notes
    -----
    Clipped scores keep one person from moving a unit's mean by more than 2 over its members. Source: own.

    Two ask one: the one asked is at four times the middle or more, the others are not asked at all.

    >>> from ona.privacy import atoms
    >>> units = atoms(list("AABB"), [b"%d" % n for n in range(4)], least=2, other="?")
    >>> column = lambda *values: np.array(values, np.int32)
    >>> rows = Rows(column(0, 1), column(2, 2), column(0, 0), np.zeros(2, np.int8), np.array([3, 3]))
    >>> loads(rows, units).asked.tolist()
    [-1.0, -1.0, 1.0, 0.0]
    """
    incoming, outgoing = _flows(rows, units)
    known = (incoming + outgoing) > 0
    outside = np.maximum(units.people - units.sizes[np.maximum(units.unit_of, 0)], 1)
    rate = incoming / outside
    received = rate[known & (rate > 0)]
    middle = float(np.median(received)) if received.size else 1.0
    return Load(
        load=np.where(known, _score(rate, middle, LOAD_OCTAVES), 0.0),
        asked=np.where(known, _score(incoming + 0.5, outgoing + 0.5, ASKED_OCTAVES), 0.0),
        known=known,
    )


def _flows(rows: Rows, units: Units) -> tuple[Floats, Floats]:
    """Interactions in and out of each person, with other units, (n,) each."""
    home, people = units.unit_of, units.unit_of.size
    apart = rows.among((home[rows.source] >= 0) & (home[rows.target] >= 0) & (home[rows.source] != home[rows.target]))
    shared = apart.among(np.isin(apart.kind, BOTH_WAYS))
    incoming = _counted(apart.target, apart, people) + _counted(shared.source, shared, people)
    return incoming, _counted(apart.source, apart, people) + _counted(shared.target, shared, people)


def _counted(person: NDArray[np.int32], rows: Rows, people: int) -> Floats:
    return np.bincount(person, rows.interactions, people).astype(np.float64)


def _score(value: Floats, against: Floats | float, octaves: float) -> Floats:
    found: Floats = np.clip(np.log2(np.maximum(value, 1e-12) / against) / octaves, -1, 1)
    return found
