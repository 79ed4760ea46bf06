"""The audit: lines that are only ever added, each holding the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ona.appdb.models import AuditEntry

FIRST: Final = bytes(32)
"""What stands as the previous hash of the first line."""

APPEND_LOCK: Final = 0x6F6E61
"""Number of the lock under which PostgreSQL lets one transaction append at a time."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: ``kind`` is ``token``, ``session``, ``link`` or ``command``; ``id`` names no person."""

    kind: str
    id: str


COMMAND: Final = Actor("command", "ona")
"""The command line on this machine."""


def append(session: Session, actor: Actor, action: str, target: str) -> AuditEntry:
    """Add one line in the caller's transaction, so that it is kept exactly when the deed is.

    Parameters
    ----------
    session
        A session of :meth:`ona.appdb.Database.writing`.
    actor
        Who did it.
    action
        A verb of the product such as ``token.create``.
    target
        The id of what it was done to; never a value.
    """
    _one_at_a_time(session)
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).first()
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        at=datetime.now(UTC),
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        object=target,
        previous_hash=last.hash if last else FIRST,
    )
    entry.hash = hash_of(entry)
    session.add(entry)
    session.flush()
    return entry


def hash_of(entry: AuditEntry) -> bytes:
    """Return the SHA-256 of a line's words and of the hash of the line before, 32 bytes."""
    words = [entry.seq, entry.at.isoformat(), entry.actor_kind, entry.actor_id, entry.action, entry.object]
    return hashlib.sha256(entry.previous_hash + json.dumps(words).encode()).digest()


def first_broken(session: Session) -> int | None:
    """Return the number of the first line that does not follow from the one before, or None."""
    previous, expected = FIRST, 1
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq)):
        if (entry.seq, entry.previous_hash, entry.hash) != (expected, previous, hash_of(entry)):
            return expected
        previous, expected = entry.hash, expected + 1
    return None


def _one_at_a_time(session: Session) -> None:
    # SQLite's writing transactions already hold the only lock.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": APPEND_LOCK})
