"""Opening the event store: one writer or many readers, never a newer version, never damaged bytes."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import duckdb

from ona.errors import StoreBusyError, StoreDamagedError, StoreError, StoreTooNewError, UsageError
from ona.sentences import sentence
from ona.store.register import TEMPORARY, settle
from ona.store.resources import Resources, clear_overflow, limit, overflow
from ona.store.schema import CREATE, MIGRATIONS, VERSION

Connection = duckdb.DuckDBPyConnection
"""An open store, for annotations of the layers above."""

LOCKED: Final = re.compile(r"could not set lock|conflicting lock|being used by another process", re.IGNORECASE)
FULL: Final = re.compile(r"no space left|disk full|could not write|ENOSPC", re.IGNORECASE)

DAMAGED: Final = re.compile(r"corrupt|checksum", re.IGNORECASE)
"""DuckDB tells of a block whose checksum is wrong by its most general error."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the first sync fixes in a store: legal mode, key, first day of the week."""

    mode: str
    key_check: bytes
    key_epoch: int
    week_start: str


def _connect(
    path: Path, *, read_only: bool, resources: Resources, aside: Path | None = None, beside: Sequence[Path] = ()
) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "enable_external_access": bool(beside),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_persistent_secrets": False,
        "temp_directory": str(aside or ""),
    }
    with sentences(path):
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    limit(connection, resources)
    # DuckDB draws a bar on standard output, amid JSON, where it takes the process for an interactive one.
    connection.execute("SET enable_progress_bar = false")
    if beside:
        _allow_only(connection, beside)
    connection.execute("SET lock_configuration = true")
    return connection


def _allow_only(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Let a connection reach its own files and these, and nothing else outside."""
    quoted = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    connection.execute(f"SET allowed_paths = [{quoted}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET arrow_lossless_conversion = true")


@contextmanager
def private() -> Iterator[None]:
    """Make whatever is made meanwhile, a write-ahead log included, for nobody else to read."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def connect_beside(path: Path, resources: Resources, aside: Path | None, files: Sequence[Path]) -> Connection:
    """Open a store to write these files beside it, and no others; an older one is taken forward.

    Raises
    ------
    StoreBusyError
        When another process has it open.
    StoreTooNewError
        When a newer version made it.
    """
    connection = _connect(path, read_only=False, resources=resources, aside=aside, beside=files)
    try:
        with sentences(path):
            version = _version(connection) or VERSION
            _refuse_newer(version, path.name)
            _migrate(connection, path, version)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn DuckDB's faults into sentences that a person can act on.

    Raises
    ------
    StoreBusyError, StoreDamagedError, StoreError
    """
    try:
        yield
    except duckdb.Error as error:
        raise _sentence(error, path.name) from error


def _sentence(error: duckdb.Error, name: str) -> StoreError:
    text = str(error)
    if LOCKED.search(text):
        return StoreBusyError(
            sentence("Another process is using {name!r}.", name=name),
            next_step="Wait until the running `ona sync` or `ona analyze` has ended, then try again.",
        )
    if FULL.search(text):
        return StoreError(
            sentence(
                "The disk is full: {name!r} could not be written. Everything acknowledged before is kept.", name=name
            ),
            next_step="Make room and run the same command again; it goes on where it stopped.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreError(
            sentence("There is not enough memory to work on {name!r}.", name=name),
            next_step="Raise [engine] memory, or give the machine more.",
        )
    broken = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException)
    if isinstance(error, broken) or DAMAGED.search(text):
        return StoreDamagedError(
            sentence("{name!r} cannot be read: its bytes are not those of a store.", name=name),
            next_step="Restore the last backup with `ona restore`.",
        )
    return StoreError(
        sentence("{name!r} refused a statement ({kind}).", name=name, kind=type(error).__name__),
        next_step="See `ona doctor`.",
    )


def _version(connection: duckdb.DuckDBPyConnection) -> int | None:
    tables = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'meta'").fetchall()
    if not tables[0][0]:
        return None
    rows = connection.execute("SELECT version FROM meta").fetchall()
    return int(rows[0][0]) if rows else None


def _refuse_newer(version: int, name: str) -> None:
    if version > VERSION:
        raise StoreTooNewError(
            sentence(
                "{name!r} was made by a newer version of ona (store version {version}; this one knows {known}).",
                name=name,
                version=version,
                known=VERSION,
            ),
            next_step="Install that version again, or restore a backup made before it.",
        )


def _begin(path: Path, identity: Identity, resources: Resources) -> None:
    """Make a new store whole under another name first: a run that ends meanwhile leaves none rather than a part."""
    unfinished = path.with_name(f"{path.name}{TEMPORARY}")
    with alone_in(path.parent):
        for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
            leftover.unlink(missing_ok=True)
        if path.exists():
            return
        connection = _connect(unfinished, read_only=False, resources=resources)
        try:
            with sentences(path):
                _create(connection, identity)
                connection.execute("CHECKPOINT")
        finally:
            connection.close()
        unfinished.chmod(0o600)
        settle(unfinished, path)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only one who begins a store in a folder; the lock ends with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _create(connection: duckdb.DuckDBPyConnection, identity: Identity) -> None:
    connection.execute("BEGIN")
    for statement in CREATE:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO meta VALUES (?, ?, ?, ?, ?, ?)",
        [
            VERSION,
            datetime.now(UTC).replace(tzinfo=None),
            identity.mode,
            UUID(bytes=identity.key_check),
            identity.key_epoch,
            identity.week_start,
        ],
    )
    connection.execute("COMMIT")


def _migrate(connection: duckdb.DuckDBPyConnection, path: Path, version: int) -> None:
    """Take an older store forward, one version a transaction, after a backup beside it."""
    if version == VERSION:
        return
    connection.execute("CHECKPOINT")
    shutil.copyfile(path, path.with_suffix(f".before-{VERSION}.duckdb"))
    for target in range(version + 1, VERSION + 1):
        connection.execute("BEGIN")
        for statement in MIGRATIONS[target]:
            connection.execute(statement)
        connection.execute("UPDATE meta SET version = ?", [target])
        connection.execute("COMMIT")


def _refuse_other_identity(connection: duckdb.DuckDBPyConnection, identity: Identity, name: str) -> None:
    mode, check, epoch, week_start = connection.execute(
        "SELECT mode::VARCHAR, key_check, key_epoch, week_start::VARCHAR FROM meta"
    ).fetchall()[0]
    if mode != identity.mode:
        raise UsageError(
            sentence(
                "{name!r} was begun in the mode {mode!r}; the configuration says {configured!r}.",
                name=name,
                mode=mode,
                configured=identity.mode,
            ),
            next_step="The mode is fixed by the first sync: set [privacy] mode back, or begin a new store.",
        )
    if check.bytes != identity.key_check or epoch != identity.key_epoch:
        raise UsageError(
            sentence("{name!r} was made with another key.", name=name),
            next_step="Set [privacy] key_file to the key of this store, or begin a new store.",
        )
    if week_start != identity.week_start:
        raise UsageError(
            sentence(
                "{name!r} counts weeks from {week_start}; the configuration says {configured!r}.",
                name=name,
                week_start=week_start,
                configured=identity.week_start,
            ),
            next_step="Set [organisation] week_start back, or begin a new store.",
        )


@contextmanager
def writing(path: Path, identity: Identity, resources: Resources | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the store for its one writer, creating or migrating it.

    Raises
    ------
    StoreBusyError
        When another process has it open.
    StoreTooNewError
        When a newer version made it.
    UsageError
        When mode, key or first day of the week differ from those of the first sync.
    """
    with private():
        path.parent.mkdir(parents=True, exist_ok=True)
        with overflow(path) as aside:
            yield from _writing(path, identity, resources or Resources(), aside)


def _writing(path: Path, identity: Identity, resources: Resources, aside: Path | None) -> Iterator[Connection]:
    if not path.exists():
        _begin(path, identity, resources)
    connection = _connect(path, read_only=False, resources=resources, aside=aside)
    try:
        clear_overflow(path, aside)
        with sentences(path):
            version = _version(connection)
            if version is None:
                _create(connection, identity)
            else:
                _refuse_newer(version, path.name)
                _migrate(connection, path, version)
                _refuse_other_identity(connection, identity, path.name)
            path.chmod(0o600)
            yield connection
    finally:
        connection.close()


@contextmanager
def reading_only(
    path: Path, resources: Resources | None = None, *, older: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the store for one of many readers.

    Parameters
    ----------
    older
        Whether a store of an older version is read as it is.

    Raises
    ------
    StoreError
        When there is none yet, it is damaged, newer, or needs a sync to be migrated.
    """
    if not path.is_file():
        raise StoreError("There is no event store yet.", next_step="Run `ona sync`.")
    with overflow(path) as aside:
        yield from _reading(path, resources or Resources(), aside, older=older)


def _reading(path: Path, resources: Resources, aside: Path | None, *, older: bool) -> Iterator[Connection]:
    connection = _connect(path, read_only=True, resources=resources, aside=aside)
    try:
        with sentences(path):
            version = _version(connection)
            if version is None:
                raise StoreError(sentence("{name!r} is empty.", name=path.name), next_step="Run `ona sync`.")
            _refuse_newer(version, path.name)
            if version < VERSION and not older:
                raise StoreError(
                    sentence(
                        "{name!r} is of an older version ({version}; this one writes {current}).",
                        name=path.name,
                        version=version,
                        current=VERSION,
                    ),
                    next_step="Run `ona sync`, which takes it forward after a backup.",
                )
            yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All statements inside become visible together, or none of them."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        # A fault such as a full disk has already ended the transaction, or the whole connection.
        with _ignoring_ended_transaction():
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def _ignoring_ended_transaction() -> Iterator[None]:
    try:
        yield
    except duckdb.Error:
        return
