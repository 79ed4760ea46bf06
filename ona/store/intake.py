"""Merging events into the store: each event once, whatever order or number of copies it comes in.

The merge is a join of semilattices, so that the state does not depend on order: of two
copies of an event the higher revision wins; copies of one revision merge column by column
(the smallest known value), their parties by union. Rows, cursors, touched weeks and the
account of a batch are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import duckdb
import pyarrow as pa

from ona.store.connection import transaction

EVENT_COLUMNS: Final = (
    "event_uid", "source", "kind", "occurred_at", "week", "local_hour_class", "thread_uid", "reply_to_uid",
    "container_uid", "container_kind", "internal_parties", "outside_parties", "duration_step", "recurring",
    "online", "revision", "archived", "kept",
)  # fmt: skip
PARTY_COLUMNS: Final = ("event_uid", "week", "actor_uid", "role", "rsvp", "scope", "revision")
OF_ALL: Final = frozenset({"archived", "kept"})
"""Flags that say where an event was seen: taken over all its revisions."""
LARGEST: Final = frozenset({"kind", "outside_parties", "recurring", "online"}) | OF_ALL
"""Columns whose larger value says more: a reply, a known outside party, a flag."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an item is read: a keyed hash of the item and the sealed cursor."""

    item_uid: UUID
    sealed: list[UUID]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction writes.

    Attributes
    ----------
    event, party
        Rows with the columns of ``event`` and ``event_party`` less what the store adds.
    fetched
        Items that the batch accounts for.
    dropped, quarantined
        How many were dropped and quarantined, by reason.
    retracted
        Event keys deleted at the source, each with the item (keyed hash) that it was deleted from.
    removed
        Keyed ids of copies deleted at the source, of sources that tell of deletions by the copy's own id alone,
        each with the item.
    seen
        For sources whose deletions reach us: ``event_uid``, ``item_uid`` and ``handle_uid`` of all that was read,
        kept or not.
    domains
        ``actor_uid`` and ``domain_uid`` of people inside who were met: only those in kept events are written.
    """

    source: int
    event: pa.Table
    party: pa.Table
    fetched: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    cursors: Sequence[Cursor] = ()
    retracted: Sequence[tuple[UUID, UUID]] = ()
    removed: Sequence[tuple[UUID, UUID]] = ()
    seen: pa.Table | None = None
    domains: pa.Table | None = None
    restarted: Sequence[UUID] = ()
    completed: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a batch's events."""

    added: int
    duplicates: int
    retracted: int = 0


@dataclass(frozen=True, slots=True)
class Provenance:
    """By which rules and under which key epoch a batch was made."""

    rule_hash: UUID
    key_epoch: int


def merge(connection: duckdb.DuckDBPyConnection, batch: Batch, provenance: Provenance) -> Merged:
    """Write a batch in one transaction and return what became of it."""
    with transaction(connection):
        _begin_resync(connection, batch)
        added = _merge_events(connection, batch) if batch.event.num_rows else 0
        if batch.domains is not None and batch.party.num_rows:
            _write_domains(connection, batch.domains, batch.party)
        if batch.seen is not None:
            _write_sightings(connection, batch.seen, batch.source)
        gone = _retract(connection, batch)
        _write_cursors(connection, batch)
        merged = Merged(added, batch.event.num_rows - added, gone)
        _write_lineage(connection, batch, merged, provenance)
    return merged


def _merge_events(connection: duckdb.DuckDBPyConnection, batch: Batch) -> int:
    connection.register("incoming_event", batch.event)
    connection.register("incoming_party", batch.party)
    try:
        if _known_or_repeated(connection):
            return _merge_slowly(connection)
        _insert(connection, "incoming_event", "incoming_party")
        return int(batch.event.num_rows)
    finally:
        connection.unregister("incoming_event")
        connection.unregister("incoming_party")


def _known_or_repeated(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any incoming key is in the store already or stands twice in the batch."""
    rows = connection.execute(
        """SELECT (SELECT count(*) <> count(DISTINCT event_uid) FROM incoming_event)
           OR EXISTS (SELECT 1 FROM incoming_event SEMI JOIN event USING (event_uid))"""
    ).fetchall()
    return bool(rows[0][0])


def _insert(connection: duckdb.DuckDBPyConnection, events: str, parties: str) -> None:
    columns = ", ".join(EVENT_COLUMNS)
    connection.execute(f"INSERT INTO event ({columns}) SELECT {columns} FROM {events}")
    columns = ", ".join(PARTY_COLUMNS)
    connection.execute(f"INSERT INTO event_party ({columns}) SELECT {columns} FROM {parties}")
    connection.execute(
        f"""INSERT INTO touched_week SELECT DISTINCT week FROM {events} ANTI JOIN touched_week USING (week)"""
    )
    connection.execute(
        f"""INSERT INTO ext_org SELECT DISTINCT actor_uid FROM {parties} WHERE scope::VARCHAR = 'external'
            AND actor_uid NOT IN (SELECT org_uid FROM ext_org)"""
    )


LEFT_OVER: Final = (
    "DELETE FROM ext_org WHERE org_uid NOT IN (SELECT actor_uid FROM event_party WHERE scope = 'external')",
    "DELETE FROM actor_domain WHERE actor_uid NOT IN (SELECT actor_uid FROM event_party)",
)
"""Who was only in events that are gone."""

SMALLEST: Final = tuple(
    column
    for column in EVENT_COLUMNS
    if column not in LARGEST | {"event_uid", "source", "revision", "internal_parties"}
)

SLOW_STEPS: Final = (
    # Bring the incoming rows into the store's own types, so that both sides compare alike.
    "CREATE OR REPLACE TEMP TABLE new_event AS SELECT * FROM event LIMIT 0",
    "CREATE OR REPLACE TEMP TABLE new_party AS SELECT * FROM event_party LIMIT 0",
    f"INSERT INTO new_event ({', '.join(EVENT_COLUMNS)}) SELECT {', '.join(EVENT_COLUMNS)} FROM incoming_event",
    f"INSERT INTO new_party ({', '.join(PARTY_COLUMNS)}) SELECT {', '.join(PARTY_COLUMNS)} FROM incoming_party",
    "CREATE OR REPLACE TEMP TABLE old_event AS SELECT * FROM event SEMI JOIN new_event USING (event_uid)",
    "CREATE OR REPLACE TEMP TABLE old_party AS SELECT * FROM event_party SEMI JOIN old_event USING (event_uid)",
    f"""CREATE OR REPLACE TEMP TABLE winner AS
       SELECT event_uid, max(revision) AS revision, min(source) AS source,
              {", ".join(f"max({column}) AS {column}" for column in sorted(OF_ALL))}
       FROM (FROM new_event UNION ALL FROM old_event) GROUP BY event_uid""",
    f"""CREATE OR REPLACE TEMP TABLE merged_event AS
       SELECT e.event_uid, w.source, w.revision, {", ".join(f"w.{column}" for column in sorted(OF_ALL))},
              {", ".join(f"min(e.{column}) AS {column}" for column in SMALLEST)},
              {", ".join(f"max(e.{column}) AS {column}" for column in sorted(LARGEST - OF_ALL))}
       FROM (FROM new_event UNION ALL FROM old_event) e
       JOIN winner w ON e.event_uid = w.event_uid AND e.revision = w.revision
       GROUP BY e.event_uid, w.source, w.revision, {", ".join(f"w.{column}" for column in sorted(OF_ALL))}""",
    """CREATE OR REPLACE TEMP TABLE merged_party AS
       SELECT p.event_uid, m.week, p.actor_uid, min(p.role) AS role, min(p.rsvp) AS rsvp, min(p.scope) AS scope,
              m.revision
       FROM (FROM new_party UNION ALL FROM old_party) p
       JOIN merged_event m ON p.event_uid = m.event_uid AND p.revision = m.revision
       GROUP BY p.event_uid, m.week, p.actor_uid, m.revision""",
    """ALTER TABLE merged_event ADD COLUMN internal_parties SMALLINT DEFAULT 0""",
    """UPDATE merged_event SET internal_parties = c.people FROM (
         SELECT event_uid, least(count(*), 32767)::SMALLINT AS people FROM merged_party
         WHERE scope = 'internal' AND rsvp IS DISTINCT FROM 'declined' GROUP BY event_uid) c
       WHERE merged_event.event_uid = c.event_uid""",
    f"""CREATE OR REPLACE TEMP TABLE changed AS
       SELECT event_uid FROM (
         SELECT {", ".join(EVENT_COLUMNS)} FROM merged_event
         EXCEPT SELECT {", ".join(EVENT_COLUMNS)} FROM old_event)
       UNION SELECT event_uid FROM (
         SELECT {", ".join(PARTY_COLUMNS)} FROM merged_party
         EXCEPT SELECT {", ".join(PARTY_COLUMNS)} FROM old_party)
       UNION SELECT event_uid FROM (
         SELECT {", ".join(PARTY_COLUMNS)} FROM old_party
         EXCEPT SELECT {", ".join(PARTY_COLUMNS)} FROM merged_party)""",
    """INSERT INTO touched_week SELECT DISTINCT week FROM old_event SEMI JOIN changed USING (event_uid)
       ANTI JOIN touched_week USING (week)""",
    "DELETE FROM event WHERE event_uid IN (SELECT event_uid FROM changed SEMI JOIN old_event USING (event_uid))",
    "DELETE FROM event_party WHERE event_uid IN (SELECT event_uid FROM changed SEMI JOIN old_event USING (event_uid))",
    "CREATE OR REPLACE TEMP TABLE kept_event AS SELECT * FROM merged_event SEMI JOIN changed USING (event_uid)",
    "CREATE OR REPLACE TEMP TABLE kept_party AS SELECT * FROM merged_party SEMI JOIN changed USING (event_uid)",
)

SCRATCH: Final = (
    "new_event", "new_party", "old_event", "old_party", "winner", "merged_event", "merged_party", "changed",
    "kept_event", "kept_party",
)  # fmt: skip


def _merge_slowly(connection: duckdb.DuckDBPyConnection) -> int:
    """Merge a batch in which some keys are known or repeated; return how many are new to the store."""
    for statement in SLOW_STEPS:
        connection.execute(statement)
    _insert(connection, "kept_event", "kept_party")
    added = connection.execute("SELECT count(*) FROM merged_event ANTI JOIN old_event USING (event_uid)").fetchall()[0][
        0
    ]
    for table in SCRATCH:
        connection.execute(f"DROP TABLE {table}")
    return int(added)


def _write_domains(connection: duckdb.DuckDBPyConnection, domains: pa.Table, party: pa.Table) -> None:
    """Note under which domains the people of a batch's events stand."""
    connection.register("met", domains)
    connection.register("taking_part", party)
    connection.execute(
        """INSERT INTO actor_domain SELECT actor_uid, domain_uid FROM met SEMI JOIN taking_part USING (actor_uid)
           ANTI JOIN actor_domain USING (actor_uid, domain_uid)"""
    )
    connection.unregister("met")
    connection.unregister("taking_part")


def _write_sightings(connection: duckdb.DuckDBPyConnection, seen: pa.Table, source: int) -> None:
    """Note where a retracting source has seen each stored event, and in which resync of that item."""
    connection.register("seen", seen)
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE seen_now AS
           SELECT DISTINCT s.event_uid, s.item_uid, coalesce(y.resync, 0) AS resync, s.handle_uid
           FROM seen s SEMI JOIN event USING (event_uid)
           LEFT JOIN sync_state y ON y.item_uid = s.item_uid AND y.source = $source""",
        {"source": source},
    )
    connection.execute(
        """DELETE FROM sighting USING seen_now n
           WHERE sighting.source = $source AND sighting.event_uid = n.event_uid AND sighting.item_uid = n.item_uid
             AND sighting.handle_uid IS NOT DISTINCT FROM n.handle_uid""",
        {"source": source},
    )
    connection.execute(
        "INSERT INTO sighting SELECT event_uid, $source, item_uid, resync, handle_uid FROM seen_now", {"source": source}
    )
    connection.execute("DROP TABLE seen_now")
    connection.unregister("seen")


def _begin_resync(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Count up the resync of items that begin anew: what is seen from now on is the new truth."""
    if not batch.restarted:
        return
    connection.register("restarted", pa.table({"item_uid": _uuid_column(batch.restarted)}))
    connection.execute(
        """INSERT INTO sync_state SELECT DISTINCT $source, item_uid, []::UUID[], 0 FROM restarted
           WHERE item_uid NOT IN (SELECT item_uid FROM sync_state WHERE source = $source)""",
        {"source": batch.source},
    )
    connection.execute(
        """UPDATE sync_state SET resync = resync + 1
           WHERE source = $source AND item_uid IN (SELECT item_uid FROM restarted)""",
        {"source": batch.source},
    )
    connection.unregister("restarted")


def _retract(connection: duckdb.DuckDBPyConnection, batch: Batch) -> int:
    """Remove what was deleted at the source, unless another item or another source still has it."""
    if not batch.retracted and not batch.removed and not batch.completed:
        return 0
    connection.execute("CREATE OR REPLACE TEMP TABLE gone (event_uid UUID, item_uid UUID, handle_uid UUID)")
    if batch.retracted:
        named = {
            "event_uid": _uuid_column([event for event, _ in batch.retracted]),
            "item_uid": _uuid_column([item for _, item in batch.retracted]),
        }
        connection.register("named", pa.table(named))
        connection.execute("INSERT INTO gone SELECT event_uid, item_uid, NULL FROM named")
        connection.unregister("named")
    if batch.removed:
        copies = {
            "handle_uid": _uuid_column([handle for handle, _ in batch.removed]),
            "item_uid": _uuid_column([item for _, item in batch.removed]),
        }
        connection.register("copies", pa.table(copies))
        connection.execute(
            """INSERT INTO gone SELECT s.event_uid, s.item_uid, s.handle_uid FROM sighting s
               JOIN copies USING (item_uid, handle_uid) WHERE s.source = $source""",
            {"source": batch.source},
        )
        connection.unregister("copies")
    if batch.completed:
        connection.register("completed", pa.table({"item_uid": _uuid_column(batch.completed)}))
        connection.execute(
            """INSERT INTO gone SELECT s.event_uid, s.item_uid, s.handle_uid FROM sighting s JOIN sync_state y
               ON y.source = s.source AND y.item_uid = s.item_uid
               WHERE s.source = $source AND s.resync < y.resync
                 AND s.item_uid IN (SELECT item_uid FROM completed)""",
            {"source": batch.source},
        )
        connection.unregister("completed")
    return _remove_gone(connection, batch.source)


def _remove_gone(connection: duckdb.DuckDBPyConnection, source: int) -> int:
    connection.execute(
        """DELETE FROM sighting USING gone WHERE sighting.source = $source
           AND sighting.event_uid = gone.event_uid AND sighting.item_uid = gone.item_uid
           AND (gone.handle_uid IS NULL OR sighting.handle_uid = gone.handle_uid)""",
        {"source": source},
    )
    connection.execute(
        """DELETE FROM gone WHERE event_uid IN (SELECT event_uid FROM sighting)
           OR event_uid IN (SELECT event_uid FROM event WHERE archived)"""
    )
    connection.execute(
        """INSERT INTO touched_week SELECT DISTINCT week FROM event SEMI JOIN gone USING (event_uid)
           ANTI JOIN touched_week USING (week)"""
    )
    removed = connection.execute("SELECT count(*) FROM event SEMI JOIN gone USING (event_uid)").fetchall()[0][0]
    connection.execute("DELETE FROM event WHERE event_uid IN (SELECT event_uid FROM gone)")
    connection.execute("DELETE FROM event_party WHERE event_uid IN (SELECT event_uid FROM gone)")
    connection.execute("DROP TABLE gone")
    if removed:
        for statement in LEFT_OVER:
            connection.execute(statement)
    return int(removed)


def _uuid_column(uids: Sequence[UUID]) -> pa.Array:
    storage = pa.array([uid.bytes for uid in uids], pa.binary(16))
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def _write_cursors(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    if not batch.cursors:
        return
    sealed = pa.array([[piece.bytes for piece in cursor.sealed] for cursor in batch.cursors], pa.list_(pa.binary(16)))
    pieces = pa.ListArray.from_arrays(sealed.offsets, pa.ExtensionArray.from_storage(pa.uuid(), sealed.values))
    items = _uuid_column([cursor.item_uid for cursor in batch.cursors])
    connection.register("read_to", pa.table({"item_uid": items, "cursor": pieces}))
    connection.execute(
        """INSERT INTO sync_state SELECT $source, item_uid, cursor, 0 FROM read_to
           WHERE item_uid NOT IN (SELECT item_uid FROM sync_state WHERE source = $source)""",
        {"source": batch.source},
    )
    connection.execute(
        """UPDATE sync_state SET cursor = read_to.cursor FROM read_to
           WHERE source = $source AND sync_state.item_uid = read_to.item_uid""",
        {"source": batch.source},
    )
    connection.unregister("read_to")


def _write_lineage(connection: duckdb.DuckDBPyConnection, batch: Batch, merged: Merged, provenance: Provenance) -> None:
    number = connection.execute("SELECT coalesce(max(batch), 0) + 1 FROM lineage").fetchall()[0][0]
    connection.execute(
        "INSERT INTO lineage VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            number,
            batch.source,
            datetime.now(UTC).replace(tzinfo=None),
            provenance.rule_hash,
            provenance.key_epoch,
            batch.fetched,
            merged.added,
            merged.duplicates,
        ],
    )
    reasons = [(number, reason, False, count) for reason, count in sorted(batch.dropped.items())]
    reasons += [(number, reason, True, count) for reason, count in sorted(batch.quarantined.items())]
    if reasons:
        connection.executemany("INSERT INTO lineage_reason VALUES (?, ?, ?, ?)", reasons)
