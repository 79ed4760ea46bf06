"""The cubes of a window: what members' ties and activity add up to, unit by unit. Not for publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.carriers import count_carriers
from analytics.ei import ei_index
from analytics.membership import Label, Posts
from analytics.mixes import CAPPED, WITHOUT, capped, of_other_channels
from analytics.ties import binary_ties
from ona.privacy import Cube, Units
from ona.settings import Analysis
from ona.windows import Window

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Ends = tuple[Ids, Ids]


class WeeklyTies(Protocol):
    """Weekly ties of a window, as columns; people are numbers into ``people``."""

    @property
    def people(self) -> Sequence[bytes]:
        """The 16-byte id behind each number."""

    @property
    def source(self) -> Ids:
        """Who acted."""

    @property
    def target(self) -> Ids:
        """Towards whom."""

    @property
    def week(self) -> Ids:
        """Week of the window, from 0."""

    @property
    def kind(self) -> NDArray[np.int8]:
        """Channel, a place in ``tuple(TieKind)``."""

    @property
    def interactions(self) -> NDArray[np.int64]:
        """How many."""


class Reader(Protocol):
    """What the analytics read of the event store."""

    def span(self) -> tuple[date, date] | None:
        """Return the first week with events, and the week after the last."""

    def full_weeks(self) -> tuple[date, ...]:
        """Return the weeks that hold enough data, oldest first."""

    def waits_for_rollup(self) -> int:
        """Count the weeks that changed since the last rollup."""

    def labels(self) -> Mapping[int, Label]:
        """Return every label by its number."""

    def weekly_ties(self, window: Window) -> WeeklyTies:
        """Return the weekly ties of a window."""

    def posts(self, window: Window) -> Posts:
        """Return the posts that overlap a window."""

    def activity(self, window: Window) -> tuple[Ids, Ids]:
        """Return who was seen in which week."""

    def coverage(self, window: Window) -> Sequence[Any]:
        """Return what each source gave in each week."""


def measure(reader: Reader, window: Window, ties: WeeklyTies, units: Units, settings: Analysis) -> tuple[Cube, ...]:
    """Measure the cubes of a window: ties between units, who carries them, and what members' ties add up to."""
    ends = member_ties(ties, units, settings)
    index = ei_index(*ends, 1.0, np.maximum(units.unit_of, 0)).person
    with_ties = ~np.isnan(index)
    return (
        Cube("ties", window, units, count_ties(ends, units)),
        Cube("cross", window, units, _per_unit(units, _crossing(ends, units))),
        Cube("seen", window, units, _per_unit(units, _active(reader, window, units))),
        Cube(
            "personal_ei",
            window,
            units,
            _per_unit(units, np.nan_to_num(index)),
            _per_unit(units, with_ties.astype(float)),
        ),
        *_variants(window, ties, ends, units, settings),
    )


def measure_carriers(window: Window, ties: WeeklyTies, units: Units, settings: Analysis) -> Cube:
    """Measure how many people carry the contact of each pair of units."""
    left, right = member_ties(ties, units, settings)
    return Cube("carriers", window, units, count_carriers(left, right, unit=units.unit_of, units=len(units.names)))


def measure_before(
    reader: Reader, window: Window, ties: WeeklyTies, units: Units, settings: Analysis
) -> tuple[Cube, Cube]:
    """Measure who was seen, and the ties, of an earlier window, to compare with."""
    return (
        Cube("seen", window, units, _per_unit(units, _active(reader, window, units))),
        Cube("ties_before", window, units, count_ties(member_ties(ties, units, settings), units)),
    )


def _variants(window: Window, ties: WeeklyTies, ends: Ends, units: Units, settings: Analysis) -> Iterator[Cube]:
    """Count ties with one channel left out, and with each person's ties capped."""
    for name in WITHOUT:
        others = member_ties(ties, units, settings, among=of_other_channels(ties.kind, name))
        yield Cube(name, window, units, count_ties(others, units))
    yield Cube(CAPPED, window, units, count_ties(capped(ends, units.unit_of), units))


def member_ties(ties: WeeklyTies, units: Units, settings: Analysis, *, among: NDArray[np.bool_] | None = None) -> Ends:
    """Return the binary ties between members, over all channels together or ``among`` some weekly ties."""
    inside = (units.unit_of[ties.source] >= 0) & (units.unit_of[ties.target] >= 0)
    if among is not None:
        inside &= among
    return binary_ties(
        ties.source,
        ties.target,
        ties.week,
        ties.interactions,
        people=len(ties.people),
        tie_interactions=settings.tie_interactions,
        tie_weeks=settings.tie_weeks,
        among=inside,
    )


def count_ties(ends: Ends, units: Units) -> Floats:
    """Count ties between units, symmetric; on the diagonal each tie inside once."""
    count = len(units.names)
    left, right = units.unit_of[ends[0]], units.unit_of[ends[1]]
    one_way = np.bincount(left * count + right, minlength=count * count).reshape(count, count)
    both = one_way + one_way.T
    np.fill_diagonal(both, np.diag(one_way))
    return both.astype(float)


def _per_unit(units: Units, of_person: Floats) -> Floats:
    members = units.unit_of >= 0
    return np.bincount(units.unit_of[members], of_person[members], len(units.names)).astype(float)


def _crossing(ends: Ends, units: Units) -> Floats:
    crosses = units.unit_of[ends[0]] != units.unit_of[ends[1]]
    found = np.zeros(units.unit_of.size)
    for end in ends:
        found[end[crosses]] = 1.0
    return found


def _active(reader: Reader, window: Window, units: Units) -> Floats:
    found = np.zeros(units.unit_of.size)
    found[reader.activity(window)[0]] = 1.0
    return found
