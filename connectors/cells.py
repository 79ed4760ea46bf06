"""One record of a table that people prepared by hand: its cells by our column names, or why it cannot be used."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ona.tables import RejectReason

MAX_TEXT: Final = 1_000
"""Characters in one cell."""

T = TypeVar("T")


class RowError(Exception):
    """A row that cannot be used, with the reason. Never leaves the source that reads it."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one record, by our column names."""

    cells: Sequence[str]
    places: Mapping[str, int]

    def text(self, column: str) -> str:
        """Return a cell in its compatibility form (full-width letters and digits made plain), trimmed."""
        place = self.places.get(column)
        if place is None:
            return ""
        plain = " ".join(unicodedata.normalize("NFKC", self.cells[place]).split())
        if len(plain) > MAX_TEXT:
            raise RowError(RejectReason.TOO_LARGE)
        return plain

    def parsed(self, column: str, parse: Callable[[str], T], reason: RejectReason) -> T:
        """Return a cell read by ``parse``, or reject the row for ``reason``."""
        try:
            return parse(self.text(column))
        except ValueError:
            raise RowError(reason) from None


def refuse_wrong_width(cells: Sequence[str], width: int) -> None:
    """Refuse a record of another width than its header; empty cells beyond it are what spreadsheets leave behind.

    Raises
    ------
    RowError
        When cells are missing or too many.
    """
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        raise RowError(RejectReason.WRONG_COLUMNS)
