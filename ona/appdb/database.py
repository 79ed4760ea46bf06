"""Opening the app database, and its two kinds of transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from ona.appdb.schema import bring_forward, create_private_file
from ona.errors import StoreDamagedError, UsageError

BUSY_SECONDS: Final = 10
WRITES: Final = "ona_writes"
SQLITE_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)


@dataclass(frozen=True, slots=True)
class Database:
    """An open app database."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Begin a transaction that only reads; nothing it changes is kept."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Begin a transaction that writes: kept whole when the block ends, not at all when it raises."""
        with Session(self.engine.execution_options(**{WRITES: True})) as session, session.begin():
            yield session

    def clear_log(self) -> None:
        """Empty SQLite's write-ahead log, which holds earlier states of rows as long as anybody has the file open."""
        if self.engine.dialect.name != "sqlite":
            return
        with closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the app database and bring its tables forward.

    Parameters
    ----------
    url
        A SQLAlchemy URL: ``sqlite:////folder/app.sqlite`` or ``postgresql://...``.

    Raises
    ------
    UsageError
        When the URL names no database that this program knows, or its driver is missing.
    StoreTooNewError
        When a newer version of the program made the tables.
    StoreDamagedError
        When the bytes are not those of a database.
    """
    engine = _engine(_known_url(url))
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            bring_forward(connection)
    except OperationalError:
        # Locked, full or out of reach: those who call say so in their own words.
        engine.dispose()
        raise
    except DatabaseError:
        engine.dispose()
        raise StoreDamagedError(
            "The app database cannot be read: its bytes are not those of a database.",
            next_step="Restore the last backup with `ona restore`.",
        ) from None
    except BaseException:
        engine.dispose()
        raise
    return Database(engine)


def _known_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in {"sqlite", "postgresql"}:
        # The URL may hold a password, so the message does not repeat it.
        raise UsageError(
            "The app database's URL must begin with sqlite:/// or postgresql://.",
            next_step="Correct app_database under [store].",
        )
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    if url.database and url.database != ":memory:":
        create_private_file(url.database)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise UsageError(
            "The app database is on PostgreSQL, but its driver is not installed.",
            next_step="Install the extra named postgresql.",
        ) from None


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN comes late and never locks first; ours is written out below.
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once, so that two of them wait for each other
    # instead of failing when both have read and then want to write.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
