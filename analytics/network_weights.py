"""Weights of ties as they were given: numbers above 0, of a size that no measure runs over."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.graph import HEAVIEST, LIGHTEST
from analytics.sheet import Sheet
from ona.sentences import sentence

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NUMBER: Final = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"
COMMA: Final = r"^\s*[+-]?\d+(,\d+)+\s*$"


def weights_of(sheet: Sheet, column: pa.ChunkedArray) -> Floats:
    """Return a column of weights.

    Raises
    ------
    SourceRefusedError
        When one is not a number above 0, or lies outside 1e-30 to 1e30.
    """
    sheet.refuse(
        _with_commas(column),
        why=lambda count: sentence("weights with a comma in them: {count:,}", count=count),
        next_step="Write numbers with a decimal point and nothing else between digits, such as 1.5 or 1000.",
    )
    values = _numbers(column)
    with np.errstate(invalid="ignore"):
        wrong = ~(np.isfinite(values) & (values > 0))
    sheet.refuse(
        wrong,
        why=lambda count: sentence("weights that are not numbers above 0: {count:,}", count=count),
        next_step="Give every tie a positive weight, or leave the row out; a missing column counts each tie as 1.",
    )
    sheet.refuse(
        (values < LIGHTEST) | (values > HEAVIEST),
        why=lambda count: sentence("weights outside 1e-30 to 1e30: {count:,}", count=count),
        next_step="Give all weights in another unit, so that they lie in that range.",
    )
    return values


def _with_commas(column: pa.ChunkedArray) -> Flags:
    """Which weights are written with a comma, as decimal fractions are in many countries, bool (rows,)."""
    if not _is_text(column):
        return np.zeros(len(column), dtype=bool)
    found: Flags = pc.fill_null(pc.match_substring_regex(column, COMMA), False).to_numpy()
    return found


def _is_text(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _numbers(column: pa.ChunkedArray) -> Floats:
    """Return numbers, NaN for what is none."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if _is_text(column):
        column = pc.if_else(pc.match_substring_regex(column, NUMBER), pc.utf8_trim_whitespace(column), None)
    try:
        numbers = column.cast(pa.float64())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return np.full(len(column), np.nan)
    found: Floats = numbers.fill_null(np.nan).to_numpy()
    return found
