"""Posts and how they change: transfers, secondments, concurrent posts, joiners and leavers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.calendar_time import WorkTime
from ona.windows import week_of

LEVELS: Final = ("一般", "主任", "課長", "部長", "役員")
STAFF, SENIOR, SECTION_HEAD, DEPARTMENT_HEAD, OFFICER = range(5)
APRIL: Final = 4
PEOPLE_PER: Final = {"mover": 200, "second post": 300, "joiner": 120, "leaver": 120, "seconded": 300, "part-time": 40}
"""One in so many people, at least one."""
HALF: Final = 0.5
"""Part of the week that part-time people work."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Posts:
    """Who sits where and when: one row per post; the first ``n`` rows are the first posts of the ``n`` people.

    Attributes
    ----------
    person, department, section : int64[s]
        ``section`` counts through the whole company.
    from_week, to_week : int64[s]
        Half-open weeks in which the post is held.
    share : float64[s]
        Part of the person's working time, 1 unless posts are held at once.
    """

    person: Ints
    department: Ints
    section: Ints
    from_week: Ints
    to_week: Ints
    share: Floats

    def __len__(self) -> int:
        return len(self.person)

    def dated(self) -> NDArray[np.bool_]:
        """Return which posts follow or precede another of the same person, bool[s]."""
        return np.asarray(np.bincount(self.person, self.share == 1)[self.person] > 1)

    def last(self) -> NDArray[np.bool_]:
        """Return which posts, most of a person's time, are the person's last, bool[s]."""
        main = self.share >= HALF
        latest = np.full(self.person.max() + 1, -1)
        np.maximum.at(latest, self.person[main], self.from_week[main])
        return np.asarray(main & (self.from_week == latest[self.person]))


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer from one section to another."""

    person: int
    from_section: int
    to_section: int
    on: date


@dataclass(frozen=True, slots=True)
class Changes:
    """All posts, and what happened to whom; ``hours`` are the part of a full week that each works, float64[n]."""

    posts: Posts
    moves: tuple[Move, ...]
    seconded: frozenset[int]
    hired_on: tuple[date | None, ...]
    left_on: tuple[date | None, ...]
    hours: Floats


@dataclass(frozen=True, slots=True)
class Places:
    """Sections and departments of the people's first posts, int64[n], and each section's department.

    ``open_to`` : bool[k, k] says between which departments people may move or share their time.
    """

    department: Ints
    section: Ints
    section_department: Ints
    open_to: NDArray[np.bool_]


def move_days(time: WorkTime) -> tuple[date, ...]:
    """Return the days of transfers: the Mondays of the weeks of every 1 April inside.

    A period without one has the first of the month nearest to its middle instead.
    """
    years = range(time.starts_on.year, time.ends_on.year + 1)
    found = tuple(week_of(day) for day in (date(year, APRIL, 1) for year in years) if _inside(time, day))
    return found or (_near_the_middle(time),)


def _inside(time: WorkTime, day: date) -> bool:
    return time.day_of(1) <= week_of(day) < time.day_of(time.weeks - 1)


def _near_the_middle(time: WorkTime) -> date:
    middle = time.day_of(time.weeks // 2)
    firsts = [date(middle.year + month // 12, month % 12 + 1, 1) for month in (middle.month - 1, middle.month)]
    near = min(firsts, key=lambda day: abs((day - middle).days))
    return week_of(near) if _inside(time, near) else middle


def draw_changes(level: Ints, places: Places, time: WorkTime, rng: np.random.Generator) -> Changes:
    """Draw what changes in the period: each of few people, ordinary staff, is met by one change."""
    chosen = _chosen(level, time.weeks, len(move_days(time)), rng)
    stays = Posts(
        person=np.arange(len(level)),
        department=places.department,
        section=places.section,
        from_week=np.zeros(len(level), np.int64),
        to_week=np.full(len(level), time.weeks),
        share=np.ones(len(level)),
    )
    hired = _joined(stays, chosen["joiner"], time, rng)
    left = _left(stays, chosen["leaver"], time, rng)
    more, moves = _moved(stays, chosen["mover"], places, time, rng)
    extra = [more, _doubled(stays, chosen["second post"], places, rng)]
    extra += _seconded(stays, chosen["seconded"], places, time.weeks, rng)
    hours = np.ones(len(level))
    hours[chosen["part-time"]] = HALF
    return Changes(_joined_up([stays, *extra]), moves, frozenset(chosen["seconded"].tolist()), hired, left, hours)


def _chosen(level: Ints, weeks: int, days: int, rng: np.random.Generator) -> dict[str, Ints]:
    """Return disjoint people for every change; periods under four weeks have concurrent posts and part-time only."""
    staff = rng.permutation(np.flatnonzero(level == STAFF))
    short = weeks < 4
    wanted = {kind: max(1, len(level) // per) for kind, per in PEOPLE_PER.items()}
    wanted = {kind: 0 if short and kind not in {"second post", "part-time"} else n for kind, n in wanted.items()}
    wanted["mover"] *= days
    parts = np.split(staff, np.cumsum(list(wanted.values())))
    return dict(zip(wanted, parts, strict=False))


def _joined(posts: Posts, who: Ints, time: WorkTime, rng: np.random.Generator) -> tuple[date | None, ...]:
    posts.from_week[who] = rng.integers(1, max(2, time.weeks - 1), len(who))
    days: list[date | None] = [None] * len(posts)
    for person in who.tolist():
        days[person] = time.day_of(int(posts.from_week[person]))
    return tuple(days)


def _left(posts: Posts, who: Ints, time: WorkTime, rng: np.random.Generator) -> tuple[date | None, ...]:
    posts.to_week[who] = rng.integers(2, max(3, time.weeks), len(who))
    days: list[date | None] = [None] * len(posts)
    for person in who.tolist():
        days[person] = time.day_of(int(posts.to_week[person]), -3)
    return tuple(days)


def _moved(
    posts: Posts, who: Ints, places: Places, time: WorkTime, rng: np.random.Generator
) -> tuple[Posts, tuple[Move, ...]]:
    days = move_days(time)
    on = [days[place % len(days)] for place in range(len(who))]
    change = np.array([(day - time.starts_on).days // 7 for day in on], np.int64)
    posts.to_week[who] = change
    goal = _elsewhere(posts.department[who], places, rng)
    own = posts.section[who].tolist()
    moves = (Move(*one) for one in zip(who.tolist(), own, goal.tolist(), on, strict=True))
    return _at(who, goal, places, (change, np.full(len(who), time.weeks))), tuple(moves)


def _doubled(posts: Posts, who: Ints, places: Places, rng: np.random.Generator) -> Posts:
    posts.share[who] = 0.7
    goal = _elsewhere(posts.department[who], places, rng)
    return _at(who, goal, places, (np.zeros(len(who), np.int64), posts.to_week[who]), share=0.3)


def _seconded(posts: Posts, who: Ints, places: Places, weeks: int, rng: np.random.Generator) -> list[Posts]:
    """Lend people to another department for about a third of the period; then they come back."""
    goes = rng.integers(1, max(2, weeks // 2), len(who))
    returns = np.minimum(goes + max(1, weeks // 3), weeks - 1)
    posts.to_week[who] = goes
    away = _at(who, _elsewhere(posts.department[who], places, rng), places, (goes, returns))
    return [away, _at(who, posts.section[who], places, (returns, np.full(len(who), weeks)))]


def _at(who: Ints, section: Ints, places: Places, weeks: tuple[Ints, Ints], *, share: float = 1.0) -> Posts:
    return Posts(who, places.section_department[section], section, *weeks, np.full(len(who), share))


def _joined_up(parts: list[Posts]) -> Posts:
    return Posts(
        person=np.concatenate([part.person for part in parts]),
        department=np.concatenate([part.department for part in parts]),
        section=np.concatenate([part.section for part in parts]),
        from_week=np.concatenate([part.from_week for part in parts]),
        to_week=np.concatenate([part.to_week for part in parts]),
        share=np.concatenate([part.share for part in parts]),
    )


def _elsewhere(department: Ints, places: Places, rng: np.random.Generator) -> Ints:
    """Draw a section of another department, not one that is kept apart unless every other is."""
    found = []
    for own in department:
        other = places.section_department != own
        fits = other & places.open_to[own, places.section_department]
        found.append(rng.choice(np.flatnonzero(fits if fits.any() else other)))
    return np.array(found, np.int64)
