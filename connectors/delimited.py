"""Tables that people prepare by hand, opened with bounds: encoding, separator, header, line numbers.

Nothing here keeps a value: a problem is told by its place. Files are read as streams;
the whole of a file is never in memory.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final, Literal

from connectors.file_set import nothing_there
from ona.errors import SourceRefusedError
from ona.sentences import Sentence, listed, sentence

Encoding = Literal["auto", "utf-8", "utf-16", "cp932", "shift_jis", "euc-jp", "latin-1"]
Delimiter = Literal[",", ";", "\t", "|"]

CHUNK: Final = 1 << 20
MAX_LINE: Final = 4 << 20
"""Characters in one line; more is no table made by a person."""
MAX_FIELD: Final = MAX_LINE
"""Characters in one field: 20,000 addresses fit, so that such a row can be named and left out."""
MAX_COLUMNS: Final = 2_000
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODECS: Final[Mapping[str, str]] = {"utf-8": "utf-8-sig", "shift_jis": "cp932"}
"""Names as people write them, and the codec that reads what their tools wrote."""
_UNASSIGNED: Final = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
"""What CP932 makes of bytes that it does not define: no text holds them."""
SAVE_AS_UTF8: Final = 'Save it as "CSV UTF-8", or name its encoding in the source\'s table.'


csv.field_size_limit(MAX_FIELD)


def detected_encoding(path: Path, encoding: Encoding = "auto") -> str:
    """Return the codec that reads the whole file: the one named, or UTF-8, UTF-16 with its mark, CP932.

    The file is decoded once from end to end, so that later reading cannot fail half-way. A file
    that is UTF-8 but for a few bytes is refused rather than read as another encoding.

    Raises
    ------
    SourceRefusedError
        When no encoding fits, or the named one does not.
    """
    if encoding != "auto":
        return _required(path, CODECS.get(encoding, encoding))
    marked = _marked(path)
    if marked:
        return _required(path, marked)
    if _decodes(path, "utf-8"):
        return "utf-8-sig"
    if not _mostly_utf8(path) and _decodes(path, "cp932"):
        return "cp932"
    raise SourceRefusedError("The file is neither UTF-8 nor Shift_JIS (CP932).", next_step=SAVE_AS_UTF8)


def _marked(path: Path) -> str | None:
    with path.open("rb") as stream:
        head = stream.read(4)
    return next((codec for mark, codec in BOMS if head.startswith(mark)), None)


def _required(path: Path, codec: str) -> str:
    if not _decodes(path, codec):
        raise SourceRefusedError(
            sentence("The file is not {codec}.", codec=codec.removesuffix("-sig")), next_step=SAVE_AS_UTF8
        )
    return codec


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in _chunks(path):
            text = decoder.decode(chunk)
            if codec == "cp932" and _UNASSIGNED.search(text):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _mostly_utf8(path: Path) -> bool:
    """Whether UTF-8 characters of three bytes and more outnumber what is broken.

    Japanese text in CP932 makes hardly any of these by chance, but many of two bytes.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    for chunk in _chunks(path):
        beyond = [character for character in decoder.decode(chunk) if character > "\u07ff"]
        broken = beyond.count("\ufffd")
        good, bad = good + len(beyond) - broken, bad + broken
    return good > bad


def open_text(path: Path, codec: str) -> io.TextIOWrapper:
    """Open a file for the CSV reader: decoded, with its line ends left as they are."""
    return path.open("r", encoding=codec, newline="")


def bounded_lines(stream: io.TextIOBase) -> Iterator[str]:
    """Give the lines of a file.

    Raises
    ------
    SourceRefusedError
        At a line longer than :data:`MAX_LINE`; its number is named.
    """
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise SourceRefusedError(
                sentence("Line {number} has more than {most:,} characters.", number=number, most=MAX_LINE),
                next_step="Check that the file is a table with one row a line.",
            )
        yield line


def records(path: Path, codec: str, delimiter: str, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the number of its first line; empty lines are left out.

    ``strict`` refuses text after a closing quotation mark.

    Raises
    ------
    SourceRefusedError
        When quotation marks do not match or a field is too long: the rows after it are lost,
        so the file as a whole cannot be trusted.
    """
    with open_text(path, codec) as stream:
        reader = csv.reader(bounded_lines(stream), delimiter=delimiter, strict=strict)
        first = 1
        try:
            for cells in reader:
                if cells:
                    yield first, cells
                first = reader.line_num + 1
        except csv.Error:
            raise SourceRefusedError(
                sentence(
                    "The record at line {line} has quotation marks that do not match, or a field with more "
                    "than {most:,} characters.",
                    line=first,
                    most=MAX_FIELD,
                ),
                next_step="Correct that line; a quotation mark inside a field is written twice.",
            ) from None


def header_of(path: Path, codec: str, delimiter: str) -> list[str]:
    """Return the column names of the first record, empty when the file is.

    Raises
    ------
    SourceRefusedError
        When there are more than :data:`MAX_COLUMNS`.
    """
    _, cells = next(records(path, codec, delimiter), (0, []))
    if len(cells) > MAX_COLUMNS:
        raise SourceRefusedError(
            sentence("The file has {count:,} columns; at most {most:,} are read.", count=len(cells), most=MAX_COLUMNS),
            next_step="Check the separator and the first line.",
        )
    return cells


def detected_delimiter(path: Path, codec: str) -> str:
    """Return the separator of the first line: the most frequent of comma, tab, semicolon and bar."""
    with open_text(path, codec) as stream:
        first = next((line for line in bounded_lines(stream) if line.strip()), "")
    return max(",\t;|", key=first.count)


def normalised(header: str) -> str:
    """Return a column name as it is compared: NFKC, lower case, without blanks, ``_`` and ``-``.

    >>> normalised("Ｍanager_E-mail ")
    'manageremail'
    """
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(character for character in folded if not character.isspace() and character not in "_-")


def columns_of(
    header: Sequence[str],
    synonyms: Mapping[str, Sequence[str]],
    chosen: Mapping[str, str],
) -> dict[str, int]:
    """Find our columns in a header.

    Parameters
    ----------
    header
        Names as they stand in the file.
    synonyms
        For each of our columns the names it is known by, the preferred one first.
    chosen
        Our column -> their name, as configured; goes before the synonyms.

    Returns
    -------
    dict
        Our column -> position. Columns that are not there are left out.

    Raises
    ------
    SourceRefusedError
        When a configured name is not in the file. Names of the file itself are never told: without a
        header line they would be somebody's data.
    """
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(normalised(name), place)
    lost = [ours for ours, theirs in chosen.items() if normalised(theirs) not in places]
    if lost:
        raise SourceRefusedError(
            sentence("The columns configured for {columns} are not in the file.", columns=listed(lost)),
            next_step="Correct `columns` in the source's table; names must be those of the first line.",
        )
    found = {ours: places[normalised(theirs)] for ours, theirs in chosen.items()}
    for ours, names in synonyms.items():
        known = [places[key] for key in map(normalised, names) if key in places]
        if known and ours not in found:
            found[ours] = known[0]
    return found


def refuse_missing(found: Mapping[str, object], required: Mapping[str, str]) -> None:
    """Refuse a file that lacks a required column.

    Parameters
    ----------
    found
        Our columns that the file has.
    required
        Our column -> the names that are accepted for it, as told to the reader.

    Raises
    ------
    SourceRefusedError
        Naming every missing column and what is accepted for it.
    """
    missing = [
        sentence("{column} (accepted: {names})", column=ours, names=listed(accepted.split(", ")))
        for ours, accepted in required.items()
        if ours not in found
    ]
    if missing:
        columns = listed(missing, "; ")
        raise SourceRefusedError(
            sentence("The file lacks the required column {columns}.", columns=columns)
            if len(missing) == 1
            else sentence("The file lacks the required columns {columns}.", columns=columns),
            next_step="Give the first line these names, or map yours with `columns` in the source's table.",
        )


def existing_file(path: Path, source: Sentence | None = None) -> Path:
    """Return the path of a readable table.

    Parameters
    ----------
    path
        The file.
    source
        What the source reads, as in "this roster source"; a table when it is not said.

    Raises
    ------
    SourceRefusedError
        When there is no such file, or it is a spreadsheet workbook. The path itself is not told.
    """
    if not path.is_file():
        raise nothing_there(source or sentence("table"), sentence("a CSV file"))
    with path.open("rb") as stream:
        head = stream.read(4)
    if head in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        raise SourceRefusedError(
            "The file is a spreadsheet workbook or an archive, not a CSV file.",
            next_step='Save the sheet as "CSV UTF-8" and name that file.',
        )
    return path


def content_digest(path: Path, *salt: str) -> str:
    """Return a digest of a whole file and of the settings it is read with."""
    digest = blake2b("\0".join(salt).encode(), digest_size=16)
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()
