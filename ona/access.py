"""Who may look: roles, API tokens, one-time links and browser sessions.

Every secret is 32 random bytes; the database keeps its SHA-256 only, so whoever reads
the database cannot sign in with what stands there.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from ona.appdb import Account, Database, OneTimeLink, RoleGrant, Token, WebSession
from ona.appdb.audit import COMMAND, Actor, append
from ona.errors import UsageError
from ona.sentences import Sentence, listed, sentence

ROLES: Final = ("executive", "analyst", "comms", "adviser", "privacy", "admin")
"""The roles. ``comms`` is communications, ``adviser`` an outside companion, ``privacy`` the officer."""

TOKEN_PREFIX: Final = "ona_"  # noqa: S105 - lets secret scanners recognise a leaked token
TOKEN_SHAPE: Final = re.compile(r"^ona_[A-Za-z0-9_-]{43}$")
MAX_TOKEN_DAYS: Final = 366
MAX_LINK_MINUTES: Final = 24 * 60
SESSION_LENGTH: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token at the only moment when its secret is known."""

    id: str
    token: str
    role: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token as it can be listed."""

    id: str
    role: str
    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a secret stands for: ``kind`` is ``token`` or ``session``; ``id`` names no person."""

    kind: str
    id: str
    role: str
    name: str


def digest(secret: str) -> bytes:
    """Return what the database keeps of a secret: its SHA-256, 32 bytes."""
    return hashlib.sha256(secret.encode()).digest()


def create_token(database: Database, role: str, days: int = 90, *, name: str = "") -> NewToken:
    """Make an API token for a role; its secret is in the result and nowhere else.

    Parameters
    ----------
    database
        The app database.
    role
        One of :data:`ROLES`.
    days
        How long it works, 1 to 366.
    name
        What it is for, at most 100 characters.
    """
    _known_role(role)
    _in_range(sentence("A token's life in days"), days, MAX_TOKEN_DAYS)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    created = datetime.now(UTC)
    new = NewToken(secrets.token_hex(4), secret, role, created + timedelta(days=days))
    with database.writing() as session:
        session.add(
            Token(
                id=new.id,
                role=role,
                name=name[:100],
                hash=digest(secret),
                created_at=created,
                expires_at=new.expires_at,
            )
        )
        append(session, COMMAND, "token.create", new.id)
    return new


def list_tokens(database: Database) -> tuple[TokenInfo, ...]:
    """Return all tokens without their secrets, newest first."""
    with database.reading() as session:
        rows = session.scalars(select(Token).order_by(Token.created_at.desc(), Token.id))
        return tuple(
            TokenInfo(row.id, row.role, row.name, row.created_at, row.expires_at, row.revoked_at) for row in rows
        )


def revoke_token(database: Database, token_id: str) -> None:
    """Make a token stop working at once; revoking it again changes nothing.

    Raises
    ------
    UsageError
        When there is no token of this id.
    """
    with database.writing() as session:
        token = session.get(Token, token_id)
        if token is None:
            raise UsageError("There is no token of this id.", next_step="`ona token list` shows the ids.")
        if token.revoked_at is None:
            token.revoked_at = datetime.now(UTC)
            append(session, COMMAND, "token.revoke", token.id)


def one_time_link(database: Database, role: str, minutes: int = 15) -> str:
    """Make the secret of a sign-in link that works once; it goes to ``/signin?code=SECRET``."""
    _known_role(role)
    _in_range(sentence("A link's life in minutes"), minutes, MAX_LINK_MINUTES)
    secret = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with database.writing() as session:
        _sweep(session, now)
        expires = now + timedelta(minutes=minutes)
        session.add(OneTimeLink(hash=digest(secret), role=role, created_at=now, expires_at=expires))
        append(session, COMMAND, "link.create", _short(secret))
    return secret


def redeem_link(database: Database, secret: str) -> str | None:
    """Use up a sign-in link and return the new session's secret, or None when it does not work (any more)."""
    now = datetime.now(UTC)
    with database.writing() as session:
        role = _use_up(session, digest(secret), now)
        if role is None:
            return None
        cookie = secrets.token_urlsafe(32)
        session.add(
            WebSession(
                hash=digest(cookie),
                role=role,
                name="one-time link",
                created_at=now,
                expires_at=now + SESSION_LENGTH,
            )
        )
        append(session, Actor("link", _short(secret)), "session.begin", _short(cookie))
    return cookie


def identity_of_token(database: Database, secret: str) -> Identity | None:
    """Return whom an API token stands for, or None when it is unknown, expired or revoked."""
    if not TOKEN_SHAPE.match(secret):
        return None
    with database.reading() as session:
        token = session.scalars(select(Token).where(Token.hash == digest(secret))).first()
        if token is None or token.revoked_at is not None or token.expires_at <= datetime.now(UTC):
            return None
        return Identity("token", token.id, token.role, token.name)


def identity_of_session(database: Database, secret: str) -> Identity | None:
    """Return whom a browser session stands for, or None when it is unknown, over, or lost its role."""
    with database.reading() as session:
        found = session.get(WebSession, digest(secret))
        if found is None or found.expires_at <= datetime.now(UTC) or not _still_granted(session, found):
            return None
        return Identity("session", _short(secret), found.role, found.name)


def end_session(database: Database, secret: str) -> None:
    """Sign a browser out; a session that is already over stays so."""
    with database.writing() as session:
        found = session.get(WebSession, digest(secret))
        if found is not None:
            session.delete(found)
            append(session, Actor("session", _short(secret)), "session.end", _short(secret))


def _short(secret: str) -> str:
    # Enough to tell sessions apart in the audit, useless for signing in.
    return digest(secret).hex()[:16]


def _still_granted(session: Session, found: WebSession) -> bool:
    if found.account_id is None:
        return True
    account = session.get_one(Account, found.account_id)
    return account.disabled_at is None and session.get(RoleGrant, (account.id, found.role)) is not None


def _use_up(session: Session, key: bytes, now: datetime) -> str | None:
    statement = (
        update(OneTimeLink)
        .where(OneTimeLink.hash == key, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
        .values(used_at=now)
    )
    used = cast(CursorResult[Any], session.execute(statement)).rowcount
    return session.get_one(OneTimeLink, key).role if used else None


def _sweep(session: Session, now: datetime) -> None:
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at <= now))
    session.execute(delete(WebSession).where(WebSession.expires_at <= now))


def _known_role(role: str) -> None:
    if role not in ROLES:
        raise UsageError(sentence("There is no role {role!r}; the roles are {roles}.", role=role, roles=listed(ROLES)))


def _in_range(what: Sentence, value: int, largest: int) -> None:
    if not 1 <= value <= largest:
        raise UsageError(
            sentence("{what} must be between 1 and {largest}, not {value}.", what=what, largest=largest, value=value)
        )
