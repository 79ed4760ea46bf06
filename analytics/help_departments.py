"""Help of each department's members with other departments: from asks and the roster to cubes and rows.

Each figure is a mean over members with its interval. Nothing is told pair by pair: a pair has few managers, and what
passes through them would be about those few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.asked import Asked
from analytics.help_members import department_means, helped_by_managers, helped_in_turn, reach_in_two_steps
from analytics.supporters import supporting
from ona.privacy import SHARE_CLASSES, Cube, Released, Units
from ona.windows import Window

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Row = dict[str, Any]

FIGURES: Final = {
    "through_managers": "help_managed",
    "in_turn": "help_in_turn",
    "two_steps": "help_two_steps",
    "supporting": "help_supporting",
}
"""Columns of the table ``help_departments``, and the cubes behind them."""
ENDS: Final = ("", "_low", "_high")


class Exchange(Protocol):
    """Who had to do with the outside, as columns of one length."""

    @property
    def person(self) -> Ids:
        """Who."""

    @property
    def week(self) -> Ids:
        """Week of the window, from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What help is seen against: who leads somebody, bool (n,), and who had to do with the outside."""

    managers: Flags
    exchange: Exchange


def department_cubes(rows: Asked, window: Window, units: Units, around: Around) -> Iterator[Cube]:
    """Average over the members of each unit how help between units passes, comes back, leads on and supports.

    Parameters
    ----------
    rows
        Asks of the window.
    window, units
        What is measured, and who belongs where.
    around
        Without managers, or without exchange with the outside, there is no figure of either.
    """
    home, heard = units.unit_of, rows.taken(rows.answered)
    members, arcs = home >= 0, (heard.seeker, heard.helper)
    inside = np.full(len(units.names), np.inf)
    yield _cube("help_in_turn", helped_in_turn(*arcs, department=home), window, units, inside)
    yield _cube("help_two_steps", reach_in_two_steps(*arcs, department=home), window, units, inside)
    managers = around.managers & members
    if managers.any():
        found = helped_by_managers(*arcs, department=home, managers=managers)
        yield _cube("help_managed", found, window, units, np.full(inside.shape, float(managers.sum())))
    dealing = np.zeros(home.size, bool)
    dealing[around.exchange.person] = True
    dealing &= members
    if dealing.any():
        preceding = supporting((*arcs, heard.week), (around.exchange.person, around.exchange.week), department=home)
        others = dealing.sum() - np.bincount(home[dealing], minlength=len(units.names))
        found = np.where(members, preceding, np.nan)
        yield _cube("help_supporting", found, window, units, others.astype(np.float64))


def _cube(name: str, values: Floats, window: Window, units: Units, others: Floats) -> Cube:
    """Average over each unit; a figure rests on its members who have one and on the others it is about."""
    means = list(department_means(values, department=units.unit_of, groups=len(units.names)))
    ends = np.array([(one.value, one.low, one.high) for one in means], np.float64).reshape(-1, len(ENDS))
    counted = np.array([one.clusters for one in means], np.float64)
    return Cube(name, window, units, ends, base=counted, people=np.minimum(counted, others))


def help_department_rows(released: Mapping[str, Released], ids: Mapping[str, str]) -> list[Row]:
    """Return the rows of the table ``help_departments`` from released cubes alone; none where help is not seen.

    Parameters
    ----------
    released
        Released cubes of a window.
    ids
        Id of each department, by name.
    """
    if "help_in_turn" not in released:
        return []
    return [_row(released, place, ids[name]) for place, name in enumerate(released["help_in_turn"].names)]


def _row(released: Mapping[str, Released], place: int, identifier: str) -> Row:
    first = released["help_in_turn"]
    reason = first.reason(place, 0)
    figures = {
        f"{column}{end}": _class(released.get(cube), place, side)
        for column, cube in FIGURES.items()
        for side, end in enumerate(ENDS)
    }
    return {
        "department": first.names[place],
        "id": identifier,
        "people": int(first.sizes[place]),
        **figures,
        "hidden": reason.value if reason else None,
    }


def _class(cube: Released | None, place: int, side: int) -> str | None:
    if cube is None or np.isnan(cube.values[place, side]):
        return None
    return SHARE_CLASSES[int(cube.values[place, side])]
