"""A source that is one CSV file of known columns, read whole and given as one page.

The page is given anew when a byte of the file or the way to read it has changed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from connectors.delimited import (
    Delimiter,
    Encoding,
    columns_of,
    content_digest,
    detected_delimiter,
    detected_encoding,
    existing_file,
    header_of,
    records,
    refuse_missing,
)
from connectors.file_set import item_of, placed
from connectors.source import Options, Page, Source, State
from ona.sentences import Sentence


class TableFileOptions(Options):
    """The keys of every such source. Each adds ``columns``, its own columns by the names that they have in the file."""

    path: Path
    encoding: Encoding = "auto"
    delimiter: Delimiter | None = None
    columns: Mapping[Any, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file behind its header.

    Attributes
    ----------
    rows
        Line number and cells of each record.
    width
        Cells of the header.
    places
        The place of each known column that the file has.
    """

    rows: Iterator[tuple[int, list[str]]]
    width: int
    places: Mapping[str, int]


class TableFile(Source):
    """One CSV file.

    Attributes
    ----------
    told_as
        What the file is called in errors.
    synonyms
        Our column -> its names, the preferred one first.
    required
        Required column -> what a refusal tells of its names.
    reading
        Changes when the same file would be read differently, so that it is read again.
    """

    told_as: ClassVar[Sentence]
    synonyms: ClassVar[Mapping[str, Sequence[str]]]
    required: ClassVar[Mapping[str, str]]
    reading: ClassVar[str]
    settings: TableFileOptions

    def pages(self, state: State) -> Iterator[Page]:
        """Give the whole file as one page, or nothing when it is the one already read."""
        path = existing_file(placed(self.settings.path, self.context.folder), self.told_as)
        item = item_of(path, self.context.folder)
        self.refuse_too_large(path)
        cursor = content_digest(path, self.reading, self.settings.model_dump_json(exclude={"path"}))
        if cursor != state.cursor(item):
            yield self.page(item, self._table(path), cursor)

    @staticmethod
    @abstractmethod
    def refuse_too_large(path: Path) -> None:
        """Refuse a file that is too large to be held as a whole."""

    @abstractmethod
    def page(self, item: str, table: Table, cursor: str) -> Page:
        """Return what the rows say, or refuse the file."""

    def _table(self, path: Path) -> Table:
        codec = detected_encoding(path, self.settings.encoding)
        delimiter = self.settings.delimiter or detected_delimiter(path, codec)
        header = header_of(path, codec, delimiter)
        places = columns_of(header, self.synonyms, {str(ours): name for ours, name in self.settings.columns.items()})
        refuse_missing(places, self.required)
        rows = records(path, codec, delimiter)
        next(rows)
        return Table(rows, len(header), places)
