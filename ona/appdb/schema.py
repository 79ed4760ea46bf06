"""Bringing the app database's tables forward, with a copy of the file first."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ona.errors import StoreTooNewError
from ona.sentences import sentence

MIGRATIONS: Final = Path(__file__).parent / "migrations"
MIGRATION_LOCK: Final = 0x6F6E62
"""Number of the lock under which PostgreSQL lets one program migrate at a time."""


def create_private_file(name: str) -> None:
    """Create a database file that only its owner can read; one that exists stays as it is."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def bring_forward(connection: Connection) -> None:
    """Run the migrations that this database lacks, inside the caller's transaction.

    Raises
    ------
    StoreTooNewError
        When the database is of a version that this program does not know.
    """
    _one_at_a_time(connection)
    config = _config(connection)
    scripts = ScriptDirectory.from_config(config)
    current = version_of(connection)
    _refuse_newer(current, scripts)
    if current == scripts.get_current_head():
        return
    if current is not None:
        keep_copy(connection, current)
    command.upgrade(config, "head")


def version_of(connection: Connection) -> str | None:
    """Return the version of the tables, or None when there are none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def keep_copy(connection: Connection, version: str) -> Path | None:
    """Copy a SQLite file beside itself, whole even while others write; None for other engines.

    PostgreSQL is backed up by its own tools, and undoes a failed migration itself.
    """
    name = connection.engine.url.database
    if connection.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    path = Path(name)
    copy = path.with_name(f"{path.name}.before-{version}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    create_private_file(str(copy))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _one_at_a_time(connection: Connection) -> None:
    # On SQLite the caller's writing transaction already holds the only lock.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _refuse_newer(current: str | None, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise StoreTooNewError(
            sentence(
                "The app database is of version {version!r}; this program knows up to {known!r}.",
                version=current,
                known=scripts.get_current_head(),
            ),
            next_step="Update the program, or restore the copy kept before the update.",
        )
