"""The rollup at work: touched weeks are made anew from their events, all others stay."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import duckdb

from ona.rollup import rollup, sql
from ona.store.connection import transaction
from ona.tables import TieKind

COLUMNS: Final = {
    "tie": "week, kind, from_uid, to_uid, weight, interactions",
    "activity": "week, source, kind, actor_uid, events",
    "rollup_count": "week, source, kind, events, excluded",
}


def roll_up(connection: duckdb.DuckDBPyConnection, caps: Mapping[TieKind, int]) -> int:
    """Make ties, activity and counts of the touched weeks anew; return how many weeks that were.

    Frozen weeks, whose events are gone, are never made anew.
    """
    with transaction(connection):
        connection.execute("DELETE FROM touched_week WHERE week IN (SELECT week FROM frozen_week)")
        weeks = connection.execute("SELECT count(*) FROM touched_week").fetchall()[0][0]
        if weeks:
            _replace(connection, caps)
        connection.execute("DELETE FROM touched_week")
    return int(weeks)


def touch_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark every week that has events, after caps changed."""
    connection.execute("INSERT INTO touched_week SELECT DISTINCT week FROM event ANTI JOIN touched_week USING (week)")


def _replace(connection: duckdb.DuckDBPyConnection, caps: Mapping[TieKind, int]) -> None:
    for table, statement in _statements(tuple(sorted(caps.items()))):
        connection.execute(f"DELETE FROM {table} WHERE week IN (SELECT week FROM touched_week)")
        connection.execute(f"INSERT INTO {table} ({COLUMNS[table]}) SELECT {COLUMNS[table]} FROM ({statement})")


@cache
def _statements(caps: tuple[tuple[TieKind, int], ...]) -> tuple[tuple[str, str], ...]:
    made = rollup(dict(caps))
    return ("tie", sql(made.tie)), ("activity", sql(made.activity)), ("rollup_count", sql(made.count))
