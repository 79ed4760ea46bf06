"""The app database: tables forward and never backward, private files, whole transactions, an audit that holds."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, StatementError

import ona.appdb
from ona.appdb import AuditEntry, Cycle, Database, RoleGrant, Table, schema
from ona.appdb.audit import COMMAND, append, first_broken
from ona.errors import StoreDamagedError, StoreTooNewError, UsageError

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
NEXT_VERSION = """
import sqlalchemy as sa
from alembic import op
revision = "r0002"
down_revision = "r0001"
def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer, primary_key=True))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "app.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = ona.appdb.open(f"sqlite:///{path}")
    yield opened
    opened.close()


def cycle(identifier: str = "c1") -> Cycle:
    return Cycle(id=identifier, state="open", body={"owner": "x"}, created_at=NOW, changed_at=NOW)


def three_lines(database: Database) -> None:
    with database.writing() as session:
        for target in ("a", "b", "c"):
            append(session, COMMAND, "token.create", target)


def tampered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("DROP TRIGGER audit_no_delete")
        for statement in statements:
            connection.execute(statement)


def newer_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str = NEXT_VERSION) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder)
    (folder / "versions" / "r0002_next.py").write_text(version, encoding="utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", folder)


def test_migrations_make_the_tables_of_the_models(database: Database) -> None:
    """The migrations and the models describe the same tables, columns, indexes and constraints."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_sqlite_is_safe_for_several_processes(database: Database) -> None:
    """SQLite runs in WAL mode with foreign keys, full syncs and a wait for locks."""
    with database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}


def test_only_the_owner_reads_the_files(database: Database, path: Path) -> None:
    """The database and what SQLite keeps beside it can be read by their owner only."""
    with database.writing() as session:
        session.add(cycle())
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "app.sqlite-wal" in modes


def test_opening_again_changes_nothing(database: Database, path: Path) -> None:
    """A database of today's version is opened without a copy and keeps its rows."""
    with database.writing() as session:
        session.add(cycle())
    again = ona.appdb.open(f"sqlite:///{path}")
    with again.reading() as session:
        assert session.get_one(Cycle, "c1").created_at == NOW
    again.close()
    assert not list(path.parent.glob("*before*"))


def test_a_copy_is_kept_before_the_tables_change(
    database: Database, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration of a database that is not new keeps a private copy of it as it was, rows included."""
    with database.writing() as session:
        session.add(cycle())
    newer_program(monkeypatch, tmp_path)
    ona.appdb.open(f"sqlite:///{path}").close()
    (copy,) = path.parent.glob("app.sqlite.before-r0001-*")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(path)) as new:
        assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [("r0001",)]
        assert old.execute("SELECT id FROM cycle").fetchall() == [("c1",)]
        assert new.execute("SELECT version_num FROM alembic_version").fetchall() == [("r0002",)]
        assert new.execute("SELECT id FROM cycle").fetchall() == [("c1",)]


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database: Database, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration is done whole or not at all: no half of it stays."""
    newer_program(monkeypatch, tmp_path, NEXT_VERSION + "    raise RuntimeError('power cut')\n")
    with pytest.raises(RuntimeError, match="power cut"):
        ona.appdb.open(f"sqlite:///{path}")
    with database.engine.connect() as connection:
        assert schema.version_of(connection) == "r0001"
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert "note" not in names


def test_programs_that_start_together_migrate_once(path: Path) -> None:
    """Four programs that open a new database at once all get it, whole."""
    opened: list[Database] = []
    threads = [threading.Thread(target=lambda: opened.append(ona.appdb.open(f"sqlite:///{path}"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for database in opened:
        with database.writing() as session:
            append(session, COMMAND, "token.create", "x")
        database.close()


def test_a_newer_database_is_refused_and_left_alone(database: Database, path: Path) -> None:
    """A database of a newer version is refused with a sentence that says what to do."""
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    with pytest.raises(StoreTooNewError, match=r"version 'r9999'.*up to 'r0001'\. Update the program"):
        ona.appdb.open(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["mysql://u:hush@h/d", "not a url hush", "sqlite+nothing"])
def test_an_unknown_address_is_refused_without_repeating_it(url: str) -> None:
    """The message about a database's URL never holds the URL, which may hold a password."""
    with pytest.raises(UsageError, match="sqlite:/// or postgresql://") as caught:
        ona.appdb.open(url)
    assert "hush" not in str(caught.value)


def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    """When a block of writing raises, nothing of it stays."""

    def write_and_fail() -> None:
        with database.writing() as session:
            session.add(cycle())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with database.reading() as session:
        assert session.get(Cycle, "c1") is None


def test_reading_keeps_nothing(database: Database) -> None:
    """What a block of reading changes is not kept."""
    with database.reading() as session:
        session.add(cycle())
        session.flush()
    with database.reading() as session:
        assert session.get(Cycle, "c1") is None


def test_a_role_needs_its_account(database: Database) -> None:
    """A role cannot be granted to an account that is not there."""
    with pytest.raises(DatabaseError, match="FOREIGN KEY"), database.writing() as session:
        session.add(RoleGrant(account_id=7, role="admin", granted_at=NOW))


def test_times_come_back_as_the_same_moment_in_utc(database: Database) -> None:
    """A time of any zone is kept as the moment it is, and given back in UTC."""
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    with database.writing() as session:
        session.add(Cycle(id="c1", state="open", body={}, created_at=tokyo, changed_at=tokyo))
    with database.reading() as session:
        found = session.get_one(Cycle, "c1").created_at
    assert (found, found.tzinfo) == (NOW, UTC)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    """A time that could mean several moments is not stored."""
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="needs a zone"), database.writing() as session:
        session.add(Cycle(id="c1", state="open", body={}, created_at=naive, changed_at=naive))


def test_a_good_audit_has_no_broken_line(database: Database) -> None:
    """Lines that were only appended follow from one another."""
    three_lines(database)
    with database.reading() as session:
        assert first_broken(session) is None


@pytest.mark.parametrize(
    ("statements", "broken"),
    [
        (["UPDATE audit SET object = 'x' WHERE seq = 2"], 2),
        (["UPDATE audit SET at = '2020-01-01 00:00:00' WHERE seq = 1"], 1),
        (["DELETE FROM audit WHERE seq = 2"], 2),
        (["DELETE FROM audit WHERE seq = 1", "UPDATE audit SET seq = seq - 1"], 1),
        (["UPDATE audit SET seq = 9 WHERE seq = 1", "UPDATE audit SET seq = 1 WHERE seq = 2"], 1),
    ],
)
def test_a_changed_audit_is_found_out(database: Database, path: Path, statements: list[str], broken: int) -> None:
    """A line that was changed, removed or moved breaks the chain at its place."""
    three_lines(database)
    tampered(path, *statements)
    with database.reading() as session:
        assert first_broken(session) == broken


@pytest.mark.parametrize("statement", ["UPDATE audit SET object = 'x'", "DELETE FROM audit"])
def test_the_audit_only_grows(database: Database, statement: str) -> None:
    """The database itself refuses to change or remove a line of the audit."""
    three_lines(database)
    with pytest.raises(DatabaseError, match="append-only"), database.writing() as session:
        session.execute(text(statement))


def test_writers_wait_for_one_another(database: Database) -> None:
    """Four writers at once leave one unbroken chain with every line."""

    def write_ten() -> None:
        for number in range(10):
            with database.writing() as session:
                append(session, COMMAND, "token.create", str(number))

    threads = [threading.Thread(target=write_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.query(AuditEntry).count() == 40
        assert first_broken(session) is None


def test_damaged_bytes_are_told_with_the_way_back(tmp_path: Path) -> None:
    """A file that is no database is a sentence, not a fault."""
    path = tmp_path / "app.sqlite"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreDamagedError, match="ona restore"):
        ona.appdb.open(f"sqlite:///{path}")
