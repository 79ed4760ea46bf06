"""Who is not to be kept: taken out of everything stored, and written down so that they stay out.

Everything here works on pseudonyms: the store knows no address. What is removed is gone from the rows at once and
from the bytes once the store is written anew (:mod:`ona.store.rewriting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

import duckdb

from ona.store.labels import clean
from ona.store.people import count_again, insert_rows
from ona.tables import Status

SHUT: Final = "SELECT actor_uid FROM shut"
COUNTS: Final = (
    "SELECT count(*) FROM event_party SEMI JOIN shut USING (actor_uid)",
    f"SELECT count(*) FROM tie WHERE from_uid IN ({SHUT}) OR to_uid IN ({SHUT})",
    f"SELECT count(*) FROM survey_answer WHERE respondent_uid IN ({SHUT}) OR named_uid IN ({SHUT})",
)
ELSEWHERE: Final = (
    f"DELETE FROM survey_answer WHERE respondent_uid IN ({SHUT}) OR named_uid IN ({SHUT})",
    f"DELETE FROM tie WHERE from_uid IN ({SHUT}) OR to_uid IN ({SHUT})",
    f"DELETE FROM ask WHERE seeker_uid IN ({SHUT}) OR helper_uid IN ({SHUT})",
    f"DELETE FROM activity WHERE actor_uid IN ({SHUT})",
    f"DELETE FROM outside_exchange WHERE actor_uid IN ({SHUT}) OR org_uid IN ({SHUT})",
    f"DELETE FROM actor_domain WHERE actor_uid IN ({SHUT})",
)
"""Weeks whose events are gone are not rolled up again: what was counted of people there is taken out here."""
EVENTS: Final = (
    """CREATE OR REPLACE TEMP TABLE affected AS SELECT DISTINCT event_uid, week FROM event_party
       SEMI JOIN shut USING (actor_uid)""",
    "INSERT INTO touched_week SELECT DISTINCT week FROM affected ANTI JOIN touched_week USING (week)",
    """CREATE OR REPLACE TEMP TABLE silenced AS SELECT DISTINCT event_uid FROM event_party
       SEMI JOIN shut USING (actor_uid) WHERE role IN ('from', 'organiser', 'caller', 'reactor')""",
    f"DELETE FROM event_party WHERE actor_uid IN ({SHUT})",
    """INSERT INTO silenced SELECT a.event_uid FROM affected a LEFT JOIN event_party p USING (event_uid)
       GROUP BY a.event_uid HAVING count(p.event_uid) < 2 OR count(*) FILTER (p.scope = 'internal') = 0""",
    "DELETE FROM event_party WHERE event_uid IN (SELECT event_uid FROM silenced)",
    "DELETE FROM sighting WHERE event_uid IN (SELECT event_uid FROM silenced)",
    "DELETE FROM ext_org WHERE org_uid NOT IN (SELECT actor_uid FROM event_party WHERE scope = 'external')",
)


class Gone(NamedTuple):
    """Rows that were taken out of the store.

    Attributes
    ----------
    events
        Removed as a whole: sent by those who are shut out, or between them and one other.
    parties, ties, answers
        Their part in events, their weekly ties, answers of surveys by and about them.
    """

    events: int = 0
    parties: int = 0
    ties: int = 0
    answers: int = 0

    def __add__(self, other: tuple[int, ...]) -> Gone:  # type: ignore[override]  # counts add up, they do not follow
        """Return the counts of both."""
        return Gone(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING: Final = Gone()


@dataclass(frozen=True, slots=True)
class Listed:
    """What the configuration excludes, as 16-byte ids.

    Attributes
    ----------
    actors
        People, under every id that they may have.
    domains
        Each domain with the outside organisation that it belongs to: of outside people only that is stored.
    marks
        Of what else is excluded, such as calendars (see :func:`note_once`).
    """

    actors: Sequence[bytes] = ()
    domains: Sequence[tuple[bytes, bytes]] = ()
    marks: Sequence[bytes] = ()


def shut_out(connection: duckdb.DuckDBPyConnection, actors: Iterable[bytes], status: Status, *, today: date) -> Gone:
    """Remove people from all events, with what they sent, from ties and from surveys; note them as shut out.

    Use inside a transaction.
    """
    rows = [(UUID(bytes=actor), str(status), today) for actor in sorted(set(actors))]
    if not rows:
        return NOTHING
    connection.execute("CREATE OR REPLACE TEMP TABLE shut (actor_uid UUID, status actor_status, since DATE)")
    insert_rows(connection, "shut", rows)
    connection.execute("INSERT INTO exclusion SELECT * FROM shut ANTI JOIN exclusion USING (actor_uid)")
    return _remove_shut(connection)


def exclude_exactly(connection: duckdb.DuckDBPyConnection, listed: Listed, *, today: date) -> Gone:
    """Shut out what the configuration excludes now, and let in again what it excludes no more.

    A domain is shut out once, when it is new to the list: whoever stands in stored events under it is removed from
    them. Under which of its domains an outside organisation took part is not stored, so all of it goes. Whoever
    opted out stays out. What was removed comes back only with another reading. Use inside a transaction.
    """
    domains = {domain for domain, _ in listed.domains}
    _forget_all_but(connection, {*listed.actors, *domains, *listed.marks})
    known = shut_out_people(connection)
    new = {domain: organisation for domain, organisation in listed.domains if domain not in known}
    gone = shut_out(connection, listed.actors, Status.EXCLUDED, today=today)
    return gone + _shut_domains(connection, new, today=today) if new else gone


def _forget_all_but(connection: duckdb.DuckDBPyConnection, wanted: Iterable[bytes]) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE configured (actor_uid UUID)")
    insert_rows(connection, "configured", [(UUID(bytes=actor),) for actor in sorted(wanted)])
    connection.execute(
        "DELETE FROM exclusion WHERE status = 'excluded' AND actor_uid NOT IN (SELECT actor_uid FROM configured)"
    )
    connection.execute("DROP TABLE configured")


def _shut_domains(connection: duckdb.DuckDBPyConnection, new: Mapping[bytes, bytes], *, today: date) -> Gone:
    """Remove everybody under some domains, and note the domains: their people are told by address from now on."""
    connection.execute("CREATE OR REPLACE TEMP TABLE new_domain (domain_uid UUID, org_uid UUID)")
    insert_rows(connection, "new_domain", [(UUID(bytes=one), UUID(bytes=org)) for one, org in sorted(new.items())])
    connection.execute("INSERT INTO exclusion SELECT domain_uid, 'excluded', $today FROM new_domain", {"today": today})
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE shut AS SELECT org_uid AS actor_uid FROM new_domain
           UNION SELECT actor_uid FROM actor_domain SEMI JOIN new_domain USING (domain_uid)"""
    )
    connection.execute("DROP TABLE new_domain")
    return _remove_shut(connection)


def _remove_shut(connection: duckdb.DuckDBPyConnection) -> Gone:
    """Remove those in the table ``shut``, and the table; return what went."""
    parties, ties, answers = (int(connection.execute(count).fetchall()[0][0]) for count in COUNTS)
    for statement in ELSEWHERE:
        connection.execute(statement)
    events = _remove_events_of_shut(connection) if parties else 0
    connection.execute("DROP TABLE shut")
    return Gone(events, parties, ties, answers)


def _remove_events_of_shut(connection: duckdb.DuckDBPyConnection) -> int:
    for statement in EVENTS:
        connection.execute(statement)
    removed = connection.execute("SELECT count(*) FROM event SEMI JOIN silenced USING (event_uid)").fetchall()[0][0]
    connection.execute("DELETE FROM event WHERE event_uid IN (SELECT event_uid FROM silenced)")
    count_again(connection, "affected")
    connection.execute("DROP TABLE silenced")
    connection.execute("DROP TABLE affected")
    return int(removed)


def note_once(connection: duckdb.DuckDBPyConnection, marks: Iterable[bytes], *, today: date) -> bool:
    """Write down that something excluded was dealt with; return whether any of it is new."""
    known = shut_out_people(connection)
    new = sorted(set(marks) - known)
    insert_rows(connection, "exclusion", [(UUID(bytes=mark), str(Status.EXCLUDED), today) for mark in new])
    return bool(new)


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


def shut_out_people(connection: duckdb.DuckDBPyConnection) -> frozenset[bytes]:
    """Return everyone who must not be kept."""
    rows = connection.execute("SELECT actor_uid FROM exclusion").fetchall()
    return frozenset(uid.bytes for (uid,) in rows)
