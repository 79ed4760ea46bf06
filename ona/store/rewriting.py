"""A store written anew into another file, which then takes its place: no byte of what was removed is left.

DELETE leaves rows in a DuckDB file, and so does VACUUM. The old file stays whole until the new one is complete
and on disk; whoever opens the store sees the one or the other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import PythonUDFType

from ona.errors import StoreError
from ona.store.connection import alone_in, connect_beside, private, reading_only, sentences
from ona.store.register import TEMPORARY, settle
from ona.store.resources import Resources, overflow
from ona.store.schema import CREATE

Again = Callable[[bytes], bytes]
"""Gives 16-byte ids, one after the other, as they are under another key."""

DUE: Final = ".to-rewrite"
FRESH: Final = "fresh"
IDS: Final = "_uid"
"""Columns of this ending hold ids under the epoch key; other ids stand for no person and do not change."""


def due(path: Path) -> Path:
    """Return the mark that says a store is to be written anew before anything else is done with it."""
    return path.with_name(f"{path.name}{DUE}")


def stored_epoch(path: Path) -> int:
    """Return the number of the epoch key that a store's ids are under.

    Raises
    ------
    StoreError
        As :func:`ona.store.connection.reading_only`.
    """
    with reading_only(path) as connection:
        return int(connection.execute("SELECT key_epoch FROM meta").fetchall()[0][0])


def rewrite(
    path: Path, resources: Resources | None = None, *, again: Again | None = None, epoch: int | None = None
) -> int:
    """Write a store anew and put it in the place of the old; return its rows.

    Parameters
    ----------
    path
        The store, which nobody has open.
    resources
        What DuckDB may use.
    again
        Gives ids under another epoch key; None leaves them.
    epoch
        The number of that key.

    Raises
    ------
    StoreBusyError
        When another process has the store open; nothing is changed then.
    StoreError
        When the disk is full, or the new file does not hold what the old one does; nothing is changed.
    """
    fresh = path.with_name(f"{path.name}{TEMPORARY}")
    with private(), alone_in(path.parent), overflow(path) as aside:
        files = [fresh, *(fresh.with_name(f"{fresh.name}{end}") for end in (".wal", ".wal.checkpoint"))]
        _remove(files)
        connection = connect_beside(path, resources or Resources(), aside, files)
        try:
            with sentences(path):
                rows = _copy(connection, fresh, again, epoch)
            fresh.chmod(0o600)
            settle(fresh, path)
        finally:
            connection.close()
            _remove(files)
    # Copies kept when the store was taken forward hold what was removed, or the old ids.
    _remove(list(path.parent.glob(f"{path.stem}.before-*{path.suffix}")))
    due(path).unlink(missing_ok=True)
    return rows


def _remove(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _copy(connection: duckdb.DuckDBPyConnection, fresh: Path, again: Again | None, epoch: int | None) -> int:
    connection.execute("CHECKPOINT")
    old = connection.execute("SELECT current_database()").fetchall()[0][0]
    quoted = str(fresh).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS {FRESH}")
    if again is not None:
        connection.create_function("again", _on_columns(again), ["UUID"], "UUID", type=PythonUDFType.ARROW)
    connection.execute(f"USE {FRESH}")
    for statement in CREATE:
        connection.execute(statement)
    rows = sum(_copy_table(connection, old, table, changed=again is not None) for table in _tables(connection, old))
    if epoch is not None:
        connection.execute("UPDATE meta SET key_epoch = ?", [epoch])
    connection.execute(f'USE "{old}"')
    connection.execute(f"DETACH {FRESH}")
    return rows


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND NOT temporary ORDER BY table_oid",
        [database],
    ).fetchall()
    return [name for (name,) in found]


def _copy_table(connection: duckdb.DuckDBPyConnection, old: str, table: str, *, changed: bool) -> int:
    """Copy one table in its order; return its rows."""
    columns = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ? AND table_name = ?"
        " ORDER BY column_index",
        [old, table],
    ).fetchall()
    taken = [
        f"again({name})" if changed and kind == "UUID" and name.endswith(IDS) else f"{name}" for name, kind in columns
    ]
    names = ", ".join(name for name, _ in columns)
    connection.execute(f'INSERT INTO {table} ({names}) SELECT {", ".join(taken)} FROM "{old}".main.{table}')
    counts = connection.execute(
        f'SELECT (SELECT count(*) FROM {table}), (SELECT count(*) FROM "{old}".main.{table})'
    ).fetchall()
    if counts[0][0] != counts[0][1]:
        raise StoreError("The store could not be written anew; the old one stays in force.", next_step="Try again.")
    return int(counts[0][0])


def _on_columns(again: Again) -> Callable[[pa.Array], pa.Array]:
    """Return the function of DuckDB that gives a column of ids under the other key."""

    def column(ids: pa.Array | pa.ChunkedArray) -> pa.Array:
        whole = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
        storage = whole.storage.fill_null(bytes(16)) if whole.null_count else whole.storage
        data = np.frombuffer(storage.buffers()[1], np.uint8, len(storage) * 16, storage.offset * 16)
        changed = pa.Array.from_buffers(pa.binary(16), len(storage), [None, pa.py_buffer(again(data.tobytes()))])
        if whole.null_count:
            changed = pc.if_else(whole.is_valid(), changed, None)
        return pa.ExtensionArray.from_storage(pa.uuid(), changed)

    return column
