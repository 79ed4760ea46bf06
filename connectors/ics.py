"""iCalendar files: one file, a folder of them, or a pattern.

Read
    The properties of :attr:`Ics.fields`. The events of one UID are read together (a series and
    its overrides), laid out inside the window only, and one that cannot be read harms no other.
Dropped
    All other properties, titles, places and texts among them, undecoded; private events, events
    of whole days, and calendars that are excluded by name, counted.
Continues
    An item is a file; it is read anew, as a whole, when it or the window has changed.
Deletions
    What a newer reading of a file no longer holds is gone; a cancelled meeting is retracted.

A meeting's id is its UID and, in a series, the UTC time of the instance as the rule has
it: the same in the calendars of all who take part, and when an instance is moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, ClassVar, Final

from connectors.file_set import FoundFile, fingerprint, found_files, named, nothing_there
from connectors.gathered import Gathered
from connectors.ics_events import Meeting, read_meeting
from connectors.ics_lines import WANTED, Index, index, read_component
from connectors.ics_series import earlier, later, lay_out
from connectors.ics_zones import MARGIN, WrongError, Zones
from connectors.source import Context, Group, Interaction, Options, Page, Source, State
from ona.sentences import sentence
from ona.tables import DropReason, EventKind, RejectReason

PEOPLE_AT_LEAST: Final = 2
MOST_EVENTS: Final = 1_000
"""Meetings on one page, or a few more: a series is not split."""

MOST_OVERRIDES: Final = 500
"""Changed instances of one series: ten years of a weekly meeting of which none kept its time."""

READING: Final = "1"
"""Changes when the same file would be read differently, so that it is read again."""

SUFFIXES: Final = (".ics", ".ical", ".ifb", ".icalendar")


class IcsOptions(Options):
    """``[sources.NAME]`` of iCalendar files."""

    path: Path


class Ics(Source):
    """Meetings from iCalendar files."""

    kind: ClassVar[str] = "ics"
    group: ClassVar[Group] = Group.CALENDAR
    retracts: ClassVar[bool] = True
    options: ClassVar[type[Options]] = IcsOptions
    fields: ClassVar[tuple[str, ...]] = (
        "VCALENDAR METHOD",
        "VCALENDAR X-WR-CALNAME (only to exclude by)",
        "VTIMEZONE TZID, DTSTART, TZOFFSETFROM, TZOFFSETTO, RRULE, RDATE",
        *(f"{name}, with {parameters}" if parameters else name for name, parameters in WANTED.items()),
        "CONFERENCE and vendors' own marks of an online meeting (only whether one is there)",
    )

    def __init__(self, settings: Options, context: Context) -> None:
        super().__init__(settings, context)
        if not isinstance(settings, IcsOptions):
            raise TypeError("iCalendar files need their own options.")
        self._path = settings.path

    def pages(self, state: State) -> Iterator[Page]:
        """Read the files that are new or have changed, or whose window has."""
        for file in self._files():
            mark = Mark.of(fingerprint(file.path, READING), self.context)
            known = Mark.parse(state.cursor(file.item))
            if known is None or not known.covers(mark):
                yield from _Reading(self.context, file.path, file.item, mark, known).pages()

    def _files(self) -> list[FoundFile]:
        found = found_files(self.context.folder, self._path, SUFFIXES)
        if not found and not any(one.is_dir() for one in named(self._path, self.context.folder)):
            raise nothing_there(sentence("calendar"), sentence("an .ics file, a folder of them, or a pattern"))
        return found


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cursor says: the file as it was, the window it was last read for, and all it was ever read for."""

    stamp: str
    since: int
    until: int
    ever_since: int
    ever_until: int

    @classmethod
    def of(cls, stamp: str, context: Context) -> Mark:
        """Return the mark of a reading now."""
        since, until = int(context.since.timestamp()), int(context.until.timestamp())
        return cls(stamp, since, until, since, until)

    @classmethod
    def parse(cls, cursor: str | None) -> Mark | None:
        """Read a cursor; None when it is new or was written otherwise."""
        parts = (cursor or "").split("|")
        if len(parts) != 5:
            return None
        return cls(parts[0], *(int(part) for part in parts[1:]))

    def covers(self, other: Mark) -> bool:
        """Whether a reading with this mark has brought all that one with the other would."""
        return self.stamp == other.stamp and self.since <= other.since and self.until >= other.until

    def after(self, known: Mark | None) -> Mark:
        """Return this mark, with what was ever read."""
        if known is None:
            return self
        ever = min(self.since, known.ever_since), max(self.until, known.ever_until)
        return Mark(self.stamp, self.since, self.until, *ever)

    def __str__(self) -> str:
        return f"{self.stamp}|{self.since}|{self.until}|{self.ever_since}|{self.ever_until}"


@dataclass(slots=True)
class _Reading:
    """One reading of one file."""

    context: Context
    path: Path
    item: str
    mark: Mark
    known: Mark | None
    gathered: Gathered = field(init=False)

    def __post_init__(self) -> None:
        self.gathered = Gathered(self.item, MOST_EVENTS, anew=True)

    def pages(self) -> Iterator[Page]:
        with self.path.open("rb") as stream:
            contents = index(stream)
            if not (contents.calendars or len(contents)) and self.path.stat().st_size:
                self.gathered.take(RejectReason.UNREADABLE, "file")
            around = earlier(self.context.since, MARGIN), later(self.context.until)
            zones = Zones(self.context.zone, contents.zones, around)
            for group in contents.groups():
                self._series(stream, contents, group, zones)
                if self.gathered.full:
                    yield self.gathered.page()
        mark = self.mark.after(self.known)
        # A narrower window than before says nothing about what lies outside it.
        whole = (mark.ever_since, mark.ever_until) == (mark.since, mark.until)
        yield self.gathered.page(cursor=str(mark), complete=whole)

    def _series(self, stream: IO[bytes], contents: Index, group: list[int], zones: Zones) -> None:
        meetings = []
        for count, place in enumerate(group):
            calendar = contents.calendar_of_event(place)
            if self._excluded(calendar.name):
                self.gathered.dropped[DropReason.EXCLUDED] += 1
                continue
            if count >= MOST_OVERRIDES:
                self.gathered.take(RejectReason.TOO_LARGE, f"event {place + 1}")
                continue
            try:
                component = read_component(stream, contents.begins[place], contents.ends[place])
                meeting = read_meeting(component, zones)
                meetings.append(replace(meeting, cancelled=meeting.cancelled or calendar.method == "CANCEL"))
            except WrongError as error:
                self.gathered.take(error.reason, f"event {place + 1}")
        if meetings:
            self._lay_out(meetings, f"event {group[0] + 1}")

    def _excluded(self, name: str) -> bool:
        unwanted = {one.casefold() for one in self.context.excluded_calendars}
        return name.casefold() in unwanted or self.path.stem.casefold() in unwanted

    def _lay_out(self, meetings: list[Meeting], place: str) -> None:
        whole = [one for one in meetings if not (one.private or one.all_day)]
        self.gathered.dropped[DropReason.PRIVATE] += sum(one.private for one in meetings)
        self.gathered.dropped[DropReason.NOT_AN_INTERACTION] += sum(one.all_day and not one.private for one in meetings)
        if not whole:
            return
        try:
            occurrences = list(lay_out(whole, self.context.since, self.context.until))
        except WrongError as error:
            self.gathered.take(error.reason, place)
            return
        if not occurrences:
            self.gathered.dropped[DropReason.OUTSIDE_WINDOW] += 1
        for occurrence in occurrences:
            self._take(occurrence.meeting, occurrence.second, occurrence.native_id)

    def _take(self, meeting: Meeting, second: int, native_id: str | None) -> None:
        if meeting.cancelled:
            self.gathered.dropped[DropReason.CANCELLED] += 1
            self.gathered.retracted += [native_id] if native_id else []
        elif len(meeting.parties) < PEOPLE_AT_LEAST:
            self.gathered.dropped[DropReason.NO_RECIPIENT] += 1
        else:
            self.gathered.take(_interaction(meeting, second, native_id), "")


def _interaction(meeting: Meeting, second: int, native_id: str | None) -> Interaction:
    return Interaction(
        EventKind.MEETING,
        second,
        meeting.parties,
        native_id=native_id,
        seconds=meeting.seconds,
        recurring=meeting.recurring,
        online=meeting.online,
        revision=meeting.sequence,
    )
