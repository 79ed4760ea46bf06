"""The cubes of help of a window: what members' asks and answers add up to, unit by unit. Not for publication.

What is counted is weeks, not messages: a member who was helped by another one in a week counts once for it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analytics.asked import Asked
from analytics.help_matrix import seeker_helper_matrix
from analytics.help_reach import help_participation
from analytics.help_service import help_service
from analytics.mixes import under
from analytics.participation_cubes import to_top_cube
from analytics.reporting_order import ReportingOrder
from ona.privacy import Cube, Rules, Units
from ona.windows import Window

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]


def help_cubes(
    rows: Asked, window: Window, units: Units, rules: Rules, order: ReportingOrder | None = None
) -> Iterator[Cube]:
    """Measure help between units, and who takes part in it.

    Parameters
    ----------
    rows
        Asks of the window.
    units
        Who belongs where.
    rules
        Whether it may be said how many people help, and how many people make a top team.
    order
        Who stands how high; without it steps to the top are not measured.
    """
    groups, home = len(units.names), units.unit_of
    heard = rows.taken(rows.answered)
    yield from pair_cubes(rows, window, units, few_people=rules.few_people)
    part = help_participation(rows.seeker, heard.helper, department=home, groups=groups)
    yield Cube("asking", window, units, part.ask)
    yield Cube("answering", window, units, part.answer)
    if order is not None:
        yield to_top_cube(heard, window, units, order, least=rules.min_group)


def pair_cubes(rows: Asked, window: Window, units: Units, *, few_people: bool, mix: str = "") -> Iterator[Cube]:
    """Measure help between units, under the window's own mix of channels or another one.

    Parameters
    ----------
    rows, window, units
        As in :func:`help_cubes`; the asks of the mix.
    few_people
        Whether it may be said how many people help.
    mix
        Its name; empty for the window's own.
    """
    groups, home = len(units.names), units.unit_of
    heard = rows.taken(rows.answered)
    service = help_service(rows, department=home, groups=groups, managers=np.zeros(home.size, bool))
    sought, answering = (_fewer_side(of, home, groups) for of in (rows, heard))
    helped, turned_to = (_apart(weeks_of_help(of, department=home, groups=groups)) for of in (heard, rows))

    def name(cube: str) -> str:
        return under(cube, mix) if mix else cube

    yield Cube(name("help"), window, units, helped)
    yield Cube(name("help_asked"), window, units, turned_to)
    yield Cube(name("help_answered"), window, units, _apart(service.answered), base=service.asks, people=sought)
    yield Cube(name("help_first"), window, units, service.first_answer, base=service.answered, people=answering)
    if few_people:
        yield Cube(name("helpers"), window, units, _apart(service.helpers))


def weeks_of_help(rows: Asked, *, department: Ids, groups: int) -> Floats:
    """Count, for each pair of departments, the weeks in which each member turned to each other one, (g, g)."""
    distinct = np.unique(np.stack([rows.seeker, rows.helper, rows.week]), axis=1)
    return seeker_helper_matrix(distinct[0], distinct[1], department=department, groups=groups)


def _apart(values: Floats) -> Floats:
    """Leave out help within units: a member of one is found among the others too easily."""
    found = values.copy()
    np.fill_diagonal(found, 0)
    return found


def _fewer_side(rows: Asked, home: Ids, groups: int) -> Floats:
    """Count, for each pair, the members of the side with fewer: a share or time tells of those who ask and answer."""
    sides = (_people(who, rows.seeker, rows.helper, home, groups) for who in (rows.seeker, rows.helper))
    return np.asarray(np.minimum(*sides), np.float64)


def _people(who: Ids, seeker: Ids, helper: Ids, home: Ids, groups: int) -> Floats:
    """Count who took part in each pair's asks, (g, g)."""
    homes = np.append(home, np.int32(-1))
    one, other = homes[seeker], homes[helper]
    kept = (one >= 0) & (other >= 0)
    cell = one[kept].astype(np.int64) * groups + other[kept]
    distinct = np.unique(cell * home.size + who[kept]) // home.size
    return np.bincount(distinct, minlength=groups * groups).reshape(groups, groups).astype(np.float64)
