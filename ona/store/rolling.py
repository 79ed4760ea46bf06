"""The rollup at work: touched weeks are made anew from their events, all others stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

import duckdb

from ona.rollup import AT_HAND, rollup, sql
from ona.store.connection import transaction
from ona.tables import TieKind

COLUMNS: Final = {
    "tie": "week, kind, from_uid, to_uid, weight, interactions",
    "activity": "week, source, kind, actor_uid, events",
    "rollup_count": "week, source, kind, events, excluded",
}


PARTIES_AT_ONCE: Final = 4_000_000
"""Parties of events whose weeks are made anew in one transaction; a larger week is made alone."""


def roll_up(connection: duckdb.DuckDBPyConnection, caps: Mapping[TieKind, int]) -> int:
    """Make ties, activity and counts of the touched weeks anew; return how many weeks that were.

    Some weeks at a time, so that memory does not grow with their number; a week is no longer touched once it is
    made. Frozen weeks, whose events are gone, are never made anew.
    """
    with transaction(connection):
        connection.execute("DELETE FROM touched_week WHERE week IN (SELECT week FROM frozen_week)")
    groups = _gathered(_sizes(connection), PARTIES_AT_ONCE)
    for weeks in groups:
        with transaction(connection):
            _replace(connection, caps, weeks)
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


def _replace(connection: duckdb.DuckDBPyConnection, caps: Mapping[TieKind, int], weeks: Sequence[date]) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {AT_HAND} AS SELECT unnest($weeks::DATE[]) AS week", {"weeks": weeks}
    )
    for table, statement in _statements(tuple(sorted(caps.items()))):
        connection.execute(f"DELETE FROM {table} WHERE week IN (SELECT week FROM {AT_HAND})")
        connection.execute(f"INSERT INTO {table} ({COLUMNS[table]}) SELECT {COLUMNS[table]} FROM ({statement})")
    connection.execute(f"DELETE FROM touched_week WHERE week IN (SELECT week FROM {AT_HAND})")
    connection.execute(f"DROP TABLE {AT_HAND}")


@cache
def _statements(caps: tuple[tuple[TieKind, int], ...]) -> tuple[tuple[str, str], ...]:
    made = rollup(dict(caps))
    return ("tie", sql(made.tie)), ("activity", sql(made.activity)), ("rollup_count", sql(made.count))
