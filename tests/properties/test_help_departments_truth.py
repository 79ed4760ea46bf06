"""A synthetic company with customers through files, store, measures and door: classes hold what plain loops give."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.answer import answer
from analytics.help_flow import asks_that_count
from analytics.partition import partition
from connectors.sync import Request, sync
from ona import keys
from ona.company import Company, plan, write_history
from ona.privacy import SHARE_FROM, help_range
from ona.privacy.member_forms import quarter, reach_class
from ona.settings import load
from ona.store.reading import reader
from ona.tables import HELP_FIGURES
from ona.windows import Window
from tests.reference import slow_help

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SELLING = "営業部"
CUSTOMERS = '[sources.customers]\nkind = "events"\npath = "customers.csv"\n'
START = date(2026, 4, 6)

Means = dict[str, dict[int, float]]


def with_customers(company: Company, folder: Path) -> int:
    """Write a company in which everybody of one department writes to a customer in the first and the last weeks."""
    write_history(company, folder)
    roster = (folder / "roster.csv").read_text(encoding="utf-8-sig").splitlines()
    sellers = sorted({row["email"] for row in csv.DictReader(roster) if row["department"] == SELLING})
    with (folder / "customers.csv").open("w", encoding="utf-8") as file:
        file.write("time,sender,recipients,kind,id\n")
        for week in (0, 1, 2, company.weeks - 1):
            day = company.time.starts_on + timedelta(weeks=week, days=1)
            file.writelines(
                f"{day}T10:00:00+09:00,{seller},buyer@customer{number % 7}.example,mail,o{week}-{number}\n"
                for number, seller in enumerate(sellers)
            )
    with (folder / "ona.toml").open("a", encoding="utf-8") as file:
        file.write(CUSTOMERS)
    keys.create(folder / "ona.key")
    return len(sellers)


def by_loops(store: Any, window: Window, settings: Any) -> tuple[Means, list[int], tuple[str, ...]]:
    """Return each member's figures by plain loops over stored asks and exchange, with homes and departments."""
    ties = store.weekly_ties(window)
    _, units = partition(store, window, ties, settings)
    home = units.unit_of.tolist()
    rows = asks_that_count(store.weekly_asks(window), units, settings)
    heard = rows.taken(rows.answered)
    arcs = list(zip(heard.seeker.tolist(), heard.helper.tolist(), heard.week.tolist(), strict=True))
    ends = sorted({(one, other) for one, other, _ in arcs})
    found = store.outside_exchange(window)
    outside = set(zip(found.person.tolist(), found.week.tolist(), strict=True))
    managers = {person for person in np.flatnonzero(store.standing(window).manages).tolist() if home[person] >= 0}
    helping = slow_help.supporting(arcs, outside, home, 1)
    members = [person for person in range(len(home)) if home[person] >= 0]
    means = {
        "through_managers": slow_help.managed(ends, home, managers),
        "in_turn": slow_help.in_turn(ends, home),
        "two_steps": slow_help.reach(ends, home),
        "supporting": {person: float(person in helping) for person in members},
    }
    return means, home, units.names


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a synced company of 300 people over 13 weeks."""
    made = tmp_path_factory.mktemp("customers")
    with_customers(plan(300, 13, seed=3), made)
    account = sync(load(made / "ona.toml"), Request(), now=NOW)
    assert account
    return made


def test_released_classes_hold_what_plain_loops_give(folder: Path) -> None:
    """Each department's mean lies in its class and between the ends of its range, and is told wherever it may be."""
    settings = load(folder / "ona.toml")
    with reader(settings.store_file) as store:
        span = store.span()
        assert span is not None
        window = Window(*span)
        rows = answer(store, window, settings).tables.rows["help_departments"]
        means, home, names = by_loops(store, window, settings)
    told = 0
    for row in rows:
        place = names.index(row["department"])
        for figure in HELP_FIGURES:
            values = [value for person, value in means[figure].items() if home[person] == place]
            if len(values) < max(SHARE_FROM, row["people"] / 2):
                assert row[figure] is None
            else:
                form = reach_class if figure == "two_steps" else quarter
                assert row[figure] == form(float(np.mean(values)))
                low, high = help_range(row, figure)
                assert low <= np.mean(values) * (1 if figure == "two_steps" else 100) <= (high or np.inf)
                told += 1
    assert told > 20
    supporting = {row["department"]: row["supporting"] for row in rows if row["supporting"]}
    assert {*supporting.values()} > {supporting[SELLING]} == {"<=25%"}  # who mostly sells supports fewer who do
