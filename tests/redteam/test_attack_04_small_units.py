"""Attack 4: departments of one to twenty people, to find a figure about a group smaller than the smallest one."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np

from analytics.answer import answer
from ona.store.reading import Label
from tests.redteam.companies import Company, Held
from tests.redteam.figures import Figure, told

LARGEST = 20
FIRST = 1_000_000
"""Number of the first label of these departments."""
PEOPLE = ("people", "people_from", "people_to")


def smallest_group(people: int) -> int:
    """Return k as it is promised, whatever the program says: 5 people, and 10 from 200 people on."""
    return 10 if people >= 200 else 5


def attack(company: Company) -> tuple[Figure, ...]:
    """Put the company's people into departments of 1, 2, ... 20 people, publish, and count what is told of few."""
    world, sizes = divided(company)
    tables = answer(world, world.window, company.settings).tables.rows
    k = smallest_group(company.people)
    rows = [row for table in tables.values() for row in table]
    few = [row for row in rows if any(row.get(name) is not None and row[name] < k for name in PEOPLE)]
    named = {name for name, size in sizes.items() if size < k}
    about = [
        row for row in rows if named & {str(row.get(name)) for name in ("from", "to", "seeker", "helper", "department")}
    ]
    told_of = [word for word in named if any(word in str(row.get("departments", "")) for row in tables["findings"])]
    return told(
        Figure("4 figures of units below k", len(few) + len(about) + len(told_of), len(rows), 0, company.people)
    )


def divided(company: Company) -> tuple[Held, dict[str, int]]:
    """Return the company in departments of 1 to 20 people, and how many stand in each."""
    world = company.held
    posts = world.known["posts"]
    units, sizes, place = np.zeros(len(posts.person), np.int32), {}, 0
    for number, size in zip(count(), [*range(1, LARGEST + 1)] * len(posts.person), strict=False):
        if place >= len(posts.person):
            break
        units[place : place + size] = FIRST + number
        sizes[f"D{number:03}"] = min(size, len(posts.person) - place)
        place += size
    labels = {FIRST + number: Label(name, None, "unit") for number, name in enumerate(sizes)}
    return Held(
        world.window,
        {**world.known, "posts": replace(posts, unit=units), "labels": {**world.known["labels"], **labels}},
    ), sizes


def test_nothing_is_told_of_units_below_k(company: Company) -> None:
    """No row of any table is about a unit of fewer than k members, whatever the sizes of departments."""
    assert attack(company)[0].holds


def test_small_departments_are_there_to_be_found(company: Company) -> None:
    """The company under attack has departments below k."""
    assert min(divided(company)[1].values()) < smallest_group(company.people)
