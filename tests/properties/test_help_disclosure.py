"""What the published table of departments' help tells of one person, to somebody who knows everybody else's data."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from analytics.asked import Asked, asked
from analytics.help_departments import Around, department_cubes, help_department_rows
from benchmarks.validity_asks import drawn_asks
from benchmarks.validity_help import LIMIT, units_of
from ona.company import Company, plan
from ona.privacy import Units, release, rules_for
from ona.settings import Asks
from ona.store.reading import OutsideExchange
from ona.windows import Window

WEEKS, COMPANIES, ASKED_ABOUT = 13, 4, 20
MOST = 0.4
"""With tables that differ in 40% of cases, knowing all the rest tells the two worlds apart with an AUC of .70."""
NOBODY = -5

Row = dict[str, object]


def exchange(person: np.ndarray, week: np.ndarray) -> OutsideExchange:
    """Return who dealt with one outside organisation in which week."""
    zeros = np.zeros(person.size, np.int32)
    return OutsideExchange(person, zeros, week, zeros.astype(np.int8), np.ones(person.size, np.int64))


class World:
    """A company in which a quarter of the people deal with the outside; its table, with or without one person."""

    def __init__(self, people: int, seed: int) -> None:
        self.company: Company = plan(people, WEEKS, seed=seed)
        self.units: Units = units_of(self.company)
        self.rows: Asked = asked(drawn_asks(self.company), people=people, settings=Asks(), limit=LIMIT)
        draw = np.random.default_rng(seed)
        self.person = np.repeat(draw.choice(people, people // 4, replace=False), 6).astype(np.int32)
        self.week = draw.integers(0, WEEKS, self.person.size).astype(np.int32)
        boss = self.company.people.manager
        self.managers = np.isin(np.arange(people), boss[boss >= 0])
        self.asked_about = draw.choice(people, ASKED_ABOUT, replace=False).tolist()

    def table(self, without: int = NOBODY) -> list[Row]:
        """Return the released table; somebody may have taken no part in anything."""
        begin, rules = self.company.time.starts_on, rules_for(self.units.unit_of.size)
        window = Window(begin, begin + timedelta(weeks=WEEKS))
        rows = self.rows.taken((self.rows.seeker != without) & (self.rows.helper != without))
        kept = self.person != without
        around = Around(self.managers, exchange(self.person[kept], self.week[kept]))
        cubes = {cube.name: release(cube, rules) for cube in department_cubes(rows, window, self.units, around)}
        return help_department_rows(cubes, {name: name for name in self.units.names})


@pytest.mark.parametrize("people", [220, 300, 620])
def test_the_table_hardly_changes_with_one_person(people: int) -> None:
    """Whether one person takes part in any help changes the table in at most 40% of cases, all cells together."""
    changed = []
    for seed in range(1, COMPANIES + 1):
        world = World(people, seed)
        whole = world.table()
        assert any(row["in_turn"] for row in whole)
        changed += [world.table(person) != whole for person in world.asked_about]
    share = float(np.mean(changed))
    print(f"{people} people: changed in {share:.3f}, AUC {0.5 + share / 2:.3f}")
    assert share <= MOST
