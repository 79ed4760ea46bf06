"""The lines of an iCalendar file that are wanted, read without holding the file.

Two light passes. The first notes where each VEVENT begins and a hash of its UID, in arrays
of numbers; it also gathers time zones and what is said of the whole calendar. The second
reads the events of one UID together, keeping the lines of :data:`WANTED` only: what a
title or a place says is never decoded.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import IO, Final

import numpy as np

from ona.tables import RejectReason

LONGEST_LINE: Final = 64 * 1024
"""Longest piece of a line that is held at once, in bytes; a longer line is not kept."""

MOST_KEPT: Final = 1024 * 1024
"""Most bytes of wanted lines of one event."""

MOST_BLOCK: Final = 8 * 1024 * 1024
"""Longest event, in bytes; attachments may stand inside."""

MOST_ZONES: Final = 500
WANTED: Final = {
    "UID": "",
    "DTSTART": "TZID",
    "DTEND": "TZID",
    "DURATION": "",
    "RRULE": "",
    "RDATE": "TZID",
    "EXDATE": "TZID",
    "RECURRENCE-ID": "TZID, RANGE",
    "SEQUENCE": "",
    "STATUS": "",
    "CLASS": "",
    "ORGANIZER": "EMAIL",
    "ATTENDEE": "PARTSTAT, CUTYPE, EMAIL",
}
"""What is read of an event, and of which parameters."""

ONLINE: Final = frozenset(
    (
        "CONFERENCE",
        "X-GOOGLE-CONFERENCE",
        "X-MICROSOFT-ONLINEMEETINGCONFLINK",
        "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL",
        "X-MICROSOFT-SKYPETEAMSPROPERTIES",
    )
)
ZONE_WANTED: Final = frozenset(("TZID", "BEGIN", "END", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"))
KEPT_NAMES: Final = ZONE_WANTED | {*WANTED, "X-WR-CALNAME", "METHOD"}
MOST_ZONE_LINES: Final = 1_000
MOST_ATTENDEES: Final = 2_000
NAME: Final = re.compile(rb"\s*([A-Za-z0-9-]{1,64})[ \t]*[;:]")
NO_UID: Final = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One unfolded line of a known name; ``whole`` is false when it was too long to keep."""

    name: str
    text: str
    whole: bool = True


@dataclass(slots=True)
class Component:
    """The wanted lines of one VEVENT; when ``wrong``, it is not to be used and its lines are incomplete."""

    lines: list[Line] = field(default_factory=list)
    online: bool = False
    wrong: RejectReason | None = None


@dataclass(slots=True)
class Calendar:
    """What is said of one VCALENDAR: its name (to exclude by) and its method."""

    name: str = ""
    method: str = ""


@dataclass(slots=True)
class Index:
    """Where the events of a file stand. ``uids``, ``begins``, ``ends``, ``calendar_of`` run in parallel."""

    calendars: list[Calendar] = field(default_factory=list)
    zones: list[list[Line]] = field(default_factory=list)
    uids: array[int] = field(default_factory=lambda: array("q"))
    begins: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    calendar_of: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.begins)

    def calendar_of_event(self, place: int) -> Calendar:
        """Return the calendar that an event stands in; a nameless one for an event outside any."""
        number = self.calendar_of[place]
        return self.calendars[number] if number >= 0 else Calendar()

    def groups(self) -> Iterator[list[int]]:
        """Yield the positions of the events of each UID together, by where the first one stands."""
        uids = np.frombuffer(self.uids, dtype=np.int64) if len(self) else np.zeros(0, dtype=np.int64)
        alone = uids == NO_UID
        key = np.where(alone, -np.arange(1, len(uids) + 1), uids)
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        order = np.argsort(first[which], kind="stable")
        cuts = np.flatnonzero(np.diff(first[which][order])) + 1
        for begin, end in zip([0, *cuts.tolist()], [*cuts.tolist(), len(order)], strict=True):
            if end > begin:
                yield order[begin:end].tolist()


def lines_of(stream: IO[bytes]) -> Iterator[tuple[int, Line]]:
    """Yield each unfolded line of a known name, with the offset of its first byte; skip all others."""
    begin, name, held, whole = 0, "", bytearray(), True
    for offset, text, complete in _physical(stream):
        if text[:1] in (b" ", b"\t"):
            if name in KEPT_NAMES:
                whole = whole and complete and len(held) + len(text) <= MOST_KEPT
                held += text[1:] if whole else b""
        elif text:
            if name:
                yield begin, Line(name, held.decode("utf-8", "replace"), whole)
            begin, name, whole = offset, _name(text), complete
            held = bytearray(text if name in KEPT_NAMES and complete else b"")
    if name:
        yield begin, Line(name, held.decode("utf-8", "replace"), whole)


def _physical(stream: IO[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    """Yield offset and bytes of each line as it stands; of a longer one its first piece, marked so."""
    offset = stream.tell()
    while piece := stream.readline(LONGEST_LINE):
        begin, offset, rest, complete = offset, offset + len(piece), piece, True
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE)
            offset += len(rest)
            complete = False
        yield begin, piece.rstrip(b"\r\n"), complete


def _name(text: bytes) -> str:
    match = NAME.match(text.removeprefix(b"\xef\xbb\xbf"))
    name = match[1].decode("ascii").upper() if match else ""
    return name if name in KEPT_NAMES or name in ONLINE else ""


def index(stream: IO[bytes]) -> Index:
    """Make the first pass over a file."""
    indexing = _Indexing()
    for offset, line in lines_of(stream):
        indexing.take(offset, line)
    indexing.close(stream.tell())
    return indexing.index


@dataclass(slots=True)
class _Indexing:
    """The first pass: what is open at this line."""

    index: Index = field(default_factory=Index)
    event: int | None = None
    nested: int = 0
    uid: int = NO_UID
    zone: list[Line] | None = None

    def take(self, offset: int, line: Line) -> None:
        if line.name in ("BEGIN", "END"):
            self._border(offset, line)
        if self.zone is not None:
            self.zone.extend([line] if len(self.zone) < MOST_ZONE_LINES else [])
        elif self.event is not None:
            if line.name == "UID" and not self.nested:
                self.uid = _uid_number(value_of(line))
        elif self.index.calendars and line.name == "X-WR-CALNAME":
            self.index.calendars[-1].name = value_of(line)
        elif self.index.calendars and line.name == "METHOD":
            self.index.calendars[-1].method = value_of(line).upper()

    def _border(self, offset: int, line: Line) -> None:
        what = value_of(line).upper()
        if what in ("VCALENDAR", "VEVENT"):
            self.close(offset)
            self._begin(offset, what) if line.name == "BEGIN" else None
        elif self.event is not None:
            self.nested = max(0, self.nested + (1 if line.name == "BEGIN" else -1))
        elif what == "VTIMEZONE":
            self._end_zone()
            self.zone = [] if line.name == "BEGIN" else None

    def _begin(self, offset: int, what: str) -> None:
        if what == "VEVENT":
            self.event, self.nested, self.uid = offset, 0, NO_UID
        else:
            self.index.calendars.append(Calendar())

    def close(self, offset: int) -> None:
        """End what is open, properly or not."""
        self._end_zone()
        if self.event is not None:
            self.index.uids.append(self.uid)
            self.index.begins.append(self.event)
            self.index.ends.append(offset)
            self.index.calendar_of.append(len(self.index.calendars) - 1)
        self.event = None

    def _end_zone(self) -> None:
        if self.zone and len(self.index.zones) < MOST_ZONES:
            self.index.zones.append(self.zone)
        self.zone = None


def value_of(line: Line) -> str:
    """Return what stands after the first colon: enough for properties whose parameters hold none."""
    return line.text.partition(":")[2].strip()


def _uid_number(uid: str) -> int:
    digest = blake2b(uid.encode("utf-8", "replace"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) | 1


def read_component(stream: IO[bytes], begin: int, end: int) -> Component:
    """Make the second pass over one event: its own wanted lines, without those of its alarms."""
    component = Component()
    if end - begin > MOST_BLOCK:
        component.wrong = RejectReason.TOO_LARGE
        return component
    stream.seek(begin)
    kept = nested = attendees = 0
    for offset, line in lines_of(stream):
        what = value_of(line).upper() if line.name in ("BEGIN", "END") else ""
        if what == "VEVENT" and offset > begin:
            component.wrong = component.wrong or (None if line.name == "END" else RejectReason.UNREADABLE)
            return component
        if what == "VCALENDAR" or offset > end:
            break
        if what:
            nested += 0 if what == "VEVENT" else 1 if line.name == "BEGIN" else -1
        elif not nested:
            kept += len(line.text)
            attendees += line.name == "ATTENDEE"
            _keep(component, line, kept, attendees)
    component.wrong = RejectReason.UNREADABLE
    return component


def _keep(component: Component, line: Line, kept: int, attendees: int) -> None:
    if line.name in ONLINE:
        component.online = True
    elif line.name in WANTED and attendees > MOST_ATTENDEES:
        component.wrong = RejectReason.TOO_MANY_RECIPIENTS
    elif line.name in WANTED and (kept > MOST_KEPT or not line.whole):
        component.wrong = component.wrong or RejectReason.TOO_LARGE
    elif line.name in WANTED:
        component.lines.append(line)
