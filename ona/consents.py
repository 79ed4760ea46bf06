"""Who agreed to be named: given and taken back by the person, and asked anew each time somebody is to be named.

People stand in the app database by their 16-byte pseudonym. Only in the mode ``consent`` does anybody stand there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from ona import appdb
from ona.appdb import Consent, Database
from ona.appdb.audit import COMMAND, append
from ona.errors import UsageError
from ona.requests import remove_results
from ona.sentences import sentence
from ona.settings import Settings

CONSENT = "consent"
"""The legal mode in which people may be named."""


class StoreOfMode(Protocol):
    """A store that knows its legal mode."""

    def mode(self) -> str:
        """Return the mode that the first sync fixed."""


@dataclass(frozen=True, slots=True)
class Given:
    """One person's consent as it stands."""

    person: bytes
    given_at: datetime
    withdrawn_at: datetime | None


def give(database: Database, given: Mapping[bytes, datetime]) -> int:
    """Write down who agreed, and since when; return how many had not agreed before.

    Who had taken consent back gives it anew; who had given it keeps the earlier day.
    """
    with database.writing() as session:
        known = {row.actor: row for row in session.scalars(select(Consent))}
        new = 0
        for person, moment in given.items():
            row = known.get(person)
            if row is None:
                session.add(Consent(actor=person, given_at=moment))
            elif row.withdrawn_at is not None:
                row.given_at, row.withdrawn_at = moment, None
            else:
                continue
            new += 1
        append(session, COMMAND, "consent.give", f"{new} people")
    return new


def withdraw(database: Database, people: Sequence[bytes], *, now: datetime) -> int:
    """Write down who takes consent back; return how many had given it. From then on nothing names them.

    Results of requests that name one of them are removed in the same transaction.
    """
    with database.writing() as session:
        rows = [row for row in session.scalars(select(Consent)) if row.actor in set(people)]
        standing = [row for row in rows if row.withdrawn_at is None]
        for row in standing:
            row.withdrawn_at = now
        remove_results(session, {row.actor for row in standing})
        append(session, COMMAND, "consent.withdraw", f"{len(standing)} people")
    return len(standing)


def listed(database: Database) -> tuple[Given, ...]:
    """Return every consent that was ever given, by pseudonym."""
    with database.reading() as session:
        rows = session.scalars(select(Consent).order_by(Consent.actor))
        return tuple(Given(row.actor, row.given_at, row.withdrawn_at) for row in rows)


def consented(database: Database) -> frozenset[bytes]:
    """Return who may be named now."""
    with database.reading() as session:
        return frozenset(session.scalars(select(Consent.actor).where(Consent.withdrawn_at.is_(None))))


def named(settings: Settings, store: StoreOfMode) -> frozenset[bytes]:
    """Return who may be named now, as the store's mode allows; nobody in the mode ``aggregate``.

    Raises
    ------
    UsageError
        When the configuration says ``consent`` and the store was begun in another mode.
    """
    if settings.privacy.mode != CONSENT:
        return frozenset()
    refuse_other_mode(settings, store)
    with closing(appdb.open(settings.app_database_url)) as database:
        return consented(database)


def refuse_other_mode(settings: Settings, store: StoreOfMode) -> None:
    """Refuse a configuration of another mode than the store's, as a sync does.

    Raises
    ------
    UsageError
    """
    mode = store.mode()
    if mode != settings.privacy.mode:
        raise UsageError(
            sentence(
                "{name!r} was begun in the mode {mode!r}; the configuration says {configured!r}.",
                name=settings.store_file.name,
                mode=mode,
                configured=settings.privacy.mode,
            ),
            next_step="The mode is fixed by the first sync: set [privacy] mode back, or begin a new store.",
        )
