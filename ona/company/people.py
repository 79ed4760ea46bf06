"""Who works at the synthetic company: departments, sections, posts, managers, moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.calendar_time import WorkTime
from ona.company.names import DEPARTMENTS, DOMAIN, GIVEN, REGIONS, SITES, SURNAMES, numeral
from ona.windows import week_of

STREAM: Final = 1
SMALLEST: Final = 15
SECTION: Final = 11
"""Usual people of a section."""
TOKYO: Final = 0.6
LEVELS: Final = ("一般", "主任", "課長", "部長", "役員")
STAFF, SENIOR, SECTION_HEAD, DEPARTMENT_HEAD, OFFICER = range(5)

Ints = NDArray[np.int64]


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
        Part of the working time, 1 unless posts are held at once.
    """

    person: Ints
    department: Ints
    section: Ints
    from_week: Ints
    to_week: Ints
    share: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer from one section to another."""

    person: int
    from_section: int
    to_section: int
    on: date


@dataclass(frozen=True, slots=True)
class People:
    """The people, in columns of length ``n``; departments and sections by number.

    ``manager`` is -1 at the top. ``hired_on`` and ``left_on`` hold None where the person was
    there before, or stays.
    """

    address: tuple[str, ...]
    name: tuple[str, ...]
    romaji: tuple[str, ...]
    alias: tuple[str, ...]
    site: Ints
    level: Ints
    manager: Ints
    activity: NDArray[np.float64]
    hired_on: tuple[date | None, ...]
    left_on: tuple[date | None, ...]
    departments: tuple[str, ...]
    section_department: Ints
    posts: Posts
    moves: tuple[Move, ...]

    def __len__(self) -> int:
        return len(self.address)

    def path(self, section: int) -> str:
        """Return a section's department path, such as ``営業部/第一課``."""
        department = int(self.section_department[section])
        first = int(np.searchsorted(self.section_department, department))
        return f"{self.departments[department]}/第{numeral(section - first + 1)}課"

    def head(self, section: int) -> int:
        """Return the person who leads a section."""
        return int(np.searchsorted(self.posts.section[: len(self)], section))

    def present(self, week: int) -> NDArray[np.bool_]:
        """Return who works here in a week, bool[n]."""
        held = (self.posts.from_week <= week) & (week < self.posts.to_week)
        return np.bincount(self.posts.person[held], minlength=len(self)) > 0


def department_names(people: int) -> tuple[str, ...]:
    """Return the departments of a company of a size, the largest first."""
    if people < 144:
        return DEPARTMENTS[: max(4, people // 12)]
    regions = REGIONS[: min(len(REGIONS), -(-people // 3000))]
    return tuple(region + name for region in regions for name in DEPARTMENTS)


def make_people(count: int, seed: int, time: WorkTime, factors: NDArray[np.float64]) -> People:
    """Draw the people of a company; nobody has posts on both sides of a silo (``factors`` below 1).

    Departments have log-normal sizes of at least 15 people in a company of 600; sections about
    eleven; both sites have their part of every department.
    """
    rng = np.random.default_rng([seed, STREAM])
    departments = department_names(count)
    sizes = department_sizes(count, len(departments), rng)
    department = np.repeat(np.arange(len(sizes)), sizes)
    section, section_department = _sections(sizes)
    level = _levels(department, section, rng)
    posts, moves, hired, left = _posts((department, section, level), section_department, factors, time, rng)
    address, name, romaji = _names(count, rng)
    return People(
        address=address,
        name=name,
        romaji=romaji,
        alias=_aliases(address, rng),
        site=_sites(sizes),
        level=level,
        manager=_managers(department, section, level),
        activity=_activity(count, rng),
        hired_on=hired,
        left_on=left,
        departments=departments,
        section_department=section_department,
        posts=posts,
        moves=moves,
    )


def department_sizes(count: int, departments: int, rng: np.random.Generator) -> Ints:
    """Draw log-normal sizes that add up to ``count``, the largest first within each region."""
    smallest = max(4, min(SMALLEST, count // (2 * departments)))
    block = min(departments, len(DEPARTMENTS))
    weights = np.sort(rng.lognormal(0.0, 0.8, (departments // block, block)), axis=1)[:, ::-1].ravel()
    cuts = np.round(np.cumsum(weights) / weights.sum() * (count - smallest * departments)).astype(np.int64)
    return np.asarray(smallest + np.diff(cuts, prepend=0), np.int64)


def _sections(sizes: Ints) -> tuple[Ints, Ints]:
    counts = np.maximum(1, np.round(sizes / SECTION).astype(np.int64))
    firsts = np.cumsum(counts) - counts
    parts = [first + np.arange(size) * count // size for first, count, size in zip(firsts, counts, sizes, strict=True)]
    return np.concatenate(parts), np.repeat(np.arange(len(sizes)), counts)


def _sites(sizes: Ints) -> Ints:
    rows = [(np.arange(size) >= round(TOKYO * size)).astype(np.int64) for size in sizes]
    return np.concatenate(rows) * (len(SITES) - 1)


def _firsts(of: Ints) -> Ints:
    return np.flatnonzero(np.diff(of, prepend=-1))


def _levels(department: Ints, section: Ints, rng: np.random.Generator) -> Ints:
    level = np.where(rng.random(len(section)) < 0.2, SENIOR, STAFF).astype(np.int64)
    level[_firsts(section)] = SECTION_HEAD
    level[_firsts(department)] = DEPARTMENT_HEAD
    level[_firsts(department)[-1]] = OFFICER
    return level


def _managers(department: Ints, section: Ints, level: Ints) -> Ints:
    section_head = _firsts(section)[section]
    department_head = _firsts(department)[department]
    top = _firsts(department)[-1]
    manager = np.where(level == SECTION_HEAD, department_head, section_head)
    manager = np.where(level == DEPARTMENT_HEAD, top, manager)
    return np.where(level == OFFICER, -1, manager)


def _names(count: int, rng: np.random.Generator) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    chosen = [
        (SURNAMES[s], GIVEN[g])
        for s, g in zip(rng.integers(0, len(SURNAMES), count), rng.integers(0, len(GIVEN), count), strict=True)
    ]
    address = tuple(f"{s[1]}.{g[1]}{number}@{DOMAIN}" for number, (s, g) in enumerate(chosen, start=1))
    name = tuple(f"{s[0]} {g[0]}" for s, g in chosen)
    return address, name, tuple(f"{g[1].title()} {s[1].title()}" for s, g in chosen)


def _aliases(addresses: tuple[str, ...], rng: np.random.Generator) -> tuple[str, ...]:
    chosen = rng.random(len(addresses)) < 0.03
    return tuple("" if not yes else _alias(one) for one, yes in zip(addresses, chosen, strict=True))


def _alias(address: str) -> str:
    surname, given = address.split("@", maxsplit=1)[0].split(".")
    return f"{given}.{surname}@{DOMAIN}"


def _activity(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    drawn = rng.lognormal(0.0, 0.55, count)
    return np.asarray(drawn / drawn.mean(), np.float64)


def move_day(time: WorkTime) -> date:
    """Return the day of transfers: the Monday of the week of the first of the month nearest to the middle."""
    middle = time.day_of(time.weeks // 2)
    firsts = [date(middle.year + month // 12, month % 12 + 1, 1) for month in (middle.month - 1, middle.month)]
    near = min(firsts, key=lambda day: abs((day - middle).days))
    inside = time.day_of(1) <= near < time.day_of(time.weeks - 1)
    return week_of(near) if inside else middle


def _posts(
    columns: tuple[Ints, Ints, Ints],
    section_department: Ints,
    factors: NDArray[np.float64],
    time: WorkTime,
    rng: np.random.Generator,
) -> tuple[Posts, tuple[Move, ...], tuple[date | None, ...], tuple[date | None, ...]]:
    department, section, level = columns
    count = len(section)
    movers, doubles, joiners, leavers = _chosen(level, time.weeks, rng)
    on = move_day(time)
    change = (on - time.starts_on).days // 7
    from_week, to_week, share = np.zeros(count, int), np.full(count, time.weeks), np.ones(count)
    hired: list[date | None] = [None] * count
    left: list[date | None] = [None] * count
    for person in joiners:
        from_week[person] = rng.integers(1, time.weeks - 1)
        hired[person] = time.day_of(int(from_week[person]))
    for person in leavers:
        to_week[person] = rng.integers(2, time.weeks)
        left[person] = time.day_of(int(to_week[person]), -3)
    to_week[movers] = change
    share[doubles] = 0.7
    extra = np.concatenate([movers, doubles])
    goal = _other_sections(department[extra], section_department, factors, rng)
    posts = Posts(
        person=np.concatenate([np.arange(count), extra]),
        department=np.concatenate([department, section_department[goal]]),
        section=np.concatenate([section, goal]),
        from_week=np.concatenate([from_week, np.full(len(movers), change), np.zeros(len(doubles), int)]),
        to_week=np.concatenate([to_week, np.full(len(extra), time.weeks)]),
        share=np.concatenate([share, np.ones(len(movers)), np.full(len(doubles), 0.3)]),
    )
    moves = tuple(
        Move(int(person), int(section[person]), int(new), on)
        for person, new in zip(movers, goal[: len(movers)], strict=True)
    )
    return posts, moves, tuple(hired), tuple(left)


def _chosen(level: Ints, weeks: int, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Return movers, people with two posts, joiners and leavers: disjoint, ordinary staff, few."""
    staff = rng.permutation(np.flatnonzero(level == STAFF))
    count = len(level)
    some = max(1, count // 120) if weeks >= 4 else 0
    wanted = (max(1, count // 200) if weeks >= 4 else 0, max(1, count // 300), some, some)
    cuts = np.cumsum(wanted)
    parts = np.split(staff[: cuts[-1]], cuts[:-1])
    return parts[0], parts[1], parts[2], parts[3]


def _other_sections(
    department: Ints, section_department: Ints, factors: NDArray[np.float64], rng: np.random.Generator
) -> Ints:
    """Draw a section of another department, not one behind a silo unless every other is."""
    found = []
    for own in department:
        other = section_department != own
        open_to = other & (factors[own, section_department] >= 1)
        found.append(rng.choice(np.flatnonzero(open_to if open_to.any() else other)))
    return np.array(found, np.int64)
