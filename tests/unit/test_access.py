"""Tokens, links and sessions: shown once, stored hashed, used up, revoked, over in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

import ona.appdb
from ona import access
from ona.access import (
    ROLES,
    create_token,
    end_session,
    identity_of_session,
    identity_of_token,
    list_tokens,
    one_time_link,
    redeem_link,
    revoke_token,
)
from ona.appdb import Account, AuditEntry, Database, RoleGrant, WebSession
from ona.appdb.audit import first_broken
from ona.errors import UsageError

Later = Callable[..., None]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = ona.appdb.open(f"sqlite:///{tmp_path / 'app.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    def move(**span: float) -> None:
        class Moved(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return datetime.now(tz) + timedelta(**span)

        monkeypatch.setattr(access, "datetime", Moved)

    return move


def session_of_account(database: Database, *, granted: bool, disabled: bool) -> str:
    now = datetime.now(UTC)
    with database.writing() as session:
        account = Account(login="someone", created_at=now, disabled_at=now if disabled else None)
        session.add(account)
        session.flush()
        if granted:
            session.add(RoleGrant(account_id=account.id, role="analyst", granted_at=now))
        expires = now + timedelta(hours=1)
        session.add(
            WebSession(
                hash=access.digest("cookie"),
                account_id=account.id,
                role="analyst",
                name="",
                created_at=now,
                expires_at=expires,
            )
        )
    return "cookie"


@pytest.mark.parametrize("role", ROLES)
def test_a_token_stands_for_its_role(database: Database, role: str) -> None:
    """A token works for exactly the role that it was made for."""
    token = create_token(database, role, 30, name="report")
    found = identity_of_token(database, token.token)
    assert found == access.Identity("token", token.id, role, "report")


def test_a_token_is_32_random_bytes_with_a_known_beginning(database: Database) -> None:
    """A token begins with ona_ and holds 43 characters of randomness; two are never alike."""
    one, two = (create_token(database, "admin").token for _ in range(2))
    assert access.TOKEN_SHAPE.match(one)
    assert one != two


def test_secrets_are_stored_hashed_only(database: Database, tmp_path: Path) -> None:
    """No token, link or cookie can be found in any byte of the database's files."""
    link = one_time_link(database, "admin")
    used = one_time_link(database, "admin")
    secrets = [create_token(database, "admin").token, link, used, redeem_link(database, used)]
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert len(held) > 1000
    assert [secret for secret in secrets if str(secret).encode() in held] == []


def test_listing_shows_no_secret(database: Database) -> None:
    """The list names tokens by id, newest first, without what would let anyone in."""
    token = create_token(database, "comms", 1, name="mail")
    (found,) = list_tokens(database)
    assert (found.id, found.role, found.name, found.revoked_at) == (token.id, "comms", "mail", None)
    assert token.token not in repr(found)


def test_a_revoked_token_stops_at_once(database: Database) -> None:
    """After revoking, a token stands for nobody; revoking again keeps the first time."""
    token = create_token(database, "admin")
    revoke_token(database, token.id)
    first = list_tokens(database)[0].revoked_at
    revoke_token(database, token.id)
    assert identity_of_token(database, token.token) is None
    assert list_tokens(database)[0].revoked_at == first


def test_an_expired_token_stands_for_nobody(database: Database, later: Later) -> None:
    """A token works until its day and not after it."""
    token = create_token(database, "admin", 2)
    later(days=1.99)
    assert identity_of_token(database, token.token)
    later(days=2.01)
    assert identity_of_token(database, token.token) is None


@given(st.text(max_size=60))
def test_an_invented_token_stands_for_nobody(secret: str) -> None:
    """No text that was not made as a token stands for anyone."""
    database = ona.appdb.open("sqlite://")
    try:
        assert identity_of_token(database, secret) is None
        assert identity_of_token(database, "ona_" + secret) is None
        assert identity_of_session(database, secret) is None
        assert redeem_link(database, secret) is None
    finally:
        database.close()


def test_revoking_an_unknown_token_says_where_ids_are(database: Database) -> None:
    """An unknown id is refused with the command that lists the known ones."""
    with pytest.raises(UsageError, match=r"no token of this id\. `ona token list`"):
        revoke_token(database, "nope")


def test_an_unknown_role_names_the_known_ones(database: Database) -> None:
    """A role that is not one is refused with all that are."""
    with pytest.raises(UsageError, match=r"no role 'boss'; the roles are executive, analyst, comms"):
        create_token(database, "boss", 1)
    with pytest.raises(UsageError, match="no role 'boss'"):
        one_time_link(database, "boss")


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_life_out_of_range_is_refused(database: Database, days: int) -> None:
    """No token lives for less than a day or more than a year."""
    with pytest.raises(UsageError, match=f"between 1 and 366, not {days}"):
        create_token(database, "admin", days)
    with pytest.raises(UsageError, match="between 1 and 1440"):
        one_time_link(database, "admin", days * 1441)


def test_a_link_works_once(database: Database) -> None:
    """The first use of a link begins a session of its role; the second does nothing."""
    link = one_time_link(database, "executive")
    cookie = redeem_link(database, link)
    assert cookie is not None
    found = identity_of_session(database, cookie)
    assert found is not None
    assert (found.kind, found.role) == ("session", "executive")
    assert redeem_link(database, link) is None


def test_a_late_link_does_not_work(database: Database, later: Later) -> None:
    """A link works for its minutes and not after them."""
    link = one_time_link(database, "executive", 5)
    later(minutes=5.1)
    assert redeem_link(database, link) is None


def test_a_session_ends_by_itself(database: Database, later: Later) -> None:
    """A session is over after its length, and the next link sweeps it away."""
    cookie = redeem_link(database, one_time_link(database, "executive"))
    assert cookie is not None
    later(hours=12.1)
    assert identity_of_session(database, cookie) is None
    one_time_link(database, "executive")
    with database.reading() as session:
        assert session.scalars(select(WebSession)).all() == []


def test_signing_out_ends_the_session(database: Database) -> None:
    """After signing out the cookie stands for nobody, and signing out again is no error."""
    cookie = redeem_link(database, one_time_link(database, "executive"))
    assert cookie is not None
    end_session(database, cookie)
    end_session(database, cookie)
    assert identity_of_session(database, cookie) is None


@pytest.mark.parametrize(
    ("granted", "disabled", "works"),
    [(True, False, True), (False, False, False), (True, True, False)],
)
def test_a_session_follows_the_grants_of_its_account(
    database: Database, *, granted: bool, disabled: bool, works: bool
) -> None:
    """A session stops working when its account loses the role or is disabled."""
    cookie = session_of_account(database, granted=granted, disabled=disabled)
    assert (identity_of_session(database, cookie) is not None) is works


def test_every_deed_stands_in_the_audit(database: Database) -> None:
    """Making, revoking, linking, signing in and out each leave one chained line without secrets."""
    token = create_token(database, "admin")
    revoke_token(database, token.id)
    link = one_time_link(database, "admin")
    cookie = redeem_link(database, link)
    assert cookie is not None
    end_session(database, cookie)
    with database.reading() as session:
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert [line.action for line in lines] == [
            "token.create",
            "token.revoke",
            "link.create",
            "session.begin",
            "session.end",
        ]
        assert first_broken(session) is None
        words = session.execute(text("SELECT group_concat(actor_id || object) FROM audit")).scalar_one()
    assert not [secret for secret in (token.token, link, cookie) if secret in words]
