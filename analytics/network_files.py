"""Files that a network is read from, by their endings: CSV, Parquet, GraphML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.delimited_sheets import delimited_sheet
from analytics.graphml_files import graphml_sheets
from analytics.sheet import Sheet, rows_from_one
from ona.errors import SourceRefusedError, UsageError
from ona.sentences import listed, sentence

TEXTS: Final = (".csv", ".tsv", ".txt")
TYPE: Final = "type"
ENDINGS: Final = (*TEXTS, ".parquet", ".graphml")


@dataclass(frozen=True, slots=True, eq=False)
class NetworkFile:
    """What one file holds.

    Attributes
    ----------
    rows
        Its ties.
    people
        The people that a file of ties names besides; None where its form has no place for them.
    directed
        Whether the file says that its ties have a direction; None where its form does not say.
    """

    rows: Sheet
    people: Sheet | None = None
    directed: bool | None = None

    @property
    def others(self) -> tuple[Sheet, ...]:
        """The people that the file names, as sheets."""
        return () if self.people is None else (self.people,)


def ties_file(given: object) -> NetworkFile:
    """Open a file of ties.

    Parameters
    ----------
    given
        A path, or a pandas frame or Arrow table.

    Raises
    ------
    UsageError
        When there is no such file or its ending is unknown.
    SourceRefusedError
        When it cannot be read.
    """
    if not isinstance(given, str | Path):
        return NetworkFile(table_sheet("edges", given))
    path = checked(Path(given))
    if path.suffix.lower() != ".graphml":
        rows = _sheet(path)
        return NetworkFile(rows, directed=_direction(rows))
    ties, people, directed = graphml_sheets(path)
    return NetworkFile(ties, people, directed)


def _direction(rows: Sheet) -> bool | None:
    """Return what Gephi's column Type says of all edges, None where there is none or it says two things."""
    places = [place for place, title in enumerate(rows.header) if title.casefold() == TYPE]
    if len(places) != 1:
        return None
    column = rows.read(places).column(str(places[0]))
    said = {str(word).strip().casefold() for word in column.unique().to_pylist()}
    return {frozenset({"directed"}): True, frozenset({"undirected"}): False}.get(frozenset(said))


def people_sheet(given: object) -> Sheet:
    """Open a file of people; of GraphML its nodes.

    Parameters
    ----------
    given
        A path, or a pandas frame or Arrow table.

    Raises
    ------
    UsageError
        When there is no such file or its ending is unknown.
    SourceRefusedError
        When it cannot be read.
    """
    if not isinstance(given, str | Path):
        return table_sheet("nodes", given)
    path = checked(Path(given))
    return graphml_sheets(path)[1] if path.suffix.lower() == ".graphml" else _sheet(path)


def checked(path: Path) -> Path:
    """Return the path of a file, refuse a folder and one that is not there or not of a known form."""
    if path.is_dir():
        raise UsageError(
            sentence("{name!r} is a folder, not a file.", name=path.name or str(path)),
            next_step="Name a file of the folder.",
        )
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            sentence("No network is read from a file with the ending {ending!r}.", ending=path.suffix),
            next_step=sentence("Endings: {endings}.", endings=listed(ENDINGS)),
        )
    if not path.is_file():
        raise UsageError(
            sentence("There is no file {name!r}.", name=path.name), next_step="Check the path and its spelling."
        )
    return path


def _sheet(path: Path) -> Sheet:
    if path.suffix.lower() in TEXTS:
        return delimited_sheet(path.name, path.read_bytes())
    try:
        schema = pq.read_schema(path)
    except pa.ArrowInvalid:
        raise SourceRefusedError(
            sentence("{file} is not a Parquet file.", file=path.name), next_step="Write it again, or give a CSV file."
        ) from None

    def read(columns: Sequence[int]) -> pa.Table:
        names = [schema.names[column] for column in columns]
        return pq.read_table(path, columns=names).rename_columns([str(column) for column in columns])

    return Sheet(path.name, tuple(name.strip() for name in schema.names), read, rows_from_one, "row")


def table_sheet(name: str, given: object) -> Sheet:
    """Return the sheet of a pandas frame or an Arrow table.

    Raises
    ------
    UsageError
        When it is neither.

    >>> table_sheet("edges", pa.table({"from": [1], "to": [2]})).read([1])["1"].to_pylist()
    [2]
    """
    if not hasattr(given, "__arrow_c_stream__"):
        raise UsageError(
            sentence(
                "{name} are a path, a pandas frame or an Arrow table, not {kind}.", name=name, kind=type(given).__name__
            ),
            next_step="Give the path of a file, or a frame with one row a tie or a person.",
        )
    table = pa.table(given)

    def read(columns: Sequence[int]) -> pa.Table:
        return pa.table({str(column): table.column(column) for column in columns})

    return Sheet(name, tuple(title.strip() for title in table.column_names), read, rows_from_one, "row")
