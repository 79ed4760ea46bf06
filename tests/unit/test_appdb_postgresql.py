"""The app database on a real PostgreSQL: the same tables, the same access, the same audit."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

import ona.appdb
from ona.access import create_token, identity_of_session, identity_of_token, one_time_link, redeem_link
from ona.appdb import AuditEntry, Database, Table
from ona.appdb.audit import COMMAND, append, first_broken

pytest.importorskip("psycopg", reason="the PostgreSQL driver (extra: postgresql) is not installed")
PROGRAMS = [shutil.which(name) for name in ("initdb", "pg_ctl")]
pytestmark = pytest.mark.skipif(None in PROGRAMS, reason="PostgreSQL is not installed on this machine")


def owner() -> str | None:
    """PostgreSQL refuses to run as root: then its own user runs it."""
    return "postgres" if os.geteuid() == 0 else None


def server_command(*words: object) -> None:
    subprocess.run([str(word) for word in words], user=owner(), check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if owner() and not any(entry.pw_name == owner() for entry in pwd.getpwall()):
        pytest.skip("PostgreSQL has no user of its own on this machine")
    initdb, control = PROGRAMS
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="ona-postgresql-") as folder:
        shutil.chown(folder, owner()) if owner() else None
        data = Path(folder) / "data"
        server_command(initdb, "-D", data, "-U", "ona", "--auth=trust", "--no-sync")
        options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off"
        server_command(control, "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        yield f"postgresql://ona@127.0.0.1:{port}/postgres"
        server_command(control, "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def database(server: str) -> Iterator[Database]:
    ona.appdb.open(server).close()
    opened = ona.appdb.open(server)
    yield opened
    opened.close()


def test_migrations_make_the_same_tables(database: Database) -> None:
    """On PostgreSQL too the migrations and the models describe the same tables."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_access_works_the_same(database: Database) -> None:
    """Tokens and one-time links work on PostgreSQL as on SQLite."""
    token = create_token(database, "analyst")
    found = identity_of_token(database, token.token)
    assert found is not None
    assert found.role == "analyst"
    link = one_time_link(database, "comms")
    cookie = redeem_link(database, link)
    assert cookie is not None
    assert identity_of_session(database, cookie) is not None
    assert redeem_link(database, link) is None


def test_writers_at_once_leave_one_chain(database: Database) -> None:
    """Four writers at once leave one unbroken audit."""

    def write_five() -> None:
        for number in range(5):
            with database.writing() as session:
                append(session, COMMAND, "token.create", str(number))

    threads = [threading.Thread(target=write_five) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.query(AuditEntry).count() >= 20
        assert first_broken(session) is None


@pytest.mark.parametrize("statement", ["UPDATE audit SET object = 'x'", "DELETE FROM audit"])
def test_the_audit_only_grows_there_too(database: Database, statement: str) -> None:
    """PostgreSQL itself refuses to change or remove a line of the audit."""
    with pytest.raises(DatabaseError, match="append-only"), database.writing() as session:
        session.execute(text(statement))
