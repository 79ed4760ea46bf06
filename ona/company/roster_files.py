"""The roster: one row per post, dated where people move, join or leave."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from ona.company.calendar_time import WorkTime
from ona.company.names import SITES
from ona.company.people import LEVELS, STAFF, People
from ona.company.plan import Company

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
EMPLOYMENT: Final = ("正社員", "契約社員", "出向")


def write_roster(company: Company, path: Path) -> int:
    """Write the roster and return the number of its rows."""
    rows = roster_rows(company)
    write_csv(path, COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
    return len(rows)


def roster_rows(company: Company) -> list[dict[str, str]]:
    """Return the rows of the roster, sorted by person and date."""
    people = company.people
    common = _common(company)
    order = np.argsort(people.posts.person, kind="stable")
    return [common[int(people.posts.person[post])] | _post(people, company.time, int(post)) for post in order]


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
            "site": SITES[people.site[one]],
            "level": LEVELS[people.level[one]],
            "job": JOBS[jobs[one]],
            "hired_on": str(people.hired_on[one] or company.time.starts_on - timedelta(days=years[one])),
            "left_on": str(people.left_on[one] or ""),
            "name": people.name[one],
            "aliases": people.alias[one],
            "employment": EMPLOYMENT[contracts[one]],
        }
        for one in range(len(people))
    ]


def _post(people: People, time: WorkTime, post: int) -> dict[str, str]:
    person, section = int(people.posts.person[post]), int(people.posts.section[post])
    starts, ends = _dates(people, time, post)
    manager = _manager(people, person, section, first=post < len(people))
    share = float(people.posts.share[post])
    return {
        "department": people.path(section),
        "manager_email": people.address[manager] if manager >= 0 else "",
        "valid_from": str(starts or ""),
        "valid_to": str(ends or ""),
        "share": f"{share:g}" if share < 1 else "",
    }


def _dates(people: People, time: WorkTime, post: int) -> tuple[date | None, date | None]:
    """Return from when to when (its last day) a post is valid; only transfers have dates."""
    del time
    for move in people.moves:
        if move.person == people.posts.person[post]:
            moved = post >= len(people)
            return (move.on, None) if moved else (None, move.on - timedelta(days=1))
    return None, None


def _manager(people: People, person: int, section: int, *, first: bool) -> int:
    if first or people.level[person] != STAFF:
        return int(people.manager[person])
    return people.head(section)
