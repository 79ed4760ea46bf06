"""A series and its overrides, laid out inside a window."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from connectors.ics_events import Meeting
from connectors.ics_recurrence import MOST_INSTANCES, RuleTooLargeError, instances
from connectors.ics_zones import FIRST_WALL, LAST_WALL, WrongError
from ona.tables import RejectReason

ZONES_APART: Final = timedelta(days=2)
"""More than wall-clock times of one moment differ."""


class Occurrence(NamedTuple):
    """One meeting that takes place: what it is, when, and its id."""

    meeting: Meeting
    second: int
    native_id: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """Seconds in UTC, half-open, and the wall-clock times that surely hold them."""

    since: int
    until: int
    first: datetime
    last: datetime

    @classmethod
    def of(cls, since: datetime, until: datetime) -> Window:
        """Return the window of two aware times."""
        return cls(int(since.timestamp()), int(until.timestamp()), earlier(since), later(until))

    def holds(self, second: int) -> bool:
        """Whether a second lies inside."""
        return self.since <= second < self.until


def earlier(moment: datetime, by: timedelta = ZONES_APART) -> datetime:
    """Return a wall-clock time before any that a clock shows at ``moment``, as far as the calendar goes."""
    wall = moment.astimezone(UTC).replace(tzinfo=None)
    return wall - by if wall - FIRST_WALL > by else FIRST_WALL


def later(moment: datetime, by: timedelta = ZONES_APART) -> datetime:
    """Return a wall-clock time after any that a clock shows at ``moment``, as far as the calendar goes."""
    wall = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return wall + by if LAST_WALL - wall > by else LAST_WALL


def lay_out(meetings: list[Meeting], since: datetime, until: datetime) -> Iterator[Occurrence]:
    """Yield what takes place in ``[since, until)`` of the meetings of one UID.

    Of several versions of the same instance the one with the highest SEQUENCE stands, the
    later one in the file between equals. An override stands in for its instance, wherever
    it was moved; one for which there is no series stands alone.

    Raises
    ------
    WrongError
        When there are too many.
    """
    window = Window.of(since, until)
    master = _latest([one for one in meetings if one.recurrence is None])
    overrides = _by_recurrence(meetings)
    if master is not None:
        onwards = sorted(at for at, one in overrides.items() if one.onwards)
        for second in _starts(master, window):
            if second in overrides:
                continue
            turn = onwards[bisect_right(onwards, second) - 1] if onwards and onwards[0] <= second else None
            changed, moved = (master, 0) if turn is None else (overrides[turn], overrides[turn].second - turn)
            if window.holds(second + moved):
                yield Occurrence(changed, second + moved, _native_id(master, second))
    for recurrence, override in overrides.items():
        if window.holds(override.second):
            yield Occurrence(override, override.second, _native_id(override, recurrence))


def _latest(meetings: list[Meeting]) -> Meeting | None:
    return max(enumerate(meetings), key=lambda pair: (pair[1].sequence, pair[0]))[1] if meetings else None


def _by_recurrence(meetings: list[Meeting]) -> dict[int, Meeting]:
    found: dict[int, Meeting] = {}
    for one in meetings:
        if one.recurrence is None:
            continue
        known = found.get(one.recurrence)
        if known is None or one.sequence >= known.sequence:
            found[one.recurrence] = one
    return found


def _starts(master: Meeting, window: Window) -> list[int]:
    """Return the seconds at which the series itself has instances, near the window, without the excluded."""
    if not master.recurring:
        return [master.second]
    try:
        walls = {wall for rule in master.rules for wall in instances(rule, master.start, window.first, window.last)}
    except RuleTooLargeError:
        raise WrongError(RejectReason.TOO_LARGE) from None
    own = () if master.rules else (master.second,)
    dates = (second for second in (*master.dates, *own) if window.holds(second))
    kept = {second for wall in walls if (second := _kept(master, wall)) is not None}
    found = sorted(kept | (set(dates) - master.excluded))
    if len(found) > MOST_INSTANCES:
        raise WrongError(RejectReason.TOO_LARGE)
    return found


def _kept(master: Meeting, wall: datetime) -> int | None:
    second = master.zone.second(wall)
    if second in master.excluded:
        return None
    return None if master.excluded_days and f"{wall:%Y%m%d}" in master.excluded_days else second


def _native_id(meeting: Meeting, recurrence: int) -> str | None:
    if not meeting.uid:
        return None
    instance = f"{recurrence}" if meeting.recurring else ""
    return f"ics:{meeting.uid}|{instance}"
