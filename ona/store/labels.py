"""Labels: the only text of the store, names of units, sites, levels and sources, capped and cleaned."""

from __future__ import annotations

import unicodedata
from typing import Final

import duckdb

from ona.store.schema import LabelKind

LONGEST: Final = 200


def clean(text: str) -> str:
    r"""Return a label without control and formatting characters, trimmed, of at most 200 characters.

    >>> clean(" 営業部\u202e\n第一課 ")
    '営業部第一課'
    """
    kept = "".join(mark for mark in text if unicodedata.category(mark) not in {"Cc", "Cf", "Co", "Cs"})
    return " ".join(kept.split())[:LONGEST]


class Labels:
    """Numbers of labels, made when first met.

    Parameters
    ----------
    connection
        The store, open for writing; use inside a transaction.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        rows = connection.execute("SELECT label_id, kind::VARCHAR, parent_id, label FROM label").fetchall()
        self._known = {(str(kind), parent, str(label)): int(number) for number, kind, parent, label in rows}
        self._next = max((number for number, *_ in rows), default=0) + 1

    def number(self, kind: LabelKind, text: str, parent: int | None = None) -> int:
        """Return the number of a label below its parent, making it when it is new."""
        key = (str(kind), parent, clean(text))
        if key not in self._known:
            self._known[key] = self._next
            self._connection.execute("INSERT INTO label VALUES (?, ?, ?, ?)", [self._next, key[0], parent, key[2]])
            self._next += 1
        return self._known[key]

    def unit(self, path: tuple[str, ...]) -> int:
        """Return the number of a unit by its path, making its parents too."""
        parent: int | None = None
        for name in path:
            parent = self.number(LabelKind.UNIT, name, parent)
        if parent is None:
            raise ValueError("A department path has at least one part.")
        return parent
