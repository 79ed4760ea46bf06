"""The work that a large store makes, counted in rows that are read: a week's rollup costs the same in any store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, cast

import pytest

from connectors.source import Interaction, Page, Party
from ona.store import rolling
from ona.store.connection import Connection, writing
from ona.store.rolling import roll_up, touch_all
from ona.tables import EventKind, Role
from tests.stores import CAPS, IDENTITY, moment, take

MAILS: Final = 20
"""Of each week; each has two parties."""

STORED: Final = ("event", "event_party")
FIRST: Final = date(2026, 3, 30)


class Counting:
    """A connection that counts which rows of the stored events its inserts read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.rows = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, parameters: Mapping[str, object] | None = None) -> Connection:
        """Execute a statement; one that inserts what it selects is run once more to be counted."""
        _, selects, select = statement.partition(" SELECT ")
        if statement.startswith("INSERT INTO") and selects:
            self.rows += sum(_given_out(self._explained(select)))
        return self._connection.execute(statement, parameters)

    def _explained(self, select: str) -> dict[str, Any]:
        told = self._connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT {select}").fetchall()
        (plan,) = json.loads(told[0][1])["operator"]
        return cast("dict[str, Any]", plan)


def _given_out(plan: Mapping[str, Any]) -> Iterator[int]:
    """Yield how many rows of stored events each scan of a plan gives out."""
    table = str(plan["extra_info"].get("Table", "")).rpartition(".")[2].strip('"')
    if plan["type"] == "TABLE_SCAN" and table in STORED:
        yield int(plan["intermediate_rows"])
    for child in plan.get("children", []):
        yield from _given_out(child)


def _weeks(count: int) -> Page:
    mails = [_mail(7 * week + 1, number) for week in range(count) for number in range(MAILS)]
    return Page("box", events=mails, cursor="1")


def _mail(day: int, number: int) -> Interaction:
    parties = (Party("a@aozora.example", Role.FROM), Party(f"p{number}@aozora.example", Role.TO))
    begun = EventKind.MAIL if number % 2 else EventKind.MAIL_REPLY
    at = moment(1) + (day - 1) * 86_400
    return Interaction(begun, at, parties, native_id=f"{day}.{number}", thread=f"{day}.{number // 2}")


def _rows_read(path: Path, weeks: int) -> int:
    """Return how many rows it takes to make the first week anew of a store of so many weeks."""
    take(path, [_weeks(weeks)])
    with writing(path, IDENTITY) as connection:
        connection.execute("INSERT INTO touched_week VALUES ($week)", {"week": FIRST})
        counting = Counting(connection)
        assert roll_up(cast("Connection", counting), CAPS) == 1
    return counting.rows


def test_a_week_takes_as_many_rows_in_a_large_store_as_in_a_small_one(tmp_path: Path) -> None:
    """Making a week anew reads its own rows and those in which its asks may be answered, not the whole store."""
    small, large = (_rows_read(tmp_path / f"{weeks}.duckdb", weeks) for weeks in (3, 24))
    assert 0 < large <= small


def test_each_week_of_asks_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weeks whose asks several groups could change are made with the first of them only."""
    monkeypatch.setattr(rolling, "PARTIES_AT_ONCE", 1)
    made: list[date] = []
    lay_out = rolling.lay_out

    def noted(connection: Connection, asking: Any, last: Mapping[date, date]) -> None:
        made.extend(last)
        lay_out(connection, asking, last)

    take(tmp_path / "store.duckdb", [_weeks(6)])
    monkeypatch.setattr(rolling, "lay_out", noted)
    with writing(tmp_path / "store.duckdb", IDENTITY) as connection:
        touch_all(connection)
        assert roll_up(connection, CAPS) == 6
    assert made == [FIRST + timedelta(weeks=number) for number in range(-2, 6)]
