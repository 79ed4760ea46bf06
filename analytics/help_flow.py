"""Help flow of a window: from the store through the measures and the release door to rows of departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from analytics.ambassadors.staff import Reader as StaffReader
from analytics.asked import Asked, AskRows, Unseen, asked, some_asks
from analytics.cubes import Reader as CubeReader
from analytics.cubes import order_of
from analytics.help_cubes import help_cubes, pair_cubes
from analytics.help_departments import Around, Exchange, department_cubes
from analytics.help_lanes import Lanes, lanes
from analytics.mixes import HELP_MIXES, of_other_channels
from analytics.partition import partition
from analytics.reporting_order import ReportingOrder
from ona.asking_rule import asking_of
from ona.privacy import SHARE_CLASSES, Cube, Released, Rules, Units, bands, q_class, release, time_class
from ona.settings import Settings
from ona.tables import Q_CLASSES, TieKind
from ona.windows import Window

Row = dict[str, Any]

FEW: Final = 5
"""Help rests on few people when so many fewer helpers, with noise, are counted (release rule 11)."""
NONE_BELOW: Final = 0.1
"""Less than so much of what is expected is few or none."""


class Reader(StaffReader, Protocol):
    """What is read of the event store to see help."""

    def outside_exchange(self, window: Window) -> Exchange:
        """Return who had to do with outside organisations in which week."""


@dataclass(frozen=True, slots=True)
class HelpFlow:
    """Who asks which department for help, as far as it may be told.

    Attributes
    ----------
    rows
        A row for every ordered pair of departments: seeker, helper, band, low_band, high_band, answered_share,
        first_answer, few_or_none, q_class, few_people, hidden. Empty when help cannot be seen, or the company is too
        small.
    unseen
        Of which channels help cannot be seen, and why.
    """

    rows: tuple[Row, ...]
    unseen: Mapping[TieKind, Unseen]

    @property
    def is_visible(self) -> bool:
        """Whether help can be seen at all."""
        return len(self.unseen) < 2


def help_flow(reader: Reader, window: Window, settings: Settings) -> HelpFlow:
    """Answer who asks whom for help in a window.

    Parameters
    ----------
    reader
        The event store, opened read-only.
    window
        The weeks to look at.
    settings
        The configuration.
    """
    ties = reader.weekly_ties(window)
    rules, units = partition(reader, window, ties, settings)
    found, unseen = released_help(reader, window, units, rules, settings)
    return HelpFlow(tuple(helpflow_rows(found)) if found else (), unseen)


def released_help(
    reader: Reader, window: Window, units: Units, rules: Rules, settings: Settings
) -> tuple[Mapping[str, Released], Mapping[TieKind, Unseen]]:
    """Measure the cubes of help and take them through the door; nothing when help cannot be seen.

    Returns
    -------
    released
        By name: ``help``, ``help_asked``, ``help_answered``, ``help_first``, ``asking``, ``answering``, ``to_top``,
        those of :func:`analytics.help_departments.department_cubes` and, in large companies, ``helpers``; where there
        are verdicts, those of pairs once more under other mixes.
    unseen
        Of which channels help cannot be seen, and why.
    """
    weekly = reader.weekly_asks(window)
    rows = asks_that_count(weekly, units, settings)
    if not rules.shows or not rows.is_visible or not units.names:
        return {}, rows.unseen
    seen = release(_seen(reader, window, units), rules)
    found = through_door(rows, window, units, rules, seen, order_of(reader, window, units))
    around = Around(reader.standing(window).manages, reader.outside_exchange(window))
    members = department_cubes(rows, window, units, around)
    found |= {cube.name: release(cube, rules, covered=seen) for cube in members}
    if rules.classes:
        found |= under_other_mixes(weekly, units, settings, found["help"], seen)
    return found, rows.unseen


def asks_that_count(weekly: AskRows, units: Units, settings: Settings) -> Asked:
    """Return weekly asks without channels that carry none, and without announcements."""
    return asked(
        weekly,
        people=units.unit_of.size,
        settings=settings.analysis.asks,
        limit=asking_of(settings).longest_wait,
    )


def under_other_mixes(
    weekly: AskRows, units: Units, settings: Settings, help_: Released, seen: Released
) -> dict[str, Released]:
    """Take what findings of help rest on through the door once more, without mail and without chat.

    A mix in which no channel is left that shows help is left out. Pairs are shown as in ``help_``.
    """
    found: dict[str, Released] = {}
    for mix in HELP_MIXES:
        rows = asks_that_count(some_asks(weekly, of_other_channels(weekly.kind, mix)), units, settings)
        if rows.is_visible:
            cubes = pair_cubes(rows, help_.window, units, few_people=help_.rules.few_people, mix=mix)
            found |= {cube.name: release(cube, help_.rules, covered=seen, ties=help_) for cube in cubes}
    return found


def through_door(
    rows: Asked, window: Window, units: Units, rules: Rules, seen: Released, order: ReportingOrder | None = None
) -> dict[str, Released]:
    """Take the cubes of help through the door; ``help`` first, since it decides about the other pairs."""
    cubes = {cube.name: cube for cube in help_cubes(rows, window, units, rules, order)}
    first = release(cubes.pop("help"), rules, covered=seen)
    return {"help": first, **{name: release(cube, rules, covered=seen, ties=first) for name, cube in cubes.items()}}


def _seen(reader: CubeReader, window: Window, units: Units) -> Cube:
    found = np.zeros(units.unit_of.size)
    found[reader.activity(window)[0]] = 1.0
    members = units.unit_of >= 0
    counted = np.bincount(units.unit_of[members], found[members], len(units.names))
    return Cube("seen", window, units, counted.astype(np.float64))


def helpflow_rows(released: Mapping[str, Released]) -> list[Row]:
    """Return the rows of the table ``helpflow`` from released cubes alone."""
    first = released["help"]
    found = lanes(first.values, visible=first.visible)
    pairs = np.argwhere(~np.eye(len(first.names), dtype=bool)).tolist()
    return [_row(released, found, (one, other)) for one, other in pairs]


def _row(released: Mapping[str, Released], found: Lanes, place: tuple[int, int]) -> Row:
    first = released["help"]
    reason = first.reason(*place)
    return {
        "seeker": first.names[place[0]],
        "helper": first.names[place[1]],
        **(dict.fromkeys(FIGURES) if reason else _figures(released, found, place)),
        "hidden": reason.value if reason else None,
    }


FIGURES: Final[Sequence[str]] = (
    *("band", "low_band", "high_band"),
    *("answered_share", "first_answer", "few_or_none", "q_class", "few_people"),
)


def _figures(released: Mapping[str, Released], found: Lanes, place: tuple[int, int]) -> Row:
    first, rules = released["help"], released["help"].rules
    ratio, low, high = (float(figure[place]) for figure in (found.table.ratio, found.table.low, found.table.high))
    if np.isnan(ratio):  # a department that never asks, or is never asked, is held against its size alone
        usual = float(first.sizes[place[0]] * first.sizes[place[1]] * first.rate)
        ratio, low, high = float(first.values[place]) / usual, 0.0, float("inf")
    share, step = (float(released[name].values[place]) for name in ("help_answered", "help_first"))
    none = ratio < NONE_BELOW
    return {
        **dict(zip(FIGURES, bands(ratio, low, high, words=rules.words), strict=False)),
        "answered_share": None if np.isnan(share) else SHARE_CLASSES[int(share)],
        "first_answer": None if np.isnan(step) else time_class(step),
        "few_or_none": none,
        "q_class": _verdict(float(found.q[place])) if rules.classes else None,
        "few_people": None if none or "helpers" not in released else bool(released["helpers"].values[place] < FEW),
    }


def _verdict(q: float) -> str:
    return Q_CLASSES[-1] if np.isnan(q) else q_class(q)
