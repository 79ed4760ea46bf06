"""Working hours of sites: how much time has been worked up to a moment, by the clock of a place.

Only differences mean something: an answer at 9:30 on Monday to an ask of 17:30 on Friday came
after one hour of work at a site that works from 9 to 18. Saturdays, Sundays and a site's
holidays are not worked.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

DAY: Final = 86_400
QUARTER_HOUR: Final = 900
"""Events are known to the quarter of an hour."""
DAY_MINUTES: Final = 1440
SATURDAY: Final = 5
EPOCH: Final = date(1970, 1, 1)

Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a site works.

    Attributes
    ----------
    zone
        Time zone.
    opens, closes
        Minutes after midnight; a site that closes at or before it opens works through the night.
    holidays
        Days that are not worked.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    opens: int = 540
    closes: int = 1080
    holidays: Container[date] = ()

    @property
    def day_seconds(self) -> int:
        """Seconds of a working day.

        >>> WorkingHours().day_seconds, WorkingHours(opens=1320, closes=360).day_seconds
        (32400, 28800)
        """
        return 60 * (self.closes - self.opens + (DAY_MINUTES if self.closes <= self.opens else 0))

    def is_worked(self, day: date) -> bool:
        """Whether work begins on a day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def begins(self, day: date) -> int:
        """Return when work begins on a day, in seconds since 1970."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return int((midnight + timedelta(minutes=self.opens)).astimezone(UTC).timestamp())


def hours_of(text: str) -> tuple[int, int]:
    """Return the minutes after midnight of ``"09:00-18:00"``.

    >>> hours_of("09:00-18:30")
    (540, 1110)
    """
    opens, closes = ([int(part) for part in end.split(":")] for end in text.split("-"))
    return opens[0] * 60 + opens[1], closes[0] * 60 + closes[1]


@dataclass(frozen=True, slots=True)
class WorkClock:
    """Time worked at a site over a period.

    Attributes
    ----------
    begins, lengths : int64[d]
        The worked spans, in seconds since 1970 and seconds, in order.
    """

    begins: Seconds
    lengths: Seconds

    def worked(self, at: Seconds) -> Seconds:
        """Return the seconds worked since the period's first at times in seconds since 1970.

        Outside working hours the clock stands still.
        """
        if not self.begins.size:
            return np.zeros(at.shape, np.int64)
        before = np.concatenate([[0], np.cumsum(self.lengths)])
        place = np.searchsorted(self.begins, at, side="right") - 1
        since = np.minimum(at - self.begins[place], self.lengths[place])
        return np.where(place < 0, 0, before[place] + since).astype(np.int64)


def work_clock(hours: WorkingHours, first: date, last: date) -> WorkClock:
    """Return the clock of a site for the days from ``first`` to ``last``, both included.

    >>> week = work_clock(WorkingHours(), date(2026, 4, 3), date(2026, 4, 6))
    >>> ends = datetime(2026, 4, 3, 17, 30, tzinfo=UTC), datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
    >>> np.diff(week.worked(np.array([int(end.timestamp()) for end in ends]))).tolist()
    [3600]
    """
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    begins = np.array([hours.begins(day) for day in days if hours.is_worked(day)], np.int64)
    lengths = np.full(begins.size, hours.day_seconds, np.int64)
    # When clocks are put forward, a night's work may reach into the next one's: no minute counts twice.
    lengths[:-1] = np.minimum(lengths[:-1], np.diff(begins))
    return WorkClock(begins, lengths)


MOST_WEEKS: Final = 26
"""Nobody waits longer than this for an answer, whatever the holidays."""
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asking:
    """What counts as an ask and as its answer (measure 25).

    Attributes
    ----------
    recipients
        A message to more people is an announcement.
    answer_days
        An answer comes within so many working days of who answers.
    home
        Hours of people whose site is not known.
    sites
        Hours by name of the site.
    """

    recipients: int = 8
    answer_days: int = 5
    home: WorkingHours = field(default_factory=WorkingHours)
    sites: Mapping[str, WorkingHours] = field(default_factory=dict)

    @property
    def longest_wait(self) -> int:
        """Seconds of work within which an answer counts, at the site with the longest day.

        >>> Asking().longest_wait
        162000
        """
        return self.answer_days * max(hours.day_seconds for hours in (self.home, *self.sites.values()))

    def last_week(self, week: date) -> date:
        """Return the last week in which something asked in a week can be answered in time.

        Who is asked on a Sunday can take five days of work, and the time until Monday morning that is not work:

        >>> Asking().last_week(date(2026, 4, 6))
        datetime.date(2026, 4, 20)
        """
        ends = [_deadline(hours, week + WEEK, self.answer_days) for hours in (self.home, *self.sites.values())]
        # A day more: weeks are those of the organisation's zone, which may lie behind a site's.
        return week + (max(ends) + timedelta(days=1) - week) // WEEK * WEEK


def _deadline(hours: WorkingHours, asked: date, days: int) -> date:
    """Return the day on which work begins again after some working days, the first of which may be the day itself."""
    day = asked
    for _ in range(MOST_WEEKS * 7):
        days -= hours.is_worked(day)
        if days < 0:
            break
        day += timedelta(days=1)
    return day


def clock_table(clocks: Mapping[int, WorkingHours], first: date, last: date) -> dict[str, Any]:
    """Return how much was worked at every quarter of an hour: columns site, at (UTC), worked, day.

    Parameters
    ----------
    clocks
        Hours by number of the site.
    first, last
        Days from and to, both included.

    Returns
    -------
    dict
        site int32, at datetime64[s], worked int64 (seconds) and day int64 (seconds of a working day), one shape.
    """
    begin, end = ((day - EPOCH).days * DAY for day in (first, last + timedelta(days=1)))
    at = np.arange(begin, end, QUARTER_HOUR)
    margin = timedelta(days=2)
    worked = [work_clock(hours, first - margin, last + margin).worked(at) for hours in clocks.values()]
    return {
        "site": np.repeat(np.array(list(clocks), np.int32), at.size),
        "at": np.tile(at.astype("datetime64[s]"), len(clocks)),
        "worked": np.concatenate([np.zeros(0, np.int64), *worked]),
        "day": np.repeat(np.array([hours.day_seconds for hours in clocks.values()], np.int64), at.size),
    }
