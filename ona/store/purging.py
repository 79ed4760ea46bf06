"""What is past its time leaves the store by whole weeks, which are frozen from then on.

A frozen week is not rolled up again, since its events are no longer whole, and takes no later arrivals. Events that
a file kept on purpose holds stay, also in a frozen week; when its ties go, they are made anew of these events alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from ona.store.connection import transaction
from ona.store.rolling import make_of_what_is_left
from ona.tables import TieKind
from ona.working_hours import Asking

ROLLED: Final = ("tie", "ask", "activity", "rollup_count", "outside_exchange")
LIVE: Final = "SELECT DISTINCT week FROM event WHERE NOT kept AND week < $before"
EVENTS: Final = (
    "CREATE OR REPLACE TEMP TABLE past AS SELECT event_uid FROM event WHERE NOT kept AND week < $before",
    f"""INSERT INTO frozen_week SELECT week, min(occurred_at)::DATE, false FROM event SEMI JOIN ({LIVE}) USING (week)
        ANTI JOIN frozen_week USING (week) GROUP BY week""",
    "DELETE FROM event_party WHERE event_uid IN (SELECT event_uid FROM past)",
    "DELETE FROM sighting WHERE event_uid IN (SELECT event_uid FROM past)",
    "DELETE FROM event WHERE NOT kept AND week < $before",
    "DELETE FROM ext_org WHERE org_uid NOT IN (SELECT actor_uid FROM event_party WHERE scope = 'external')",
    "DELETE FROM actor_domain WHERE actor_uid NOT IN (SELECT actor_uid FROM event_party)",
    "DROP TABLE past",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """First days of the oldest weeks that are kept; None where everything is."""

    events: date | None
    ties: date | None


@dataclass(frozen=True, slots=True)
class Purged:
    """What retention took out of the store.

    Attributes
    ----------
    weeks, events, parties
        Weeks whose events went, and the rows.
    tie_weeks, ties
        Weeks whose ties went, and the rows of ties, asks, activity, outside exchange and counts.
    """

    weeks: int = 0
    events: int = 0
    parties: int = 0
    tie_weeks: int = 0
    ties: int = 0


def is_past(connection: duckdb.DuckDBPyConnection, limits: Limits) -> bool:
    """Whether there is anything to purge."""
    return bool(_count_weeks(connection, limits.events) or _tie_weeks(connection, limits))


def purge(
    connection: duckdb.DuckDBPyConnection,
    limits: Limits,
    caps: Mapping[TieKind, int],
    asking: Asking | None = None,
) -> Purged:
    """Remove what is past its time, in one transaction. Only for a store whose touched weeks are rolled up.

    Parameters
    ----------
    limits
        What is older goes: events of live sources, and ties of weeks that held any. Ties are kept no shorter than
        events, of which they are made.
    caps, asking
        As for the rollup: in weeks that also hold events of files, ties are made anew of those.

    Returns
    -------
    Purged
        All zero where nothing was past its time; then nothing is written.
    """
    with transaction(connection):
        weeks, events, parties = _purge_events(connection, limits.events)
        emptied = _tie_weeks(connection, limits)
        before = _rows(connection)
        if emptied:
            make_of_what_is_left(connection, caps, asking or Asking(), emptied)
            connection.execute(
                "UPDATE frozen_week SET ties_gone = true WHERE list_contains($weeks::DATE[], week)", {"weeks": emptied}
            )
        return Purged(weeks, events, parties, len(emptied), before - _rows(connection))


def _purge_events(connection: duckdb.DuckDBPyConnection, before: date | None) -> tuple[int, int, int]:
    """Remove events of live sources; return weeks, events and parties."""
    weeks = _count_weeks(connection, before)
    if not weeks:
        return 0, 0, 0
    held = _sizes(connection)
    for statement in EVENTS:
        connection.execute(statement, {"before": before} if "$before" in statement else None)
    left = _sizes(connection)
    return weeks, held[0] - left[0], held[1] - left[1]


def _count_weeks(connection: duckdb.DuckDBPyConnection, before: date | None) -> int:
    if before is None:
        return 0
    return int(connection.execute(f"SELECT count(*) FROM ({LIVE})", {"before": before}).fetchall()[0][0])


def _tie_weeks(connection: duckdb.DuckDBPyConnection, limits: Limits) -> list[date]:
    """Return the weeks whose ties are to go: past their time, and of live sources."""
    if limits.ties is None:
        return []
    rows = connection.execute(
        "SELECT week FROM frozen_week WHERE NOT ties_gone AND week < $before ORDER BY week", {"before": limits.ties}
    ).fetchall()
    return [week for (week,) in rows]


def _sizes(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    events, parties = connection.execute(
        "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM event_party)"
    ).fetchall()[0]
    return int(events), int(parties)


def _rows(connection: duckdb.DuckDBPyConnection) -> int:
    counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in ROLLED)
    return int(connection.execute(f"SELECT {counts}").fetchall()[0][0])


def frozen_weeks(connection: duckdb.DuckDBPyConnection) -> frozenset[date]:
    """Return every week that held events of live sources once and holds them no more."""
    return frozenset(week for (week,) in connection.execute("SELECT week FROM frozen_week").fetchall())
