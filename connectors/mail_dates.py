"""Dates of mail headers: RFC 5322 dates by one regular expression, the rest by the standard library."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from zoneinfo import ZoneInfo

EARLIEST: Final = 0
LATEST: Final = 4_102_444_800
"""Bounds of a time that means something here, in seconds since 1970: 1970 to 2100, half-open."""

LONGEST: Final = 200

NAMED_OFFSETS: Final = {
    "JST": 9,
    "KST": 9,
    "HKT": 8,
    "SGT": 8,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "NZST": 12,
    "NZDT": 13,
}
"""Hours east of UTC of zone names that the standard library does not know but that mean one thing only."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = {name: number for number, name in enumerate(_MONTHS, start=1)}
_DATE = re.compile(
    r"[ \t]*(?:[A-Za-z]{3},)?[ \t]*([0-9]{1,2})[ \t]+([A-Za-z]{3})[ \t]+([1-9][0-9]{3})[ \t]+"
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?[ \t]+(?:([+-])([0-9]{2})([0-9]{2})|GMT|UTC|UT)"
    r"(?:[ \t]+\([^)]*\))?[ \t]*\Z"
)
_UNIX = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times without a zone are counted from it, then placed
_UNKNOWN_ZONE = re.compile(r"(?:^|[\s\d])-0{1,4}(?!\S)")
_ZONE_NAME = re.compile(rf"\b({'|'.join(NAMED_OFFSETS)})\b")


def instant(text: str, zone: ZoneInfo) -> int | None:
    """Read a date as seconds since 1970 in UTC, or None when it is none or outside 1970 to 2100.

    ``-0000`` is UTC (RFC 5322, section 3.3: the sender's zone is unknown, the time is not).
    A date with no zone, or with a name that nobody knows, is in ``zone``.

    >>> tokyo = ZoneInfo("Asia/Tokyo")
    >>> instant("Mon, 1 Apr 2024 10:00:00 +0900", tokyo) == instant("1 Apr 2024 10:00", tokyo) == 1711933200
    True
    """
    seconds = _common(text)
    if seconds is None:
        seconds = _by_library(text, zone) if len(text) <= LONGEST else None
    return seconds if seconds is not None and EARLIEST <= seconds < LATEST else None


def _common(text: str) -> int | None:
    match = _DATE.match(text)
    if match is None:
        return None
    day, word, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    month = _MONTH.get(word.lower())
    offset = int(zone_hours or 0) * 3600 + int(zone_minutes or 0) * 60
    clock = int(hour), int(minute), int(second or 0)
    if month is None or offset >= 86_400 or clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return None
    try:
        days = date(int(year), month, int(day)).toordinal() - _UNIX
    except ValueError:
        return None
    return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2] - (-offset if sign == "-" else offset)


def _by_library(text: str, zone: ZoneInfo) -> int | None:
    try:
        found = parsedate_to_datetime(text)
        if found.tzinfo is not None:
            return (found - _EPOCH) // timedelta(seconds=1)
        return (found - _NAIVE_EPOCH) // timedelta(seconds=1) - _offset(text, found, zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _offset(text: str, found: datetime, zone: ZoneInfo) -> int:
    """Seconds east of UTC of a time that the library found no zone for."""
    if _UNKNOWN_ZONE.search(text):
        return 0
    named = _ZONE_NAME.search(text)
    if named:
        return NAMED_OFFSETS[named[1]] * 3600
    offset = found.replace(tzinfo=zone).utcoffset()
    return 0 if offset is None else offset // timedelta(seconds=1)
