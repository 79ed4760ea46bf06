"""Cutting the weeks with data into windows, and saying which of them are to be published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from analytics.cubes import Reader
from ona.settings import Settings
from ona.store import register
from ona.windows import Window, is_complete, week_of, windows_between

WEEK: Final = timedelta(days=7)


def due(reader: Reader, settings: Settings, *, today: date, final: bool) -> tuple[Window, ...]:
    """Return the windows to publish now: with enough data, complete (or all with ``final``), and not published before.

    A window has enough data when at least half of its weeks do: a published window is never
    redrawn, so that an empty one would stay empty.
    """
    full = reader.full_weeks()
    return tuple(
        window for window in _open_windows(reader, settings, today=today, final=final) if _has_data(window, full)
    )


def too_thin(reader: Reader, settings: Settings, *, today: date) -> tuple[Window, ...]:
    """Return the complete windows that are not published because they have not enough data."""
    full = reader.full_weeks()
    return tuple(
        window for window in _open_windows(reader, settings, today=today, final=False) if not _has_data(window, full)
    )


def _has_data(window: Window, full: tuple[date, ...]) -> bool:
    return 2 * sum(window.start <= week < window.end for week in full) >= len(window.weeks)


def _open_windows(reader: Reader, settings: Settings, *, today: date, final: bool) -> tuple[Window, ...]:
    done = register.published_windows(settings.published_folder)
    return tuple(
        window
        for window in all_windows(reader, settings, today=today)
        if (final or is_complete(window, weeks=settings.analysis.window, today=today))
        and not any(window.start < other.end and other.start < window.end for other in done)
    )


def all_windows(reader: Reader, settings: Settings, *, today: date) -> tuple[Window, ...]:
    """Cut the weeks that hold events into windows, the published ones first and as they were published.

    Windows count from the first week of data, or from the fiscal year; a window that begins before
    the data do is left out. After published windows the cutting goes on where the last one ended.
    Weeks after today's hold no data, whatever date an event claims.
    """
    span = reader.span()
    if span is None:
        return ()
    weeks, week_start = settings.analysis.window, settings.organisation.week_start
    end = min(span[1], week_of(today, week_start=week_start) + WEEK)
    done = register.published_windows(settings.published_folder)
    if done:
        return (*done, *windows_between(done[-1].end, end, weeks=weeks))
    found = windows_between(_origin(span[0], settings), end, weeks=weeks)
    return tuple(window for window in found if window.start >= span[0])


def _origin(first: date, settings: Settings) -> date:
    """Return the first day of a week from which windows are counted."""
    start, week_start = settings.organisation.fiscal_year_start, settings.organisation.week_start
    if start is None:
        return first
    month, day = (int(part) for part in start.split("-"))
    this_year = date(first.year, month, min(day, 28) if month == 2 else day)
    begin = this_year if this_year <= first else this_year.replace(year=first.year - 1)
    return week_of(begin, week_start=week_start)
