"""What was asked of the worker: put in a row, taken one at a time, answered or given up; never lost, never done twice.

A request that was under way when its worker died is taken once more; when that worker dies too, it is given up.
A result that names people keeps their pseudonyms beside it, so that it is shown only while all of them consent.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ona.appdb import Consent, Database, Request
from ona.appdb.audit import Actor, append

State = Literal["queued", "running", "done", "failed", "withdrawn"]

MOST_TRIES: Final = 2
"""A request that ended two workers would end a third."""
KEPT: Final = timedelta(days=30)
"""So long a finished request can be read."""
MOST_WAITING: Final = 100
"""More requests are not taken in while so many wait."""

PSEUDONYM: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
"""Sixteen bytes in hexadecimal digits: nothing else in a request is written so."""

DIED: Final = "worker_died"
"""Why a request failed whose workers died."""


@dataclass(frozen=True, slots=True)
class Job:
    """A request as the worker takes it."""

    id: str
    kind: str
    asked: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands.

    ``result`` is there when it is done; ``error`` when it failed: ``{code, message: {ja, en}, problems}``, each
    of the problems ``{field, message: {ja, en}}``.
    """

    id: str
    kind: str
    state: State
    role: str
    asked: Mapping[str, Any]
    created_at: datetime
    finished_at: datetime | None
    result: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None


def ask(database: Database, kind: str, asked: Mapping[str, Any], *, role: str, by: Actor) -> str | None:
    """Put a request in the row and return its id; None when too many wait already."""
    identifier, now = secrets.token_hex(12), datetime.now(UTC)
    with database.writing() as session:
        session.execute(delete(Request).where(Request.finished_at < now - KEPT))
        waiting = session.scalar(select(func.count()).select_from(Request).where(Request.finished_at.is_(None)))
        if (waiting or 0) >= MOST_WAITING:
            return None
        body = {"asked": dict(asked), "tries": 0}
        session.add(Request(id=identifier, kind=kind, body=body, state="queued", role=role, created_at=now))
        append(session, by, f"request.{kind}", identifier)
    return identifier


def found(database: Database, identifier: str) -> Standing | None:
    """Return how a request stands, or None when there is none of this id.

    A result that names somebody who does not consent any more is not shown, whoever removed the consent.
    """
    with database.reading() as session:
        row = session.get(Request, identifier)
        if row is None:
            return None
        held = row.result or {}
        state = "withdrawn" if row.state == "done" and not _all_consent(session, held) else row.state
        return Standing(
            row.id,
            row.kind,
            _state(state),
            row.role,
            row.body["asked"],
            row.created_at,
            row.finished_at,
            held.get("result") if state == "done" else None,
            held.get("error") if state == "failed" else None,
        )


def _state(text: str) -> State:
    known: tuple[State, ...] = ("queued", "running", "done", "failed", "withdrawn")
    return next(state for state in known if state == text)


def _all_consent(session: Session, held: Mapping[str, Any]) -> bool:
    named = {bytes.fromhex(person) for person in held.get("named", ())}
    if not named:
        return True
    standing = set(session.scalars(select(Consent.actor).where(Consent.withdrawn_at.is_(None))))
    return named <= standing


def take(database: Database) -> Job | None:
    """Take the oldest request that waits, or None when none does."""
    with database.writing() as session:
        waiting = select(Request).where(Request.state == "queued").order_by(Request.created_at, Request.id)
        row = session.scalars(waiting.limit(1)).first()
        if row is None:
            return None
        row.state, row.body = "running", {**row.body, "tries": row.body["tries"] + 1}
        return Job(row.id, row.kind, row.body["asked"])


def put_back(database: Database, identifier: str) -> None:
    """Let a request wait again, as if it had not been taken: what it needs is not to be had now."""
    with database.writing() as session:
        row = session.get_one(Request, identifier)
        row.state, row.body = "queued", {**row.body, "tries": row.body["tries"] - 1}


def answer(database: Database, identifier: str, result: Mapping[str, Any], named: frozenset[bytes]) -> None:
    """Write down a released result, with everybody whom it names; nothing of it when somebody took consent back."""
    with database.writing() as session:
        row = session.get_one(Request, identifier)
        held = {"result": dict(result), "named": sorted(person.hex() for person in named)}
        consent = _all_consent(session, held)
        row.state, row.result = ("done", held) if consent else ("withdrawn", None)
        row.finished_at = datetime.now(UTC)


def give_up(
    database: Database,
    identifier: str,
    code: str,
    message: Mapping[str, str],
    problems: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write down why a request failed, and which parts of it each of the ``problems`` is about."""
    error = {"code": code, "message": dict(message), "problems": [dict(one) for one in problems]}
    with database.writing() as session:
        row = session.get_one(Request, identifier)
        row.state, row.result = "failed", {"error": error}
        row.finished_at = datetime.now(UTC)


def take_up_again(database: Database, message: Mapping[str, str]) -> int:
    """Let requests wait again whose worker died; give up those that were tried often enough.

    To be called by the only worker, before it takes anything. Returns how many wait again.
    """
    again = 0
    with database.writing() as session:
        for row in session.scalars(select(Request).where(Request.state == "running")):
            if row.body["tries"] < MOST_TRIES:
                row.state = "queued"
                again += 1
            else:
                row.state, row.result = "failed", {"error": {"code": DIED, "message": dict(message)}}
                row.finished_at = datetime.now(UTC)
    return again


def remove_results(session: Session, people: set[bytes]) -> int:
    """Remove every result that names one of some people, and who was asked for; return how many."""
    gone = {person.hex() for person in people}
    rows = session.scalars(select(Request).where(Request.state == "done"))
    named = [row for row in rows if gone & set((row.result or {}).get("named", ()))]
    for row in named:
        row.state, row.result, row.body = "withdrawn", None, {**row.body, "asked": {}}
    return len(named)


def rename_people(session: Session, again: Callable[[bytes], bytes]) -> None:
    """Put everybody whom requests and results name under a new key, in the caller's transaction."""

    def renamed(kept: dict[str, Any]) -> dict[str, Any]:
        text = PSEUDONYM.sub(lambda one: again(bytes.fromhex(one[0])).hex(), json.dumps(kept, ensure_ascii=False))
        found: dict[str, Any] = json.loads(text)
        return found

    for row in session.scalars(select(Request)):
        row.body = renamed(row.body)
        row.result = None if row.result is None else renamed(row.result)
