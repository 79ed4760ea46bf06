"""Where the data of a store begin and end, and which of its weeks hold enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from ona.store.connection import writing
from ona.store.reading import Reader
from tests.stores import IDENTITY

FIRST = date(2024, 1, 1)
YEAR = {FIRST + timedelta(weeks=week): (770, 30) for week in range(52)}
"""Events and people of each week of an ordinary year."""


def week(number: int) -> date:
    return FIRST + timedelta(weeks=number)


def reading(
    folder: Path, weeks: Mapping[date, tuple[int, int]], *, begins: int = 0
) -> tuple[tuple[date, date] | None, tuple[date, ...]]:
    """Return span and full weeks of a store; events begin on the given day of each week."""
    with writing(folder / "store.duckdb", IDENTITY) as connection:
        for monday, (events, people) in weeks.items():
            connection.execute("INSERT INTO rollup_count VALUES ($1, 1, 'mail', $2, 0)", [monday, events])
            connection.executemany(
                "INSERT INTO activity VALUES ($1, 1, 'mail', $2, 1)", [[monday, UUID(int=n + 1)] for n in range(people)]
            )
            at = datetime.combine(monday + timedelta(days=begins), time(9))
            connection.execute(
                """INSERT INTO event (event_uid, source, kind, occurred_at, week, local_hour_class, internal_parties,
                                      outside_parties, recurring, online, revision, archived)
                   VALUES ($1, 1, 'mail', $2, $3, 'work', 2, 0, false, false, 0, false)""",
                [UUID(int=monday.toordinal()), at, monday],
            )
        reader = Reader(connection)
        return reader.span(), reader.full_weeks()


def test_an_ordinary_year_is_whole(tmp_path: Path) -> None:
    """The data begin with the first week and end after the last one; every week holds enough."""
    assert reading(tmp_path, YEAR) == ((FIRST, week(52)), tuple(YEAR))


@pytest.mark.parametrize(
    "stray",
    [
        {date(1999, 1, 4): (1, 2)},
        {date(2099, 1, 5): (3, 2)},
        {date(1999, 1, 4): (40, 30)},
        {date(1990, 1, 1) + timedelta(weeks=30 * n): (2, 9) for n in range(40)},
    ],
    ids=["one early row", "one late row", "one early week of many", "forty stray weeks"],
)
def test_stray_dates_move_nothing(tmp_path: Path, stray: dict[date, tuple[int, int]]) -> None:
    """Rows with wrong dates neither begin the data earlier nor end them later."""
    span, _weeks = reading(tmp_path, {**stray, **YEAR})
    assert span == (FIRST, week(52))


def test_a_short_holiday_ends_no_run(tmp_path: Path) -> None:
    """A first week that is followed by two empty ones begins the data all the same."""
    weeks = {monday: figures for monday, figures in YEAR.items() if monday not in {week(1), week(2)}}
    span, full = reading(tmp_path, weeks)
    assert span == (FIRST, week(52))
    assert week(1) not in full


def test_a_first_week_that_begins_late_is_left_out(tmp_path: Path) -> None:
    """When the first events fall on a Wednesday the data begin with the next week."""
    span, _weeks = reading(tmp_path, YEAR, begins=2)
    assert span == (week(1), week(52))


def test_a_store_with_too_few_people_has_a_span_and_no_full_week(tmp_path: Path) -> None:
    """Weeks of fewer than five people hold too little, but the store is not called empty; an empty one is."""
    assert reading(tmp_path, dict.fromkeys(YEAR, (5, 4))) == ((FIRST, week(52)), ())
    (tmp_path / "none").mkdir()
    assert reading(tmp_path / "none", {}) == (None, ())
