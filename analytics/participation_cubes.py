"""The cubes of participation of a window: how members take part, unit by unit. Not for publication."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.asked import Asked
from analytics.graph import Flags, Ids, network
from analytics.participation_equality import gini
from analytics.participation_field import UNREACHED, field_distance, median_steps
from analytics.participation_load import load_concentration
from analytics.participation_scores import Turns, counted_up_to, leanings, turns
from analytics.reporting_order import ReportingOrder
from analytics.weekly_rows import Rows
from ona.privacy import BUSIEST, Cube, Units
from ona.windows import Window

Floats = NDArray[np.float64]


def participation_cubes(
    window: Window, units: Units, rows: Rows, ends: tuple[Ids, Ids], order: ReportingOrder
) -> Iterator[Cube]:
    """Measure how evenly contact is spread, how much the busiest carry, and what goes up against what comes down.

    Parameters
    ----------
    window, units
        What is measured, and who belongs where.
    rows
        Weekly ties.
    ends
        Ties between members.
    order
        Who stands how high.
    """
    members = units.unit_of >= 0
    written = turns(rows, weeks=len(window.weeks))
    people = units.unit_of.size
    contacts = counted_up_to(np.bincount(np.concatenate(ends), minlength=people).astype(np.float64), members)
    load = counted_up_to(np.bincount(written.target, minlength=people).astype(np.float64), members)
    yield Cube("contacts_gini", window, units, _each(units, contacts, gini), people=_sizes(units))
    yield _busiest(window, units, load)
    yield _upward(window, units, written, order)


def _busiest(window: Window, units: Units, load: Floats) -> Cube:
    whole = _each(units, load, lambda values: float(values.sum()))
    share = _each(units, load, lambda values: load_concentration(values, busiest=BUSIEST))
    part = np.nan_to_num(share) * whole
    return Cube("busiest", window, units, part, base=whole, people=np.floor(BUSIEST * units.sizes))


def _upward(window: Window, units: Units, written: Turns, order: ReportingOrder) -> Cube:
    balance, known = leanings(written, order.height)
    holding = _total(units, known)
    return Cube("upward", window, units, _total(units, balance), base=holding, people=holding)


def to_top_cube(rows: Asked, window: Window, units: Units, order: ReportingOrder, *, least: int) -> Cube:
    """Measure how many steps those who lead nobody are from the top team, along asks that were answered.

    Parameters
    ----------
    rows
        Asks of the window that were answered.
    window, units
        What is measured, and who belongs where.
    order
        Who stands how high.
    least
        Members that the top team has at least.
    """
    members = units.unit_of >= 0
    arcs = network(rows.seeker, rows.helper, names=units.unit_of.size)
    found = field_distance(arcs, field=order.field, top=order.top(members, least=least))
    field = order.field & members
    known = field & bool((found.steps == 0).any())
    return Cube("to_top", window, units, _of_field(units, found.steps, known), people=_total(units, known))


def _of_field(units: Units, steps: Ids, field: Flags) -> Floats:
    """Return the median of the steps of each unit's field, (g,); NaN where it has none."""
    far = np.where(steps == UNREACHED, np.inf, steps)
    return _each(units, np.where(field, far, np.nan), lambda values: median_steps(values[~np.isnan(values)]))


def _each(units: Units, of_person: Floats, figure: Callable[[Floats], float]) -> Floats:
    """Return a figure of each unit's members, (g,)."""
    members = np.argsort(units.unit_of, kind="stable")
    edges = np.searchsorted(units.unit_of[members], np.arange(len(units.names) + 1))
    return np.array([figure(of_person[members[low:high]]) for low, high in pairwise(edges.tolist())], np.float64)


def _sizes(units: Units) -> Floats:
    return units.sizes.astype(np.float64)


def _total(units: Units, of_person: NDArray[np.generic]) -> Floats:
    members = units.unit_of >= 0
    values = of_person[members].astype(np.float64)
    return np.bincount(units.unit_of[members], values, len(units.names)).astype(np.float64)
