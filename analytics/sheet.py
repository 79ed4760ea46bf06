"""Tables as they were given, before their columns are understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ona.errors import SourceRefusedError
from ona.sentences import Sentence, listed, sentence

if TYPE_CHECKING:
    import pyarrow as pa

NAMED: Final = 5
"""So many places are told of all that are wrong."""

PLACES: Final = {
    ("line", False): "line {numbers}",
    ("line", True): "lines {numbers}",
    ("row", False): "row {numbers}",
    ("row", True): "rows {numbers}",
}


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table of a file or of a program; its columns are read when they are asked for.

    Attributes
    ----------
    name
        What to call it in a message: a file's name without its folders.
    header
        Names of its columns, without blanks around them.
    read
        Gives the columns at some places of the header, in that order and under those places' numbers.
    places
        Where a person finds the rows of these numbers (from 0, ascending): lines of a text, else rows from 1.
    unit
        What those places are.
    """

    name: str
    header: tuple[str, ...]
    read: Callable[[Sequence[int]], pa.Table]
    places: Callable[[Sequence[int]], list[int]]
    unit: Literal["line", "row"]

    def column(self, *names: str) -> int | None:
        """Return the place of the first of these columns that is there; capitals and ways to write marks do not count.

        Raises
        ------
        SourceRefusedError
            When the column stands there more than once.
        """
        folded = [_folded(title) for title in self.header]
        found = next((name for name in names if _folded(name) in folded), None)
        if found is None:
            return None
        return self._once(folded, found)

    def _once(self, titles: list[str], name: str) -> int:
        if titles.count(_folded(name)) > 1:
            raise SourceRefusedError(
                sentence("{file} has more than one column {column!r}.", file=self.name, column=name),
                next_step="Leave one of them, or give them different names.",
            )
        return titles.index(_folded(name))

    def refuse(self, wrong: NDArray[np.bool_], *, why: Callable[[int], Sentence], next_step: str) -> None:
        """Refuse the table when rows of it are wrong, by their places, never by what stands there.

        Parameters
        ----------
        wrong
            Which rows, bool (rows,).
        why
            Says how many are wrong.

        Raises
        ------
        SourceRefusedError
            When any is.
        """
        rows = np.flatnonzero(wrong)
        if rows.size:
            raise SourceRefusedError(
                sentence("{file}: {why} ({places}).", file=self.name, why=why(rows.size), places=self._told(rows)),
                next_step=next_step,
            )

    def _told(self, rows: NDArray[np.int64]) -> Sentence:
        """Return the first few places in words."""
        numbers = listed(str(place) for place in self.places(rows[:NAMED].tolist()))
        told = sentence(PLACES[self.unit, rows.size > 1], numbers=numbers)
        more = rows.size - NAMED
        return told if more <= 0 else sentence("{places} and {count} more", places=told, count=more)


def _folded(title: str) -> str:
    r"""Return a title as it is compared: marks joined to their letters, as some systems split them; small letters.

    >>> _folded("Cafe\u0301") == _folded("CAF\u00c9")
    True
    """
    return unicodedata.normalize("NFC", title).casefold()


def rows_from_one(rows: Sequence[int]) -> list[int]:
    """Return where rows stand in a table without lines.

    >>> rows_from_one([0, 4])
    [1, 5]
    """
    return [row + 1 for row in rows]
