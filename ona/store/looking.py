"""Looking into files of databases as whoever holds them could: columns, texts, and rows about erased people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from ona.store.connection import sentences

OWN_TEXT: Final = frozenset({("label", "label")})
"""The one column of the event store that is text."""
WORDS: Final = ("VARCHAR", "BLOB", "JSON", "BIT")
TOMBSTONES: Final = "exclusion"


@contextmanager
def looking(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database for reading, cut off from everything else."""
    config: dict[str, Any] = {"enable_external_access": False}
    with sentences(path), duckdb.connect(str(path), read_only=True, config=config) as connection:
        yield connection


def columns_of(path: Path) -> tuple[tuple[str, str, str], ...]:
    """Return table, column and type of every column of a database."""
    with looking(path) as connection:
        return tuple(
            connection.execute(
                "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
            ).fetchall()
        )


def text_columns(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the columns that can hold any text, but for the one that may."""
    return tuple(
        (table, column)
        for table, column, kind in columns_of(path)
        if kind.startswith(WORDS) and (table, column) not in OWN_TEXT
    )


def texts_of(path: Path) -> str:
    """Return every text that a database holds, a line each: in its file they are compressed."""
    named = [(table, column) for table, column, kind in columns_of(path) if kind.startswith(WORDS)]
    with looking(path) as connection:
        found = [
            str(value)
            for table, column in named
            for (value,) in connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}"').fetchall()
        ]
    return "\n".join(found)


def labels_of(path: Path) -> tuple[str, ...]:
    """Return all names in the event store: of units, sites, levels and sources."""
    with looking(path) as connection:
        return tuple(label for (label,) in connection.execute("SELECT label FROM label ORDER BY label").fetchall())


def rows_of_erased(path: Path) -> tuple[int, int]:
    """Return in how many rows people who were erased stand, their tombstones left out, and how many they are."""
    ids = [(table, column) for table, column, kind in columns_of(path) if kind == "UUID" and table != TOMBSTONES]
    erased = f"SELECT actor_uid FROM {TOMBSTONES} WHERE status = 'erased'"
    with looking(path) as connection:
        people = connection.execute(f"SELECT count(*) FROM ({erased})").fetchall()
        counted = [
            connection.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" IN ({erased})').fetchall()
            for table, column in ids
        ]
    return sum(int(rows[0][0]) for rows in counted), int(people[0][0])
