"""How results are shown: tables for people, JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDEST: Final = 100_000
"""Columns of a line in a file or a pipe; a table takes only what it needs."""


class Results(Console):
    """Standard output: whole lines into files and pipes, folded lines on a terminal, colour only there."""

    def __init__(self) -> None:
        super().__init__(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())

    def on_broken_pipe(self) -> None:
        """End quietly when the reader, such as ``head``, has gone."""
        self.quiet = True
        leave_quietly()


def leave_quietly() -> None:
    """Write what is left into nothing, and end well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(0)


def say(text: str) -> None:
    """Print a sentence of a result."""
    Results().print(text, markup=False)
    flush()


def tell(text: str) -> None:
    """Print something beside the result, on stderr."""
    Console(file=sys.stderr, highlight=False, soft_wrap=True).print(text, markup=False)


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
    table = Table(box=None, header_style="bold", pad_edge=False, show_header=any(columns))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    results = Results()
    if sys.stdout.isatty():
        results.print(table)
    else:
        results.width = WIDEST
        with results.capture() as drawn:
            results.print(table)
        _write("".join(f"{line.rstrip()}\n" for line in drawn.get().splitlines()))
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
