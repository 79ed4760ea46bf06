"""Recurrence rules (RFC 5545, 3.3.10) on a grid of days, so that no rule costs more than its grid.

The libraries of the field walk a rule instance by instance from its start, and one that
never matches (30 February) to the year 9999. Here every day between the start and the end
of the window is judged at once, as an array; a rule without COUNT begins near the window
instead of at its start. All times are wall-clock times without a zone.

Rules by the hour, minute or second are refused: they describe no meetings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

import numpy as np
from icalendar.prop import vRecur
from numpy.typing import NDArray

FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
FINER: Final = ("HOURLY", "MINUTELY", "SECONDLY")
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_LETTERS: Final = 4_096
MOST_YEARS: Final = 100
"""How many years may lie between the window's end and its begin or, with COUNT, that of the series."""

MOST_INSTANCES: Final = 10_000
"""Instances of one series: 27 years of a meeting every day."""

MOST_COUNTED: Final = 200_000
"""How many instances may lie in the years of the window, or, with COUNT, between its start and their end."""

LAST_YEAR: Final = 9_999

Days = NDArray[np.datetime64]
Seconds = NDArray[np.int64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Months = NDArray[np.int8]


class BadRuleError(Exception):
    """The rule is not one of RFC 5545."""


class RuleTooLargeError(Exception):
    """The rule asks for more than a calendar of meetings can hold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule. ``byday`` holds pairs of ordinal (0: every) and weekday (Monday is 0)."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    until_utc: bool = False
    bymonth: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byday: tuple[tuple[int, int], ...] = ()
    byhour: tuple[int, ...] = ()
    byminute: tuple[int, ...] = ()
    bysecond: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    wkst: int = 0


def parse_rule(text: str) -> Rule:
    """Read a rule.

    Raises
    ------
    BadRuleError
        When it is not one of RFC 5545: no frequency, ``INTERVAL=0``, a part out of its range.
    RuleTooLargeError
        When its frequency is finer than a day, or its text is longer than ``MOST_LETTERS``.

    Examples
    --------
    >>> parse_rule("FREQ=MONTHLY;BYDAY=-1FR").byday
    ((-1, 4),)
    """
    if len(text) > MOST_LETTERS:
        raise RuleTooLargeError
    try:
        parts = {key.upper(): value for key, value in vRecur.from_ical(text).items()}
        return _rule(parts)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise BadRuleError from None


def _rule(parts: dict[str, Any]) -> Rule:
    freq = str(parts["FREQ"][0]).upper()
    if freq in FINER:
        raise RuleTooLargeError
    until, until_utc = _until(parts)
    return Rule(
        freq=FREQUENCIES[FREQUENCIES.index(freq)],
        interval=_numbers(parts, "INTERVAL", 1, 10**9)[0] if "INTERVAL" in parts else 1,
        count=_numbers(parts, "COUNT", 1, 10**18)[0] if "COUNT" in parts else None,
        until=until,
        until_utc=until_utc,
        bymonth=_numbers(parts, "BYMONTH", 1, 12),
        byweekno=_numbers(parts, "BYWEEKNO", -53, 53),
        byyearday=_numbers(parts, "BYYEARDAY", -366, 366),
        bymonthday=_numbers(parts, "BYMONTHDAY", -31, 31),
        byday=tuple(_weekday(day) for day in parts.get("BYDAY", ())),
        byhour=_numbers(parts, "BYHOUR", 0, 23),
        byminute=_numbers(parts, "BYMINUTE", 0, 59),
        bysecond=_numbers(parts, "BYSECOND", 0, 59),
        bysetpos=_numbers(parts, "BYSETPOS", -366, 366),
        wkst=_weekday(parts["WKST"][0])[1] if "WKST" in parts else 0,
    )


def _numbers(parts: dict[str, Any], key: str, low: int, high: int) -> tuple[int, ...]:
    values = tuple(sorted({int(value) for value in parts.get(key, ())}))
    signed = low < 0
    if any(not low <= value <= high or (signed and value == 0) for value in values):
        raise BadRuleError
    return values


def _weekday(value: str) -> tuple[int, int]:
    text = str(value).upper().lstrip("+")
    ordinal = int(text[:-2] or 0)
    if abs(ordinal) > 53:
        raise BadRuleError
    return ordinal, WEEKDAYS.index(text[-2:])


def _until(parts: dict[str, Any]) -> tuple[datetime | None, bool]:
    if "UNTIL" not in parts:
        return None, False
    value = parts["UNTIL"][0]
    if isinstance(value, datetime):
        return value.replace(tzinfo=None), value.tzinfo is not None
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59)), False
    raise BadRuleError


def instances(rule: Rule, start: datetime, first: datetime, last: datetime) -> list[datetime]:
    """Return the instances of a rule within ``[first, last]``, in order.

    Parameters
    ----------
    rule
        Its ``until`` in the same wall-clock time as ``start``.
    start
        The first instance; it counts for COUNT whether or not the rule names it.
    first, last
        The window, wall-clock, both ends included.

    Raises
    ------
    RuleTooLargeError
        When the window holds more than ``MOST_INSTANCES``, or the way to it is too long to count.

    Examples
    --------
    >>> instances(parse_rule("FREQ=MONTHLY;BYMONTHDAY=31"), datetime(2024, 1, 31, 9), datetime(2024, 2, 1),
    ...           datetime(2024, 6, 1))
    [datetime.datetime(2024, 3, 31, 9, 0), datetime.datetime(2024, 5, 31, 9, 0)]
    """
    end = min(last, rule.until) if rule.until else last
    if end < start or end < first:
        return []
    begin = start if rule.count else max(start, first)
    begun, first_second, last_second = _second(start), _second(first), _second(end)
    found = _candidates(rule, start, begin.year, end.year)
    found = np.unique(np.append(found[found > begun], begun))
    if rule.count is not None:
        found = found[: rule.count]
    found = found[(found >= first_second) & (found <= last_second)]
    if len(found) > MOST_INSTANCES:
        raise RuleTooLargeError
    moments: list[datetime] = found.astype("datetime64[s]").tolist()
    return moments


def _second(moment: datetime) -> int:
    return int(np.datetime64(moment.replace(tzinfo=None), "s").astype(np.int64))


def _candidates(rule: Rule, start: datetime, first_year: int, last_year: int) -> Seconds:
    if last_year - first_year > MOST_YEARS:
        raise RuleTooLargeError
    days = _matching(rule, *_grid(first_year, last_year), start)
    period = _period(rule, days, np.datetime64(start.date()))
    chosen = (period >= 0) & (period % rule.interval == 0)
    times = _times(rule, start)
    if int(chosen.sum()) * len(times) > MOST_COUNTED:
        raise RuleTooLargeError
    seconds = (days[chosen].astype(np.int64)[:, None] * 86_400 + times[None, :]).ravel()
    if not rule.bysetpos:
        found: Numbers = seconds
        return found
    return _positions(seconds, np.repeat(period[chosen], len(times)), rule.bysetpos)


def _period(rule: Rule, days: Days, start: np.datetime64) -> Numbers:
    """Return the number of each day's period in the rule's frequency, 0 for that of ``start``."""
    numbers = {"YEARLY": _years, "MONTHLY": _months}.get(rule.freq)
    if numbers is not None:
        return np.asarray(numbers(days) - int(numbers(start)))
    day_numbers, first = days.astype(np.int64), int(start.astype("datetime64[D]").astype(np.int64))
    if rule.freq == "DAILY":
        return day_numbers - first
    # 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday.
    return (day_numbers + 3 - rule.wkst) // 7 - (first + 3 - rule.wkst) // 7


def _years(days: Any) -> Any:
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def _months(days: Any) -> Any:
    return days.astype("datetime64[M]").astype(np.int64)


@lru_cache(maxsize=8)
def _grid(first_year: int, last_year: int) -> tuple[Days, Months]:
    """Return every day of some years, a week more on both sides, and its month."""
    begin, end = np.datetime64(f"{first_year:04d}-01-01") - 7, np.datetime64(f"{last_year:04d}-12-31") + 8
    days = np.arange(begin, end).astype("datetime64[D]")
    return days, (_months(days) % 12 + 1).astype(np.int8)


def _matching(rule: Rule, days: Days, months: Months, start: datetime) -> Days:
    """Return the days that every BY- part names; each part judges only what those before it left."""
    bymonth, bymonthday, byday = _defaults(rule, start)
    if bymonth:
        days = days[np.isin(months, bymonth)]
    if bymonthday:
        days = days[_in_span(days, "M", bymonthday)]
    if rule.byyearday:
        days = days[_in_span(days, "Y", rule.byyearday)]
    if rule.byweekno:
        days = days[_in_weeks(days, rule.byweekno, rule.wkst)]
    return days[_on_weekdays(rule, days, byday)] if byday else days


def _defaults(rule: Rule, start: datetime) -> tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return BYMONTH, BYMONTHDAY and BYDAY, taken from the start where the rule says nothing."""
    if rule.byweekno or rule.byyearday or rule.bymonthday or rule.byday or rule.freq == "DAILY":
        byday = rule.byday or (((0, start.weekday()),) if rule.byweekno and not rule.byyearday else ())
        return rule.bymonth, rule.bymonthday, byday if not rule.bymonthday else rule.byday
    if rule.freq == "WEEKLY":
        return rule.bymonth, (), ((0, start.weekday()),)
    if rule.freq == "YEARLY":
        return rule.bymonth or (start.month,), (start.day,), ()
    return rule.bymonth, (start.day,), ()


def _in_span(days: Days, unit: str, wanted: tuple[int, ...]) -> Mask:
    """Tell which days have one of the numbers in their month or year, from its start or, if negative, its end."""
    begin = days.astype(f"datetime64[{unit}]")
    following = (begin + 1).astype("datetime64[D]")
    number = (days - begin.astype("datetime64[D]")).astype(np.int64) + 1
    from_end = (days - following).astype(np.int64)
    return np.isin(number, wanted) | np.isin(from_end, wanted)


def _in_weeks(days: Days, wanted: tuple[int, ...], wkst: int) -> Mask:
    """Tell which days lie in one of the numbered weeks of the year that holds the week's fourth day."""
    fourth = days - (days.astype(np.int64) + 3 - wkst) % 7 + 3
    year = fourth.astype("datetime64[Y]")
    number = (fourth - year.astype("datetime64[D]")).astype(np.int64) // 7 + 1
    left = ((year + 1).astype("datetime64[D]") - 1 - fourth).astype(np.int64) // 7 + 1
    return np.isin(number, wanted) | np.isin(-left, wanted)


def _on_weekdays(rule: Rule, days: Days, wanted: tuple[tuple[int, int], ...]) -> Mask:
    weekday = (days.astype(np.int64) + 3) % 7
    counted = rule.freq in ("MONTHLY", "YEARLY") and not rule.byweekno
    mask = np.isin(weekday, [day for ordinal, day in wanted if not (ordinal and counted)])
    ordinals = [(ordinal, day) for ordinal, day in wanted if ordinal and counted]
    if ordinals:
        from_start, from_end = _ordinals(days, "M" if rule.freq == "MONTHLY" or rule.bymonth else "Y")
        mask |= np.isin(from_start * 7 + weekday, [ordinal * 7 + day for ordinal, day in ordinals])
        mask |= np.isin(from_end * 7 + weekday, [ordinal * 7 + day for ordinal, day in ordinals])
    return mask


def _ordinals(days: Days, unit: str) -> tuple[Numbers, Numbers]:
    """Return the how manieth of its weekday each day is in its month or year: from the start, and (below 0) the end."""
    begin = days.astype(f"datetime64[{unit}]")
    passed = (days - begin.astype("datetime64[D]")).astype(np.int64)
    left = ((begin + 1).astype("datetime64[D]") - 1 - days).astype(np.int64)
    return passed // 7 + 1, -(left // 7 + 1)


def _times(rule: Rule, start: datetime) -> Seconds:
    """Return the seconds of the day, in order."""
    hours, minutes, seconds = (
        np.array(wanted or (own,), dtype=np.int64)
        for wanted, own in (
            (rule.byhour, start.hour),
            (rule.byminute, start.minute),
            (rule.bysecond, start.second),
        )
    )
    return (hours[:, None, None] * 3600 + minutes[None, :, None] * 60 + seconds[None, None, :]).ravel()


def _positions(seconds: Seconds, period: Numbers, wanted: tuple[int, ...]) -> Seconds:
    """Keep the instances at the wanted positions of their period, from its start or, if negative, its end."""
    _, begin, size = np.unique(period, return_index=True, return_counts=True)
    number = np.arange(len(seconds)) - np.repeat(begin, size) + 1
    from_end = number - np.repeat(size, size) - 1
    return seconds[np.isin(number, wanted) | np.isin(from_end, wanted)]
