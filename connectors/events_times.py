"""Times of a whole column at once: text, numbers and timestamps to seconds since 1970."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ona.errors import SourceRefusedError

Seconds = NDArray[np.int64]

MISSING: Final = np.iinfo(np.int64).min
"""Stands for an empty time."""
BAD: Final = MISSING + 1
"""Stands for a time that cannot be read or lies outside the bounds."""
EARLIEST: Final = 0
LATEST: Final = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
"""Bounds of a time, half-open: from 1970 to 2100."""
TRIED: Final = 8
"""Rows that decide which form of time is tried on a whole column."""
FEW: Final = 64
"""Rows that are read value by value when they are of several forms."""
DAY: Final = 86_400
EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - local clock times are counted from a local origin
PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}

_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d*)?")
_CLOCK = re.compile(
    r"(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)


def times_of(column: pa.Array, zone: ZoneInfo) -> Seconds:
    """Turn a column of times into seconds since 1970 in UTC.

    Parameters
    ----------
    column
        Text (ISO 8601 with or without zone, or epoch seconds), numbers (epoch seconds) or
        timestamps; also dictionary-encoded.
    zone
        The zone of times that state none. A time that the clock shows twice is the first of the two.

    Returns
    -------
    int64[n]
        :data:`MISSING` where empty, :data:`BAD` where unreadable or outside 1970 to 2100.

    Raises
    ------
    SourceRefusedError
        When the column holds something that is no time at all (lists, truth values).
    """
    if pa.types.is_dictionary(column.type):
        return _taken(times_of(column.dictionary, zone), column.indices)
    found = _converter(column.type)(column, zone)
    found[(found != MISSING) & ((found < EARLIEST) | (found >= LATEST))] = BAD
    return found


def _taken(values: Seconds, indices: pa.Array) -> Seconds:
    codes = indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    taken: Seconds = np.append(values, MISSING)[codes]
    return taken


def _converter(kind: pa.DataType) -> Callable[[pa.Array, ZoneInfo], Seconds]:
    known = (
        (pa.types.is_timestamp, _from_timestamps),
        (pa.types.is_date, _from_dates),
        (pa.types.is_integer, _from_integers),
        (pa.types.is_floating, _from_floats),
        (pa.types.is_decimal, _from_floats),
        (pa.types.is_string, _from_text),
        (pa.types.is_large_string, _from_text),
        (pa.types.is_string_view, _from_text),
        (pa.types.is_null, lambda column, _: np.full(len(column), MISSING)),
    )
    for holds, convert in known:
        if holds(kind):
            return convert
    raise SourceRefusedError(
        "The time column holds no times.",
        next_step="Use timestamps, ISO 8601 text or seconds since 1970.",
    )


def _from_integers(column: pa.Array, _zone: ZoneInfo) -> Seconds:
    found: Seconds = column.cast(pa.int64(), safe=False).fill_null(MISSING).to_numpy(zero_copy_only=False)
    return found.copy()


def _from_floats(column: pa.Array, _zone: ZoneInfo) -> Seconds:
    values = column.cast(pa.float64(), safe=False).fill_null(0).to_numpy(zero_copy_only=False)
    usable = np.isfinite(values) & (np.abs(values) < LATEST * 2)
    found = np.where(usable, np.floor(np.where(usable, values, 0)).astype(np.int64), BAD)
    found[np.asarray(column.is_null())] = MISSING
    return found


def _from_dates(column: pa.Array, zone: ZoneInfo) -> Seconds:
    return _from_timestamps(column.cast(pa.timestamp("ms")), zone)


def _from_timestamps(column: pa.Array, zone: ZoneInfo) -> Seconds:
    empty = np.asarray(column.is_null())
    counts = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    found: Seconds = counts // PER_SECOND[column.type.unit]
    if column.type.tz is None:
        found = utc_of(found, zone)
    found[empty] = MISSING
    return found


def _from_text(column: pa.Array, zone: ZoneInfo) -> Seconds:
    """Read a column whole where it is of one form; else its halves, and a few rows value by value."""
    found = _uniform(column, zone)
    if found is not None:
        return found
    if len(column) <= FEW:
        return np.array([time_of(text, zone) for text in column.to_pylist()], dtype=np.int64)
    half = len(column) // 2
    return np.concatenate([_from_text(column.slice(0, half), zone), _from_text(column.slice(half), zone)])


def _uniform(column: pa.Array, zone: ZoneInfo) -> Seconds | None:
    for kind in (pa.int64(), pa.timestamp("us"), pa.timestamp("us", "UTC")):
        # A failing cast costs more than a good one, so that some rows are tried first.
        if _cast(column.slice(0, TRIED), kind) is not None:
            typed = _cast(column, kind)
            if typed is not None:
                return _converter(kind)(typed, zone)
    return None


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array | None:
    """Cast, or return None; a hexadecimal number, which the library would read, is no time."""
    try:
        typed = pc.cast(column, kind)
    except pa.ArrowInvalid:
        return None
    return None if kind == pa.int64() and _has_hexadecimal(column) else typed


def _has_hexadecimal(column: pa.Array) -> bool:
    return any(pc.any(pc.match_substring(column, mark)).as_py() for mark in ("x", "X"))


def time_of(text: str | None, zone: ZoneInfo) -> int:
    """Turn one time into seconds since 1970: the slow form of :func:`times_of`, which also reads
    ``2024/4/1 9:05`` and ``2024年4月1日``.

    >>> time_of("2024/4/1 9:05", ZoneInfo("Asia/Tokyo")) == time_of("2024-04-01T00:05:00Z", ZoneInfo("UTC"))
    True
    """  # noqa: D205 - one sentence
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if not plain:
        return MISSING
    if _NUMBER.fullmatch(plain):
        return math.floor(float(plain)) if "." in plain else int(plain)
    try:
        return _seconds(_clock(plain), zone)
    except (ValueError, OverflowError):
        return BAD


def _clock(plain: str) -> datetime:
    match = _CLOCK.fullmatch(plain)
    if not match:
        return datetime.fromisoformat(plain)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    offset = (match[7] or "").upper()
    zone = datetime.strptime(_colonless(offset), "%z").tzinfo if offset else None
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def _colonless(offset: str) -> str:
    digits = offset.replace(":", "")
    return digits if offset == "Z" or len(digits) == 5 else f"{digits}00"


def _seconds(moment: datetime, zone: ZoneInfo) -> int:
    if not EPOCH.year - 1 <= moment.year <= 2100:
        return BAD
    return math.floor((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())


def utc_of(local: Seconds, zone: ZoneInfo) -> Seconds:
    """Turn local clock times, as seconds since a local 1970, into UTC.

    The offset is looked up once a day of the calendar, and once a time on the few days on which it changes.

    Returns
    -------
    int64[n]
        :data:`BAD` for times years away from 1970 to 2100.
    """
    inside = (local >= EARLIEST - 2 * DAY) & (local < LATEST + 2 * DAY)
    if not inside.all():
        outside = np.full(len(local), BAD)
        outside[inside] = utc_of(local[inside], zone)
        return outside
    if len(local) == 0:
        return local
    days = local // DAY
    offsets, changing = _day_offsets(days, zone)
    found: Seconds = local - offsets[days - days.min()]
    rows = np.flatnonzero(changing[days - days.min()])
    found[rows] = [second - offset_at(second, zone) for second in local[rows].tolist()]
    return found


def _day_offsets(days: Seconds, zone: ZoneInfo) -> tuple[Seconds, NDArray[np.bool_]]:
    """Offset at the start of each day from the first to the last, and whether it changes within the day."""
    first = int(days.min())
    seen = np.zeros(int(days.max()) - first + 1, dtype=np.bool_)
    seen[days - first] = True
    offsets = np.zeros(len(seen), dtype=np.int64)
    changing = np.zeros(len(seen), dtype=np.bool_)
    for day in np.flatnonzero(seen).tolist():
        start = (first + day) * DAY
        offsets[day] = offset_at(start, zone)
        changing[day] = offset_at(start + DAY, zone) != offsets[day]
    return offsets, changing


def offset_at(local: int, zone: ZoneInfo) -> int:
    """Return the zone's offset in seconds at a local clock time."""
    offset = (EPOCH + timedelta(seconds=local)).replace(tzinfo=zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
