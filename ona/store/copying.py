"""A copy of the store that is whole: checkpointed first, so that nothing waits in a write-ahead log."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from ona.store.connection import sentences


def copy_store(source: Path, target: Path) -> None:
    """Copy a store while holding its lock.

    Raises
    ------
    StoreBusyError
        When another process writes.
    """
    with sentences(source):
        connection = duckdb.connect(str(source))
    try:
        with sentences(source):
            connection.execute("CHECKPOINT")
        shutil.copyfile(source, target)
        target.chmod(0o600)
    finally:
        connection.close()


def verify_store(path: Path) -> int:
    """Open a copied store and read every table through; return the number of rows.

    Raises
    ------
    StoreDamagedError
        When it cannot be read.
    """
    with sentences(path):
        connection = duckdb.connect(str(path), read_only=True)
    try:
        with sentences(path):
            tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            counts = [
                connection.execute(f"SELECT count(*), max(hash(t)) FROM {name} t").fetchall() for (name,) in tables
            ]
        return sum(int(count[0][0]) for count in counts)
    finally:
        connection.close()
