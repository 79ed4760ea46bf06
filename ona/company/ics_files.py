"""The meetings as one iCalendar file: series with exceptions, single meetings, rooms, answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.ics_times import stamp, zone_lines
from ona.company.meetings import Series, clock_of, last_day, start_of
from ona.company.messages import Messages
from ona.company.names import DOMAIN, TITLES
from ona.company.plan import Company

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
    zones = list(dict.fromkeys(clock.zone for clock in company.clocks))
    lines = [*HEAD, *zone_lines(zones), *(line for event in events for line in event), "END:VCALENDAR", ""]
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
    zone = clock_of(company, series.attendees[0]).zone
    until = f"{last_day(company, series):%Y%m%d}T145959Z"
    day = WEEKDAYS[series.weekday]
    rule = f"RRULE:FREQ=WEEKLY;INTERVAL={series.interval};BYDAY={day};UNTIL={until}"
    dropped = [stamp("EXDATE", start_of(company, series, week, moved=False), zone) for week in sorted(series.dropped)]
    title = TITLES[series.title]
    found = [_event(uid, title, (first, series.length), [rule, *dropped, *people], zone)]
    for week in sorted(series.moved - series.dropped):
        usual = stamp("RECURRENCE-ID", start_of(company, series, week, moved=False), zone)
        later = start_of(company, series, week)
        found.append(_event(uid, title, (later, series.length), [usual, "SEQUENCE:1", *people], zone))
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
    zone = clock_of(company, organiser).zone if number % 2 else ""
    span = (int(meetings.at[row]) // 900 * 900, int(meetings.minutes[row]))
    people = _people(desk, organiser, attendees, room)
    return _event(f"m{number:x}@calendar.{DOMAIN}", title, span, [*more, *people], zone)


def _event(uid: str, title: str, span: tuple[int, int], more: Iterable[str], zone: str) -> list[str]:
    start, minutes = span
    head = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{MADE}", f"SUMMARY:{title}"]
    times = [stamp("DTSTART", start, zone), stamp("DTEND", start + minutes * 60, zone)]
    return [*head, *times, *more, "END:VEVENT"]
