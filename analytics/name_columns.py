"""Columns of names: text as it is, whole numbers without a fraction, each different one once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.sheet import Sheet
from ona.errors import SourceRefusedError
from ona.sentences import sentence

Ids = NDArray[np.int32]
Flags = NDArray[np.bool_]

NUL: Final = "\0"


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """A column of names or other text, each different one once.

    Attributes
    ----------
    texts
        Texts without blanks around them, in Unicode's form NFC. Different ones of a file may have become one.
    of
        Which one each row holds, int32 (rows,).
    """

    texts: list[str]
    of: Ids

    @property
    def empty(self) -> Flags:
        """Which rows hold nothing, bool (rows,)."""
        return np.array([not text for text in self.texts], dtype=bool)[self.of]

    @property
    def broken(self) -> Flags:
        """Which rows hold a NUL, bool (rows,)."""
        return np.array([NUL in text for text in self.texts], dtype=bool)[self.of]

    def numbered(self, number: dict[str, int]) -> Ids:
        """Return the number of each row's text, int32 (rows,)."""
        return np.array([number[text] for text in self.texts], dtype=np.int32)[self.of]


def names_of(sheet: Sheet, table: pa.Table, place: int) -> Names:
    """Return a column of names: text as it is, whole numbers without a fraction.

    Raises
    ------
    SourceRefusedError
        When the column holds neither text nor numbers.

    >>> ties = pa.table({"0": [7.0, 2.5, None], "1": ["007", " a", "a"]})
    >>> found = names_of(None, ties, 0)
    >>> found.texts, found.of.tolist(), names_of(None, ties, 1).texts
    (['7', '2.5', ''], [0, 1, 2], ['007', 'a', 'a'])
    """
    try:
        column = pc.fill_null(_as_text(table.column(str(place))), "")
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        raise SourceRefusedError(
            sentence(
                "{file}: column {column!r} holds neither text nor numbers.", file=sheet.name, column=sheet.header[place]
            ),
            next_step="Write it as text.",
        ) from None
    coded = pa.chunked_array(column.chunks, pa.string()).combine_chunks().dictionary_encode()
    texts = [unicodedata.normalize("NFC", text).strip() for text in coded.dictionary.to_pylist()]
    return Names(texts, coded.indices.to_numpy())


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_floating(column.type):
        return column.cast(pa.string())
    whole = pc.equal(column, pc.floor(column))
    numbers = pc.cast(pc.if_else(whole, column, None), pa.int64())
    known = pc.if_else(pc.is_nan(column), None, column)
    return pc.coalesce(numbers.cast(pa.string()), known.cast(pa.string()))
