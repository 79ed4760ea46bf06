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
from ona.rollup import AT_HAND, THREADED, rollup, sql
from ona.store.connection import transaction
from ona.tables import TieKind
from ona.working_hours import MOST_WEEKS, WEEK, Asking, WorkingHours, clock_table

COLUMNS: Final = {
    "tie": "week, kind, from_uid, to_uid, weight, interactions",
    "activity": "week, source, kind, actor_uid, events",
    "rollup_count": "week, source, kind, events, excluded",
    "ask": "week, kind, seeker_uid, helper_uid, weight, asks, first_answers, answer_step",
    "outside_exchange": "week, kind, actor_uid, org_uid, interactions",
}
SCRATCH: Final = ("ask_week", THREADED, "clock")
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
    made: set[date] = set()
    for weeks in groups:
        # No events come meanwhile, so asks that one group made are as any later one would make them.
        asks = _asks_to_make(connection, asking or Asking(), weeks, made)
        with transaction(connection):
            _replace(connection, caps, asking or Asking(), weeks, asks)
        made.update(asks)
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
    connection: duckdb.DuckDBPyConnection,
    caps: Mapping[TieKind, int],
    asking: Asking,
    weeks: list[date],
    last_answers: Mapping[date, date],
) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {AT_HAND} AS SELECT unnest($weeks::DATE[]) AS week", {"weeks": weeks}
    )
    lay_out(connection, asking, last_answers)
    for table, statement in _statements(tuple(sorted(caps.items())), asking.recipients, asking.answer_days):
        made = "ask_week" if table == "ask" else AT_HAND
        connection.execute(f"DELETE FROM {table} WHERE week IN (SELECT week FROM {made})")
        connection.execute(f"INSERT INTO {table} ({COLUMNS[table]}) SELECT {COLUMNS[table]} FROM ({statement})")
    connection.execute(f"DELETE FROM touched_week WHERE week IN (SELECT week FROM {AT_HAND})")
    for table in (AT_HAND, *SCRATCH):
        connection.execute(f"DROP TABLE {table}")


def make_of_what_is_left(
    connection: duckdb.DuckDBPyConnection, caps: Mapping[TieKind, int], asking: Asking, weeks: list[date]
) -> None:
    """Make some frozen weeks anew of the events that are left in them, when what was made of all is to go.

    Use inside a transaction.
    """
    _replace(connection, caps, asking, weeks, {week: asking.last_week(week) for week in weeks})


def _asks_to_make(
    connection: duckdb.DuckDBPyConnection, asking: Asking, touched: list[date], made: set[date]
) -> dict[date, date]:
    """Return which weeks of asks are made anew with some touched weeks, each with its last week of answers.

    Those of frozen weeks are not, nor those that are ``made`` already; the touched weeks' own always are, where weeks
    come oldest first.
    """
    frozen = {week for (week,) in connection.execute("SELECT week FROM frozen_week").fetchall()}
    return _weeks_of_asks(asking, touched, frozen | made)


def lay_out(connection: duckdb.DuckDBPyConnection, asking: Asking, last: Mapping[date, date]) -> None:
    """Write down some weeks of asks, each with its last week of answers, all those weeks, and the sites' clocks."""
    weeks = pa.table({"week": pa.array(last.keys(), pa.date32()), "last_week": pa.array(last.values(), pa.date32())})
    threads = pa.table({"week": pa.array(_weeks_of_threads(last), pa.date32())})
    clocks = _clocks(connection, asking)
    clock = pa.table(clock_table(clocks, min(last) - MARGIN, max(last.values()) + 2 * MARGIN))
    for name, table in zip(SCRATCH, (weeks, threads, clock), strict=True):
        connection.register("incoming", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
        connection.unregister("incoming")


def _weeks_of_threads(last: Mapping[date, date]) -> list[date]:
    """Return the weeks of some asks, each with its last week of answers, and all weeks in between.

    >>> end = date(2026, 4, 20)
    >>> [week.day for week in _weeks_of_threads({date(2026, 4, 6): end, date(2026, 4, 13): end})]
    [6, 13, 20]
    """
    return sorted({week + WEEK * after for week, end in last.items() for after in range((end - week) // WEEK + 1)})


def _weeks_of_asks(asking: Asking, touched: list[date], frozen: set[date]) -> dict[date, date]:
    """Return the weeks whose asks can be answered in a touched week, each with its last week of answers."""
    near = {week - WEEK * back for week in touched for back in range(MOST_WEEKS + 1)} - frozen
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
