"""Dates as people in Japan and elsewhere write them in tables."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

ERAS: Final = {
    "令和": date(2019, 5, 1),
    "平成": date(1989, 1, 8),
    "昭和": date(1926, 12, 25),
    "大正": date(1912, 7, 30),
    "r": date(2019, 5, 1),
    "h": date(1989, 1, 8),
    "s": date(1926, 12, 25),
    "t": date(1912, 7, 30),
}
"""Era -> its first day. Years beyond an era's end are read on (some systems still print 平成36年)."""

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2100, 1, 1)
"""Bounds of a date that means something here, half-open."""
OPEN_END_YEAR: Final = 2900
"""From this year on an end date means "no end" (9999-12-31 and its like)."""

_ERA = re.compile(r"(令和|平成|昭和|大正|[rhst])\.?(\d{1,2}|元)[年./-](\d{1,2})[月./-](\d{1,2})日?")
_WESTERN = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:[t ]0{1,2}:00(?::00(?:\.0+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parsed_date(text: str) -> date:
    """Read a date: ``2024-04-01``, ``2024/4/1``, ``2024.4.1``, ``20240401``, ``令和6年4月1日``, ``R6.4.1``.

    Full-width digits and a midnight that a spreadsheet added are accepted.

    Raises
    ------
    ValueError
        When it is none of these, no day of the calendar, or before its era. The text is not in the message.

    >>> parsed_date("令和元年5月1日"), parsed_date("Ｈ３１.４.３０"), parsed_date("2024/4/1")
    (datetime.date(2019, 5, 1), datetime.date(2019, 4, 30), datetime.date(2024, 4, 1))
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    era = _ERA.fullmatch(plain)
    if era:
        return _in_era(*era.groups())
    western = _WESTERN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if not western:
        raise ValueError("Not a date.")
    year, month, day = map(int, western.groups())
    return date(year, month, day)


def _in_era(era: str, year: str, month: str, day: str) -> date:
    first = ERAS[era]
    found = date(first.year + (1 if year == "元" else int(year)) - 1, int(month), int(day))
    if found < first:
        raise ValueError("Before the first day of its era.")
    return found


def bounded_date(text: str) -> date | None:
    """Read an optional date between 1900 and 2100.

    Raises
    ------
    ValueError
        When it is no date or outside these years.
    """
    if not text.strip():
        return None
    found = parsed_date(text)
    if not EARLIEST <= found < LATEST:
        raise ValueError("Outside 1900 to 2100.")
    return found


def end_date(text: str) -> date | None:
    """Read an optional end; a date far in the future (9999-12-31) means none.

    Raises
    ------
    ValueError
        When it is no date or outside 1900 to 2100.

    >>> end_date("9999/12/31") is None
    True
    """
    if text.strip() and parsed_date(text).year >= OPEN_END_YEAR:
        return None
    return bounded_date(text)
