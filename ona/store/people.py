"""The roster in the store: dated posts, aliases, who has left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import duckdb
import pyarrow as pa

from ona.store.labels import Labels
from ona.store.schema import LabelKind
from ona.tables import Status

TENURE_YEARS: Final = (1, 3, 5, 10, 20)
"""Edges of the tenure bands, in years."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post of one person, pseudonymous and with its end: ``[valid_from, valid_to)``."""

    actor: bytes
    unit: tuple[str, ...]
    share: float
    valid_from: date | None = None
    valid_to: date | None = None
    site: str | None = None
    level: str | None = None
    tenure_band: int | None = None
    manager: bytes | None = None
    status: Status = Status.ACTIVE


def replace_roster(
    connection: duckdb.DuckDBPyConnection,
    source: int,
    posts: Sequence[PostRow],
    aliases: Sequence[tuple[bytes, bytes]],
    *,
    today: date,
    whole: bool = True,
) -> tuple[int, int]:
    """Put a new roster in the place of the source's old one; return (new, unchanged) posts.

    Whoever stood in the old one and is absent from the new one has left today: the earlier
    posts stay, so that the past keeps its departments. When rows of the new one could not be
    read (``whole`` is false) nobody leaves, since an unread row may be theirs. Use inside a transaction.
    """
    labels = Labels(connection)
    rows = [_values(post, labels, source) for post in posts]
    old = set(connection.execute("SELECT * FROM actor_attr WHERE source = ?", [source]).fetchall())
    new = {_comparable(row) for row in rows}
    connection.execute("CREATE OR REPLACE TEMP TABLE present (actor_uid UUID)")
    insert_rows(connection, "present", [(UUID(bytes=post.actor),) for post in posts])
    if whole:
        connection.execute(
            """UPDATE actor_attr SET status = 'left', valid_to = least(coalesce(valid_to, $today), $today)
               WHERE source = $source AND status <> 'left' AND actor_uid NOT IN (SELECT actor_uid FROM present)""",
            {"source": source, "today": today},
        )
    connection.execute(
        "DELETE FROM actor_attr WHERE source = ? AND actor_uid IN (SELECT actor_uid FROM present)", [source]
    )
    insert_rows(connection, "actor_attr", rows)
    _replace_aliases(connection, source, aliases)
    connection.execute("DROP TABLE present")
    unchanged = len(new & {_comparable(row) for row in old})
    return len(rows) - unchanged, unchanged


def _comparable(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(round(value, 6) if isinstance(value, float) else value for value in row)


def _values(post: PostRow, labels: Labels, source: int) -> tuple[object, ...]:
    return (
        UUID(bytes=post.actor),
        labels.unit(post.unit),
        labels.number(LabelKind.SITE, post.site) if post.site else None,
        labels.number(LabelKind.LEVEL, post.level) if post.level else None,
        post.tenure_band,
        post.share,
        str(post.status),
        UUID(bytes=post.manager) if post.manager else None,
        post.valid_from,
        post.valid_to,
        source,
    )


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Add rows of plain values and UUIDs to a table, all at once."""
    if not rows:
        return
    columns = [_column(list(values)) for values in zip(*rows, strict=True)]
    incoming = pa.table(columns, names=[f"c{index}" for index in range(len(columns))])
    connection.register("incoming_rows", incoming)
    connection.execute(f"INSERT INTO {table} SELECT * FROM incoming_rows")
    connection.unregister("incoming_rows")


def _column(values: list[object]) -> pa.Array:
    if any(isinstance(value, UUID) for value in values):
        raw = [value.bytes if isinstance(value, UUID) else None for value in values]
        return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(raw, pa.binary(16)))
    return pa.array(values)


def _replace_aliases(
    connection: duckdb.DuckDBPyConnection, source: int, aliases: Sequence[tuple[bytes, bytes]]
) -> None:
    connection.execute("DELETE FROM actor_alias WHERE source = ?", [source])
    insert_rows(
        connection,
        "actor_alias",
        [(UUID(bytes=alias), UUID(bytes=actor), source) for alias, actor in aliases],
    )
    _follow_aliases(connection)


def _follow_aliases(connection: duckdb.DuckDBPyConnection) -> None:
    """Hand parties that were stored under an alias to the person the alias stands for."""
    for statement in (
        """CREATE OR REPLACE TEMP TABLE followed AS
           SELECT p.event_uid, p.week, coalesce(a.actor_uid, p.actor_uid) AS actor_uid, min(p.role) AS role,
                  min(p.rsvp) AS rsvp, min(p.scope) AS scope, p.revision
           FROM event_party p LEFT JOIN actor_alias a ON a.alias_uid = p.actor_uid
           WHERE p.event_uid IN (
             SELECT event_uid FROM event_party SEMI JOIN actor_alias ON alias_uid = event_party.actor_uid)
           GROUP BY ALL""",
        "DELETE FROM event_party WHERE event_uid IN (SELECT event_uid FROM followed)",
        "INSERT INTO event_party SELECT event_uid, week, actor_uid, role, rsvp, scope, revision FROM followed",
        """INSERT INTO touched_week SELECT DISTINCT week FROM followed ANTI JOIN touched_week USING (week)""",
        """UPDATE actor_domain SET actor_uid = a.actor_uid FROM actor_alias a
           WHERE a.alias_uid = actor_domain.actor_uid""",
    ):
        connection.execute(statement)
    count_again(connection, "followed")
    connection.execute("DROP TABLE followed")


def count_again(connection: duckdb.DuckDBPyConnection, events: str) -> None:
    """Set the number of people inside of the events of a table from their parties."""
    connection.execute(
        f"""UPDATE event SET internal_parties = c.people FROM (
              SELECT e.event_uid, count(*) FILTER (
                p.scope = 'internal' AND p.rsvp IS DISTINCT FROM 'declined') AS people
              FROM (SELECT DISTINCT event_uid FROM {events}) e JOIN event_party p USING (event_uid)
              GROUP BY e.event_uid) c
            WHERE event.event_uid = c.event_uid"""
    )


def known_people(connection: duckdb.DuckDBPyConnection) -> dict[bytes, bytes]:
    """Return everyone on the roster and every alias, with the person each stands for."""
    people = {
        uid.bytes: uid.bytes for (uid,) in connection.execute("SELECT DISTINCT actor_uid FROM actor_attr").fetchall()
    }
    aliases = connection.execute("SELECT alias_uid, actor_uid FROM actor_alias").fetchall()
    return people | {alias.bytes: actor.bytes for alias, actor in aliases}


def tenure_band(hired_on: date | None, at: date) -> int | None:
    """Return the band of years in the company, 0 for less than one.

    >>> tenure_band(date(2020, 4, 1), date(2024, 4, 1))
    2
    """
    if hired_on is None:
        return None
    years = (at - hired_on).days / 365.25
    return sum(years >= edge for edge in TENURE_YEARS)
