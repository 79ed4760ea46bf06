"""What DuckDB may use: memory, threads, and the disk for what does not fit.

DuckDB keeps every block that it has read or written until its limit is reached, and its own limit is four
fifths of the machine. A store of fifty million rows would fill that, though a sync is hardly faster for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final

import duckdb

MOST: Final = 1 << 30
"""Bytes: what DuckDB uses at most unless told otherwise. More makes no company of 100,000 people faster."""

SHARE: Final = 3
"""Unless told otherwise, DuckDB takes at most the third part of its own limit: a quarter of the machine."""

OF_A_THREAD: Final = 128 << 20
"""Bytes that a thread needs to work: many processors with little memory get in each other's way."""

OVERFLOW: Final = ".overflow"
"""How the name of a folder ends that holds what does not fit in memory."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Memory (such as ``2GB``) and threads that DuckDB may use; None takes what suits the machine."""

    memory: str | None = None
    threads: int | None = None


def limit(connection: duckdb.DuckDBPyConnection, resources: Resources) -> None:
    """Hold a connection, opened a moment ago, to what it may use."""
    if resources.memory is None:
        _set(connection, "memory_limit", f"{min(_memory(connection) // SHARE, MOST)}B")
    else:
        _set(connection, "memory_limit", resources.memory)
    _set(connection, "threads", resources.threads or _threads(connection))


def _set(connection: duckdb.DuckDBPyConnection, name: str, value: str | int) -> None:
    connection.execute(f"SET {name} = '{value}'")


def _memory(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the limit in force in bytes; DuckDB knows the limits of containers too."""
    rows = connection.execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
    return int(rows[0][0])


def _threads(connection: duckdb.DuckDBPyConnection) -> int:
    rows = connection.execute("SELECT current_setting('threads')").fetchall()
    return max(1, min(int(rows[0][0]), _memory(connection) // OF_A_THREAD))


@contextmanager
def overflow(path: Path) -> Iterator[Path | None]:
    """Make a folder beside a store where one connection writes what does not fit in memory, and remove it afterwards.

    Nobody else may read it. None where the store's folder cannot be written to: a statement that needs more memory
    than there is then says so.
    """
    try:
        folder = Path(mkdtemp(prefix=f"{path.name}.", suffix=OVERFLOW, dir=path.parent))
    except OSError:
        yield None
        return
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def clear_overflow(path: Path, own: Path | None) -> None:
    """Remove what killed processes left. Only for who holds the store's lock: nobody else is at work then."""
    for folder in path.parent.glob(f"{path.name}.*{OVERFLOW}"):
        if folder != own:
            rmtree(folder, ignore_errors=True)
