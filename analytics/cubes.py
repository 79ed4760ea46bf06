"""The cubes of a window: what members' ties and activity add up to, unit by unit. Not for publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.asked import AskRows
from analytics.carriers import count_carriers
from analytics.ei import ei_index
from analytics.load import loads
from analytics.membership import Label, Posts
from analytics.mixes import CAPPED, capped
from analytics.participation_cubes import participation_cubes
from analytics.participation_scores import weeks_taking_part
from analytics.reporting_order import ReportingOrder, reporting_order
from analytics.survey_rows import Named, TermRows
from analytics.ties import binary_ties
from analytics.weekly_rows import Rows, SizeReader, WeeklyColumns, mixed
from ona.privacy import Cube, Rules, Units
from ona.settings import Analysis
from ona.tables import TieKind
from ona.windows import Window
from ona.working_hours import Asking

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Ends = tuple[Ids, Ids]


class WeeklyTies(WeeklyColumns, Protocol):
    """Weekly ties of a window, as columns; people are numbers into ``people``."""

    @property
    def people(self) -> Sequence[bytes]:
        """The 16-byte id behind each number."""


class Reader(SizeReader, Protocol):
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

    def weekly_asks(self, window: Window) -> AskRows:
        """Return the weekly asks of a window."""

    def survey_answers(self, window: Window) -> Named:
        """Return what was answered in surveys of a window."""

    def answers_with_terms(self, window: Window, asking: Asking) -> TermRows | None:
        """Return the answers of a window with what each takes to count; None where events are gone."""

    def posts(self, window: Window) -> Posts:
        """Return the posts that overlap a window."""

    def bosses(self, window: Window) -> Ids:
        """Return the number of each person's boss, -1 for none."""

    def activity(self, window: Window) -> tuple[Ids, Ids]:
        """Return who was seen in which week."""

    def coverage(self, window: Window) -> Sequence[Any]:
        """Return what each source gave in each week."""


def measure(
    reader: Reader, window: Window, ties: WeeklyTies, units: Units, settings: Analysis, *, rules: Rules | None = None
) -> tuple[Cube, ...]:
    """Measure the cubes of a window: ties between units, who carries them, and what members' ties add up to.

    Parameters
    ----------
    rules
        Where they tell of few people, carriers are counted; where they give verdicts, everything that findings
        rest on is measured once more under other mixes of channels and other caps.
    """
    rows = Rows.of(ties)
    taken = _Taken(window, units, settings, carried=rules is not None and rules.few_people)
    mixes = mixed(reader, window, rows, _caps(settings)) if rules is not None and rules.classes else ()
    return (
        Cube("seen", window, units, _per_unit(units, _active(reader, window, units))),
        *_plain(taken, rows, order_of(reader, window, units)),
        *(cube for mix, others in mixes for cube in _found_in(taken, others, mix=f"_{mix}")),
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """How a window is measured."""

    window: Window
    units: Units
    settings: Analysis
    carried: bool

    def cube(self, name: str, values: Floats, base: Floats | None = None) -> Cube:
        return Cube(name, self.window, self.units, values, base)

    def ends(self, rows: Rows) -> Ends:
        return member_ties(rows, self.units, self.settings)


def _caps(settings: Analysis) -> dict[TieKind, int]:
    return {kind: int(getattr(settings.caps, kind.value)) for kind in TieKind}


def _plain(taken: _Taken, rows: Rows, order: ReportingOrder) -> Iterator[Cube]:
    """Measure what is told of departments themselves, and what findings rest on."""
    units, ends = taken.units, taken.ends(rows)
    index = ei_index(*ends, 1.0, np.maximum(units.unit_of, 0)).person
    with_ties = ~np.isnan(index)
    yield taken.cube("personal_ei", _per_unit(units, np.nan_to_num(index)), _per_unit(units, with_ties.astype(float)))
    yield from participation_cubes(taken.window, units, rows, ends, order)
    yield from _found_in(taken, rows)


def _found_in(taken: _Taken, rows: Rows, *, mix: str = "") -> Iterator[Cube]:
    """Measure what findings rest on."""
    units, ends = taken.units, taken.ends(rows)
    yield taken.cube(f"ties{mix}", count_ties(ends, units))
    yield taken.cube(f"cross{mix}", _per_unit(units, _crossing(ends, units)))
    load = loads(rows, units)
    known = _per_unit(units, load.known.astype(float))
    yield taken.cube(f"load{mix}", _per_unit(units, load.load), known)
    yield taken.cube(f"asked{mix}", _per_unit(units, load.asked), known)
    yield taken.cube(f"{CAPPED}{mix}", count_ties(capped(ends, units.unit_of), units))
    weeks = weeks_taking_part(rows, units.unit_of >= 0, weeks=len(taken.window.weeks))
    writing = _per_unit(units, (~np.isnan(weeks)).astype(float))
    yield taken.cube(f"taking_part{mix}", _per_unit(units, np.nan_to_num(weeks)), writing)
    if taken.carried:
        carriers = count_carriers(*ends, unit=units.unit_of, units=len(units.names))
        yield taken.cube(f"carriers{mix}", carriers)


def measure_before(
    reader: Reader, window: Window, ties: WeeklyTies, units: Units, settings: Analysis
) -> tuple[Cube, ...]:
    """Measure who was seen, and the ties, of an earlier window, to compare with; the ties under other mixes too."""
    taken, rows = _Taken(window, units, settings, carried=False), Rows.of(ties)
    mixes = mixed(reader, window, rows, _caps(settings))
    return (
        taken.cube("seen", _per_unit(units, _active(reader, window, units))),
        taken.cube("ties_before", count_ties(taken.ends(rows), units)),
        *(taken.cube(f"ties_before_{mix}", count_ties(taken.ends(others), units)) for mix, others in mixes),
    )


def order_of(reader: Reader, window: Window, units: Units) -> ReportingOrder:
    """Return who stands how high in a window, as the roster tells."""
    return reporting_order(reader.bosses(window), units.unit_of >= 0)


def member_ties(ties: WeeklyColumns, units: Units, settings: Analysis) -> Ends:
    """Return the binary ties between members, over all channels together."""
    inside = (units.unit_of[ties.source] >= 0) & (units.unit_of[ties.target] >= 0)
    return binary_ties(
        ties.source,
        ties.target,
        ties.week,
        ties.interactions,
        people=units.unit_of.size,
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
