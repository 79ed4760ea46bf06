"""Meetings that recur: sections weekly, project groups every other week, departments and all hands monthly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.calendar_time import EPOCH, OPENS, WorkTime, offset
from ona.company.outside import by_number
from ona.company.plan import Company
from ona.company.posts import HALF

STREAM: Final = 6
MOVED: Final = 0.05
DROPPED: Final = 0.04
MOST_ATTENDEES: Final = 300

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring meeting.

    ``attendees`` are people, the organiser first. It takes place every ``interval`` weeks in
    ``[from_week, to_week)`` on ``weekday`` at ``minute`` after 09:00, except in the weeks of
    ``dropped``; in the weeks of ``moved`` it begins an hour later.
    """

    number: int
    title: int
    attendees: tuple[int, ...]
    weekday: int
    minute: int
    length: int
    interval: int
    from_week: int
    to_week: int
    dropped: frozenset[int]
    moved: frozenset[int]
    room: int

    @property
    def weeks(self) -> range:
        """Every week of the series, dropped ones too."""
        return range(self.from_week, self.to_week, self.interval)

    def held(self) -> list[int]:
        """Return the weeks in which it takes place."""
        return [week for week in self.weeks if week not in self.dropped]


@dataclass(frozen=True, slots=True)
class _Kind:
    title: int
    interval: int
    length: int
    first: int


def start_of(company: Company, series: Series, week: int, *, moved: bool = True) -> int:
    """Return when a meeting begins, in UTC seconds."""
    clock = clock_of(company, series.attendees[0])
    day = clock.day_of(week, series.weekday)
    later = 3600 if moved and week in series.moved else 0
    opens = (day - EPOCH).days * 86400 + OPENS - offset(clock.zone, day)
    return opens + series.minute * 60 + later


def clock_of(company: Company, person: int) -> WorkTime:
    """Return when the site works at which a person sits."""
    return company.clocks[int(company.people.site[person])]


def make_series(company: Company) -> tuple[Series, ...]:
    """Return all recurring meetings of a company."""
    rng = np.random.default_rng([company.seed, STREAM])
    found: list[Series] = []
    for kind, posts in _gatherings(company, rng):
        for attendees, weeks in _stretches(company, posts, company.weeks):
            found.append(_series(company, len(found), kind, attendees, weeks, rng))
    return tuple(series for series in found if series.held())


def _gatherings(company: Company, rng: np.random.Generator) -> Iterator[tuple[_Kind, Ints]]:
    posts, people = company.people.posts, company.people
    main = np.flatnonzero(posts.share >= HALF)
    for section in by_number(posts.section[main], len(people.section_department)):
        yield _Kind(0, 1, 30, 0), main[section]
    for group in company.contacts.groups:
        yield _Kind(1, 2, 60, int(rng.integers(0, 2))), group
    for department in by_number(posts.department[main], len(people.departments)):
        yield _Kind(4, 4, 60, 1), main[department]
    yield _Kind(5, 4, 60, 0), np.arange(len(people))


def _stretches(company: Company, posts: Ints, weeks: int) -> Iterator[tuple[Ints, tuple[int, int]]]:
    """Cut a gathering where its people change: each part has the same people in all its weeks."""
    table = company.people.posts
    cuts = np.unique([0, weeks, *table.from_week[posts], *table.to_week[posts]]).tolist()
    for low, high in pairwise(cuts):
        held = posts[(table.from_week[posts] <= low) & (high <= table.to_week[posts])]
        if len(held) > 1:
            yield _unique(table.person[held])[:MOST_ATTENDEES], (low, high)


def _unique(people: Ints) -> Ints:
    return people[np.sort(np.unique(people, return_index=True)[1])]


def _series(
    company: Company,
    number: int,
    kind: _Kind,
    attendees: Ints,
    weeks: tuple[int, int],
    rng: np.random.Generator,
) -> Series:
    weekday, minute = int(rng.integers(0, 5)), int(rng.integers(0, 16)) * 30
    # A stretch begins where the rhythm of the whole series would have it.
    first = weeks[0] + (kind.first - weeks[0]) % kind.interval
    every = range(first, weeks[1], kind.interval)
    clock = clock_of(company, int(attendees[0]))
    closed = {week for week in every if not clock.is_worked(clock.day_of(week, weekday))}
    luck = rng.random(len(every))
    return Series(
        number=number,
        title=kind.title,
        attendees=tuple(attendees.tolist()),
        weekday=weekday,
        minute=minute,
        length=kind.length,
        interval=kind.interval,
        from_week=first,
        to_week=weeks[1],
        dropped=frozenset(closed | {week for week, x in zip(every, luck, strict=True) if x < DROPPED}),
        moved=frozenset(week for week, x in zip(every, luck, strict=True) if x > 1 - MOVED),
        room=int(rng.choice(np.array(company.book.rooms))),
    )


def last_day(company: Company, series: Series) -> date:
    """Return the day on which the series ends."""
    return company.time.day_of(series.to_week) - timedelta(days=1)
