"""Who agreed to be named, as people write it down: a CSV table, or addresses one a line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from connectors.dates import parsed_date
from connectors.delimited import CODECS, columns_of, refuse_missing
from connectors.roster_headers import SYNONYMS
from connectors.source import Reject
from ona.errors import SourceRefusedError
from ona.pseudonyms import canonical
from ona.sentences import sentence
from ona.tables import RejectReason

MOST_BYTES: Final = 16 << 20
YES: Final = frozenset({"", "yes", "true", "1", "y", "x", "はい", "同意", "同意する", "同意します", "○", "◯", "可"})
NO: Final = frozenset({"no", "false", "0", "n", "いいえ", "不同意", "同意しない", "同意しません", "×", "✕", "不可"})
HEADERS: Final = {
    "email": SYNONYMS["email"],
    "consent": ("consent", "agreed", "volunteer", "同意", "同意の有無", "可否"),
    "on": ("on", "date", "since", "given on", "同意日", "日付"),
}
REQUIRED: Final = {"email": "email, メール"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one row says: whose address, yes or no, and since when (None: from now on)."""

    line: int
    address: str
    agreed: bool
    on: date | None = None


def said_in_file(raw: bytes) -> tuple[list[Said], list[Reject]]:
    r"""Read a table of consents; a bad row is told by its line and does not stop the others.

    Parameters
    ----------
    raw
        A CSV with the column ``email`` and, where there are, ``consent`` (yes or no) and ``on`` (a day); or
        addresses without a header, one a line. UTF-8, UTF-16 with its mark, or CP932.

    Raises
    ------
    SourceRefusedError
        When it is too large, in another encoding, or its first line names no column of addresses.

    >>> said, rejects = said_in_file(b"email,consent\na@x.example,yes\nnobody,yes\nb@x.example,no\n")
    >>> [(one.line, one.address, one.agreed) for one in said], rejects[0].place
    ([(2, 'a@x.example', True), (4, 'b@x.example', False)], 'line 3')
    """
    rows = _rows(_text(raw))
    first = next(rows, (1, []))
    if any("@" in cell for cell in first[1]):
        return _all([first, *rows], {"email": _place_of_address(first[1])})
    places = columns_of(first[1], HEADERS, {})
    refuse_missing(places, REQUIRED)
    return _all(rows, places)


def _place_of_address(cells: Sequence[str]) -> int:
    return next(place for place, cell in enumerate(cells) if "@" in cell)


def _text(raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise SourceRefusedError(
            sentence("The file is larger than {most} MB.", most=MOST_BYTES >> 20),
            next_step="Check that it is the list of those who agreed.",
        )
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for codec in ("utf-16",) if marked else (CODECS["utf-8"], "cp932"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    raise SourceRefusedError(
        "The file is neither UTF-8 nor Shift_JIS (CP932).", next_step='Save it as "CSV UTF-8" and try again.'
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that holds anything, with its line."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;|", key=head.count))
    first = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield first, cells
            first = reader.line_num + 1
    except csv.Error:
        raise SourceRefusedError(
            sentence("The table cannot be read from line {line} on.", line=first),
            next_step="Correct that line; a quotation mark inside a field is written twice.",
        ) from None


def _all(
    rows: Iterator[tuple[int, list[str]]] | Sequence[tuple[int, list[str]]], places: Mapping[str, int]
) -> tuple[list[Said], list[Reject]]:
    said: list[Said] = []
    rejects: list[Reject] = []
    for line, cells in rows:
        found = _one(line, {name: cells[place].strip() for name, place in places.items() if place < len(cells)})
        (rejects if isinstance(found, Reject) else said).append(found)  # type: ignore[arg-type]
    return said, rejects


def _one(line: int, cells: Mapping[str, str]) -> Said | Reject:
    address, word = canonical(cells.get("email", "")), cells.get("consent", "").casefold()
    if "@" not in address or any(character.isspace() for character in address):
        return Reject(f"line {line}", RejectReason.BAD_ADDRESS)
    if word not in YES | NO:
        return Reject(f"line {line}", RejectReason.UNREADABLE)
    try:
        return Said(line, address, word in YES, parsed_date(cells["on"]) if cells.get("on") else None)
    except ValueError:
        return Reject(f"line {line}", RejectReason.BAD_DATE)
