"""Events tables opened: CSV and Parquet as batches of the columns that are wanted, never whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from connectors.delimited import records
from ona.errors import SourceRefusedError
from ona.sentences import sentence

BATCH_ROWS: Final = 131_072
BLOCK_BYTES: Final = 8 << 20
"""Bytes of a CSV file parsed at once; no row may be longer."""
PARQUET_MAGIC: Final = b"PAR1"
REPEATED: Final = frozenset({"sender", "recipients", "kind"})
"""Columns whose values repeat: they are read as codes into their distinct values."""

Places = Mapping[str, Sequence[int]]
"""Our column -> the position in the file, or two positions whose texts are joined by a blank."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table: ``columns`` by our names, ``records`` int64[n] their numbers, counted from 1."""

    columns: dict[str, pa.Array]
    records: NDArray[np.int64]


class Table(Protocol):
    """A table that can be read in batches."""

    word: str
    """What a place is called: ``line`` or ``row``."""

    def header(self) -> list[str]:
        """Return the column names, in order."""
        ...

    def batches(self, places: Places) -> Iterator[Batch]:
        """Read the wanted columns; rows that have the wrong number of cells are left out."""
        ...

    def malformed(self, upto: int | None) -> list[int]:
        """Return, once, the numbers of rows left out so far, up to a record number."""
        ...

    def lines(self, numbers: Sequence[int]) -> list[int]:
        """Return the place in the file of each record; numbers must rise from call to call."""
        ...


def is_parquet(path: Path) -> bool:
    """Whether a file is Parquet by its name, or begins as Parquet does, whatever its name.

    One that is Parquet only by its name is damaged, and must not be told as a CSV file with faults.
    """
    if path.suffix.lower() == ".parquet":
        return True
    with path.open("rb") as stream:
        return stream.read(4) == PARQUET_MAGIC


@dataclass(slots=True)
class CsvTable:
    """A CSV file in any encoding; it is recoded to UTF-8 on the stream."""

    path: Path
    codec: str
    delimiter: str
    names: list[str]
    word: str = "line"
    _wrong: list[int] = field(default_factory=list)
    _told: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbered: Iterator[tuple[int, int]] | None = None

    def header(self) -> list[str]:
        """Return the column names, in order."""
        return self.names

    def batches(self, places: Places) -> Iterator[Batch]:
        """Read the wanted columns; records with the wrong number of cells are noted and left out.

        Raises
        ------
        SourceRefusedError
            When the file is no table from some point on, such as after an open quotation mark.
        """
        try:
            yield from self._batches(places)
        except (pa.ArrowException, UnicodeError):
            raise SourceRefusedError(
                sentence(
                    "The file cannot be read to its end as a table: a quotation mark is not closed, or a row is "
                    "longer than {most} MB.",
                    most=BLOCK_BYTES >> 20,
                ),
                next_step="Correct the file; a quotation mark inside a field is written twice.",
            ) from None

    def _batches(self, places: Places) -> Iterator[Batch]:
        good = 0
        with pa.OSFile(str(self.path)) as raw, closing(self._reader(raw, places)) as reader:
            for batch in reader:
                rows = np.arange(good, good + batch.num_rows)
                good += batch.num_rows
                if batch.num_rows:
                    yield Batch(_chosen(batch, places), self._record_numbers(rows))

    def _reader(self, raw: pa.NativeFile, places: Places) -> pacsv.CSVStreamingReader:
        utf8 = self.codec in {"utf-8", "utf-8-sig"}
        stream = raw if utf8 else pa.transcoding_input_stream(raw, self.codec, "utf-8")
        names = [_name(place) for place in range(len(self.names))]
        types = _types(places)
        return pacsv.open_csv(
            stream,
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=BLOCK_BYTES, column_names=names, skip_rows_after_names=1
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=self._note
            ),
            convert_options=pacsv.ConvertOptions(include_columns=list(types), column_types=types),
        )

    def _note(self, row: Any) -> str:
        """Note the number of a record with too many or too few cells; called from the reader's thread."""
        with self._lock:
            self._wrong.append(row.number)
        return "skip"

    def _record_numbers(self, good: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give rows their numbers among all records: the header is 1, and records left out count."""
        with self._lock:
            wrong = np.sort(np.array(self._wrong, dtype=np.int64))
        before = np.searchsorted(wrong - 2 - np.arange(len(wrong)), good, side="right")
        numbers: NDArray[np.int64] = good + before + 2
        return numbers

    def malformed(self, upto: int | None) -> list[int]:
        """Return, once, the numbers of records left out so far, up to a record number.

        The reader runs ahead of what it gives; without the bound, when a record is told would depend on its pace.
        """
        with self._lock:
            last = max((self._told, *self._wrong)) if upto is None else upto
            found = sorted(number for number in self._wrong if self._told < number <= last)
        self._told = last
        return found

    def lines(self, numbers: Sequence[int]) -> list[int]:
        """Return the first line of each record; the file is read a second time only when this is asked."""
        if numbers and self._numbered is None:
            found = records(self.path, self.codec, self.delimiter, strict=False)
            self._numbered = ((number, line) for number, (line, _) in enumerate(found, start=1))
        return [self._line(number) for number in numbers]

    def _line(self, wanted: int) -> int:
        return next((line for number, line in self._numbered or () if number == wanted), wanted)


def _name(place: int) -> str:
    return f"c{place}"


def _types(places: Places) -> dict[str, pa.DataType]:
    """Arrow types by column of the file: codes where values repeat, else text."""
    coded = pa.dictionary(pa.int32(), pa.string())
    return {
        _name(place): coded if ours in REPEATED and len(found) == 1 else pa.string()
        for ours, found in places.items()
        for place in found
    }


def _chosen(batch: pa.RecordBatch, places: Places) -> dict[str, pa.Array]:
    return {ours: _joined([batch.column(_name(place)) for place in found]) for ours, found in places.items()}


def _joined(parts: Sequence[pa.Array]) -> pa.Array:
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, " ")


@dataclass(slots=True)
class ParquetTable:
    """A Parquet file."""

    path: Path
    word: str = "row"

    def header(self) -> list[str]:
        """Return the column names, in order."""
        with self._open() as file:
            return list(file.schema_arrow.names)

    def batches(self, places: Places) -> Iterator[Batch]:
        """Read the wanted columns, some rows of a row group at a time.

        Raises
        ------
        SourceRefusedError
            When the file is damaged.
        """
        try:
            yield from self._batches(places)
        except (pa.ArrowException, OSError):
            raise _damaged() from None

    def _batches(self, places: Places) -> Iterator[Batch]:
        names = self.header()
        named = {ours: [names[place] for place in found] for ours, found in places.items()}
        wanted = sorted({name for found in named.values() for name in found})
        read = 0
        with self._open(self._coded(named)) as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=wanted, use_threads=False):
                batch.validate(full=True)  # codes beyond their dictionary and broken text, as damage leaves them
                columns = {ours: _joined([batch.column(name) for name in found]) for ours, found in named.items()}
                yield Batch(columns, np.arange(read + 1, read + batch.num_rows + 1))
                read += batch.num_rows

    def _coded(self, named: Mapping[str, Sequence[str]]) -> list[str]:
        """Text columns that are read as codes."""
        with self._open() as file:
            kinds = {field.name: field.type for field in file.schema_arrow}
        names = [name for ours, found in named.items() if ours in REPEATED and len(found) == 1 for name in found]
        return [name for name in names if pa.types.is_string(kinds[name]) or pa.types.is_large_string(kinds[name])]

    def _open(self, coded: Sequence[str] = ()) -> pq.ParquetFile:
        try:
            # Read ahead, everything that was read would stay in memory until the file is closed.
            return pq.ParquetFile(self.path, read_dictionary=list(coded), pre_buffer=False)
        except (pa.ArrowException, OSError):
            raise _damaged() from None

    def malformed(self, upto: int | None) -> list[int]:
        """Return nothing, since a Parquet file has the same columns in every row."""
        del upto
        return []

    def lines(self, numbers: Sequence[int]) -> list[int]:
        """Return the numbers themselves."""
        return list(numbers)


def _damaged() -> SourceRefusedError:
    return SourceRefusedError(
        "The Parquet file is damaged or of a form that is not understood.",
        next_step="Write it again, or export it as CSV.",
    )
