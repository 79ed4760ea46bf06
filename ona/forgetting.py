"""People who opted out or were erased, taken out of the app database too: consent, accounts, results that name them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from ona import appdb
from ona.appdb import Account, Consent
from ona.appdb.audit import COMMAND, append
from ona.requests import remove_results


def forget(url: str, people: Iterable[bytes], *, deed: str | None = None) -> int:
    """Take people out of an app database; return in how many places they stood. Told twice, the second finds nothing.

    Parameters
    ----------
    url
        The app database.
    people
        Their ids, aliases included.
    deed
        What the audit says it is for, as ``people.erased 3``; None adds a line only when somebody stood there.
    """
    gone = frozenset(people)
    with closing(appdb.open(url)) as database:
        with database.writing() as session:
            places = _remove(session, gone)
            if deed or places:
                action, _, count = (deed or f"people.forgotten {places}").partition(" ")
                append(session, COMMAND, action, count)
        database.clear_log()
    return places


def _remove(session: Session, gone: frozenset[bytes]) -> int:
    consents = [row for row in session.scalars(select(Consent)) if row.actor in gone]
    accounts = [row for row in session.scalars(select(Account)) if row.actor in gone]
    for row in consents:
        session.delete(row)
    for account in accounts:
        account.actor = None
    return len(consents) + len(accounts) + remove_results(session, set(gone))
