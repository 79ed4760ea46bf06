"""How results are shown: tables for people, JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import typer


def leave_quietly() -> None:
    """Write what is left into nothing, and end well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(0)


def say(text: str) -> None:
    """Print a sentence of a result."""
    _write(f"{text}\n")
    flush()


def tell(text: str) -> None:
    """Print something beside the result, on stderr."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - the command line speaks


def show_json(value: object) -> None:
    """Print a value as JSON."""
    _write(json.dumps(value, ensure_ascii=False, indent=2, default=plain) + "\n")
    flush()


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        leave_quietly()


def flush() -> None:
    """Hand over what was printed, so that a reader who has gone is noticed here."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        leave_quietly()


def plain(value: object) -> object:
    """Return dates as ISO text, for JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"No JSON form for {type(value).__name__}.")


def show_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows under column headings. Nothing is cut: a terminal folds, a pipe gets one line a row."""
    from ona.cli.drawn_table import drawn

    _write(drawn(columns, [[cell(value) for value in row] for row in rows]))
    flush()


def cell(value: object) -> str:
    """Return a value as it stands in a table: a dash for None.

    >>> cell(None), cell(True), cell(["営業部", "開発部"]), cell(0.55)
    ('–', '✓', '営業部, 開発部', '0.55')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    return str(value)
