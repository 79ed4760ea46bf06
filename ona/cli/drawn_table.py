"""A table as text; the one place that loads what draws it, so that all else starts without."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDEST: Final = 100_000
"""Columns of a line in a file or a pipe; a table takes only what it needs."""


def drawn(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows under column headings: folded to a terminal's width, else a line a row; colour only on a terminal."""
    table = Table(box=None, header_style="bold", pad_edge=False, show_header=any(columns))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, highlight=False, width=None if terminal else WIDEST)
    with console.capture() as text:
        console.print(table)
    lines = text.get().splitlines()
    return "".join(f"{line if terminal else line.rstrip()}\n" for line in lines)
