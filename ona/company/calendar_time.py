"""When the company works: weeks from Monday, public holidays, and minutes that are worked at each site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ona.company.sites import Site
from ona.public_holidays import public_holidays

LAST_SUNDAY: Final = date(2026, 9, 27)
"""Where the data end unless told otherwise: fixed, so that the same seed gives the same bytes on any day."""

DAY_MINUTES: Final = 570
"""Worked minutes of a day: 09:00 to 18:30."""

OPENS: Final = 9 * 3600
OFFSET: Final = 9 * 3600
"""Seconds that the head office is ahead of UTC; Asia/Tokyo has no summer time."""

OBON: Final = frozenset({(8, 13), (8, 14), (8, 15)})
NEW_YEAR: Final = frozenset({(12, 29), (12, 30), (12, 31), (1, 2), (1, 3)})
RHYTHM: Final = (1.0, 1.1, 1.05, 1.0, 0.85)
"""How busy Monday to Friday are."""

EPOCH: Final = date(1970, 1, 1)
HOME: Final = Site("", "Asia/Tokyo", "JP")


@dataclass(frozen=True, slots=True)
class WorkTime:
    """The worked days of the period at a site.

    Attributes
    ----------
    starts_on
        A Monday.
    weeks
        Number of weeks; the period is half-open.
    days : int64[d]
        Worked days, as days since 1970.
    opens : int64[d]
        When each of them begins, in UTC seconds.
    zone
        The site's time zone.
    """

    starts_on: date
    weeks: int
    days: NDArray[np.int64]
    opens: NDArray[np.int64]
    zone: str

    @property
    def ends_on(self) -> date:
        """The first day after the period."""
        return self.starts_on + timedelta(weeks=self.weeks)

    def day_of(self, week: int, weekday: int = 0) -> date:
        """Return a day of a week."""
        return self.starts_on + timedelta(weeks=week, days=weekday)

    def week_at(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the week of times in UTC seconds, by the head office's clock."""
        return np.asarray(((at + OFFSET) // 86400 - (self.starts_on - EPOCH).days) // 7, np.int64)

    def worked(self, week: int) -> NDArray[np.int64]:
        """Return the places in ``days`` of the worked days of a week."""
        first = (self.day_of(week) - EPOCH).days
        low, high = np.searchsorted(self.days, [first, first + 7])
        return np.arange(low, high)

    def is_worked(self, day: date) -> bool:
        """Whether a day is worked."""
        number = (day - EPOCH).days
        low, high = np.searchsorted(self.days, [number, number + 1])
        return bool(low < high)

    def seconds(self, minutes: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return UTC seconds of worked minutes counted from the period's first; -1 behind its end."""
        place = (minutes // DAY_MINUTES).astype(np.int64)
        inside = place < len(self.days)
        start = self.opens[np.minimum(place, len(self.days) - 1)] if len(self.days) else place
        return np.where(inside, start + ((minutes % DAY_MINUTES) * 60).astype(np.int64), -1)

    def minutes(self, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the worked minutes that have passed since the period's first at times in UTC seconds."""
        place = np.searchsorted(self.opens, at, side="right") - 1
        since = (at - self.opens[np.maximum(place, 0)]) / 60 if len(self.opens) else np.zeros(len(at))
        return np.where(place < 0, 0.0, place * DAY_MINUTES + np.clip(since, 0, DAY_MINUTES))

    def weekday_starts(self, week: int, size: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Draw worked minutes in a week, by the rhythm of days and hours; behind the end when none is worked."""
        places = self.worked(week)
        if not len(places):
            return np.full(size, float(len(self.days) * DAY_MINUTES))
        weights = np.array([RHYTHM[(int(day) + 3) % 7] for day in self.days[places]])
        chosen = rng.choice(places, size=size, p=weights / weights.sum())
        return np.asarray(chosen * DAY_MINUTES + np.floor(rng.beta(1.4, 1.5, size) * DAY_MINUTES), np.float64)


def last_sunday(day: date) -> date:
    """Return the Sunday on or before a day.

    >>> last_sunday(date(2026, 9, 30))
    datetime.date(2026, 9, 27)
    """
    return day - timedelta(days=(day.weekday() + 1) % 7)


@cache
def offset(zone: str, day: date) -> int:
    """Return how many seconds a zone is ahead of UTC at noon of a day.

    >>> offset("Asia/Tokyo", date(2026, 7, 1)), offset("Europe/London", date(2026, 7, 1))
    (32400, 3600)
    """
    ahead = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds())


def work_time(weeks: int, ends_on: date | None, site: Site = HOME) -> WorkTime:
    """Return the worked days of ``weeks`` whole weeks that end on the Sunday on or before ``ends_on``."""
    end = last_sunday(ends_on or LAST_SUNDAY) + timedelta(days=1)
    start = end - timedelta(weeks=weeks)
    closed = public_holidays(site.country)
    days = (start + timedelta(days=index) for index in range(weeks * 7))
    open_days = [day for day in days if day.weekday() < 5 and day not in closed and not _company_holiday(day, site)]
    numbers = np.array([(day - EPOCH).days for day in open_days], np.int64)
    ahead = np.array([offset(site.zone, day) for day in open_days], np.int64)
    return WorkTime(start, weeks, numbers, numbers * 86400 + OPENS - ahead, site.zone)


def _company_holiday(day: date, site: Site) -> bool:
    free = OBON | NEW_YEAR if site.country == HOME.country else NEW_YEAR
    return (day.month, day.day) in free
