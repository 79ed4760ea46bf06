"""Weeks and windows: disjoint, half-open, counted from a fixed origin.

A week begins on ``week_start`` in the organisation's time zone and is named by the
date of its first day. A window is a run of whole weeks. Windows never overlap and
never move, so that a published one can be frozen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GRACE: Final = timedelta(days=14)
"""How long after its end a window waits for late data before it can be published."""


def week_of(day: date, *, week_start: str = "monday") -> date:
    """Return the first day of the week that holds ``day``.

    >>> week_of(date(2024, 4, 3))
    datetime.date(2024, 4, 1)
    >>> week_of(date(2024, 4, 3), week_start="sunday")
    datetime.date(2024, 3, 31)
    """
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(week_start)) % 7)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A half-open run of whole weeks, ``[start, end)``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start or (self.end - self.start).days % 7:
            raise ValueError(f"A window is a run of whole weeks; got {self.start} to {self.end}.")

    @property
    def weeks(self) -> tuple[date, ...]:
        """First days of the weeks of the window.

        >>> len(Window(date(2024, 4, 1), date(2024, 7, 1)).weeks)
        13
        """
        count = (self.end - self.start).days // 7
        return tuple(self.start + timedelta(weeks=index) for index in range(count))

    @property
    def last_day(self) -> date:
        """The last day inside the window."""
        return self.end - timedelta(days=1)


def windows_between(first: date, last: date, *, weeks: int) -> tuple[Window, ...]:
    """Cut ``[first, last)`` into consecutive windows of ``weeks`` weeks; an incomplete last one is kept.

    Parameters
    ----------
    first, last
        First days of weeks; ``last`` is exclusive.
    weeks
        Length of a window in weeks, at least 1.

    >>> [w.end.isoformat() for w in windows_between(date(2024, 4, 1), date(2024, 6, 3), weeks=4)]
    ['2024-04-29', '2024-05-27', '2024-06-03']
    """
    step = timedelta(weeks=weeks)
    found = []
    while first < last:
        found.append(Window(first, min(first + step, last)))
        first += step
    return tuple(found)


def is_complete(window: Window, *, weeks: int, today: date) -> bool:
    """Whether a window has all its weeks and its time of grace is over."""
    return len(window.weeks) == weeks and today >= window.end + GRACE


def days_of_answers(window: Window) -> tuple[date, date]:
    """Return the days, half-open, on which a survey about a window is answered.

    People are asked about the weeks behind them: whoever answers in the first two weeks of a window (of a short one,
    in its first quarter) speaks of the one before. Each day belongs to one window.

    >>> days_of_answers(Window(date(2024, 4, 1), date(2024, 7, 1)))
    (datetime.date(2024, 4, 15), datetime.date(2024, 7, 15))
    """
    late = min(GRACE, timedelta(days=(window.end - window.start).days // 4))
    return window.start + late, window.end + late
