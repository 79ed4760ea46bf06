"""Who works at the synthetic company: departments, sections, posts, managers, moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.calendar_time import WorkTime
from ona.company.names import DEPARTMENTS, DOMAIN, GIVEN, REGIONS, SURNAMES, numeral
from ona.company.posts import (
    DEPARTMENT_HEAD,
    OFFICER,
    SECTION_HEAD,
    SENIOR,
    STAFF,
    Move,
    Places,
    Posts,
    draw_changes,
)
from ona.company.sites import site_shares, sites_of

STREAM: Final = 1
SMALLEST: Final = 15
SECTION: Final = 11
"""Usual people of a section."""
SMALLEST_SECTION: Final = 4
SECTION_SPREAD: Final = 0.35
"""Standard deviation of the logarithm of a section's size, beyond its least."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class People:
    """The people, in columns of length ``n``; departments and sections by number.

    ``manager`` is -1 at the top. ``hours`` are the part of a full week that one works.
    ``hired_on`` and ``left_on`` hold None where the person was there before, or stays.
    """

    address: tuple[str, ...]
    name: tuple[str, ...]
    romaji: tuple[str, ...]
    alias: tuple[str, ...]
    site: Ints
    level: Ints
    manager: Ints
    activity: NDArray[np.float64]
    hours: NDArray[np.float64]
    hired_on: tuple[date | None, ...]
    left_on: tuple[date | None, ...]
    departments: tuple[str, ...]
    section_department: Ints
    posts: Posts
    moves: tuple[Move, ...]
    seconded: frozenset[int]

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


def make_people(count: int, seed: int, time: WorkTime, open_to: NDArray[np.bool_]) -> People:
    """Draw the people of a company; nobody has posts in two departments that are not ``open_to`` each other.

    Departments have log-normal sizes of at least 15 people in a company of 600; sections about
    eleven; every site has its part of every department.
    """
    rng = np.random.default_rng([seed, STREAM])
    departments = department_names(count)
    sizes = department_sizes(count, len(departments), rng)
    department = np.repeat(np.arange(len(sizes)), sizes)
    section, section_department = _sections(sizes, rng)
    level = _levels(department, section, rng)
    changes = draw_changes(level, Places(department, section, section_department, open_to), time, rng)
    address, name, romaji = _names(count, rng)
    return People(
        address=address,
        name=name,
        romaji=romaji,
        alias=_aliases(address, rng),
        site=sites_of(sizes, site_shares(count)),
        level=level,
        manager=_managers(department, section, level),
        activity=_activity(count, rng),
        hours=changes.hours,
        hired_on=changes.hired_on,
        left_on=changes.left_on,
        departments=departments,
        section_department=section_department,
        posts=changes.posts,
        moves=changes.moves,
        seconded=changes.seconded,
    )


def department_sizes(count: int, departments: int, rng: np.random.Generator) -> Ints:
    """Draw log-normal sizes that add up to ``count``, the largest first within each region."""
    smallest = max(4, min(SMALLEST, count // (2 * departments)))
    block = min(departments, len(DEPARTMENTS))
    weights = np.sort(rng.lognormal(0.0, 0.8, (departments // block, block)), axis=1)[:, ::-1].ravel()
    cuts = np.round(np.cumsum(weights) / weights.sum() * (count - smallest * departments)).astype(np.int64)
    return np.asarray(smallest + np.diff(cuts, prepend=0), np.int64)


def _sections(sizes: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Cut departments into sections of log-normal sizes: everybody's section, and each section's department."""
    counts = np.maximum(1, np.round(sizes / SECTION).astype(np.int64))
    heads = [_section_sizes(size, count, rng) for size, count in zip(sizes.tolist(), counts.tolist(), strict=True)]
    return np.repeat(np.arange(counts.sum()), np.concatenate(heads)), np.repeat(np.arange(len(sizes)), counts)


def _section_sizes(size: int, count: int, rng: np.random.Generator) -> Ints:
    least = min(SMALLEST_SECTION, size // count)
    weights = rng.lognormal(0.0, SECTION_SPREAD, count)
    cuts = np.round(np.cumsum(weights) / weights.sum() * (size - least * count)).astype(np.int64)
    return np.asarray(least + np.diff(cuts, prepend=0), np.int64)


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
