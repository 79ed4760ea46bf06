"""The meetings as one iCalendar file: series with exceptions, single meetings, rooms, answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.calendar_time import OFFSET
from ona.company.meetings import Series, last_day, start_of
from ona.company.names import DOMAIN, TITLES
from ona.company.plan import Company
from ona.company.talk import Messages

STREAM: Final = 7
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR")
ANSWERS: Final = ("ACCEPTED", "TENTATIVE", "DECLINED", "NEEDS-ACTION")
CHANCES: Final = (0.8, 0.06, 0.05, 0.09)
MADE: Final = "20260101T000000Z"
PRIVATE_EVERY: Final = 60
CANCELLED_EVERY: Final = 45
ROOM_EVERY: Final = 3
OUTSIDE_EVERY: Final = 20
HEAD: Final = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Aozora//Synthetic company//EN",
    "CALSCALE:GREGORIAN",
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Tokyo",
    "BEGIN:STANDARD",
    "DTSTART:19510909T000000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0900",
    "TZNAME:JST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Everything that attendee lines are written from."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    rng: np.random.Generator


def write_ics(company: Company, series: tuple[Series, ...], meetings: Messages, path: Path) -> int:
    """Write a calendar and return the number of its VEVENTs."""
    rng = np.random.default_rng([company.seed, STREAM])
    book = company.book
    names = (*company.people.name, *(a.split("@")[0] for a in book.addresses[len(company.people) :]))
    desk = _Desk(names, book.addresses, rng)
    events = [event for one in series for event in _series(company, desk, one)]
    events += [_single(company, desk, meetings, row) for row in range(len(meetings))]
    lines = [*HEAD, *(line for event in events for line in event), "END:VCALENDAR", ""]
    path.write_bytes("\r\n".join(lines).encode())
    return len(events)


def folded(line: str) -> str:
    """Fold a line at 75 octets, never inside a character (RFC 5545, 3.1)."""
    if len(line.encode()) <= 75:
        return line
    pieces, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            pieces.append("")
            size = 0
        pieces[-1] += letter
        size += width
    return "\r\n ".join(pieces)


@cache
def _attendee(name: str, address: str, answer: str, kind: str) -> str:
    return folded(f"ATTENDEE;CUTYPE={kind};CN={name};ROLE=REQ-PARTICIPANT;PARTSTAT={answer};RSVP=TRUE:mailto:{address}")


@cache
def _organizer(name: str, address: str) -> str:
    return folded(f"ORGANIZER;CN={name}:mailto:{address}")


def _people(desk: _Desk, organiser: int, attendees: NDArray[np.int64], room: int) -> Iterator[str]:
    yield _organizer(desk.names[organiser], desk.addresses[organiser])
    answers = desk.rng.choice(len(ANSWERS), len(attendees), p=CHANCES).tolist()
    for one, answer in zip(attendees.tolist(), answers, strict=True):
        said = "ACCEPTED" if one == organiser else ANSWERS[answer]
        yield _attendee(desk.names[one], desk.addresses[one], said, "INDIVIDUAL")
    if room >= 0:
        yield _attendee(desk.names[room], desk.addresses[room], "ACCEPTED", "ROOM")


def _series(company: Company, desk: _Desk, series: Series) -> list[list[str]]:
    """Return a series and its moved meetings: each a VEVENT of the same UID."""
    people = list(_people(desk, series.attendees[0], np.array(series.attendees), series.room))
    uid = f"s{series.number:06d}@calendar.{DOMAIN}"
    first = start_of(company, series, series.from_week, moved=False)
    until = f"{last_day(company, series):%Y%m%d}T145959Z"
    day = WEEKDAYS[series.weekday]
    rule = f"RRULE:FREQ=WEEKLY;INTERVAL={series.interval};BYDAY={day};UNTIL={until}"
    dropped = [
        f"EXDATE;TZID=Asia/Tokyo:{_local(start_of(company, series, week, moved=False))}"
        for week in sorted(series.dropped)
    ]
    title = TITLES[series.title]
    found = [_event(uid, title, (first, series.length), [rule, *dropped, *people])]
    for week in sorted(series.moved - series.dropped):
        usual = f"RECURRENCE-ID;TZID=Asia/Tokyo:{_local(start_of(company, series, week, moved=False))}"
        later = start_of(company, series, week)
        found.append(_event(uid, title, (later, series.length), [usual, "SEQUENCE:1", *people]))
    return found


def _single(company: Company, desk: _Desk, meetings: Messages, row: int) -> list[str]:
    number, organiser = int(meetings.conversation[row]), int(meetings.sender[row])
    attendees = np.append(organiser, meetings.to[meetings.start[row] : meetings.start[row + 1]])
    if number % OUTSIDE_EVERY == 0:
        attendees = np.append(attendees, company.book.customers[number % len(company.book.customers)])
    room = company.book.rooms[number % len(company.book.rooms)] if number % ROOM_EVERY == 0 else -1
    more = ["CLASS:PRIVATE"] if number % PRIVATE_EVERY == 0 else []
    more += ["STATUS:CANCELLED"] if number % CANCELLED_EVERY == 0 else ["STATUS:CONFIRMED"]
    title = TITLES[number % len(TITLES)]
    span = (int(meetings.at[row]) // 900 * 900, int(meetings.minutes[row]))
    people = _people(desk, organiser, attendees, room)
    return _event(f"m{number:x}@calendar.{DOMAIN}", title, span, [*more, *people], utc=number % 2 == 0)


def _event(uid: str, title: str, span: tuple[int, int], more: Iterable[str], *, utc: bool = False) -> list[str]:
    start, minutes = span
    written = [_utc(at) if utc else _local(at) for at in (start, start + minutes * 60)]
    zone = "" if utc else ";TZID=Asia/Tokyo"
    head = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{MADE}", f"SUMMARY:{title}"]
    times = [f"{name}{zone}:{at}" for name, at in zip(("DTSTART", "DTEND"), written, strict=True)]
    return [*head, *times, *more, "END:VEVENT"]


def _local(at: int) -> str:
    return f"{datetime.fromtimestamp(at + OFFSET, UTC):%Y%m%dT%H%M%S}"


def _utc(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}"
