"""The roster in the store: dated posts, aliases, who has left, who is shut out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import duckdb
import pyarrow as pa

from ona.store.labels import Labels, clean
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
    _insert(connection, "present", [(UUID(bytes=post.actor),) for post in posts])
    if whole:
        connection.execute(
            """UPDATE actor_attr SET status = 'left', valid_to = least(coalesce(valid_to, $today), $today)
               WHERE source = $source AND status <> 'left' AND actor_uid NOT IN (SELECT actor_uid FROM present)""",
            {"source": source, "today": today},
        )
    connection.execute(
        "DELETE FROM actor_attr WHERE source = ? AND actor_uid IN (SELECT actor_uid FROM present)", [source]
    )
    _insert(connection, "actor_attr", rows)
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


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
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
    _insert(
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
    ):
        connection.execute(statement)
    _count_again(connection, "followed")
    connection.execute("DROP TABLE followed")


def shut_out(connection: duckdb.DuckDBPyConnection, actors: Iterable[bytes], status: Status, *, today: date) -> int:
    """Remove people for good: from all events, with what they sent, and from surveys; note them as shut out.

    Returns
    -------
    int
        How many events were removed altogether.
    """
    rows = [(UUID(bytes=actor), str(status), today) for actor in sorted(set(actors))]
    if not rows:
        return 0
    connection.execute("CREATE OR REPLACE TEMP TABLE shut (actor_uid UUID, status actor_status, since DATE)")
    _insert(connection, "shut", rows)
    connection.execute("INSERT INTO exclusion SELECT * FROM shut ANTI JOIN exclusion USING (actor_uid)")
    connection.execute(
        """DELETE FROM survey_answer WHERE respondent_uid IN (SELECT actor_uid FROM shut)
           OR named_uid IN (SELECT actor_uid FROM shut)"""
    )
    connection.execute("DELETE FROM shut WHERE actor_uid NOT IN (SELECT actor_uid FROM event_party)")
    left = connection.execute("SELECT count(*) FROM shut").fetchall()[0][0]
    removed = _remove_events_of_shut(connection) if left else 0
    connection.execute("DROP TABLE shut")
    return removed


def _remove_events_of_shut(connection: duckdb.DuckDBPyConnection) -> int:
    for statement in (
        """CREATE OR REPLACE TEMP TABLE affected AS SELECT DISTINCT event_uid, week FROM event_party
           SEMI JOIN shut USING (actor_uid)""",
        "INSERT INTO touched_week SELECT DISTINCT week FROM affected ANTI JOIN touched_week USING (week)",
        """CREATE OR REPLACE TEMP TABLE silenced AS SELECT DISTINCT event_uid FROM event_party
           SEMI JOIN shut USING (actor_uid) WHERE role IN ('from', 'organiser', 'caller', 'reactor')""",
        "DELETE FROM event_party WHERE actor_uid IN (SELECT actor_uid FROM shut)",
        """INSERT INTO silenced SELECT a.event_uid FROM affected a LEFT JOIN event_party p USING (event_uid)
           GROUP BY a.event_uid HAVING count(p.event_uid) < 2 OR count(*) FILTER (p.scope = 'internal') = 0""",
        "DELETE FROM event_party WHERE event_uid IN (SELECT event_uid FROM silenced)",
        "DELETE FROM ext_org WHERE org_uid NOT IN (SELECT actor_uid FROM event_party WHERE scope = 'external')",
    ):
        connection.execute(statement)
    removed = connection.execute("SELECT count(*) FROM event SEMI JOIN silenced USING (event_uid)").fetchall()[0][0]
    connection.execute("DELETE FROM event WHERE event_uid IN (SELECT event_uid FROM silenced)")
    _count_again(connection, "affected")
    connection.execute("DROP TABLE silenced")
    connection.execute("DROP TABLE affected")
    return int(removed)


def _count_again(connection: duckdb.DuckDBPyConnection, events: str) -> None:
    """Set the number of people inside of the events of a table from their parties."""
    connection.execute(
        f"""UPDATE event SET internal_parties = c.people FROM (
              SELECT e.event_uid, count(*) FILTER (
                p.scope = 'internal' AND p.rsvp IS DISTINCT FROM 'declined') AS people
              FROM (SELECT DISTINCT event_uid FROM {events}) e JOIN event_party p USING (event_uid)
              GROUP BY e.event_uid) c
            WHERE event.event_uid = c.event_uid"""
    )


def people_of_units(connection: duckdb.DuckDBPyConnection, units: Sequence[tuple[str, ...]]) -> list[bytes]:
    """Return everyone with a post in one of these units or below, by the unit's path."""
    if not units:
        return []
    rows = connection.execute("SELECT label_id, parent_id, label FROM label WHERE kind = 'unit'").fetchall()
    labels = {number: (parent, text) for number, parent, text in rows}
    wanted = [tuple(clean(name) for name in unit) for unit in units]
    inside = [number for number in labels if any(_path(labels, number)[: len(unit)] == unit for unit in wanted)]
    found = connection.execute(
        "SELECT DISTINCT actor_uid FROM actor_attr WHERE list_contains($units, unit)", {"units": inside}
    ).fetchall()
    return [uid.bytes for (uid,) in found]


def _path(labels: Mapping[int, tuple[int | None, str]], number: int | None) -> tuple[str, ...]:
    names: list[str] = []
    while number is not None:
        number, text = labels[number]
        names.insert(0, text)
    return tuple(names)


def exclude_exactly(connection: duckdb.DuckDBPyConnection, actors: Iterable[bytes], *, today: date) -> int:
    """Shut out whom the configuration excludes now, and let in again whom it excludes no more.

    Whoever opted out stays out. What was removed comes back only with another sync.
    """
    wanted = sorted(set(actors))
    connection.execute("CREATE OR REPLACE TEMP TABLE configured (actor_uid UUID)")
    _insert(connection, "configured", [(UUID(bytes=actor),) for actor in wanted])
    connection.execute(
        "DELETE FROM exclusion WHERE status = 'excluded' AND actor_uid NOT IN (SELECT actor_uid FROM configured)"
    )
    connection.execute("DROP TABLE configured")
    return shut_out(connection, wanted, Status.EXCLUDED, today=today)


def known_people(connection: duckdb.DuckDBPyConnection) -> dict[bytes, bytes]:
    """Return everyone on the roster and every alias, with the person each stands for."""
    people = {
        uid.bytes: uid.bytes for (uid,) in connection.execute("SELECT DISTINCT actor_uid FROM actor_attr").fetchall()
    }
    aliases = connection.execute("SELECT alias_uid, actor_uid FROM actor_alias").fetchall()
    return people | {alias.bytes: actor.bytes for alias, actor in aliases}


def shut_out_people(connection: duckdb.DuckDBPyConnection) -> frozenset[bytes]:
    """Return everyone who must not be kept."""
    rows = connection.execute("SELECT actor_uid FROM exclusion").fetchall()
    return frozenset(uid.bytes for (uid,) in rows)


def tenure_band(hired_on: date | None, at: date) -> int | None:
    """Return the band of years in the company, 0 for less than one.

    >>> tenure_band(date(2020, 4, 1), date(2024, 4, 1))
    2
    """
    if hired_on is None:
        return None
    years = (at - hired_on).days / 365.25
    return sum(years >= edge for edge in TENURE_YEARS)
