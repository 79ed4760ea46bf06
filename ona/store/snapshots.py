"""Published snapshots: immutable DuckDB files that hold released tables and nothing else.

A snapshot is written under a temporary name, checkpointed, closed, synced to disk and
renamed to ``<utc>-<hash>.duckdb``, where the hash is the digest of the file's bytes, so
that any flipped byte is seen when it is opened. Then the window is entered in the
register and ``CURRENT`` is replaced (:mod:`ona.store.register`). A run that was killed
in between is finished or cleaned by the next one (:func:`recover`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import duckdb
import pyarrow as pa

from ona.errors import ReleaseError, StoreDamagedError, StoreError, StoreTooNewError
from ona.privacy import ReleasedTables
from ona.sentences import sentence
from ona.store import register
from ona.store.connection import sentences
from ona.tables import PUBLISHED, PublishedTable
from ona.windows import Window

FORMAT: Final = 1
"""Version of the snapshot's layout; a newer one is refused, an older one is still read."""

SUFFIX: Final = ".duckdb"
DIGEST_BYTES: Final = 12

INFO: Final = (
    "from",
    "to",
    "window",
    "made_at",
    "min_group",
    "people",
    "departments",
    "pairs",
    "merged",
    "shows",
    "words",
    "organisation",
    "language",
    "synthetic",
    "timezone",
    "level",
    "version",
    "parameters",
    "mode",
    "looked_at",
    "help",
    "calibration",
)
"""What a snapshot says about itself; nothing else may stand there."""

SQL_TYPES: Final = {
    "text": "VARCHAR",
    "json": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


ARROW_TYPES: Final = {
    "text": pa.string(),
    "json": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A snapshot as read: what it says about itself, and its tables in their published columns."""

    info: Mapping[str, Any]
    tables: Mapping[str, pa.Table]


def write(folder: Path, tables: ReleasedTables, info: Mapping[str, Any]) -> str:
    """Publish a snapshot and point ``CURRENT`` at it.

    Parameters
    ----------
    folder
        ``Settings.published_folder``; made when absent.
    tables
        What came through the release door.
    info
        Exactly the keys of :data:`INFO`; ``made_at`` is ISO 8601 in UTC.

    Returns
    -------
    str
        The id, ``<utc>-<hash>``.

    Raises
    ------
    ReleaseError
        When the tables did not come through the door, or ``info`` says more or less than it may.
    StoreError
        When the window overlaps one that was published before.
    """
    _check(tables, info)
    with register.publishing(folder):
        _recover(folder)
        _refuse_published(folder, tables.window)
        try:
            return _publish(folder, tables, info)
        finally:
            # After a fault such as a full disk, what was begun must not take the last room from those who serve.
            _clear(folder)


def _publish(folder: Path, tables: ReleasedTables, info: Mapping[str, Any]) -> str:
    unfinished = folder / f"snapshot{register.TEMPORARY}"
    _fill(unfinished, tables, info)
    identifier = f"{_compact(str(info['made_at']))}-{_digest(unfinished)}"
    register.settle(unfinished, _path(folder, identifier))
    register.enter(folder, _entry(identifier, info))
    return identifier


def _check(tables: ReleasedTables, info: Mapping[str, Any]) -> None:
    if not isinstance(tables, ReleasedTables):
        raise ReleaseError("A snapshot takes only tables that ona.privacy.publish made.")
    if set(info) != set(INFO):
        wrong = ", ".join(sorted(set(info) ^ set(INFO)))
        raise ReleaseError(f"A snapshot's description has other keys than it may: {wrong}.")
    if (info["from"], info["to"]) != (tables.window.start.isoformat(), tables.window.last_day.isoformat()):
        raise ReleaseError("A snapshot's description names another window than its tables.")


def _refuse_published(folder: Path, window: Window) -> None:
    for done in register.published_windows(folder):
        if window.start < done.end and done.start < window.end:
            raise StoreError(
                sentence(
                    "The window from {first} to {last} is published and is never drawn again.",
                    first=done.start,
                    last=done.last_day,
                ),
                next_step="Use `ona analyze --preview` to look at other settings without publishing.",
            )


def _fill(path: Path, tables: ReleasedTables, info: Mapping[str, Any]) -> None:
    with sentences(path), duckdb.connect(str(path), config={"enable_external_access": False}) as connection:
        connection.execute("CREATE TABLE about (format INTEGER, info VARCHAR)")
        connection.execute("INSERT INTO about VALUES (?, ?)", [FORMAT, _json(info)])
        for name, table in PUBLISHED.items():
            _fill_table(connection, table, tables.rows[name])
        connection.execute("CHECKPOINT")
    path.chmod(0o640)


def _fill_table(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, rows: Sequence[Mapping[str, Any]]
) -> None:
    columns = ", ".join(
        f'"{column.name}" {SQL_TYPES[column.type]}{"" if column.nullable else " NOT NULL"}' for column in table.columns
    )
    connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    # Lists as parameters, since registering an Arrow table would import pandas: two seconds of every analysis.
    slots = ", ".join(f"unnest(?::{SQL_TYPES[column.type]}[])" for column in table.columns)
    values = [[_cell(row[column.name], column.type) for row in rows] for column in table.columns]
    connection.execute(f'INSERT INTO "{table.name}" SELECT {slots}', values)


def _cell(value: Any, kind: str) -> Any:
    return _json(value) if kind == "json" and value is not None else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _compact(made_at: str) -> str:
    return made_at[:19].replace("-", "").replace(":", "") + "Z"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=DIGEST_BYTES)).hexdigest()


def _path(folder: Path, identifier: str) -> Path:
    return folder / f"{identifier}{SUFFIX}"


def recover(folder: Path) -> None:
    """Finish or clean what a killed run left: unfinished files, and snapshots that were not yet entered.

    Raises
    ------
    StoreBusyError
        When another process publishes there now.
    """
    with register.publishing(folder):
        _recover(folder)


def _recover(folder: Path) -> None:
    _clear(folder)
    known = {entry.id for entry in register.lines(folder)}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.stem not in known:
            register.enter(folder, _entry(path.stem, read(folder, path.stem).info))
    newest = entries(folder)
    if newest and register.current_id(folder) is None:
        register.point(folder, newest[0].id)


def _clear(folder: Path) -> None:
    for leftover in (*folder.glob(f"*{register.TEMPORARY}"), *folder.glob(f"*{register.TEMPORARY}.wal")):
        leftover.unlink(missing_ok=True)


def _entry(identifier: str, info: Mapping[str, Any]) -> register.Entry:
    end = date.fromisoformat(info["to"]) + timedelta(days=1)
    return register.Entry(date.fromisoformat(info["from"]), end, info["made_at"], identifier)


def entries(folder: Path) -> tuple[register.Entry, ...]:
    """Return the published snapshots whose files are here, newest window first."""
    known = sorted(register.lines(folder), reverse=True)
    return tuple(entry for entry in known if _path(folder, entry.id).is_file())


def remove(folder: Path, is_past: Callable[[Window], bool]) -> int:
    """Remove the snapshots of some windows; return how many. A removed window stays published and is never redrawn.

    Raises
    ------
    StoreBusyError
        When another process publishes there now.
    """
    if not any(is_past(entry.window) for entry in entries(folder)):
        return 0
    with register.publishing(folder):
        known = entries(folder)
        left = [entry for entry in known if not is_past(entry.window)]
        # First the pointer, so that nobody is led to a file that is gone.
        if left:
            register.point(folder, left[0].id)
        else:
            register.point_nowhere(folder)
        for entry in known:
            if entry not in left:
                _path(folder, entry.id).unlink()
    return len(known) - len(left)


def mark(folder: Path, identifier: str) -> tuple[int, int] | None:
    """Return time and size of a snapshot's file, or None when there is none of this id."""
    path = _path(folder, identifier)
    if path.parent != folder or not path.is_file():
        return None
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def damaged(identifier: str) -> StoreDamagedError:
    """Return the error for a snapshot whose bytes are not what was written."""
    return StoreDamagedError(
        sentence("The bytes of snapshot {id} are not what was published.", id=identifier),
        next_step="Restore the folder of snapshots with `ona restore`.",
    )


def read(folder: Path, identifier: str) -> Stored:
    """Read a snapshot, once its digest was compared with its name.

    Raises
    ------
    StoreDamagedError
        When a byte differs from what was written.
    StoreTooNewError
        When a newer version wrote it.
    """
    path = _path(folder, identifier)
    if _digest(path) != identifier.rpartition("-")[2]:
        raise damaged(identifier)
    with _reading(path) as connection:
        ((version, info),) = connection.execute("SELECT format, info FROM about").fetchall()
        _refuse_newer(version, identifier)
        held = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        tables = {
            name: _read_table(connection, table) if name in held else _empty(table) for name, table in PUBLISHED.items()
        }
    return Stored(MappingProxyType(json.loads(info)), MappingProxyType(tables))


def _refuse_newer(version: int, identifier: str) -> None:
    if version > FORMAT:
        raise StoreTooNewError(
            sentence("Snapshot {id} was made by a newer version of ona.", id=identifier),
            next_step="Install that version.",
        )


@contextmanager
def _reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, Any] = {"enable_external_access": False, "threads": 1}
    with sentences(path), duckdb.connect(str(path), read_only=True, config=config) as connection:
        yield connection


def _empty(table: PublishedTable) -> pa.Table:
    """Return a table that the snapshot of an earlier program does not have."""
    return pa.table({column.name: pa.array([], ARROW_TYPES[column.type]) for column in table.columns})


def _read_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> pa.Table:
    columns = ", ".join(f'"{name}"' for name in table.column_names)
    return connection.sql(f'SELECT {columns} FROM "{table.name}" ORDER BY rowid').to_arrow_table()
