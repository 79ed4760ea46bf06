"""The rollup at work: touched weeks are made anew from their events, all others stay.

Asks are made anew in the touched weeks and in those before them whose asks could be answered in a touched one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

import duckdb
import pyarrow as pa

from ona.asks import NO_SITE
from ona.rollup import AT_HAND, rollup, sql
from ona.store.connection import transaction
from ona.tables import TieKind
from ona.working_hours import MOST_WEEKS, Asking, WorkingHours, clock_table

COLUMNS: Final = {
    "tie": "week, kind, from_uid, to_uid, weight, interactions",
    "activity": "week, source, kind, actor_uid, events",
    "rollup_count": "week, source, kind, events, excluded",
    "ask": "week, kind, seeker_uid, helper_uid, weight, asks, first_answers, answer_step",
    "outside_exchange": "week, kind, actor_uid, org_uid, interactions",
}
SCRATCH: Final = ("ask_week", "clock")
MARGIN: Final = timedelta(days=8)
"""The clocks run so much longer than from the first ask's week to the last answer's: zones differ."""


PARTIES_AT_ONCE: Final = 4_000_000
"""Parties of events whose weeks are made anew in one transaction; a larger week is made alone."""


def roll_up(connection: duckdb.DuckDBPyConnection, caps: Mapping[TieKind, int], asking: Asking | None = None) -> int:
    """Make everything that is counted of the touched weeks anew; return how many weeks that were.

    Some weeks at a time, so that memory does not grow with their number; a week is no longer touched once it is
    made. Frozen weeks, whose events are gone, are never made anew.

    Parameters
    ----------
    caps
        Most people of an event that makes ties, by kind.
    asking
        What counts as an ask and as its answer, and the hours of the sites; the defaults when None.
    """
    with transaction(connection):
        connection.execute("DELETE FROM touched_week WHERE week IN (SELECT week FROM frozen_week)")
    groups = _gathered(_sizes(connection), PARTIES_AT_ONCE)
    for weeks in groups:
        with transaction(connection):
            _replace(connection, caps, asking or Asking(), weeks)
    return sum(map(len, groups))


def _sizes(connection: duckdb.DuckDBPyConnection) -> list[tuple[date, int]]:
    """Return the touched weeks, oldest first, each with the number of its parties."""
    return connection.execute(
        """SELECT week, count(p.week) FROM touched_week LEFT JOIN event_party p USING (week)
           GROUP BY week ORDER BY week"""
    ).fetchall()


def _gathered(sizes: Iterable[tuple[date, int]], most: int) -> list[list[date]]:
    """Gather weeks into groups of at most so many parties, or of one week.

    >>> _gathered([(1, 5), (2, 3), (3, 3), (4, 9)], most=6)
    [[1], [2, 3], [4]]
    """
    groups: list[list[date]] = []
    room = -1
    for week, size in sizes:
        room -= size
        if room < 0:
            groups.append([])
            room = most - size
        groups[-1].append(week)
    return groups


def touch_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark every week that has events, after caps changed."""
    connection.execute("INSERT INTO touched_week SELECT DISTINCT week FROM event ANTI JOIN touched_week USING (week)")


def _replace(
    connection: duckdb.DuckDBPyConnection, caps: Mapping[TieKind, int], asking: Asking, weeks: list[date]
) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {AT_HAND} AS SELECT unnest($weeks::DATE[]) AS week", {"weeks": weeks}
    )
    _prepare_asks(connection, asking, weeks)
    for table, statement in _statements(tuple(sorted(caps.items())), asking.recipients, asking.answer_days):
        made = "ask_week" if table == "ask" else AT_HAND
        connection.execute(f"DELETE FROM {table} WHERE week IN (SELECT week FROM {made})")
        connection.execute(f"INSERT INTO {table} ({COLUMNS[table]}) SELECT {COLUMNS[table]} FROM ({statement})")
    connection.execute(f"DELETE FROM touched_week WHERE week IN (SELECT week FROM {AT_HAND})")
    for table in (AT_HAND, *SCRATCH):
        connection.execute(f"DROP TABLE {table}")


def _prepare_asks(connection: duckdb.DuckDBPyConnection, asking: Asking, touched: list[date]) -> None:
    """Write down which weeks of asks are made anew, and the clocks of the sites while they can be answered."""
    frozen = {week for (week,) in connection.execute("SELECT week FROM frozen_week").fetchall()}
    lay_out(connection, asking, _weeks_of_asks(asking, touched, frozen))


def lay_out(connection: duckdb.DuckDBPyConnection, asking: Asking, last: Mapping[date, date]) -> None:
    """Write down some weeks of asks, each with its last week of answers, and the clocks of the sites meanwhile."""
    weeks = pa.table({"week": pa.array(last.keys(), pa.date32()), "last_week": pa.array(last.values(), pa.date32())})
    clocks = _clocks(connection, asking)
    clock = pa.table(clock_table(clocks, min(last) - MARGIN, max(last.values()) + 2 * MARGIN))
    for name, table in zip(SCRATCH, (weeks, clock), strict=True):
        connection.register("incoming", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
        connection.unregister("incoming")


def _weeks_of_asks(asking: Asking, touched: list[date], frozen: set[date]) -> dict[date, date]:
    """Return the weeks whose asks can be answered in a touched week, each with its last week of answers."""
    near = {week - timedelta(weeks=back) for week in touched for back in range(MOST_WEEKS + 1)} - frozen
    last = {week: asking.last_week(week) for week in sorted(near)}
    changed = sorted(touched)
    return {week: end for week, end in last.items() if any(week <= one <= end for one in changed)}


def _clocks(connection: duckdb.DuckDBPyConnection, asking: Asking) -> dict[int, WorkingHours]:
    rows = connection.execute("SELECT label_id, label FROM label WHERE kind = 'site' ORDER BY label_id").fetchall()
    return {NO_SITE: asking.home, **{number: asking.sites[name] for number, name in rows if name in asking.sites}}


@cache
def _statements(
    caps: tuple[tuple[TieKind, int], ...], recipients: int, answer_days: int
) -> tuple[tuple[str, str], ...]:
    made = rollup(dict(caps), recipients=recipients, answer_days=answer_days)
    tables = {"tie": made.tie, "activity": made.activity, "rollup_count": made.count, "ask": made.ask}
    tables["outside_exchange"] = made.outside_exchange
    return tuple((name, sql(table)) for name, table in tables.items())
