"""CSV as a sheet: comma, semicolon or tab; UTF-8, UTF-16 with its mark, or CP932 (Shift_JIS)."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import pyarrow as pa
from pyarrow import csv as arrow_csv

from analytics.sheet import NAMED, PLACES, Sheet
from ona.errors import SourceRefusedError
from ona.sentences import listed, sentence

DELIMITERS: Final = ",;\t"
HEAD: Final = 1 << 20
"""Characters in which a header line and the beginning of a record must stand."""
MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BOM: Final = "\ufeff"
UNASSIGNED: Final = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
"""What CP932 makes of bytes that it does not define: no text holds them."""
ASIAN: Final = "\u07ff"
"""Characters above take three bytes in UTF-8; CP932 hardly ever makes such bytes by chance."""


def delimited_sheet(name: str, content: bytes) -> Sheet:
    r"""Return the sheet of a CSV file's bytes.

    Parameters
    ----------
    name
        The file's name, for messages.

    Raises
    ------
    SourceRefusedError
        When no encoding fits, there is no header line, or the rows are not of one length (when read).

    >>> sheet = delimited_sheet("ties.csv", b"source;target\n007;b\n")
    >>> sheet.header, sheet.read([0])["0"].to_pylist(), sheet.places([0])
    (('source', 'target'), ['007'], [2])
    """
    text = decoded(name, content)
    first = next((line for line in io.StringIO(text[:HEAD]) if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    records = _records(name, text[:HEAD], delimiter)
    end, header = next(((end, cells) for _, end, cells in records), (0, []))
    if not header:
        raise SourceRefusedError(
            sentence("{file} is empty: it has no header line.", file=name),
            next_step="Its first line names the columns, such as source,target,weight for ties and node for people.",
        )
    return Sheet(
        name=name,
        header=tuple(cell.strip() for cell in header),
        read=lambda places: _columns(name, text, delimiter, skip=end, width=len(header), places=places),
        places=lambda rows: _lines(name, text, delimiter, rows),
        unit="line",
    )


def decoded(name: str, content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, else CP932.

    A file that is UTF-8 but for a few bytes is refused rather than read as another encoding.

    Raises
    ------
    SourceRefusedError
        When no encoding fits.
    """
    marked = next((codec for mark, codec in MARKS if content.startswith(mark)), None)
    for codec in (marked,) if marked else ("utf-8", "cp932"):
        text = _read_as(content, codec)
        if text is not None:
            return text.removeprefix(BOM)
    raise SourceRefusedError(
        sentence("{file} is neither UTF-8 nor Shift_JIS (CP932).", file=name), next_step='Save it as "CSV UTF-8".'
    )


def _read_as(content: bytes, codec: str) -> str | None:
    """Return the text in an encoding, None where it does not fit."""
    try:
        text = content.decode(codec)
    except UnicodeError:
        return None
    return None if codec == "cp932" and (UNASSIGNED.search(text) or _mostly_utf8(content)) else text


def _mostly_utf8(content: bytes) -> bool:
    beyond = [character for character in content.decode("utf-8", "replace") if character > ASIAN]
    return beyond.count("\ufffd") * 2 < len(beyond)


def _records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Give each record that is not an empty line, with its first and last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    first = 1
    try:
        for cells in reader:
            if cells:
                yield first, reader.line_num, cells
            first = reader.line_num + 1
    except csv.Error:  # never closed, or text after the closing one; or a field longer than any
        raise _unclosed(name) from None


def _unclosed(name: str) -> SourceRefusedError:
    return SourceRefusedError(
        sentence("{file} has quotation marks that do not match.", file=name),
        next_step="A quotation mark inside a field is written twice.",
    )


def _columns(name: str, text: str, delimiter: str, *, skip: int, width: int, places: Sequence[int]) -> pa.Table:
    """Read some columns as text."""
    titles = [str(place) for place in range(width)]
    wanted = [str(place) for place in places]
    if '"' in text:
        _check_quotes(name, text, delimiter)
    if not _has_rows(name, text, delimiter):
        return pa.table({title: pa.array([], pa.string()) for title in wanted})
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(text.encode()),
            arrow_csv.ReadOptions(skip_rows=skip, column_names=titles),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values='"' in text),
            arrow_csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())),
        )
    except pa.ArrowInvalid:
        raise _ragged(name, text, delimiter, width) from None


def _check_quotes(name: str, text: str, delimiter: str) -> None:
    """Refuse quotation marks that do not match, which Arrow reads as part of a field."""
    deque(_records(name, text, delimiter), maxlen=0)


def _has_rows(name: str, text: str, delimiter: str) -> bool:
    """Whether a record follows the header."""
    return len(list(islice(_records(name, text[:HEAD], delimiter), 2))) == 2


def _ragged(name: str, text: str, delimiter: str, width: int) -> SourceRefusedError:
    """Say which rows have more or fewer fields than the header."""
    ragged = (str(first) for first, _, cells in _records(name, text, delimiter) if len(cells) != width)
    lines = list(islice(ragged, NAMED))
    if not lines:
        return _unclosed(name)
    return SourceRefusedError(
        sentence(
            "{file}: not every row has {count} fields, as the first line has ({places}).",
            file=name,
            count=width,
            places=sentence(PLACES["line", len(lines) > 1], numbers=listed(lines)),
        ),
        next_step="Check the separator, and put quotation marks around fields that hold it.",
    )


def _lines(name: str, text: str, delimiter: str, rows: Sequence[int]) -> list[int]:
    """Return the lines at which rows begin."""
    wanted = set(rows)
    last = max(rows, default=-1)
    found = islice(_records(name, text, delimiter), 1, last + 2)
    return [first for row, (first, _, _) in enumerate(found) if row in wanted]
