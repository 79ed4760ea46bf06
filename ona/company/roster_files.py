"""The roster: one row per post, dated where people move, join or leave."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from ona.company.calendar_time import WorkTime
from ona.company.people import People
from ona.company.plan import Company
from ona.company.posts import LEVELS, SENIOR, Posts
from ona.company.sites import SITES

COLUMNS: Final = (
    "email",
    "department",
    "manager_email",
    "site",
    "level",
    "job",
    "hired_on",
    "left_on",
    "valid_from",
    "valid_to",
    "name",
    "aliases",
    "employment",
    "share",
)
STREAM: Final = 8
JOBS: Final = ("総合職", "専門職", "技能職")
EMPLOYMENT: Final = ("正社員", "契約社員", "嘱託")
SECONDED: Final = "出向"
PART_TIME: Final = "パート"


def write_roster(company: Company, path: Path) -> int:
    """Write the roster and return the number of its rows."""
    rows = roster_rows(company)
    write_csv(path, COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
    return len(rows)


def roster_rows(company: Company) -> list[dict[str, str]]:
    """Return the rows of the roster, sorted by person and date."""
    people = company.people
    common, dated = _common(company), people.posts.dated()
    order = np.lexsort([people.posts.from_week, people.posts.person]).tolist()
    return [
        common[int(people.posts.person[post])] | _post(people, company.time, post, dated=bool(dated[post]))
        for post in order
    ]


def write_csv(path: Path, columns: tuple[str, ...], rows: list[list[str]]) -> None:
    """Write a CSV in UTF-8 with Windows line ends, as spreadsheets do."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode())


def _common(company: Company) -> list[dict[str, str]]:
    people = company.people
    rng = np.random.default_rng([company.seed, STREAM])
    years = rng.integers(365, 365 * 25, len(people)).tolist()
    jobs = rng.choice(3, len(people), p=(0.6, 0.2, 0.2)).tolist()
    contracts = rng.choice(3, len(people), p=(0.9, 0.08, 0.02)).tolist()
    return [
        {
            "email": people.address[one],
            "site": SITES[people.site[one]].name,
            "level": LEVELS[people.level[one]],
            "job": JOBS[jobs[one]],
            "hired_on": str(people.hired_on[one] or company.time.starts_on - timedelta(days=years[one])),
            "left_on": str(people.left_on[one] or ""),
            "name": people.name[one],
            "aliases": people.alias[one],
            "employment": PART_TIME if people.hours[one] < 1 else EMPLOYMENT[contracts[one]],
        }
        for one in range(len(people))
    ]


def _post(people: People, time: WorkTime, post: int, *, dated: bool) -> dict[str, str]:
    person, section = int(people.posts.person[post]), int(people.posts.section[post])
    starts, ends = _dates(people.posts, time, post) if dated else (None, None)
    manager = _manager(people, person, section)
    share = float(people.posts.share[post])
    away = person in people.seconded and starts and ends
    return {
        "department": people.path(section),
        "manager_email": people.address[manager] if manager >= 0 else "",
        "valid_from": str(starts or ""),
        "valid_to": str(ends or ""),
        "share": f"{share:g}" if share < 1 else "",
    } | ({"employment": SECONDED} if away else {})


def _dates(posts: Posts, time: WorkTime, post: int) -> tuple[date | None, date | None]:
    """Return from when to when (its last day) a post is valid, where others follow or precede it."""
    low, high = int(posts.from_week[post]), int(posts.to_week[post])
    starts = time.day_of(low) if low else None
    return starts, time.day_of(high) - timedelta(days=1) if high < time.weeks else None


def _manager(people: People, person: int, section: int) -> int:
    """Return the head of the section, of a head who is above it."""
    return int(people.manager[person]) if people.level[person] > SENIOR else people.head(section)
