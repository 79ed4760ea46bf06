"""The first tables: accounts, roles, sessions, tokens, links, consents, requests, cycles, audit."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "r0001"
down_revision: Final = None

REFUSAL: Final = "The audit is append-only."
AUDIT_GUARDS: Final = {
    "sqlite": """CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
        BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
    "postgresql": """CREATE FUNCTION audit_refuse_{verb}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$;
        CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_{verb}()""",
}


def upgrade() -> None:
    """Create the tables."""
    _people()
    _access()
    _work()
    _audit()


def _moment(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, index=index)


def _account() -> sa.ForeignKey:
    return sa.ForeignKey("user_account.id", ondelete="CASCADE")


def _people() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String(254), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("oidc_subject", sa.String(255), unique=True),
        sa.Column("actor", sa.LargeBinary(16)),
        _moment("created_at"),
        _moment("disabled_at", nullable=True),
    )
    op.create_table(
        "role_grant",
        sa.Column("account_id", sa.Integer, _account(), primary_key=True),
        sa.Column("role", sa.String(16), primary_key=True),
        _moment("granted_at"),
    )
    op.create_table(
        "consent",
        sa.Column("actor", sa.LargeBinary(16), primary_key=True),
        _moment("given_at"),
        _moment("withdrawn_at", nullable=True),
    )


def _access() -> None:
    op.create_table(
        "web_session",
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("account_id", sa.Integer, _account(), nullable=True, index=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        _moment("created_at"),
        _moment("expires_at", index=True),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False, unique=True),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("revoked_at", nullable=True),
    )
    op.create_table(
        "one_time_link",
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        _moment("created_at"),
        _moment("expires_at", index=True),
        _moment("used_at", nullable=True),
    )


def _work() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("result", sa.JSON),
        sa.Column("role", sa.String(16), nullable=False),
        _moment("created_at"),
        _moment("finished_at", nullable=True),
    )
    op.create_table(
        "cycle",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("finding_id", sa.String(64)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        _moment("created_at"),
        _moment("changed_at"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        _moment("at"),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("object", sa.String(200), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False, unique=True),
    )
    guard = AUDIT_GUARDS[op.get_bind().dialect.name]
    for verb in ("update", "delete"):
        op.execute(guard.format(verb=verb, refusal=REFUSAL))
