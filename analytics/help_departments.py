"""Help of each department's members with other departments: from asks and the roster to cubes and rows.

Each figure is a mean over members, in a wide class, with the range that the class and the head-count leave. Nothing
is told pair by pair: a pair has few managers, and what passes through them would be about those few.
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
from ona.privacy import QUARTERS, REACH_CLASSES, Cube, Released, Units, reach_ends, share_ends
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
COLUMNS: Final = tuple(f"{figure}{end}" for figure in FIGURES for end in ("", "_low", "_high"))


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
    """Measure of each unit how its help with others passes through managers, comes back, leads on and supports.

    Parameters
    ----------
    rows
        Asks of the window.
    window, units
        What is measured, and who belongs where.
    around
        Without managers, or without exchange with the outside, there is no figure of either.
    """
    home, heard, count = units.unit_of, rows.taken(rows.answered), len(units.names)
    members, arcs, anybody = home >= 0, (heard.seeker, heard.helper), np.full(count, np.inf)

    def cube(name: str, values: Floats, others: Floats = anybody) -> Cube:
        means, counted = department_means(values, department=home, groups=count)
        return Cube(name, window, units, means, base=counted, people=np.minimum(counted, others))

    yield cube("help_in_turn", helped_in_turn(*arcs, department=home))
    yield cube("help_two_steps", reach_in_two_steps(*arcs, department=home))
    managers = around.managers & members
    if managers.any():
        through = helped_by_managers(*arcs, department=home, managers=managers)
        yield cube("help_managed", through, np.full(count, float(managers.sum())))
    exchange = around.exchange.person, around.exchange.week
    dealing = members & np.isin(np.arange(home.size), exchange[0])
    if dealing.any():
        preceding = supporting((*arcs, heard.week), exchange, department=home)
        others = dealing.sum() - np.bincount(home[dealing], minlength=count)
        yield cube("help_supporting", np.where(members, preceding, np.nan), others.astype(np.float64))


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
    reason = first.reason(place)
    figures = [_figure(released.get(cube), place) for cube in FIGURES.values()]
    return {
        "department": first.names[place],
        "id": identifier,
        "people": int(first.sizes[place]),
        **dict(zip(COLUMNS, (word for words in figures for word in words), strict=True)),
        "hidden": reason.value if reason else None,
    }


def _figure(cube: Released | None, place: int) -> tuple[str | None, str | None, str | None]:
    """Return a figure's class and those of the ends of its range, which follow from the class and the head-count."""
    if cube is None or np.isnan(cube.values[place]):
        return None, None, None
    words, ends = (REACH_CLASSES, reach_ends) if cube.name == "help_two_steps" else (QUARTERS, share_ends)
    told = words[int(cube.values[place])]
    return (told, *ends(told, int(cube.sizes[place])))
