"""Rotation of the key: every stored id under a new epoch key, without any address; then the old one is gone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select

from ona import appdb, keys
from ona.appdb import Account, AuditEntry, Consent, Database
from ona.appdb.audit import COMMAND, append
from ona.errors import UsageError
from ona.opening import identity, resources
from ona.pseudonyms import Pseudonyms
from ona.requests import rename_people
from ona.sentences import sentence
from ona.settings import Settings
from ona.store.connection import writing
from ona.store.rewriting import Again, rewrite, stored_epoch

ACTION = "keys.rotate"


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: the number of the key in force now, and the rows written anew (0 without a store)."""

    epoch: int
    rows: int


def rotate(settings: Settings) -> Rotated:
    """Put all stored ids under a new epoch key and destroy the old one.

    A run that was cut off at any instant is ended by the next: the next key is written down first, then the store
    takes the place of the old one whole, then the app database changes in one transaction, then the key file.

    Raises
    ------
    KeyFileError
        When the key file cannot be used.
    StoreBusyError
        When another process has the store open.
    UsageError
        When the store was made with another key.
    """
    key = keys.read(settings.key_path, rotating=True)
    earlier = Pseudonyms(key)
    store = settings.store_file
    there = store.is_file()
    if there and stored_epoch(store) == key.epoch:
        with writing(store, identity(settings, earlier), resources(settings)):
            pass  # the right key and version, and nobody else at work: only then the next key is made
    following = keys.upcoming(settings.key_path)
    later = Pseudonyms(following)
    again = later.again_from(earlier)
    rows = 0
    if there and stored_epoch(store) == key.epoch:
        rows = rewrite(store, resources(settings), again=again, epoch=following.epoch)
    elif there and stored_epoch(store) != following.epoch:
        raise UsageError(
            sentence("{name!r} was made with another key.", name=store.name),
            next_step="Set [privacy] key_file to the key of this store, or begin a new store.",
        )
    _rotate_app(settings, again, following.epoch)
    keys.promote(settings.key_path)
    return Rotated(following.epoch, rows)


def _rotate_app(settings: Settings, again: Again, epoch: int) -> None:
    """Change ids of people in the app database, once for each epoch."""
    with closing(appdb.open(settings.app_database_url)) as database:
        _rename(database, again, epoch)
        database.clear_log()


def _rename(database: Database, again: Again, epoch: int) -> None:
    with database.writing() as session:
        told = select(AuditEntry).where(AuditEntry.action == ACTION, AuditEntry.object == str(epoch))
        if session.scalars(told.limit(1)).first() is not None:
            return
        for account in session.scalars(select(Account).where(Account.actor.is_not(None))):
            account.actor = again(account.actor or b"")
        given = [(row, again(row.actor)) for row in session.scalars(select(Consent))]
        for row, actor in given:
            session.delete(row)
            session.flush()
            session.add(Consent(actor=actor, given_at=row.given_at, withdrawn_at=row.withdrawn_at))
        rename_people(session, again)
        append(session, COMMAND, ACTION, str(epoch))
