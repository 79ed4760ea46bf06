"""From wall-clock times to UTC: named zones, Windows names, and zones that a file defines itself.

A VTIMEZONE is a set of onsets: from this wall-clock time on, that offset. Its rules are
laid out by :mod:`connectors.ics_recurrence` around the window only, so that a zone cannot
loop. A time inside a gap is taken with the offset before it, one that occurs twice is its
first occurrence, as RFC 5545 (3.3.5) has it.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from icalendar.timezone import tzp

from connectors.ics_lines import Line, value_of
from connectors.ics_recurrence import BadRuleError, RuleTooLargeError, instances, parse_rule
from ona.tables import RejectReason

MOMENT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)", re.ASCII)
OFFSET: Final = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?", re.ASCII)
IN_NAME: Final = re.compile(r"\(?\s*(?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?:[:.](\d{2}))?\s*\)?", re.ASCII | re.IGNORECASE)
"""How Windows shows zones: ``(UTC-05:00) Eastern Time``. The offset is used when nothing better is known."""

LONGEST_NAME: Final = 200
MOST_DATES: Final = 1_000
MOST_ONSETS: Final = 16_000
RULE_COST: Final = 100
"""Onsets that the zones of one file may have; each rule counts for a hundred, whatever it brings. Most zones have
two rules, and most names are the database's own."""

MARGIN: Final = timedelta(days=800)
"""A zone's onsets are laid out from this long before the window: a year's rules are all in it."""

EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock times have no zone
FIRST_WALL: Final = datetime(1, 1, 1)  # noqa: DTZ001 - as above
LAST_WALL: Final = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - as above


class WrongError(Exception):
    """A component cannot be used; ``reason`` says why."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Zone(Protocol):
    """What turns wall-clock times into seconds since 1970 in UTC, and back."""

    def second(self, wall: datetime) -> int:
        """Return the second at which the clock first shows ``wall``."""

    def wall(self, utc: datetime) -> datetime:
        """Return what the clock shows at a time of UTC (both without a zone)."""


@dataclass(frozen=True, slots=True)
class NamedZone:
    """A zone of the time-zone database."""

    zone: ZoneInfo

    def second(self, wall: datetime) -> int:
        """Return the second at which the clock first shows ``wall``."""
        return int(wall.replace(tzinfo=self.zone, fold=0).timestamp())

    def wall(self, utc: datetime) -> datetime:
        """Return what the clock shows at a time of UTC."""
        try:
            return utc.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)
        except OverflowError:
            return utc


@dataclass(frozen=True, slots=True, order=True)
class Onset:
    """From ``wall`` on, by the clock before it, the offset is ``after`` seconds east of UTC."""

    wall: datetime
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RuledZone:
    """A zone as a file defines it: its onsets in order, at least one."""

    onsets: tuple[Onset, ...]

    def second(self, wall: datetime) -> int:
        """Return the second at which the clock first shows ``wall``."""
        place = bisect_right(self.onsets, wall, key=lambda onset: onset.wall)
        onset = self.onsets[max(0, place - 1)]
        skipped = timedelta(seconds=onset.after - onset.before)
        settled = place and wall - onset.wall >= skipped
        return wall_seconds(wall) - (onset.after if settled else onset.before)

    def wall(self, utc: datetime) -> datetime:
        """Return what the clock shows at a time of UTC."""
        begun = [one for one in self.onsets if wall_seconds(one.wall) - one.before <= wall_seconds(utc)]
        try:
            return utc + timedelta(seconds=begun[-1].after if begun else self.onsets[0].before)
        except OverflowError:
            return utc


def wall_seconds(wall: datetime) -> int:
    """Return a wall-clock time as seconds since 1970, as if it were UTC.

    >>> wall_seconds(datetime(1970, 1, 2))
    86400
    """
    return (wall - EPOCH) // timedelta(seconds=1)


def moment(text: str) -> tuple[datetime, bool]:
    """Read a DATE-TIME: the wall-clock time, and whether it is in UTC.

    Raises
    ------
    WrongError
        When it is none.

    >>> moment("20240401T093000Z")
    (datetime.datetime(2024, 4, 1, 9, 30), True)
    """
    match = MOMENT.fullmatch(text.strip())
    if match is None:
        raise WrongError(RejectReason.BAD_TIME)
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    try:
        # RFC 5545 allows a leap second; the clock here does not.
        return datetime(year, month, day, hour, minute, min(second, 59)), match[7] == "Z"  # noqa: DTZ001
    except ValueError:
        raise WrongError(RejectReason.BAD_TIME) from None


class Zones:
    """The zones of one file by TZID: those of the time-zone database first, then the file's own."""

    def __init__(self, default: ZoneInfo, definitions: Iterable[list[Line]], window: tuple[datetime, datetime]) -> None:
        self.default: Zone = NamedZone(default)
        self._window = window
        self._definitions = {name: lines for lines in definitions if (name := _zone_name(lines))}
        self._found: dict[str, Zone | None] = {}
        self._left = MOST_ONSETS

    def of(self, name: str) -> Zone:
        """Return a zone by its TZID.

        Raises
        ------
        WrongError
            When neither the database nor the file knows it.
        """
        if name not in self._found:
            self._found[name] = _named(name) or self._defined(name) or _shown(name)
        zone = self._found[name]
        if zone is None:
            raise WrongError(RejectReason.BAD_TIME)
        return zone

    def _defined(self, name: str) -> Zone | None:
        lines = self._definitions.get(name, [])
        self._left -= RULE_COST * sum(line.name == "RRULE" for line in lines)
        try:
            onsets = self._bounded(_onsets(lines, self._window))
        except (WrongError, BadRuleError, RuleTooLargeError):
            return None
        return RuledZone(tuple(sorted(set(onsets)))) if onsets else None

    def _bounded(self, onsets: Iterator[Onset]) -> list[Onset]:
        found = list(islice(onsets, max(0, self._left) + 1))
        self._left -= len(found)
        if self._left < 0:
            raise RuleTooLargeError
        return found


def _named(name: str) -> Zone | None:
    if len(name) > LONGEST_NAME:
        return None
    with warnings.catch_warnings():
        # The library warns with the name itself when it strips a vendor's prefix.
        warnings.simplefilter("ignore")
        try:
            zone = tzp.timezone(name)
        except (ValueError, OSError):
            return None
    return NamedZone(zone) if isinstance(zone, ZoneInfo) else None


def _shown(name: str) -> Zone | None:
    match = IN_NAME.match(name[:LONGEST_NAME])
    if match is None:
        return None
    offset = _offset(f"{match[1]}{int(match[2]):02}{match[3] or '00'}")
    return RuledZone((Onset(FIRST_WALL, offset, offset),))


def _zone_name(lines: list[Line]) -> str:
    found = (value_of(line) for line in lines if line.name == "TZID")
    return next(found, "").replace("\\,", ",").replace("\\;", ";")


def _onsets(lines: list[Line], window: tuple[datetime, datetime]) -> Iterator[Onset]:
    observance: list[Line] | None = None
    for line in lines:
        if line.name == "BEGIN":
            observance = []
        elif line.name == "END" and observance:
            yield from _of_observance(observance, window)
            observance = None
        elif observance is not None:
            observance.append(line)


def _of_observance(lines: list[Line], window: tuple[datetime, datetime]) -> Iterator[Onset]:
    values = {line.name: value_of(line) for line in lines}
    before, after = _offset(values.get("TZOFFSETFROM", "")), _offset(values.get("TZOFFSETTO", ""))
    start, _ = moment(values.get("DTSTART", ""))
    yield Onset(start, before, after)
    rules = [value_of(line) for line in lines if line.name == "RRULE"]
    dates = [one for line in lines if line.name == "RDATE" for one in value_of(line).split(",")]
    for text in dates[:MOST_DATES]:
        wall, utc = moment(text.partition("/")[0])
        yield Onset(wall + timedelta(seconds=before) if utc else wall, before, after)
    for text in rules:
        rule = parse_rule(text)
        if rule.until_utc and rule.until is not None:
            rule = replace(rule, until=rule.until + timedelta(seconds=before))
        for wall in instances(rule, start, *window):
            yield Onset(wall, before, after)


def _offset(text: str) -> int:
    match = OFFSET.fullmatch(text.strip())
    if match is None:
        raise WrongError(RejectReason.BAD_TIME)
    size = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    return size if match[1] == "+" else -size
