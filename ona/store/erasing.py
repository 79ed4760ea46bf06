"""Removing people from the store for good: what they took part in, their posts, what was counted of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from ona.store.connection import connect_beside, private, reading_only, sentences, transaction
from ona.store.people import shut_out
from ona.store.resources import Resources
from ona.store.rewriting import rewrite
from ona.tables import Status

AT_HAND: Final = "people_at_hand"
COUNTS: Final = {
    "parties": f"SELECT count(*) FROM event_party SEMI JOIN {AT_HAND} USING (actor_uid)",
    "posts": f"SELECT count(*) FROM actor_attr SEMI JOIN {AT_HAND} USING (actor_uid)",
    "ties": f"""SELECT count(*) FROM tie WHERE from_uid IN (SELECT actor_uid FROM {AT_HAND})
                OR to_uid IN (SELECT actor_uid FROM {AT_HAND})""",
}
ERASURES: Final = (
    f"DELETE FROM actor_attr WHERE actor_uid IN (SELECT actor_uid FROM {AT_HAND})",
    f"UPDATE actor_attr SET manager_uid = NULL WHERE manager_uid IN (SELECT actor_uid FROM {AT_HAND})",
    f"""DELETE FROM actor_alias WHERE actor_uid IN (SELECT actor_uid FROM {AT_HAND})
        OR alias_uid IN (SELECT actor_uid FROM {AT_HAND})""",
    "DELETE FROM sighting WHERE event_uid NOT IN (SELECT event_uid FROM event)",
)
COUNTED: Final = (
    f"""DELETE FROM tie WHERE from_uid IN (SELECT actor_uid FROM {AT_HAND})
        OR to_uid IN (SELECT actor_uid FROM {AT_HAND})""",
    f"""DELETE FROM ask WHERE seeker_uid IN (SELECT actor_uid FROM {AT_HAND})
        OR helper_uid IN (SELECT actor_uid FROM {AT_HAND})""",
    f"DELETE FROM activity WHERE actor_uid IN (SELECT actor_uid FROM {AT_HAND})",
    f"DELETE FROM outside_exchange WHERE actor_uid IN (SELECT actor_uid FROM {AT_HAND})",
)
"""Weeks whose events are gone are not rolled up again: what was counted of a person there is taken out here."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out of the store.

    Attributes
    ----------
    asked, known
        People named, and how many of them the store knew before.
    events
        Removed as a whole: sent by them, or between them and one other.
    parties, posts, ties
        Rows: their part in events, their posts on the roster, their weekly ties.
    """

    asked: int
    known: int
    events: int
    parties: int
    posts: int
    ties: int


def remove_people(
    connection: duckdb.DuckDBPyConnection, actors: Sequence[bytes], status: Status, *, today: date
) -> Removed:
    """Take people out of all that is stored and note that they stay out. Use inside a transaction.

    Parameters
    ----------
    actors
        Who, each a 16-byte id; aliases count for the person they stand for, and a person for all aliases.
    status
        ``OPTED_OUT`` keeps their posts, which say nothing of contact; ``ERASED`` removes these too, and a later
        roster does not bring them back.
    today
        The day that stands beside their ids from now on.

    Raises
    ------
    ValueError
        Another status.
    """
    if status not in {Status.OPTED_OUT, Status.ERASED}:
        raise ValueError(f"People are removed as opted_out or erased, not as {status}.")
    known = _gather(connection, actors)
    found = {name: connection.execute(count).fetchall()[0][0] for name, count in COUNTS.items()}
    ids = [uid.bytes for (uid,) in connection.execute(f"SELECT actor_uid FROM {AT_HAND}").fetchall()]
    events = shut_out(connection, ids, status, today=today)
    connection.execute(
        f"""UPDATE exclusion SET status = $status WHERE actor_uid IN (SELECT actor_uid FROM {AT_HAND})
            AND status <> 'erased'""",
        {"status": str(status)},
    )
    for statement in (*(ERASURES if status == Status.ERASED else ()), *COUNTED):
        connection.execute(statement)
    connection.execute(f"DROP TABLE {AT_HAND}")
    posts = found.pop("posts") if status == Status.ERASED else 0
    return Removed(len(set(actors)), known, events, posts=posts, parties=found["parties"], ties=found["ties"])


def _gather(connection: duckdb.DuckDBPyConnection, actors: Iterable[bytes]) -> int:
    """Write down everybody under all their ids; return how many of those named the store knows."""
    column = pa.array(sorted(set(actors)), pa.binary(16))
    connection.register("named", pa.table({"actor_uid": pa.ExtensionArray.from_storage(pa.uuid(), column)}))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {AT_HAND} AS
            WITH person AS (SELECT coalesce(a.actor_uid, n.actor_uid) AS actor_uid
                            FROM named n LEFT JOIN actor_alias a ON a.alias_uid = n.actor_uid)
            SELECT actor_uid FROM named UNION SELECT actor_uid FROM person
            UNION SELECT alias_uid FROM actor_alias SEMI JOIN person USING (actor_uid)"""
    )
    known = connection.execute(
        """SELECT count(*) FROM named WHERE actor_uid IN (
             SELECT actor_uid FROM event_party UNION ALL SELECT actor_uid FROM actor_attr
             UNION ALL SELECT alias_uid FROM actor_alias)"""
    ).fetchall()[0][0]
    connection.unregister("named")
    return int(known)


def erased_people(connection: duckdb.DuckDBPyConnection) -> frozenset[bytes]:
    """Return every id of whom nothing may ever be stored again."""
    rows = connection.execute("SELECT actor_uid FROM exclusion WHERE status = 'erased'").fetchall()
    return frozenset(uid.bytes for (uid,) in rows)


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Who opted out and who was erased, by ids under one epoch key: what a restored backup has to be told."""

    epoch: int
    opted_out: tuple[bytes, ...]
    erased: tuple[bytes, ...]


def tombstones(path: Path) -> Tombstones:
    """Return the tombstones of a store, of an older version too.

    Raises
    ------
    StoreError
        As :func:`ona.store.connection.reading_only`.
    """
    with reading_only(path, older=True) as connection:
        epoch = connection.execute("SELECT key_epoch FROM meta").fetchall()[0][0]
        rows = connection.execute(
            """SELECT actor_uid, status::VARCHAR AS word FROM exclusion WHERE word IN ('opted_out', 'erased')
               ORDER BY ALL"""
        ).fetchall()
    people = {word: tuple(uid.bytes for uid, status in rows if status == word) for word in ("opted_out", "erased")}
    return Tombstones(int(epoch), **people)


def replay(path: Path, stones: Tombstones, resources: Resources | None = None, *, today: date) -> None:
    """Remove from a store, which nobody has open, whoever opted out or was erased elsewhere; then write it anew."""
    if not stones.opted_out and not stones.erased:
        return
    with private():
        connection = connect_beside(path, resources or Resources(), None, ())
        try:
            with sentences(path), transaction(connection):
                for status, people in ((Status.OPTED_OUT, stones.opted_out), (Status.ERASED, stones.erased)):
                    if people:
                        remove_people(connection, people, status, today=today)
        finally:
            connection.close()
    rewrite(path, resources)
