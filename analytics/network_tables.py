"""Tables of measures as files: figures with 12 digits, the same bytes for the same figures.

A figure that is not defined is an empty field in CSV and null in JSON.
"""

from __future__ import annotations

import io
import json
import math
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from pyarrow import csv as arrow_csv

from ona.errors import UsageError
from ona.sentences import sentence

Floats = NDArray[np.float64]

DIGITS: Final = 12
"""Significant digits of a figure in a file: what is left out is noise of the machine's arithmetic."""
EXACT_POWERS: Final = 22
"""Powers of ten up to here are exact in float64."""
AT_ONCE: Final = 2
ROWS_AT_ONCE: Final = 1 << 18
"""Long tables are written in parts of so many rows, two at a time."""
NEEDS_QUOTES: Final = re.compile(r'[",\r\n]')


def rounded(values: ArrayLike) -> Floats:
    """Round to 12 significant digits, each to the float nearest to that decimal.

    >>> rounded([1 / 3, 2e-30 / 3, 0.0, float("nan")]).tolist()
    [0.333333333333, 6.66666666667e-31, 0.0, nan]
    """
    figures = np.array(values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = DIGITS - 1 - np.floor(np.log10(np.abs(figures)))
    plain = (power >= 0) & (power <= EXACT_POWERS)
    scale = 10.0 ** power[plain]
    extreme = np.isfinite(figures) & (figures != 0) & ~plain
    figures[plain] = np.rint(figures[plain] * scale) / scale
    figures[extreme] = [float(f"{figure:.{DIGITS}g}") for figure in figures[extreme].tolist()]
    return figures


def figures(values: ArrayLike) -> pa.Array:
    """Return a column of figures; NaN is null.

    >>> figures([0.5, float("nan")]).to_pylist()
    [0.5, None]
    """
    return pa.array(rounded(values), pa.float64(), from_pandas=True)


def counts(values: ArrayLike) -> pa.Array:
    """Return a column of whole numbers, which may stand as floats; NaN is null.

    >>> counts([2.0, float("nan")]).to_pylist()
    [2, None]
    """
    given = np.asarray(values)
    return pa.array(given, pa.int64(), from_pandas=True) if given.dtype.kind == "i" else figures(given).cast(pa.int64())


def texts(values: Sequence[str], of: ArrayLike | None = None) -> pa.Array:
    """Return a column of texts, or of those with the given numbers; -1 is null.

    >>> texts(["lab", "sales"], [1, -1, 0]).to_pylist()
    ['sales', None, 'lab']
    """
    column = pa.array(values, pa.string())
    if of is None:
        return column
    number = np.asarray(of)
    return column.take(pa.array(number, mask=number < 0))


def csv_of(table: pa.Table) -> bytes:
    r"""Return a table as CSV: UTF-8, commas, lines that end in a line feed, quotation marks where needed.

    >>> csv_of(pa.table({"node": ["a", "b"], "core": [1, None]}))
    b'node,core\na,1\nb,\n'
    """
    style = "needed" if _needs_quotes(table) else "none"
    starts = range(0, max(1, table.num_rows), ROWS_AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return b"".join(pool.map(lambda start: _csv_part(table, start, style=style), starts))


def _csv_part(table: pa.Table, start: int, *, style: str) -> bytes:
    """Return the rows of one part, with the header when it is the first."""
    stream = io.BytesIO()
    options = arrow_csv.WriteOptions(
        include_header=not start, quoting_style=style, quoting_header="none", batch_size=1 << 16
    )
    arrow_csv.write_csv(table.slice(start, ROWS_AT_ONCE), stream, options)
    return stream.getvalue()


def _needs_quotes(table: pa.Table) -> bool:
    """Whether any text holds what a field cannot hold as it is."""
    words = [column for column in table.columns if pa.types.is_string(column.type)]
    return any(NEEDS_QUOTES.search(text) for column in words for text in column.unique().to_pylist() if text)


def json_of(value: Mapping[str, Any]) -> bytes:
    r"""Return figures as JSON.

    >>> json_of({"clustering": 1 / 3, "ari": float("nan")}).decode()
    '{\n  "clustering": 0.333333333333,\n  "ari": null\n}\n'
    """
    return (json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: figures rounded, undefined ones None.

    >>> plain({"values": np.array([0.1 + 0.2, np.nan])})
    {'values': [0.3, None]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def check_folder(folder: Path) -> None:
    """Refuse a place where no folder can be.

    Raises
    ------
    UsageError
        When something other than a folder is there.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            sentence("{name!r} is a file, not a folder.", name=folder.name), next_step="Name a folder with --out."
        )


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, all complete before the first takes its place.

    Files of the same names are replaced; others stay as they are.

    Parameters
    ----------
    folder
        Made with the folders above it when it is not there.

    Raises
    ------
    UsageError
        When something other than a folder is there.
    """
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".part.", dir=folder))  # inside: the folder may be a disk of its own
    try:
        for name, content in files.items():
            (scratch / name).write_bytes(content)
        for name in files:
            (scratch / name).replace(folder / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
